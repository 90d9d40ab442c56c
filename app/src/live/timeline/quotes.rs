//! Messages as those that reply to them show them.

use std::sync::Arc;

use parlor::model::{Message, Quote};

use super::Timeline;

/// Characters of a message that its quote shows.
const EXCERPT_CHARS: usize = 200;

/// What a reply shows of a message.
pub fn quote_of(message: &Message) -> Quote {
    Quote {
        id: message.id,
        seq: message.seq,
        sender: message.sender.clone(),
        kind: message.kind,
        voice: message.attachments.iter().any(|file| file.waveform.is_some()),
        excerpt: message.plain().chars().take(EXCERPT_CHARS).collect(),
        deleted: message.deleted_at.is_some(),
    }
}

impl Timeline {
    /// What replies to a message shows it as it is now.
    pub(super) fn requote(&mut self, quoted: &Message) {
        let replies = |reply: &&mut Arc<Message>| reply.reply_to == Some(quoted.id);
        for reply in self.messages.iter_mut().filter(replies) {
            Arc::make_mut(reply).quote = Some(Box::new(quote_of(quoted)));
        }
    }
}
