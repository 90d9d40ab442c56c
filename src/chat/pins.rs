//! Messages kept at hand.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, ConversationId, Message, MessageId},
};

impl Chat {
    /// Pins a message for everybody in the conversation, or unpins it. Whoever may post there may; at most 50 stay pinned.
    pub async fn pin(&self, actor: &Actor, message: MessageId, on: bool) -> Result<Message> {
        todo!("{actor:?} {message} {on}")
    }

    /// The pinned messages of a conversation, last pinned first.
    pub async fn pinned(&self, actor: &Actor, conversation: ConversationId) -> Result<Vec<Message>> {
        todo!("{actor:?} {conversation}")
    }
}
