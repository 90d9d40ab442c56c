//! Taking messages back.

use super::{
    Chat,
    messages::{not_found, touch},
    notifications,
};
use crate::{
    error::{Error, Result},
    model::{Actor, ConversationKind, Message, MessageChange, MessageId, ParticipantRole, UserRole},
};

impl Chat {
    /// Takes a message back: one's own, or as a moderator of the conversation or an admin of the tenant anybody's. A
    /// tombstone stays. Deleting it again changes nothing.
    pub async fn delete(&self, actor: &Actor, message: MessageId) -> Result<Message> {
        Ok(self.take_back(actor, message, false).await?.0)
    }

    /// As [`Self::delete`]; also whether it was there still. That somebody moderates the tenant is noted in the audit log
    /// wherever they are; else it is where they are no participant.
    pub(super) async fn take_back(
        &self,
        actor: &Actor,
        message: MessageId,
        moderating: bool,
    ) -> Result<(Message, bool)> {
        let mut db = self.0.store.write().await?;
        let place = db.hold(actor.tenant_id, message, actor.user_id).await?.ok_or_else(not_found)?;
        let admin = actor.role == UserRole::Admin;
        if place.role.is_none() && !admin {
            return Err(not_found());
        }
        let said = db.message(message).await?.ok_or_else(not_found)?;
        let own = said.sender.as_ref().is_some_and(|sender| sender.id == actor.user_id);
        if !own && !admin && !place.role.is_some_and(|role| moderates(role, place.kind)) {
            return Err(Error::Forbidden);
        }
        if said.deleted_at.is_some() {
            return Ok((said, false));
        }
        let now = self.0.clock.now();
        if moderating || place.role.is_none() {
            db.audit(actor.tenant_id, actor.user_id, "delete message", Some(place.conversation_id), now).await?;
        }
        db.bury_message(message, actor.user_id, now).await?;
        db.discard_attachments(message, now).await?;
        let personal = notifications::withdraw_all(&mut db, &said).await?;
        let message = touch(&mut db, message).await?;
        let message = self.commit_change(db, message, MessageChange::Deleted { by: actor.user_id }).await?;
        self.tell_personally(personal);
        Ok((message, true))
    }
}

fn moderates(role: ParticipantRole, kind: ConversationKind) -> bool {
    role.manages() && kind != ConversationKind::Direct
}
