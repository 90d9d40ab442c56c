//! What one does with a message: react, rewrite, take back, pin, keep unread.
//!
//! What the server answers is taken in like the event that follows it; what it refuses is said in a line.

use leptos::{prelude::*, task::spawn_local};
use parlor::{
    Error, Result,
    model::{Message, MessageChange, MessageId},
};

use wasm_bindgen::JsCast;

use super::{rows::Rows, state::Room};
use crate::{
    api,
    live::timeline::{Timeline, quote_of},
};

impl Room {
    /// Puts an emoji on a message, or takes mine away: here at once, there as soon as can be.
    pub fn react(self, message: MessageId, emoji: String, on: bool) {
        self.change(|timeline| timeline.wish(message, &emoji, on));
        spawn_local(async move {
            let answer = api::react(message, emoji.clone(), on).await;
            // First the answer, then the wish goes: nothing is seen to come and go.
            self.settle(answer);
            self.change(|timeline| timeline.answered(message, &emoji));
        });
    }

    /// Replies to a message in the composer.
    pub fn reply_to(self, message: &Message) {
        self.live().edit_draft(self.id().into(), |draft| draft.reply_to = Some(quote_of(message)));
        focus_composer();
    }

    /// The chain of replies that is about to open, or is open already, is opened to write in it.
    pub fn write_in_thread(self, root: MessageId) {
        if self.chain().is_some_and(|chain| chain.with(Timeline::root) == Some(root)) {
            request_animation_frame(|| focus("thread-composer"));
        } else {
            self.writes_in_thread().set_value(true);
        }
    }

    /// Begins to rewrite a message of mine in a list.
    pub fn start_edit(self, rows: Rows, message: MessageId) {
        self.change(|timeline| timeline.edit(None));
        rows.change(|timeline| timeline.edit(Some(message)));
    }

    /// Begins to rewrite the last text of mine. False if there is none at hand.
    pub fn edit_last(self) -> bool {
        let last = self.rows().with(Timeline::last_own);
        if let Some(message) = last {
            self.start_edit(self.rows(), message);
        }
        last.is_some()
    }

    /// Ends rewriting.
    pub fn stop_edit(self) {
        self.change(|timeline| timeline.edit(None));
    }

    /// Takes a message back.
    pub fn delete(self, message: MessageId) {
        spawn_local(async move { self.settle(api::delete_message(message).await) });
    }

    /// Pins a message, or unpins it.
    pub fn pin(self, message: MessageId, on: bool) {
        spawn_local(async move { self.settle(api::pin_message(message, on).await) });
    }

    /// A message and all after it are unread again, until the reader goes on reading.
    pub fn mark_unread(self, from: i64) {
        self.kept_unread().set_value(true);
        self.rows().change(|timeline| timeline.set_divider(Some(from)));
        let (id, live) = (self.id(), self.live());
        spawn_local(async move {
            match api::mark_unread(id, from).await {
                Ok(membership) => live.belong(id, membership),
                Err(error) => self.fail(error),
            }
        });
    }

    /// Takes in what the server made of a message.
    pub fn settle(self, answer: Result<Message>) {
        match answer {
            Ok(message) => self.receive(&message, &MessageChange::Caught),
            Err(error) => self.fail(error),
        }
    }

    /// Says what did not work, if the room is still there.
    pub fn fail(self, error: Error) {
        self.failure().try_set(Some(error));
    }
}

/// Gives the focus to the composer.
pub fn focus_composer() {
    focus("composer");
}

/// Gives the focus to what has this id.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
