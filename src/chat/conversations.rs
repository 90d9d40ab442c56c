//! Conversations: listing, opening, making, naming.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Chat, access, notifications, participants, validate};
use crate::{
    error::{Error, Result},
    model::{
        Actor, Conversation, ConversationId, ConversationKind, ConversationSummary, LIST_SIZE, Membership,
        NotificationLevel, ParticipantRole, Timestamp, UserId,
    },
    protocol::Event,
    store::{Db, NewConversationRow, StandingRow, SummaryRow, UnreadRow},
};

/// A conversation that somebody wants to have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewConversation {
    /// Any kind but direct and general.
    pub kind: ConversationKind,
    pub title: String,
    /// Others who are in it from the start.
    #[serde(default)]
    pub members: Vec<UserId>,
}

impl NewConversation {
    /// The title, where one of its kind is made like this.
    pub(super) fn checked_title(&self) -> Result<&str> {
        if matches!(self.kind, ConversationKind::Direct | ConversationKind::General) {
            return Err(Error::invalid("kind", "A conversation of this kind is not made like this."));
        }
        validate::title(&self.title)
    }
}

impl Chat {
    /// The actor's conversations, newest activity first; the newest 200.
    pub async fn conversations(&self, actor: &Actor) -> Result<Vec<ConversationSummary>> {
        self.newest_conversations(actor, LIST_SIZE).await
    }

    /// As [`Self::conversations`], so many of them.
    pub async fn newest_conversations(&self, actor: &Actor, limit: usize) -> Result<Vec<ConversationSummary>> {
        self.summaries(actor, (Timestamp(i64::MAX), ConversationId(i64::MAX)), limit).await
    }

    /// The next 200 of the actor's conversations, after the one that was active last then.
    pub async fn conversations_before(
        &self,
        actor: &Actor,
        active: Timestamp,
        id: ConversationId,
    ) -> Result<Vec<ConversationSummary>> {
        self.summaries(actor, (active, id), LIST_SIZE).await
    }

    async fn summaries(
        &self,
        actor: &Actor,
        before: (Timestamp, ConversationId),
        limit: usize,
    ) -> Result<Vec<ConversationSummary>> {
        let mut db = self.0.store.snapshot().await?;
        let rows = db.summaries(actor.user_id, before, limit.min(LIST_SIZE) as i64).await?;
        summarise(&mut db, actor, rows).await
    }

    /// One conversation as the actor sees it. Staff who are not in it see it as observers.
    pub async fn conversation(&self, actor: &Actor, id: ConversationId) -> Result<ConversationSummary> {
        let mut db = self.0.store.snapshot().await?;
        let entered = self.enter(&mut db, actor, id).await?;
        if let Some(row) = db.summary(actor.user_id, id).await?
            && let Some(summary) = summarise(&mut db, actor, vec![row]).await?.pop()
        {
            return Ok(summary);
        }
        let conversation = db.conversation(id).await?.ok_or_else(|| Error::not_found("conversation"))?;
        let others = db.others(actor.user_id, &[id]).await?;
        Ok(ConversationSummary {
            last_message: db.messages_before(id, i64::MAX, 1).await?.pop(),
            participant_count: conversation.participant_count,
            others: others.into_iter().map(|(_, person)| person).collect(),
            membership: Membership {
                role: ParticipantRole::Observer,
                joined_seq: entered.seq,
                notifications: NotificationLevel::None,
                archived_at: None,
                first_unread: None,
                unread: 0,
                unread_mentions: 0,
            },
            conversation: conversation.into(),
        })
    }

    /// Whether a conversation that the actor may read is over.
    pub async fn is_closed(&self, actor: &Actor, id: ConversationId) -> Result<bool> {
        let mut db = self.0.store.read().await?;
        self.enter(&mut db, actor, id).await?;
        Ok(db.conversation(id).await?.is_some_and(|row| row.closed_at.is_some()))
    }

    /// The direct conversation with somebody of the same tenant, and whether it is new.
    pub async fn open_direct(&self, actor: &Actor, other: UserId) -> Result<(ConversationId, bool)> {
        self.open_titled_direct(actor, other, None).await
    }

    /// As [`Self::open_direct`]; a new one has this title.
    pub async fn open_titled_direct(
        &self,
        actor: &Actor,
        other: UserId,
        title: Option<&str>,
    ) -> Result<(ConversationId, bool)> {
        let title = title.map(validate::title).transpose()?;
        if other == actor.user_id {
            return Err(Error::invalid("user_id", "You cannot start a conversation with yourself."));
        }
        let identity = direct_identity(actor.user_id, other);
        let mut db = self.0.store.write().await?;
        if db.user(actor.tenant_id, other).await?.is_none() {
            return Err(Error::not_found("person"));
        }
        let row = NewConversationRow {
            tenant_id: actor.tenant_id,
            kind: ConversationKind::Direct,
            title,
            identity: Some(&identity),
            context: None,
            created_by: Some(actor.user_id),
            created_at: self.0.clock.now(),
        };
        let people = [(actor.user_id, ParticipantRole::Member), (other, ParticipantRole::Member)];
        self.open_with(db, actor, &row, &people).await
    }

