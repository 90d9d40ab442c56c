//! Messages kept at hand.

use super::{
    Chat,
    messages::{hold, touch},
};
use crate::{
    error::{Error, Result},
    model::{Actor, ConversationId, Message, MessageChange, MessageId},
};

/// Messages pinned in one conversation.
const MAX_PINNED: i64 = 50;

impl Chat {
    /// Pins a message for everybody in the conversation, or unpins it. Whoever may post there may; at most 50 stay pinned.
    pub async fn pin(&self, actor: &Actor, message: MessageId, on: bool) -> Result<Message> {
        let mut db = self.0.store.write().await?;
        let held = hold(&mut db, actor, message).await?;
        if !held.is_postable() {
            return Err(Error::Forbidden);
        }
        if held.message.pinned_at.is_some() == on {
            return Ok(held.message);
        }
        if on && db.count_pinned(held.message.conversation_id).await? >= MAX_PINNED {
            return Err(Error::invalid("message", "50 messages are pinned here. Unpin one first."));
        }
        db.set_pinned(message, on.then(|| self.0.clock.now())).await?;
        let change = if on { MessageChange::Pinned { by: actor.user_id } } else { MessageChange::Unpinned };
        let message = touch(&mut db, message).await?;
        self.commit_change(db, message, change).await
    }

    /// The pinned messages of a conversation, last pinned first.
    pub async fn pinned(&self, actor: &Actor, conversation: ConversationId) -> Result<Vec<Message>> {
        let mut db = self.0.store.read().await?;
        self.enter(&mut db, actor, conversation).await?;
        db.pinned(conversation, MAX_PINNED).await
    }
}
