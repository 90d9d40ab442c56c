//! Lists by pages, with their lengths: how the documented REST doors read.

use std::{collections::HashMap, sync::Arc};

use moka::sync::Cache;

use super::{CACHED, Chat, conversations::summarise, validate};
use crate::{
    error::{Error, Result},
    model::{Actor, ConversationId, ConversationKind, ConversationSummary, Message, Participant, Timestamp, UserId},
    protocol::Cursor,
};

/// People of one conversation in an answer.
const MAX_PEOPLE: i64 = 100;

/// Which of one's conversations to list. What is absent does not matter.
#[derive(Clone, Debug, Default)]
pub struct ConversationFilter {
    pub kinds: Option<Vec<ConversationKind>>,
    pub archived: Option<bool>,
    pub closed: Option<bool>,
    pub context_kinds: Option<Vec<String>>,
    pub context_id: Option<String>,
    /// Whether what is left of a deleted message is the last thing said still. Without, see [`Chat::without_tombstones`].
    pub tombstones: bool,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Part<T> {
    /// Of the whole list.
    pub count: i64,
    pub items: Vec<T>,
}

/// A part of a list of messages, oldest first.
#[derive(Debug)]
pub struct MessageList {
    /// Of the whole list.
    pub count: i64,
    pub items: Vec<Message>,
    /// The last change of the conversation that it is of, if it is of one.
    pub as_of: Option<Cursor>,
}

/// The newest messages of conversations, by how they are asked for (with tombstones or without, how many): right for as
/// long as nothing has changed since.
pub(super) type Newest = Cache<(ConversationId, bool, u32), Arc<MessageList>>;

/// Bytes that they may take, more or less.
const NEWEST_BYTES: u64 = 32 * 1024 * 1024;
/// What a message takes besides its content, more or less.
const MESSAGE_BYTES: usize = 1024;

/// Somebody in a conversation, with when they read it last.
#[derive(Clone, Debug)]
pub struct Attendance {
    pub participant: Participant,
    pub last_read_at: Option<Timestamp>,
}

impl Chat {
    /// The actor's conversations, newest activity first: `limit` of them from the `offset`-th on.
    pub async fn list_conversations(
        &self,
        actor: &Actor,
        filter: &ConversationFilter,
        offset: i64,
        limit: u32,
    ) -> Result<Part<ConversationSummary>> {
        let folded = |kinds: &Vec<String>| kinds.iter().map(|kind| validate::context_kind(kind)).collect();
        let filter = &ConversationFilter { context_kinds: filter.context_kinds.as_ref().map(folded), ..filter.clone() };
        let mut db = self.0.store.snapshot().await?;
        let count = db.count_conversations(actor.user_id, filter).await?;
        let rows = db.list_conversations(actor.user_id, filter, offset, limit.into()).await?;
        let items = summarise(&mut db, actor, rows).await?;
        Ok(Part { count, items })
    }

    /// These conversations, which the asker has seen, as if what was deleted had never been said: the last message of each
    /// is the last one that is there.
    pub async fn without_tombstones(
        &self,
        mut summaries: Vec<ConversationSummary>,
    ) -> Result<Vec<ConversationSummary>> {
        let is_deleted = |summary: &&mut ConversationSummary| {
            summary.last_message.as_ref().is_some_and(|last| last.deleted_at.is_some())
        };
        let mut ending: Vec<_> = summaries.iter_mut().filter(is_deleted).collect();
        if !ending.is_empty() {
            let ids: Vec<_> = ending.iter().map(|summary| summary.conversation.id).collect();
            let there = self.0.store.read().await?.latest_messages(&ids, 1).await?;
            let mut there: HashMap<_, _> = there.into_iter().map(|last| (last.conversation_id, last)).collect();
            for summary in &mut ending {
                summary.last_message = there.remove(&summary.conversation.id);
                summary.conversation.last_message_at = summary.last_message.as_ref().map(|last| last.created_at);
            }
        }
        Ok(summaries)
    }