    /// Begins a direct conversation alone; its other person is added later. Once they are, it is the one of the two
    /// unless they had one before.
    pub async fn begin_direct(&self, actor: &Actor, title: Option<&str>) -> Result<ConversationId> {
        let title = title.map(validate::title).transpose()?;
        let db = self.0.store.write().await?;
        let row = NewConversationRow {
            tenant_id: actor.tenant_id,
            kind: ConversationKind::Direct,
            title,
            identity: None,
            context: None,
            created_by: Some(actor.user_id),
            created_at: self.0.clock.now(),
        };
        Ok(self.open_with(db, actor, &row, &[(actor.user_id, ParticipantRole::Member)]).await?.0)
    }

    /// Makes a conversation that is about no object; who makes it administers it. Support staff are in what concerns
    /// them.
    pub async fn create_conversation(&self, actor: &Actor, new: NewConversation) -> Result<ConversationId> {
        let title = new.checked_title()?;
        let mut db = self.0.store.write().await?;
        let members = participants::named(&mut db, actor, &new.members).await?;
        let people = participants::first_people(&mut db, actor, new.kind, &members).await?;
        self.make(db, actor, new.kind, title, &people).await
    }

    /// Makes a conversation that is about no object, with these people in it.
    pub(super) async fn make(
        &self,
        db: Db,
        actor: &Actor,
        kind: ConversationKind,
        title: &str,
        people: &[(UserId, ParticipantRole)],
    ) -> Result<ConversationId> {
        let row = NewConversationRow {
            tenant_id: actor.tenant_id,
            kind,
            title: Some(title),
            identity: None,
            context: None,
            created_by: Some(actor.user_id),
            created_at: self.0.clock.now(),
        };
        Ok(self.open_with(db, actor, &row, people).await?.0)
    }

    /// Gives a conversation another title. For those who manage it, and either of the two in a direct one.
    pub async fn rename(&self, actor: &Actor, id: ConversationId, title: &str) -> Result<()> {
        let title = validate::title(title)?;
        let mut db = self.0.store.write().await?;
        if !access::is_of_two(&mut db, actor, id).await? {
            self.manage(&mut db, actor, id).await?;
        }
        let seq = db.next_seq(id).await?;
        db.set_title(id, title, seq).await?;
        self.commit_conversation(db, id, seq).await
    }

    /// Closes a conversation, or opens it again: nothing more is said in a closed one. For those who manage it, and either
    /// side of a direct one, and of one between a customer and a provider. A direct one that is closed is not that of the
    /// two any more: they may begin another.
    pub async fn set_closed(&self, actor: &Actor, id: ConversationId, closed: bool) -> Result<()> {
        let mut db = self.0.store.write().await?;
        let is_of_two = access::is_of_two(&mut db, actor, id).await?;
        if !is_of_two {
            self.settle_for_all(&mut db, actor, id).await?;
        }
        let before = db.conversation(id).await?.ok_or_else(|| Error::not_found("conversation"))?;
        if before.closed_at.is_some() == closed {
            return Ok(());
        }
        let seq = db.next_seq(id).await?;
        if is_of_two && closed {
            db.forget_identity(id).await?;
        } else if is_of_two && let [one, other] = db.participants(id, 2, 0).await?.as_slice() {
            let identity = direct_identity(one.person.id, other.person.id);
            db.identify(id, actor.tenant_id, &identity).await?;
        }
        db.set_closed(id, closed.then(|| self.0.clock.now()), seq).await?;
        self.commit_conversation(db, id, seq).await
    }

    /// Replaces the platform's own data of a conversation; `null` clears it. For those who may close it.
    pub async fn set_metadata(&self, actor: &Actor, id: ConversationId, metadata: &Value) -> Result<()> {
        let metadata = Some(metadata).filter(|value| !value.is_null()).map(validate::metadata).transpose()?;
        let mut db = self.0.store.write().await?;
        self.settle_for_all(&mut db, actor, id).await?;
        let seq = db.next_seq(id).await?;
        db.set_conversation_metadata(id, metadata.as_deref(), seq).await?;
        self.commit_conversation(db, id, seq).await
    }

