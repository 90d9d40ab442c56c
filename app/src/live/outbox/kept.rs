//! The outboxes as the browser keeps them over a reload: one item a message, so that tabs do not overwrite each other.

use parlor::model::{ConversationId, UserId};
use serde::{Deserialize, Serialize};

use super::Entry;
use crate::live::storage;

/// A message on its way, and the tab that sends it.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub tab: String,
    pub conversation: ConversationId,
    pub entry: Entry,
}

/// The beginning of their keys.
pub fn prefix(me: UserId) -> String {
    format!("parlor.outbox.{me}.")
}

/// Everything that waits, in every tab.
pub fn load(me: UserId) -> Vec<Kept> {
    let kept = storage::entries(&prefix(me)).into_iter();
    kept.filter_map(|(_, json)| serde_json::from_slice(json.as_bytes()).ok()).collect()
}

/// Keeps a message.
pub fn save(me: UserId, kept: &Kept) {
    if let Ok(json) = serde_json::to_string(kept) {
        storage::set(&format!("{}{}", prefix(me), kept.entry.client_id), &json);
    }
}

/// Lets a message go.
pub fn forget(me: UserId, client_id: &str) {
    storage::remove(&format!("{}{client_id}", prefix(me)));
}