    /// Messages of one conversation, or of all of the actor's: `limit` of them from the `offset`-th newest on, oldest
    /// first. Without `deleted`, tombstones are left out and not counted.
    pub async fn list_messages(
        &self,
        actor: &Actor,
        conversation: Option<ConversationId>,
        deleted: bool,
        offset: i64,
        limit: u32,
    ) -> Result<Arc<MessageList>> {
        let newest = conversation.filter(|_| offset == 0).map(|id| (id, deleted, limit));
        if let Some(key) = newest
            && let Some(list) = self.0.newest.get(&key)
        {
            let seq = self.enter(&mut self.0.store.read().await?, actor, key.0).await?.seq;
            if list.as_of.is_some_and(|change| change.seq == seq) {
                return Ok(list);
            }
        }
        let mut db = self.0.store.snapshot().await?;
        let as_of = match conversation {
            Some(conversation) => {
                Some(Cursor { conversation, seq: self.enter(&mut db, actor, conversation).await?.seq })
            }
            None => None,
        };
        let count = db.count_messages(actor.user_id, conversation, deleted).await?;
        let mut items = db.list_messages(actor.user_id, conversation, deleted, offset, limit.into()).await?;
        items.reverse();
        let list = Arc::new(MessageList { count, items, as_of });
        if let Some(key) = newest {
            self.0.newest.insert(key, list.clone());
        }
        Ok(list)
    }

    /// The newest `limit` messages of each of these conversations, oldest first, without tombstones. Conversations that
    /// the actor is not in are left out.
    pub async fn latest_messages(
        &self,
        actor: &Actor,
        conversations: &[ConversationId],
        limit: u32,
    ) -> Result<HashMap<ConversationId, Vec<Message>>> {
        let mut db = self.0.store.snapshot().await?;
        let present = db.present_in(actor.user_id, conversations).await?;
        let mut latest: HashMap<_, Vec<_>> = HashMap::new();
        for message in db.latest_messages(&present, limit.into()).await? {
            latest.entry(message.conversation_id).or_default().push(message);
        }
        Ok(latest)
    }

    /// Who is in each of these conversations; at most 100 people of each, those who came first first. Conversations that
    /// are not the actor's to see are left out.
    pub async fn attendances(
        &self,
        actor: &Actor,
        conversations: &[ConversationId],
    ) -> Result<HashMap<ConversationId, Vec<Attendance>>> {
        let rows = self.0.store.read().await?.attendances(actor, conversations, MAX_PEOPLE).await?;
        let mut attendances: HashMap<_, Vec<_>> = HashMap::new();
        for (conversation, attendance) in rows {
            attendances.entry(conversation).or_default().push(attendance);
        }
        Ok(attendances)
    }

    /// Who is in a conversation, those who came first first: `limit` of them from the `offset`-th on.
    pub async fn list_participants(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        offset: i64,
        limit: u32,
    ) -> Result<Part<Attendance>> {
        let mut db = self.0.store.snapshot().await?;
        self.enter(&mut db, actor, conversation).await?;
        let count = db.count_participants(conversation).await?;
        let items = db.list_participants(conversation, offset, limit.into()).await?;
        Ok(Part { count, items })
    }

    /// Somebody who is in a conversation.
    pub async fn attendance(&self, actor: &Actor, conversation: ConversationId, user: UserId) -> Result<Attendance> {
        let mut db = self.0.store.read().await?;
        self.enter(&mut db, actor, conversation).await?;
        db.attendance(conversation, user).await?.ok_or_else(|| Error::not_found("participant"))
    }
}

/// Room for the newest messages of conversations.
pub(super) fn newest() -> Newest {
    let bytes = |list: &MessageList| list.items.iter().map(|one| one.content.len() + MESSAGE_BYTES).sum::<usize>();
    Cache::builder()
        .weigher(move |_, list: &Arc<MessageList>| u32::try_from(bytes(list)).unwrap_or(u32::MAX))
        .max_capacity(NEWEST_BYTES)
        // People's names change without the conversation.
        .time_to_live(CACHED)
        .build()
}