    async fn commit_conversation(&self, mut db: Db, id: ConversationId, seq: i64) -> Result<()> {
        let row = db.conversation(id).await?.ok_or_else(|| Error::not_found("conversation"))?;
        db.commit().await?;
        self.publish(id, vec![Event::Conversation { seq, conversation: Conversation::from(row) }]);
        Ok(())
    }

    /// Opens a conversation: the one of that identity, which the actor has no longer put away, or a new one with these
    /// people in it.
    pub(super) async fn open_with(
        &self,
        mut db: Db,
        actor: &Actor,
        new: &NewConversationRow<'_>,
        people: &[(UserId, ParticipantRole)],
    ) -> Result<(ConversationId, bool)> {
        let Some(id) = db.insert_conversation(new).await? else {
            let existing = db.conversation_by_identity(actor.tenant_id, new.identity.unwrap_or_default()).await?;
            let id = existing.ok_or_else(|| Error::not_found("conversation"))?;
            self.bring_back(db, actor, id).await?;
            return Ok((id, false));
        };
        let mut events = Vec::with_capacity(people.len());
        for &(user, role) in people {
            events.extend(participants::join(&mut db, id, user, role, new.created_at).await?);
        }
        let mut invited: Vec<_> = people.iter().map(|(user, _)| *user).filter(|&user| user != actor.user_id).collect();
        if new.kind == ConversationKind::Direct {
            // What is said there is news enough.
            invited.clear();
        }
        let invitations = notifications::notify_invited(&mut db, actor, id, &invited, new.created_at).await?;
        db.commit().await?;
        self.publish(id, events);
        self.tell_personally(invitations);
        Ok((id, true))
    }
}

/// What two people's direct conversation is found by.
pub(super) fn direct_identity(one: UserId, other: UserId) -> String {
    format!("direct:{}:{}", one.min(other), one.max(other))
}

/// Fills rows of a list with last messages, unread counts and names.
pub(super) async fn summarise(db: &mut Db, actor: &Actor, rows: Vec<SummaryRow>) -> Result<Vec<ConversationSummary>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<_> = rows.iter().filter_map(|row| Some((row.conversation.id, row.last_message_seq?))).collect();
    let last = db.messages_at(&places).await?;
    let mut last: HashMap<_, _> = last.into_iter().map(|message| (message.conversation_id, message)).collect();
    let listed: Vec<_> = rows.iter().map(|row| row.conversation.id).collect();
    let unread = unread_in(db, actor, &listed).await?;
    let untitled: Vec<_> =
        rows.iter().map(|row| &row.conversation).filter(|row| row.title.is_none()).map(|row| row.id).collect();
    let mut others: HashMap<_, Vec<_>> = HashMap::new();
    for (conversation, person) in db.others(actor.user_id, &untitled).await? {
        others.entry(conversation).or_default().push(person);
    }
    let summary = |row: SummaryRow| {
        let id = row.conversation.id;
        ConversationSummary {
            participant_count: row.conversation.participant_count,
            conversation: row.conversation.into(),
            membership: membership(row.standing, unread.get(&id).copied().unwrap_or_default()),
            last_message: last.remove(&id),
            others: others.remove(&id).unwrap_or_default(),
        }
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// The actor's own place in a conversation.
pub(super) async fn membership_of(db: &mut Db, actor: &Actor, id: ConversationId) -> Result<Membership> {
    let standing = db.standing(actor.tenant_id, id, actor.user_id).await?;
    let standing = standing.ok_or_else(|| Error::not_found("conversation"))?;
    let unread = unread_in(db, actor, &[id]).await?.remove(&id);
    Ok(membership(standing, unread.unwrap_or_default()))
}

/// What is unread in a conversation.
#[derive(Clone, Copy, Default)]
struct Unread {
    messages: i64,
    first: Option<i64>,
    mentions: i64,
}

async fn unread_in(
    db: &mut Db,
    actor: &Actor,
    conversations: &[ConversationId],
) -> Result<HashMap<ConversationId, Unread>> {
    let rows = db.unread_in(actor.user_id, conversations).await?;
    // An unread mention is an unread message.
    let unread: Vec<_> = rows.iter().map(|row| row.0).collect();
    let mentions = db.unread_mentions(actor.user_id, &unread).await?;
    let counted = rows.into_iter().map(|UnreadRow(id, messages, first)| {
        (id, Unread { messages, first: Some(first), mentions: mentions.get(&id).copied().unwrap_or(0) })
    });
    Ok(counted.collect())
}

fn membership(standing: StandingRow, unread: Unread) -> Membership {
    Membership {
        role: standing.role,
        joined_seq: standing.joined_seq,
        notifications: standing.notifications,
        archived_at: standing.archived_at,
        first_unread: unread.first,
        unread: unread.messages,
        unread_mentions: unread.mentions,
    }
}
