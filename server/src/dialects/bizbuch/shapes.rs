//! Conversations and messages as the BizBuch front end reads them.

use std::collections::{HashMap, HashSet};

use parlor::{
    Result,
    model::{ConversationSummary, Dialect, Message, MessageId, PresenceStatus, Timestamp, UserId},
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    dialects::{
        People, Readers,
        people::of_message,
        rest::{Caller, Page, rfc3339},
    },
    state::Server,
};

pub const DIALECT: Dialect = Dialect::Bizbuch;
/// Messages in a conversation: the newest page of them.
const LATEST: u32 = 50;

/// A page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Records<T> {
    pub results: Vec<T>,
    /// In all pages.
    pub count: i64,
    /// Whether there is a next page.
    pub has_more: bool,
    pub page: u32,
    pub page_size: u32,
}

impl<T> Records<T> {
    /// This page of a list of `count` things.
    pub fn new(page: &Page, count: i64, results: Vec<T>) -> Self {
        let has_more = page.offset() + i64::from(page.size) < count;
        Self { results, count, has_more, page: page.number, page_size: page.size }
    }
}

/// A conversation of two.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = bizbuch::Conversation)]
pub struct Conversation {
    pub id: i64,
    pub participants: Vec<User>,
    /// The newest ones, oldest first.
    pub messages: Vec<ChatMessage>,
    pub last_message: Option<ChatMessage>,
    pub unread_count: i64,
    pub other_user: Option<OtherUser>,
    pub created_at: String,
    pub updated_at: String,
}

/// A person.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = bizbuch::User)]
pub struct User {
    pub id: Value,
    pub username: String,
    pub name: String,
}

/// The person whom the caller talks with.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = bizbuch::OtherUser)]
pub struct OtherUser {
    #[serde(flatten)]
    pub user: User,
    pub is_online: bool,
}

/// A message.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = bizbuch::ChatMessage)]
pub struct ChatMessage {
    pub id: i64,
    pub conversation: i64,
    pub sender_id: Option<Value>,
    pub sender_username: String,
    pub content: String,
    pub timestamp: String,
    /// By the one whom it was said to.
    pub is_read: bool,
    pub read_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// What became read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = bizbuch::Marked)]
pub struct Marked {
    pub success: bool,
    pub messages_marked_read: u64,
}

/// What was read by whom it was said to, and when.
struct Reading {
    readers: Readers,
    times: HashMap<MessageId, Timestamp>,
}

impl Reading {
    async fn of(server: &Server, caller: &Caller, messages: &[Message]) -> Result<Self> {
        let ids: Vec<_> = messages.iter().map(|message| message.id).collect();
        Ok(Self {
            readers: Readers::of(&server.chat, caller, messages).await?,
            times: server.chat.direct_reads(caller, &ids).await?,
        })
    }
}

/// Conversations, with their newest messages and the other one.
pub async fn conversations(
    server: &Server,
    caller: &Caller,
    summaries: Vec<ConversationSummary>,
) -> Result<Vec<Conversation>> {
    let summaries = server.chat.without_tombstones(summaries).await?;
    let listed: Vec<_> = summaries.iter().map(|summary| summary.conversation.id).collect();
    let attending = server.chat.attendances(caller, &listed).await?;
    let latest = server.chat.latest_messages(caller, &listed, LATEST).await?;
    let said: Vec<Message> = latest.into_values().flatten().collect();
    let present: Vec<UserId> = attending.values().flatten().map(|present| present.participant.person.id).collect();
    let online = online(server, caller, &present).await?;
    let mut people = People::new(&server.chat, DIALECT, caller);
    people.look_up(present).await?;
    let mut messages: HashMap<_, Vec<_>> = HashMap::new();
    for message in self::messages(server, caller, &said).await? {
        messages.entry(message.conversation).or_default().push(message);
    }
    let shaped = |summary: ConversationSummary| {
        let conversation = summary.conversation;
        let present = attending.get(&conversation.id).map(Vec::as_slice).unwrap_or_default();
        let present: Vec<_> = present.iter().map(|attendance| attendance.participant.person.id).collect();
        let other = present.iter().copied().find(|id| *id != caller.user_id);
        let messages = messages.remove(&conversation.id.0).unwrap_or_default();
        Conversation {
            id: conversation.id.0,
            participants: present.iter().map(|id| user(*id, &people)).collect(),
            last_message: messages.last().cloned(),
            messages,
            unread_count: summary.membership.unread,
            other_user: other.map(|id| OtherUser { user: user(id, &people), is_online: online.contains(&id) }),
            created_at: rfc3339(conversation.created_at),
            updated_at: rfc3339(conversation.last_message_at.unwrap_or(conversation.created_at)),
        }
    };
    Ok(summaries.into_iter().map(shaped).collect())
}

/// Messages, with whether and when they were read.
pub async fn messages(server: &Server, caller: &Caller, messages: &[Message]) -> Result<Vec<ChatMessage>> {
    let reading = Reading::of(server, caller, messages).await?;
    let mut people = People::new(&server.chat, DIALECT, caller);
    people.look_up(messages.iter().flat_map(of_message)).await?;
    Ok(messages.iter().map(|one| message(one, &reading, &people)).collect())
}

fn message(message: &Message, reading: &Reading, people: &People) -> ChatMessage {
    let sender = message.sender.as_ref().map(|sender| sender.id);
    let is_read = !reading.readers.read_by(message).is_empty();
    let read_at = reading.times.get(&message.id).filter(|_| is_read);
    ChatMessage {
        id: message.id.0,
        conversation: message.conversation_id.0,
        sender_id: sender.map(|sender| people.id(sender)),
        sender_username: sender.map(|sender| people.username(sender)).unwrap_or_default(),
        content: message.content.clone(),
        timestamp: rfc3339(message.created_at),
        is_read,
        read_at: read_at.copied().map(rfc3339),
        client_id: message.client_id.clone(),
    }
}

async fn online(server: &Server, caller: &Caller, users: &[UserId]) -> Result<HashSet<UserId>> {
    let presence = server.chat.presence(caller, users).await?;
    let online = presence.into_iter().filter(|presence| presence.status != PresenceStatus::Offline);
    Ok(online.map(|presence| presence.user_id).collect())
}

fn user(id: UserId, people: &People) -> User {
    User { id: people.id(id), username: people.username(id), name: people.name(id) }
}
