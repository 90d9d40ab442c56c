//! Conversations opened for platforms.

use super::{
    body::BusinessRoom,
    plan::{Newcomer, Plan, Room},
};
use crate::{
    auth::Claims,
    chat::{Chat, pairs, participants, platform::Platform, system},
    error::{Error, Result},
    model::{
        Context, Conversation, ConversationId, ConversationKind, ParticipantRole, TenantId, Timestamp, UserId, UserRole,
    },
    protocol::Event,
    store::{Db, NewConversationRow},
};

/// A conversation, and what is to be told there once it is committed.
pub(super) struct Opened {
    pub id: ConversationId,
    pub is_new: bool,
    /// Told by themselves, before all else: who goes hears of it, and of nothing more.
    pub departures: Vec<Event>,
    pub events: Vec<Event>,
}

/// An object's card that an event touched.
pub(super) struct Card {
    /// What it showed until then.
    pub before: Context,
    /// Absent when nothing changed.
    pub event: Option<Event>,
}

impl Chat {
    /// Opens the conversation of an object, unless it has one: that stays as it is. In a new one it is said that the object
    /// was created, as the platform's own event would. Answers whether it is new.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is wrong with the object.
    pub async fn create_room(&self, platform: &Platform, room: &BusinessRoom) -> Result<(ConversationId, bool)> {
        platform.has_objects()?;
        let plan = Plan::of(&room.created(), platform.tenant.dialect)?;
        let identity = plan.room.identity();
        let found = self.0.store.read().await?.conversation_by_identity(platform.tenant.id, &identity).await?;
        if let Some(id) = found {
            return Ok((id, false));
        }
        let people = self.people_of(platform, &plan.room.people).await?;
        let now = self.0.clock.now();
        let mut db = self.0.store.write().await?;
        let mut opened = open_room(&mut db, platform, &plan.room, &people, now).await?;
        if opened.is_new {
            let kind = plan.message_kind(None);
            let (content, metadata) = (plan.content(None), plan.metadata.into());
            let message = system::post(&mut db, opened.id, kind, None, content, metadata, now).await?;
            opened.events.push(system::posted(&message));
        }
        db.commit().await?;
        self.publish(opened.id, opened.departures);
        self.publish(opened.id, opened.events);
        Ok((opened.id, opened.is_new))
    }

    /// Who these people are here. Those who are new are created, each by themselves: who is known does no harm should
    /// what they are wanted for not come about.
    pub(super) async fn people_of(
        &self,
        platform: &Platform,
        people: &[Newcomer],
    ) -> Result<Vec<(UserId, ParticipantRole)>> {
        let tenant = platform.tenant.id;
        let ids: Vec<_> = people.iter().map(|person| person.external_id.as_str()).collect();
        let known = self.0.store.read().await?.users_by_external_ids(tenant, &ids).await?;
        let mut found = Vec::with_capacity(people.len());
        for person in people {
            let id = match known.iter().find(|(external_id, _)| *external_id == person.external_id) {
                Some((_, id)) => *id,
                None => self.create_person(platform, person).await?,
            };
            found.push((id, person.role));
        }
        Ok(found)
    }

    async fn create_person(&self, platform: &Platform, person: &Newcomer) -> Result<UserId> {
        let claims = Claims { username: person.username.clone(), name: person.name.clone(), ..Claims::default() };
        let created = self.create_from_claims(platform.tenant.id, &person.external_id, &claims).await;
        let user = created.map_err(|error| match error {
            Error::Unauthenticated => Error::invalid("participants", "Somebody else goes by that username."),
            error => error,
        })?;
        Ok(user.id)
    }
}

/// The conversation of an object, with these people in it; who is in it already stays as they are.
pub(super) async fn open_room(
    db: &mut Db,
    platform: &Platform,
    room: &Room,
    people: &[(UserId, ParticipantRole)],
    now: Timestamp,
) -> Result<Opened> {
    let tenant = platform.tenant.id;
    disown(db, tenant, room, people).await?;
    let mut events = adopt(db, tenant, room, people).await?;
    let row = NewConversationRow {
        tenant_id: tenant,
        kind: room.kind,
        title: Some(&room.title()),
        identity: Some(&room.identity()),
        context: Some(&room.context),
        created_by: None,
        created_at: now,
    };
    let (id, is_new) = match db.insert_conversation(&row).await? {
        Some(id) => (id, true),
        None => (hold(db, tenant, room).await?, false),
    };
    let departures = if is_new { Vec::new() } else { clear(db, tenant, id, people, now).await? };
    let mut joining = people.to_vec();
    if is_new && room.kind.concerns_support() {
        let staff = participants::staff(db, tenant).await?;
        joining.extend(staff.into_iter().filter(|(id, _)| people.iter().all(|(other, _)| other != id)));
    }
    for (user, role) in joining {
        events.extend(participants::join(db, id, user, role, now).await?);
    }
    Ok(Opened { id, is_new, departures, events })
}

/// An object's own conversation, which nobody else changes until the transaction ends.
async fn hold(db: &mut Db, tenant: TenantId, room: &Room) -> Result<ConversationId> {
    let identity = room.identity();
    let mut id = db.conversation_by_identity(tenant, &identity).await?.ok_or(Error::Busy)?;
    loop {
        db.lock_conversation(id).await?;
        // Until then another event may have given the object another one.
        let current = db.conversation_by_identity(tenant, &identity).await?.ok_or(Error::Busy)?;
        if current == id {
            return Ok(id);
        }
        id = current;
    }
}

