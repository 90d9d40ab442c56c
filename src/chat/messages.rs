//! Single messages, looked up by whoever wants to read or change them. One that is not open to the actor is not found.

use super::{Chat, access};
use crate::{
    error::{Error, Result},
    model::{Actor, ConversationId, ConversationKind, Message, MessageChange, MessageId, ParticipantRole},
    protocol::Event,
    store::{Db, Place},
};

/// A message in the hands of somebody who is in its conversation. Nobody else changes it meanwhile.
pub(super) struct Held {
    pub message: Message,
    pub kind: ConversationKind,
    pub role: ParticipantRole,
}

impl Held {
    /// Whether its holder may post where it is.
    pub fn is_postable(&self) -> bool {
        self.role.posts_in(self.kind)
    }
}

impl Chat {
    /// One message that the actor may read.
    pub async fn message(&self, actor: &Actor, id: MessageId) -> Result<Message> {
        let mut db = self.0.store.read().await?;
        self.find_message(&mut db, actor, id).await?;
        db.message(id).await?.ok_or_else(not_found)
    }

    /// Where a message is that the actor may read.
    pub(super) async fn find_message(&self, db: &mut Db, actor: &Actor, id: MessageId) -> Result<Place> {
        let place = db.place(actor.tenant_id, id, actor.user_id).await?.ok_or_else(not_found)?;
        if place.role.is_none() {
            self.enter(db, actor, place.conversation_id).await.map_err(|error| match error {
                Error::NotFound { .. } => not_found(),
                error => error,
            })?;
        }
        Ok(place)
    }

    /// Finds a message in this conversation.
    pub(super) async fn expect_in(&self, actor: &Actor, conversation: ConversationId, id: MessageId) -> Result<()> {
        let place = self.find_message(&mut self.0.store.read().await?, actor, id).await?;
        if place.conversation_id == conversation { Ok(()) } else { Err(not_found()) }
    }

    /// Commits a change that [`touch`] counted, and tells everybody.
    pub(super) async fn commit_change(&self, db: Db, message: Message, change: MessageChange) -> Result<Message> {
        db.commit().await?;
        let conversation = message.conversation_id;
        let event = Event::Message { conversation, seq: message.rev, change, message: message.clone() };
        self.publish(conversation, vec![event]);
        Ok(message)
    }
}

/// Counts a change of a message as its conversation's next one; answers the message as it is now.
pub(super) async fn touch(db: &mut Db, id: MessageId) -> Result<Message> {
    let mut message = db.message(id).await?.ok_or_else(not_found)?;
    message.rev = db.next_seq(message.conversation_id).await?;
    db.set_message_rev(id, message.rev).await?;
    Ok(message)
}

/// A message that the actor, who is in its conversation, may be about to change. Deleted ones are not found.
pub(super) async fn hold(db: &mut Db, actor: &Actor, id: MessageId) -> Result<Held> {
    let place = db.hold(actor.tenant_id, id, actor.user_id).await?.ok_or_else(not_found)?;
    let role = match place.role {
        Some(role) => role,
        None if access::is_staff_of(actor, place.kind) => return Err(Error::Forbidden),
        None => return Err(not_found()),
    };
    // Read only now: what somebody else changed before it was held is in it.
    let message = db.message(id).await?.filter(|message| message.deleted_at.is_none()).ok_or_else(not_found)?;
    Ok(Held { message, kind: place.kind, role })
}

pub(super) fn not_found() -> Error {
    Error::not_found("message")
}
