//! Words of the index that nobody types: where a message is, who sent it, what it carries. A search among one's own
//! conversations does not touch the messages of others by them.

use crate::model::{ConversationId, TenantId, UserId};

/// What they begin with; no word of a text has it.
const SIGN: char = '§';

pub fn conversation(id: ConversationId) -> String {
    format!("{SIGN}c{id}")
}

pub fn tenant(id: TenantId) -> String {
    format!("{SIGN}t{id}")
}

pub fn sender(id: UserId) -> String {
    format!("{SIGN}u{id}")
}

/// `link`, or the kind of a file.
pub fn has(what: &str) -> String {
    format!("{SIGN}h{what}")
}