/// A job of which the platform names two people who have a conversation about it: that becomes the job's own, if the job
/// has none yet, or one that nobody wrote in and nobody else is in. Only the platform decides so: whoever merely opens a
/// conversation about a job may have guessed its number. Answers what is to be told there.
async fn adopt(db: &mut Db, tenant: TenantId, room: &Room, people: &[(UserId, ParticipantRole)]) -> Result<Vec<Event>> {
    let (ConversationKind::Job, &[(one, _), (other, _)]) = (room.kind, people) else { return Ok(Vec::new()) };
    let identity = room.identity();
    let Some(id) = pairs::of_two(db, tenant, (one, other), &room.context).await? else { return Ok(Vec::new()) };
    let Some(own) = db.conversation_by_identity(tenant, &identity).await? else {
        db.identify(id, tenant, &identity).await?;
        return Ok(Vec::new());
    };
    // In the order of everybody who locks several.
    for id in [id.min(own), id.max(own)] {
        db.lock_conversation(id).await?;
    }
    let is_still_own = db.conversation_by_identity(tenant, &identity).await? == Some(own);
    let are_alone = db.present(own, &[one, other]).await?.len() as i64 == db.count_participants(own).await?;
    if !is_still_own || !are_alone || db.has_senders(own).await? {
        return Ok(Vec::new());
    }
    db.forget_identity(own).await?;
    db.identify(id, tenant, &identity).await?;
    let known = db.conversation(own).await?.and_then(|row| Conversation::from(row).context);
    let card = update_card(db, id, known.as_ref().unwrap_or(&room.context)).await?;
    Ok(card.and_then(|card| card.event).into_iter().collect())
}

/// Anybody can ask for the conversation of an object, also of one that is only to be: its number is easily guessed. Whether
/// somebody did so whom the platform, once it names anybody, does not name. Staff who did so knew what they did.
async fn is_guess(
    db: &mut Db,
    tenant: TenantId,
    id: ConversationId,
    people: &[(UserId, ParticipantRole)],
) -> Result<bool> {
    let Some(opener) = db.conversation(id).await?.and_then(|row| row.created_by) else { return Ok(false) };
    let is_staff = db.user(tenant, opener).await?.is_some_and(|user| user.role != UserRole::Member);
    Ok(!people.is_empty() && !is_among(people, opener) && !is_staff && !db.has_named(id).await?)
}

fn is_among(people: &[(UserId, ParticipantRole)], user: UserId) -> bool {
    people.iter().any(|(named, _)| *named == user)
}

/// A guess that neither staff nor anybody who is named shares stays what it is, a talk among themselves; the object gets
/// a conversation in which nothing of theirs stands.
async fn disown(db: &mut Db, tenant: TenantId, room: &Room, people: &[(UserId, ParticipantRole)]) -> Result<()> {
    let Some(id) = db.conversation_by_identity(tenant, &room.identity()).await? else { return Ok(()) };
    if !is_guess(db, tenant, id, people).await? {
        return Ok(());
    }
    let id = hold(db, tenant, room).await?;
    let lay = db.lay_people(tenant, id).await?;
    let is_shared =
        lay.len() as i64 != db.count_participants(id).await? || lay.iter().any(|one| is_among(people, *one));
    if !is_shared && is_guess(db, tenant, id, people).await? {
        db.forget_identity(id).await?;
    }
    Ok(())
}

/// Who made a guess goes when others share it, with those whom they brought along.
async fn clear(
    db: &mut Db,
    tenant: TenantId,
    id: ConversationId,
    people: &[(UserId, ParticipantRole)],
    now: Timestamp,
) -> Result<Vec<Event>> {
    if !is_guess(db, tenant, id, people).await? {
        return Ok(Vec::new());
    }
    let mut events = Vec::new();
    for user in db.lay_people(tenant, id).await? {
        if !is_among(people, user) {
            events.push(participants::part(db, id, user, now).await?);
        }
    }
    Ok(events)
}

/// Brings the card of a conversation, which is locked, up to date with what is said of its object.
pub(super) async fn update_card(db: &mut Db, id: ConversationId, said: &Context) -> Result<Option<Card>> {
    let Some(before) = db.conversation(id).await? else { return Ok(None) };
    let title_before = before.title.clone();
    let shown: Conversation = before.into();
    let Some(old) = shown.context else { return Ok(None) };
    let new = Context {
        kind: old.kind.clone(),
        id: old.id.clone(),
        title: said.title.clone().or_else(|| old.title.clone()),
        status: said.status.clone().or_else(|| old.status.clone()),
        url: said.url.clone().or_else(|| old.url.clone()),
    };
    if new == old {
        return Ok(Some(Card { before: old, event: None }));
    }
    // A title that people gave the conversation stays.
    let is_its_own = title_before == old.title || title_before == Some(format!("{} {}", old.kind, old.id));
    let title = if is_its_own { new.title.clone().or(title_before) } else { title_before };
    let seq = db.next_seq(id).await?;
    db.set_card(id, title.as_deref(), &new, seq).await?;
    let row = db.conversation(id).await?.ok_or_else(|| Error::not_found("conversation"))?;
    Ok(Some(Card { before: old, event: Some(Event::Conversation { seq, conversation: row.into() }) }))
}
