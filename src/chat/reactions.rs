//! Emoji on messages.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, Message, MessageId, Person},
};

impl Chat {
    /// Puts an emoji on a message, or takes one's own away. What is so already changes nothing.
    pub async fn react(&self, actor: &Actor, message: MessageId, emoji: &str, on: bool) -> Result<Message> {
        todo!("{actor:?} {message} {emoji} {on}")
    }

    /// Who put an emoji on a message, first to last; at most 100.
    pub async fn reactors(&self, actor: &Actor, message: MessageId, emoji: &str) -> Result<Vec<Person>> {
        todo!("{actor:?} {message} {emoji}")
    }
}
