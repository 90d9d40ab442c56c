//! What every handler may reach.

use std::sync::Arc;

use parlor::{Result, chat::Chat, model::Actor};
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
    /// Who bears this token and asks for something, be it a socket; not too often.
    pub async fn caller(&self, token: &str) -> Result<Actor> {
        let actor = self.chat.authenticate(token).await?;
        self.chat.pace(&actor)?;
        Ok(actor)
    }

    /// What pages and server functions see of it.
    pub fn app(&self) -> AppState {
        AppState { leptos_options: self.options.site.leptos.clone(), chat: self.chat.clone() }
    }
}
