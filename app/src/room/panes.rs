//! What stands beside the messages: a chain of replies, or the details.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use parlor::model::{ConversationId, MessageId};

use super::deeds::focus_composer;

/// The way to close it.
#[derive(Clone, Copy)]
pub struct Panes {
    details: RwSignal<bool>,
    thread: Memo<Option<MessageId>>,
    close_thread: Callback<()>,
}

impl Panes {
    /// Makes it known to everything in the room `id`.
    pub fn provide(id: ConversationId, details: RwSignal<bool>, thread: Memo<Option<MessageId>>) {
        let navigate = use_navigate();
        let close_thread = Callback::new(move |()| navigate(&format!("/rooms/{id}"), NavigateOptions::default()));
        provide_context(Self { details, thread, close_thread });
    }

    /// That of the room around the caller.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Closes what is open. Who was in it is in the composer then.
    pub fn close(self) {
        if self.thread.with_untracked(Option::is_some) {
            self.close_thread.run(());
            focus_composer();
        } else {
            self.details.set(false);
        }
    }
}
