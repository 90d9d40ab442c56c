//! The bits of `messages.extras`: what else is stored of a message, so that nobody looks for what is not there.

use crate::model::{Everybody, Message};

pub(super) const ATTACHMENTS: i64 = 1;
pub(super) const REACTIONS: i64 = 2;
/// Mentions by name.
pub(super) const MENTIONS: i64 = 4;
/// The message began a chain of replies.
pub(super) const REPLIES: i64 = 8;
pub(super) const HERE: i64 = 16;
pub(super) const EVERYONE: i64 = 32;

/// The bits of whom a message calls upon.
pub(super) fn of_mentions(by_name: bool, everybody: Option<Everybody>) -> i64 {
    let group = match everybody {
        None => 0,
        Some(Everybody::Here) => HERE,
        Some(Everybody::Everyone) => EVERYONE,
    };
    if by_name { group | MENTIONS } else { group }
}

/// The bits of a message that is new.
pub(super) fn of_new(message: &Message) -> i64 {
    let files = if message.attachments.is_empty() { 0 } else { ATTACHMENTS };
    files | of_mentions(!message.mentions.is_empty(), message.mentions_everybody)
}

/// Whether these bits call upon everybody.
pub(super) fn everybody(bits: i64) -> Option<Everybody> {
    match bits {
        _ if bits & EVERYONE != 0 => Some(Everybody::Everyone),
        _ if bits & HERE != 0 => Some(Everybody::Here),
        _ => None,
    }
}
