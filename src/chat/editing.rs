//! Editing one's own messages.

use super::{
    Chat,
    messages::{hold, touch},
    post::prepare,
    validate,
};
use crate::{
    error::{Error, Result},
    markup::Calls,
    model::{Actor, Edition, Message, MessageChange, MessageId},
};

/// Editions in an answer.
const MAX_EDITIONS: i64 = 100;

impl Chat {
    /// Says something else instead; what was said before is kept. The same content again changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the actor's conversations and for deleted messages; [`Error::Forbidden`] for others'
    /// messages and for whom may no longer post there; for the content the same as for a new message.
    pub async fn edit(&self, actor: &Actor, message: MessageId, content: String) -> Result<Message> {
        validate::content(&content, true)?;
        prepare(&content).await?;
        let mut db = self.0.store.write().await?;
        let held = hold(&mut db, actor, message).await?;
        let said = &held.message;
        let own = said.sender.as_ref().is_some_and(|sender| sender.id == actor.user_id);
        if !own || !said.kind.is_sendable() || !held.is_postable() {
            return Err(Error::Forbidden);
        }
        validate::content(&content, validate::may_be_blank(said.kind, said.attachments.len()))?;
        if content == said.content {
            return Ok(held.message);
        }
        db.replace_content(message, &content, self.0.clock.now()).await?;
        let calls = Calls::of(&content);
        if calls.any() || !said.mentions.is_empty() || said.mentions_everybody.is_some() {
            self.replace_mentions(&mut db, actor, &held, &calls).await?;
        }
        let message = touch(&mut db, message).await?;
        self.commit_change(db, message, MessageChange::Edited).await
    }

    /// What a message said before, oldest first; the last 100. Nothing of a deleted one.
    pub async fn editions(&self, actor: &Actor, message: MessageId) -> Result<Vec<Edition>> {
        let mut db = self.0.store.read().await?;
        self.find_message(&mut db, actor, message).await?;
        db.editions(message, MAX_EDITIONS).await
    }
}
