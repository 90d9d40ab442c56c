//! Who is in a conversation: adding, removing, leaving, roles.

use super::{Chat, access, conversations::direct_identity, notifications};
use crate::{
    error::{Error, Result},
    model::{
        Actor, ConversationId, ConversationKind, Participant, ParticipantRole, TenantId, Timestamp, User, UserId,
        UserRole,
    },
    protocol::Event,
    store::Db,
};

/// People in a page of participants.
const PAGE: i64 = 100;
/// People added at once.
const MAX_ADDED: usize = 200;
/// Support staff put into a conversation; the others can enter it all the same.
const MAX_STAFF: i64 = 20;
/// Conversations that new support staff are put into; they can enter the others all the same.
const MAX_OPEN: i64 = 200;

impl Chat {
    /// The people in a conversation now, from the `offset`-th on: admins first, then by name; at most 100.
    pub async fn participants(&self, actor: &Actor, id: ConversationId, offset: u32) -> Result<Vec<Participant>> {
        let mut db = self.0.store.read().await?;
        self.enter(&mut db, actor, id).await?;
        db.participants(id, PAGE, offset.into()).await
    }

    /// Adds people as members. Who is in it already stays as they are.
    pub async fn add_participants(&self, actor: &Actor, id: ConversationId, users: &[UserId]) -> Result<()> {
        let mut db = self.0.store.write().await?;
        self.manage(&mut db, actor, id).await?;
        let users = named(&mut db, actor, users).await?;
        self.add(db, actor, id, &users, ParticipantRole::Member).await
    }

    /// Adds somebody in a role, as a member unless one is named; whether they are new there. Who is in it already gets the
    /// role that is named, as by [`Self::set_role`]. Only admins of the conversation add such as manage it. A direct conversation
    /// that one began alone takes one other person so, and nobody else.
    pub async fn add_participant(
        &self,
        actor: &Actor,
        id: ConversationId,
        user: UserId,
        role: Option<ParticipantRole>,
    ) -> Result<bool> {
        let new_role = role.unwrap_or_default();
        let mut db = self.0.store.write_in(&[id]).await?;
        let is_direct = access::is_of_two(&mut db, actor, id).await?;
        if !is_direct {
            let (_, mine) = self.manage(&mut db, actor, id).await?;
            if new_role.manages() && mine != ParticipantRole::Admin {
                return Err(Error::Forbidden);
            }
        }
        named(&mut db, actor, &[user]).await?;
        let there = db.participant(id, user).await?.filter(|participant| participant.left_at.is_none());
        if let Some(there) = there {
            drop(db);
            if let Some(role) = role.filter(|role| *role != there.role) {
                self.set_role(actor, id, user, role).await?;
            }
            return Ok(false);
        }
        if is_direct {
            if new_role != ParticipantRole::Member {
                return Err(Error::invalid("role", "In a direct conversation everybody is a member."));
            }
            if db.count_participants(id).await? > 1 {
                return Err(Error::invalid("user_id", "A direct conversation is between two people."));
            }
            db.identify(id, actor.tenant_id, &direct_identity(actor.user_id, user)).await?;
        }
        self.add(db, actor, id, &[user], new_role).await?;
        Ok(true)
    }

    /// Puts people into a conversation, and tells them so. Who is in it already stays as they are.
    pub(super) async fn add(
        &self,
        mut db: Db,
        actor: &Actor,
        id: ConversationId,
        users: &[UserId],
        role: ParticipantRole,
    ) -> Result<()> {
        let now = self.0.clock.now();
        let mut events = Vec::new();
        let mut invited = Vec::new();
        for &user in users {
            if let Some(event) = join(&mut db, id, user, role, now).await? {
                events.push(event);
                invited.push(user);
            }
        }
        invited.retain(|&user| user != actor.user_id);
        let invitations = notifications::notify_invited(&mut db, actor, id, &invited, now).await?;
        db.commit().await?;
        self.publish(id, events);
        self.tell_personally(invitations);
        Ok(())
    }

    /// Removes somebody whose role is not above one's own. Of support's conversations only staff remove staff.
    pub async fn remove_participant(&self, actor: &Actor, id: ConversationId, user: UserId) -> Result<()> {
        let mut db = self.0.store.write().await?;
        let (kind, role) = self.manage(&mut db, actor, id).await?;
        let theirs = present(&mut db, id, user).await?;
        let is_staff = db.user(actor.tenant_id, user).await?.is_some_and(|user| user.role != UserRole::Member);
        let is_protected = kind.concerns_support() && is_staff && actor.role == UserRole::Member;
        if theirs.role > role || is_protected {
            return Err(Error::Forbidden);
        }
        self.end(db, id, user).await
    }

    /// Leaves a conversation, if its kind can be left.
    pub async fn leave(&self, actor: &Actor, id: ConversationId) -> Result<()> {
        let mut db = self.0.store.write().await?;
        let (kind, _) = access::participation(&mut db, actor, id).await?;
        if !kind.can_be_left() {
            return Err(Error::Forbidden);
        }
        self.end(db, id, actor.user_id).await
    }

