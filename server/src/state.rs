//! What every handler may reach.

use std::sync::Arc;

use parlor::chat::Chat;
use parlor_app::ssr::AppState;
use tokio_util::task::TaskTracker;

use crate::Options;

/// One server.
#[derive(Clone)]
pub struct Server {
    /// The engine.
    pub chat: Chat,
    /// Its settings.
    pub options: Arc<Options>,
    /// The tasks of open sockets, which outlive their requests.
    pub sessions: TaskTracker,
}

impl Server {
    /// What pages and server functions see of it.
    pub fn app(&self) -> AppState {
        AppState { leptos_options: self.options.site.leptos.clone(), chat: self.chat.clone() }
    }
}
