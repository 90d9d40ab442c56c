//! Emoji on messages.

use super::{
    Chat,
    messages::{hold, touch},
    notifications,
};
use crate::{
    error::{Error, Result},
    model::{Actor, Message, MessageChange, MessageId, ParticipantRole, Person},
};

/// Different emoji on one message.
const MAX_EMOJI: i64 = 50;
/// People in an answer.
const MAX_REACTORS: i64 = 100;

/// A message after somebody reacted to it.
#[derive(Clone, Debug)]
pub struct Reacted {
    pub message: Message,
    /// As it is stored.
    pub emoji: &'static str,
    /// Whether the emoji is theirs now.
    pub on: bool,
    /// Whether it was otherwise before.
    pub changed: bool,
}

impl Chat {
    /// Puts an emoji on a message, or takes one's own away. What is so already changes nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is not one emoji, and beyond 50 different ones; [`Error::Forbidden`] for observers;
    /// [`Error::NotFound`] outside the actor's conversations and for deleted messages.
    pub async fn react(&self, actor: &Actor, message: MessageId, emoji: &str, on: bool) -> Result<Message> {
        Ok(self.set_reaction(actor, message, emoji, Some(on)).await?.message)
    }

    /// As [`Self::react`]: puts the emoji on the message, or takes it away if it is there.
    pub async fn toggle_reaction(&self, actor: &Actor, message: MessageId, emoji: &str) -> Result<Reacted> {
        self.set_reaction(actor, message, emoji, None).await
    }

    /// As [`Self::react`]; without `on`, whichever changes something.
    pub async fn set_reaction(
        &self,
        actor: &Actor,
        message: MessageId,
        emoji: &str,
        on: Option<bool>,
    ) -> Result<Reacted> {
        let emoji = known(emoji)?;
        let mut db = self.0.store.write().await?;
        let held = hold(&mut db, actor, message).await?;
        if held.role < ParticipantRole::Member {
            return Err(Error::Forbidden);
        }
        let now = self.0.clock.now();
        let added = on != Some(false) && db.insert_reaction(message, emoji, actor.user_id, now).await?;
        let removed = !added && on != Some(true) && db.delete_reaction(message, emoji, actor.user_id).await?;
        let on = on.unwrap_or(added);
        if !added && !removed {
            return Ok(Reacted { message: held.message, emoji, on, changed: false });
        }
        if on && db.count_other_emoji(message, emoji).await? >= MAX_EMOJI {
            return Err(Error::invalid("emoji", "There are 50 different emoji on this message; choose one of them."));
        }
        let message = touch(&mut db, message).await?;
        let user = db.user(actor.tenant_id, actor.user_id).await?.ok_or(Error::SessionExpired)?;
        let by = Person { id: user.id, username: user.username, name: user.name };
        let personal = match on {
            true => notifications::notify_reaction(&mut db, &by, emoji, &message, now).await?,
            false => notifications::withdraw_reaction(&mut db, by.id, emoji, &message).await?,
        };
        let change = MessageChange::Reacted { by, emoji: emoji.into(), added: on };
        let message = self.commit_change(db, message, change).await?;
        self.tell_personally(personal);
        Ok(Reacted { message, emoji, on, changed: true })
    }

    /// Who put an emoji on a message, first to last; at most 100.
    pub async fn reactors(&self, actor: &Actor, message: MessageId, emoji: &str) -> Result<Vec<Person>> {
        let emoji = known(emoji)?;
        let mut db = self.0.store.read().await?;
        self.find_message(&mut db, actor, message).await?;
        db.reactors(message, emoji, MAX_REACTORS).await
    }
}

/// The one emoji that this is, fully qualified, so that the same one typed in two ways is one.
fn known(text: &str) -> Result<&'static str> {
    let emoji = emojis::get(text).ok_or_else(|| Error::invalid("emoji", "React with one emoji."))?;
    Ok(emoji.as_str())
}
