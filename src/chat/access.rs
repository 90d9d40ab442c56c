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
        if !is_staff_of(actor, membership.kind) {
            return Err(Error::not_found("conversation"));
        }
        self.note_look(actor, "enter", Some(id)).await?;
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

    /// The kind of a conversation of several people that the actor manages, or is in or may enter as staff; and the role
    /// that they have there, or might as well have.
    pub(super) async fn manage(
        &self,
        db: &mut Db,
        actor: &Actor,
        id: ConversationId,
    ) -> Result<(ConversationKind, ParticipantRole)> {
        let membership = find(db, actor, id).await?;
        let role = match membership.role {
            Some(role) if role.manages() || actor.role == UserRole::Member => role,
            None if !is_staff_of(actor, membership.kind) => return Err(Error::not_found("conversation")),
            _ => {
                db.audit(actor.tenant_id, actor.user_id, "manage", Some(id), self.0.clock.now()).await?;
                ParticipantRole::Admin
            }
        };
        if membership.kind == ConversationKind::Direct || !role.manages() {
            return Err(Error::Forbidden);
        }
        Ok((membership.kind, role))
    }

    /// As [`Self::manage`], and for either side of a conversation between a customer and a provider, which nobody else
    /// manages.
    pub(super) async fn settle_for_all(&self, db: &mut Db, actor: &Actor, id: ConversationId) -> Result<()> {
        let membership = find(db, actor, id).await?;
        let is_side = membership.kind == ConversationKind::ProviderCustomer
            && membership.role.is_some_and(|role| role >= ParticipantRole::Member);
        if !is_side {
            self.manage(db, actor, id).await?;
        }
        Ok(())
    }

    /// Writes into the audit log that somebody looks at what is not theirs: into a conversation, or at all of them. Once
    /// an hour is enough.
    pub(super) async fn note_look(&self, actor: &Actor, action: &str, at: Option<ConversationId>) -> Result<()> {
        let key = (actor.user_id, at);
        if self.0.audited.contains_key(&key) {
            return Ok(());
        }
        let mut db = self.0.store.write().await?;
        db.audit(actor.tenant_id, actor.user_id, action, at, self.0.clock.now()).await?;
        db.commit().await?;
        self.0.audited.insert(key, ());
        Ok(())
    }
}

pub(super) fn is_staff_of(actor: &Actor, kind: ConversationKind) -> bool {
    match actor.role {
        UserRole::Admin => true,
        UserRole::Support => kind.concerns_support(),
        UserRole::Member => false,
    }
}

/// The actor's role in a conversation that they are in. Staff may look into others, and no more.
pub(super) async fn participation(
    db: &mut Db,
    actor: &Actor,
    id: ConversationId,
) -> Result<(ConversationKind, ParticipantRole)> {
    let membership = find(db, actor, id).await?;
    match membership.role {
        Some(role) => Ok((membership.kind, role)),
        None if is_staff_of(actor, membership.kind) => Err(Error::Forbidden),
        None => Err(Error::not_found("conversation")),
    }
}

/// Whether it is a direct conversation that the actor is in: the two settle it between them.
pub(super) async fn is_of_two(db: &mut Db, actor: &Actor, id: ConversationId) -> Result<bool> {
    let membership = db.membership(actor.tenant_id, id, actor.user_id).await?;
    Ok(membership.is_some_and(|own| own.kind == ConversationKind::Direct && own.role.is_some()))
}

async fn find(db: &mut Db, actor: &Actor, id: ConversationId) -> Result<MembershipRow> {
    let membership = db.membership(actor.tenant_id, id, actor.user_id).await?;
    membership.ok_or_else(|| Error::not_found("conversation"))
}
