//! Who may enter which conversation. A forbidden one is simply not found.

use super::Chat;
use crate::{
    error::{Error, Result},
    model::{Actor, ConversationId, ConversationKind, ParticipantRole, UserRole},
    store::{Db, MembershipRow},
};

impl Chat {
    /// A conversation that the actor may read: their own; for support staff every support and dispute conversation;
    /// for admins any, which the audit log notes.
    pub(super) async fn enter(&self, db: &mut Db, actor: &Actor, id: ConversationId) -> Result<MembershipRow> {
        let membership = find(db, actor, id).await?;
        if membership.role.is_some() {
            return Ok(membership);
        }
        let staff = match actor.role {
            UserRole::Admin => true,
            UserRole::Support => matches!(membership.kind, ConversationKind::Support | ConversationKind::Dispute),
            UserRole::Member => false,
        };
        if !staff {
            return Err(Error::not_found("conversation"));
        }
        self.note_entry(actor, id).await?;
        Ok(membership)
    }

    /// A conversation that the actor manages, or may enter as staff.
    pub(super) async fn moderate(&self, actor: &Actor, id: ConversationId) -> Result<MembershipRow> {
        let mut db = self.0.store.read().await?;
        let membership = self.enter(&mut db, actor, id).await?;
        if membership.role.is_some_and(|role| !role.manages()) {
            return Err(Error::Forbidden);
        }
        Ok(membership)
    }

    async fn note_entry(&self, actor: &Actor, id: ConversationId) -> Result<()> {
        let key = (actor.user_id, id);
        if self.0.audited.contains_key(&key) {
            return Ok(());
        }
        let mut db = self.0.store.write().await?;
        db.audit(actor.tenant_id, actor.user_id, "enter", id, self.0.clock.now()).await?;
        db.commit().await?;
        self.0.audited.insert(key, ());
        Ok(())
    }
}

/// The actor's role in a conversation that they are in.
pub(super) async fn participation(
    db: &mut Db,
    actor: &Actor,
    id: ConversationId,
) -> Result<(ConversationKind, ParticipantRole)> {
    let membership = find(db, actor, id).await?;
    match membership.role {
        Some(role) => Ok((membership.kind, role)),
        None => Err(Error::not_found("conversation")),
    }
}

/// The kind of a conversation of several people that the actor manages.
pub(super) async fn management(
    db: &mut Db,
    actor: &Actor,
    id: ConversationId,
) -> Result<(ConversationKind, ParticipantRole)> {
    let (kind, role) = participation(db, actor, id).await?;
    if kind == ConversationKind::Direct || !role.manages() {
        return Err(Error::Forbidden);
    }
    Ok((kind, role))
}

async fn find(db: &mut Db, actor: &Actor, id: ConversationId) -> Result<MembershipRow> {
    let membership = db.membership(actor.tenant_id, id, actor.user_id).await?;
    membership.ok_or_else(|| Error::not_found("conversation"))
}
