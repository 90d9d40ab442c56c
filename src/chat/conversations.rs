//! Conversations: listing, opening, making, naming.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Chat, access, participants, validate};
use crate::{
    error::{Error, Result},
    model::{
        Actor, Conversation, ConversationId, ConversationKind, ConversationSummary, Membership, NotificationLevel,
        ParticipantRole, UserId,
    },
    protocol::Event,
    store::{Db, NewConversationRow, SummaryRow},
};

/// Conversations in a list.
const LIST: i64 = 200;
/// People in a new conversation.
const MAX_MEMBERS: usize = 200;

/// A conversation that somebody wants to have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewConversation {
    /// Group or channel.
    pub kind: ConversationKind,
    pub title: String,
    /// Others who are in it from the start.
    #[serde(default)]
    pub members: Vec<UserId>,
}

impl Chat {
    /// The actor's conversations, newest activity first; the newest 200.
    pub async fn conversations(&self, actor: &Actor) -> Result<Vec<ConversationSummary>> {
        let mut db = self.0.store.snapshot().await?;
        let rows = db.summaries(actor.user_id, None, LIST).await?;
        summarise(&mut db, actor, rows, None).await
    }

    /// One conversation as the actor sees it. Staff who are not in it see it as observers.
    pub async fn conversation(&self, actor: &Actor, id: ConversationId) -> Result<ConversationSummary> {
        let mut db = self.0.store.snapshot().await?;
        let entered = self.enter(&mut db, actor, id).await?;
        let rows = db.summaries(actor.user_id, Some(id), 1).await?;
        if let Some(summary) = summarise(&mut db, actor, rows, Some(id)).await?.pop() {
            return Ok(summary);
        }
        let conversation = db.conversation(id).await?.ok_or_else(|| Error::not_found("conversation"))?;
        let others = db.others(actor.user_id, &[id]).await?;
        Ok(ConversationSummary {
            last_message: db.messages_before(id, i64::MAX, 1).await?.pop(),
            participant_count: others.len() as i64,
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

    /// The direct conversation with somebody of the same tenant, and whether it is new.
    pub async fn open_direct(&self, actor: &Actor, other: UserId) -> Result<(ConversationId, bool)> {
        if other == actor.user_id {
            return Err(Error::invalid("user_id", "You cannot start a conversation with yourself."));
        }
        let (low, high) = (actor.user_id.min(other), actor.user_id.max(other));
        let identity = format!("direct:{low}:{high}");
        let mut db = self.0.store.write().await?;
        if db.user(actor.tenant_id, other).await?.is_none() {
            return Err(Error::not_found("person"));
        }
        let people = [(actor.user_id, ParticipantRole::Member), (other, ParticipantRole::Member)];
        self.open_with(db, actor, ConversationKind::Direct, None, Some(&identity), &people).await
    }

    /// Makes a group or a channel; who makes it administers it.
    pub async fn create_conversation(&self, actor: &Actor, new: NewConversation) -> Result<ConversationId> {
        if !matches!(new.kind, ConversationKind::Group | ConversationKind::Channel) {
            return Err(Error::invalid("kind", "Choose a group or a channel."));
        }
        let title = validate::title(&new.title)?;
        if new.members.len() > MAX_MEMBERS {
            return Err(Error::invalid("members", "Add at most 200 people at once."));
        }
        let mut db = self.0.store.write().await?;
        let members = db.users_of_tenant(actor.tenant_id, &new.members).await?;
        if new.members.iter().any(|member| !members.contains(member)) {
            return Err(Error::not_found("person"));
        }
        let mut people = vec![(actor.user_id, ParticipantRole::Admin)];
        people.extend(members.into_iter().filter(|&id| id != actor.user_id).map(|id| (id, ParticipantRole::Member)));
        let (id, _) = self.open_with(db, actor, new.kind, Some(title), None, &people).await?;
        Ok(id)
    }

    /// Gives a conversation another title.
    pub async fn rename(&self, actor: &Actor, id: ConversationId, title: &str) -> Result<()> {
        let title = validate::title(title)?;
        let mut db = self.0.store.write().await?;
        access::management(&mut db, actor, id).await?;
        let seq = db.next_seq(id).await?;
        db.set_title(id, title, seq).await?;
        let row = db.conversation(id).await?.ok_or_else(|| Error::not_found("conversation"))?;
        db.commit().await?;
        self.publish(id, vec![Event::Conversation { seq, conversation: Conversation::from(row) }]);
        Ok(())
    }

    /// Opens a conversation: the one of that identity, or a new one with these people in it.
    async fn open_with(
        &self,
        mut db: Db,
        actor: &Actor,
        kind: ConversationKind,
        title: Option<&str>,
        identity: Option<&str>,
        people: &[(UserId, ParticipantRole)],
    ) -> Result<(ConversationId, bool)> {
        let now = self.0.clock.now();
        let row = NewConversationRow {
            tenant_id: actor.tenant_id,
            kind,
            title,
            identity,
            context: None,
            created_by: Some(actor.user_id),
            created_at: now,
        };
        let Some(id) = db.insert_conversation(&row).await? else {
            let existing = db.conversation_by_identity(actor.tenant_id, identity.unwrap_or_default()).await?;
            return existing.map(|id| (id, false)).ok_or_else(|| Error::not_found("conversation"));
        };
        let mut events = Vec::with_capacity(people.len());
        for &(user, role) in people {
            events.extend(participants::join(&mut db, id, user, role, now).await?);
        }
        db.commit().await?;
        self.publish(id, events);
        Ok((id, true))
    }
}

/// Fills rows of a list with last messages, unread counts and names.
async fn summarise(
    db: &mut Db,
    actor: &Actor,
    rows: Vec<SummaryRow>,
    only: Option<ConversationId>,
) -> Result<Vec<ConversationSummary>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<_> = rows.iter().filter_map(|row| Some((row.conversation.id, row.last_message_seq?))).collect();
    let last = db.messages_at(&places).await?;
    let mut last: HashMap<_, _> = last.into_iter().map(|message| (message.conversation_id, message)).collect();
    let unread = db.unread(actor.user_id, only).await?;
    let unread: HashMap<_, _> = unread.into_iter().map(|row| (row.0, (row.1, row.2))).collect();
    // An unread mention is an unread message.
    let mentions = db.unread_mentions(actor.user_id, &unread.keys().copied().collect::<Vec<_>>()).await?;
    let untitled: Vec<_> =
        rows.iter().map(|row| &row.conversation).filter(|row| row.title.is_none()).map(|row| row.id).collect();
    let mut others: HashMap<_, Vec<_>> = HashMap::new();
    for (conversation, person) in db.others(actor.user_id, &untitled).await? {
        others.entry(conversation).or_default().push(person);
    }
    let summary = |row: SummaryRow| {
        let id = row.conversation.id;
        let unread = unread.get(&id).copied();
        ConversationSummary {
            conversation: row.conversation.into(),
            membership: Membership {
                role: row.role,
                joined_seq: row.joined_seq,
                notifications: row.notifications,
                archived_at: row.archived_at,
                first_unread: unread.map(|(_, first)| first),
                unread: unread.map_or(0, |(count, _)| count),
                unread_mentions: mentions.get(&id).copied().unwrap_or(0),
            },
            last_message: last.remove(&id),
            others: others.remove(&id).unwrap_or_default(),
            participant_count: row.participant_count,
        }
    };
    Ok(rows.into_iter().map(summary).collect())
}
