//! What a participant decides for themselves: archive, level of notification, what counts as read.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, ConversationId, Membership, NotificationLevel},
};

impl Chat {
    /// Puts a conversation away for the actor alone, or back. A new message leaves it where it is.
    pub async fn archive(&self, actor: &Actor, conversation: ConversationId, on: bool) -> Result<Membership> {
        todo!("{actor:?} {conversation} {on}")
    }

    /// What the conversation notifies the actor of.
    pub async fn set_level(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        level: NotificationLevel,
    ) -> Result<Membership> {
        todo!("{actor:?} {conversation} {level:?}")
    }

    /// The message `from` (its `seq`) and all after it are unread again for the actor.
    pub async fn mark_unread(&self, actor: &Actor, conversation: ConversationId, from: i64) -> Result<Membership> {
        todo!("{actor:?} {conversation} {from}")
    }

    /// Everything in all of the actor's conversations is read. Answers how many messages became read.
    pub async fn mark_all_read(&self, actor: &Actor) -> Result<u64> {
        todo!("{actor:?}")
    }
}
