//! Texts that are written and not sent, one for each conversation, kept by the browser.
//!
//! A draft is written down at every change and let go when its text moves to the outbox, which keeps it in turn until
//! the server has stored it.

use std::collections::HashMap;

use parlor::model::{ConversationId, UserId};

use super::storage;

/// My drafts.
pub type Drafts = HashMap<ConversationId, String>;

fn prefix(me: UserId) -> String {
    format!("parlor.draft.{me}.")
}

/// The drafts that the browser keeps for me.
pub fn load(me: UserId) -> Drafts {
    let prefix = prefix(me);
    let kept = storage::entries(&prefix).into_iter();
    kept.filter_map(|(key, text)| Some((key.strip_prefix(&prefix)?.parse().ok()?, text))).collect()
}

/// Keeps a draft; a blank one is none.
pub fn save(me: UserId, conversation: ConversationId, text: &str) {
    let key = format!("{}{conversation}", prefix(me));
    if text.trim().is_empty() {
        storage::remove(&key);
    } else {
        storage::set(&key, text);
    }
}