    /// Gives somebody another role; only admins of the conversation may, and one admin must remain.
    pub async fn set_role(&self, actor: &Actor, id: ConversationId, user: UserId, role: ParticipantRole) -> Result<()> {
        let mut db = self.0.store.write().await?;
        let (_, mine) = self.manage(&mut db, actor, id).await?;
        if mine != ParticipantRole::Admin {
            return Err(Error::Forbidden);
        }
        let theirs = present(&mut db, id, user).await?;
        if theirs.role == role {
            return Ok(());
        }
        if theirs.role == ParticipantRole::Admin && db.count_admins(id).await? <= 1 {
            return Err(Error::invalid("role", "A conversation needs an admin. Make somebody else one first."));
        }
        let seq = db.next_seq(id).await?;
        db.set_participant_role(id, user, role, seq).await?;
        let participant = present(&mut db, id, user).await?;
        db.commit().await?;
        self.publish(id, vec![Event::Participant { conversation: id, seq, participant }]);
        Ok(())
    }

    /// Ends somebody's part. Where the last admin goes, whoever is next in rank and longest there becomes one; those who
    /// left hear of their leaving, and of nothing more.
    async fn end(&self, mut db: Db, id: ConversationId, user: UserId) -> Result<()> {
        let administered = db.participant(id, user).await?.is_some_and(|own| own.role == ParticipantRole::Admin);
        let departure = part(&mut db, id, user, self.0.clock.now()).await?;
        let promotion = if administered { promote(&mut db, id).await? } else { None };
        db.commit().await?;
        self.publish(id, vec![departure]);
        self.publish(id, promotion.into_iter().collect());
        Ok(())
    }
}

/// People of the actor's tenant whom they named to be put into a conversation.
pub(super) async fn named(db: &mut Db, actor: &Actor, users: &[UserId]) -> Result<Vec<UserId>> {
    if users.len() > MAX_ADDED {
        return Err(Error::invalid("users", "Add at most 200 people at once."));
    }
    let found = db.users_of_tenant(actor.tenant_id, users).await?;
    if users.iter().any(|user| !found.contains(user)) {
        return Err(Error::not_found("person"));
    }
    // In the order in which they were named, each once.
    let mut named = Vec::with_capacity(found.len());
    for user in users {
        if !named.contains(user) {
            named.push(*user);
        }
    }
    Ok(named)
}

/// The people of a new conversation: its maker, who administers it, its members, and support staff where it concerns
/// them.
pub(super) async fn first_people(
    db: &mut Db,
    actor: &Actor,
    kind: ConversationKind,
    members: &[UserId],
) -> Result<Vec<(UserId, ParticipantRole)>> {
    let staff = if kind.concerns_support() { staff(db, actor.tenant_id).await? } else { Vec::new() };
    let members = members.iter().map(|&id| (id, ParticipantRole::Member));
    let mut people = vec![(actor.user_id, ParticipantRole::Admin)];
    for (id, role) in staff.into_iter().chain(members) {
        if people.iter().all(|(other, _)| *other != id) {
            people.push((id, role));
        }
    }
    Ok(people)
}

/// Puts somebody who is new among the support staff into what waits for support already, as far as it is recent.
pub(super) async fn join_as_staff(
    db: &mut Db,
    user: &User,
    now: Timestamp,
) -> Result<Vec<(ConversationId, Vec<Event>)>> {
    let mut joined = Vec::new();
    for id in db.open_support(user.tenant_id, MAX_OPEN).await? {
        if let Some(event) = join(db, id, user.id, ParticipantRole::Moderator, now).await? {
            joined.push((id, vec![event]));
        }
    }
    Ok(joined)
}

/// The tenant's support staff, who moderate what concerns them.
pub(super) async fn staff(db: &mut Db, tenant: TenantId) -> Result<Vec<(UserId, ParticipantRole)>> {
    let staff = db.support_staff(tenant, MAX_STAFF).await?;
    Ok(staff.into_iter().map(|id| (id, ParticipantRole::Moderator)).collect())
}

/// Puts somebody into a conversation; `None` when they are in it already. What came before counts as read.
pub(super) async fn join(
    db: &mut Db,
    id: ConversationId,
    user: UserId,
    role: ParticipantRole,
    now: Timestamp,
) -> Result<Option<Event>> {
    if db.participant(id, user).await?.is_some_and(|participant| participant.left_at.is_none()) {
        return Ok(None);
    }
    let seq = db.next_seq(id).await?;
    db.insert_participant(id, user, role, now, seq).await?;
    db.reset_read_ranges(user, id, seq).await?;
    let participant = db.participant(id, user).await?.ok_or_else(|| Error::not_found("person"))?;
    Ok(Some(Event::Participant { conversation: id, seq, participant }))
}

/// Finds a conversation an admin, if it has none.
async fn promote(db: &mut Db, id: ConversationId) -> Result<Option<Event>> {
    if db.count_admins(id).await? > 0 {
        return Ok(None);
    }
    let Some(heir) = db.heir(id).await? else { return Ok(None) };
    let seq = db.next_seq(id).await?;
    db.set_participant_role(id, heir, ParticipantRole::Admin, seq).await?;
    let participant = present(db, id, heir).await?;
    Ok(Some(Event::Participant { conversation: id, seq, participant }))
}

/// Ends somebody's part in a conversation that they are in.
pub(super) async fn part(db: &mut Db, id: ConversationId, user: UserId, now: Timestamp) -> Result<Event> {
    let seq = db.next_seq(id).await?;
    db.end_participation(id, user, now, seq).await?;
    let participant = db.participant(id, user).await?.ok_or_else(|| Error::not_found("person"))?;
    Ok(Event::Participant { conversation: id, seq, participant })
}

async fn present(db: &mut Db, id: ConversationId, user: UserId) -> Result<Participant> {
    let participant = db.participant(id, user).await?.filter(|participant| participant.left_at.is_none());
    participant.ok_or_else(|| Error::not_found("person"))
}
