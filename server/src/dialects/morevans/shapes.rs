//! Rooms and messages as the MoreVans front end reads them.

use parlor::{
    Result,
    chat::Attendance,
    model::{ConversationKind, ConversationSummary, Dialect, Message, MessageKind, UserId},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    dialects::{
        People, Readers, ids,
        people::of_message,
        rest::{Caller, rfc3339},
    },
    state::Server,
};

pub const DIALECT: Dialect = Dialect::Morevans;

/// A chat room.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = morevans::Room)]
pub struct Room {
    pub id: i64,
    pub name: String,
    pub room_type: &'static str,
    pub related_model: Option<String>,
    pub related_id: Option<Value>,
    pub content_type: Option<String>,
    pub object_id: Option<Value>,
    pub participants: Vec<User>,
    pub is_active: bool,
    pub is_private: bool,
    pub last_message: Option<ChatMessage>,
    pub last_message_at: Option<String>,
    pub unread_count: i64,
    pub created_at: String,
    pub updated_at: String,
}

/// A person; without an id, the platform itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = morevans::User)]
pub struct User {
    pub id: Value,
    pub username: String,
    pub name: String,
    #[serde(skip)]
    pub user: Option<UserId>,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = morevans::Message)]
pub struct ChatMessage {
    pub id: i64,
    pub chat_room: i64,
    /// Absent for what the platform itself says.
    pub sender: Option<Value>,
    pub sender_data: User,
    pub content: String,
    pub message_type: &'static str,
    pub attachment: Option<String>,
    pub reply_to: Option<i64>,
    pub read_by: Vec<Value>,
    pub is_read: bool,
    pub system_data: Option<Value>,
    pub created_at: String,
    pub updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// How many messages became read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = morevans::Marked)]
pub struct Marked {
    pub marked_count: u64,
}

/// How many messages the caller has not read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = morevans::Unread)]
pub struct Unread {
    pub unread_count: i64,
}

/// How things stand for the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = morevans::Status)]
pub struct Status {
    pub status: &'static str,
    pub total_rooms: i64,
    pub unread_count: i64,
}

/// Its name for a kind of conversation.
pub fn room_type(kind: ConversationKind) -> &'static str {
    match kind {
        ConversationKind::Request => "request",
        ConversationKind::Job => "job",
        ConversationKind::Bid => "bidding",
        ConversationKind::Support | ConversationKind::Dispute => "support",
        ConversationKind::ProviderCustomer | ConversationKind::Direct => "provider_customer",
        ConversationKind::General | ConversationKind::Group | ConversationKind::Channel => "general",
    }
}

/// The kind of conversation that it means.
pub fn kind(room_type: &str) -> Option<ConversationKind> {
    Some(match room_type {
        "request" => ConversationKind::Request,
        "job" => ConversationKind::Job,
        "bidding" => ConversationKind::Bid,
        "support" => ConversationKind::Support,
        "general" => ConversationKind::Group,
        "provider_customer" => ConversationKind::ProviderCustomer,
        _ => return None,
    })
}

/// What an object is called by whom who asks for it by this name: rooms of bids and tickets have names of their own, by
/// which front ends name the objects too.
pub fn models(name: &str) -> Vec<String> {
    const ALIKE: [[&str; 2]; 2] = [["bid", "bidding"], ["ticket", "support"]];
    let name = name.to_lowercase();
    match ALIKE.into_iter().find(|names| names.contains(&name.as_str())) {
        Some(names) => names.map(Into::into).into(),
        None => vec![name],
    }
}

/// Its name for a kind of message.
pub fn message_type(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Image => "image",
        MessageKind::File | MessageKind::Audio | MessageKind::Video => "file",
        MessageKind::BidUpdate => "bid_update",
        MessageKind::StatusUpdate | MessageKind::JobUpdate => "status_update",
        MessageKind::System | MessageKind::Payment | MessageKind::Dispute => "system",
        MessageKind::Text | MessageKind::Emoji | MessageKind::Location => "text",
    }
}

/// Conversations as rooms, with their people.
pub async fn rooms(server: &Server, caller: &Caller, summaries: Vec<ConversationSummary>) -> Result<Vec<Room>> {
    let summaries = server.chat.without_tombstones(summaries).await?;
    let conversations: Vec<_> = summaries.iter().map(|summary| summary.conversation.id).collect();
    let mut attending = server.chat.attendances(caller, &conversations).await?;
    let mut people = People::new(&server.chat, DIALECT, caller);
    let present = attending.values().flatten().map(|attendance| attendance.participant.person.id);
    let last: Vec<_> = summaries.iter().filter_map(|summary| summary.last_message.clone()).collect();
    let readers = Readers::of(&server.chat, caller, &last).await?;
    people.look_up(present.chain(last.iter().flat_map(of_message)).chain(readers.everybody())).await?;
    let room = |summary: ConversationSummary| {
        let id = summary.conversation.id;
        room(summary, attending.remove(&id).unwrap_or_default(), &readers, &people)
    };
    Ok(summaries.into_iter().map(room).collect())
}

fn room(summary: ConversationSummary, attending: Vec<Attendance>, readers: &Readers, people: &People) -> Room {
    let ConversationSummary { conversation, membership, last_message, .. } = summary;
    let names = || attending.iter().map(|attendance| attendance.participant.person.name.as_str()).collect::<Vec<_>>();
    let context = conversation.context;
    let related_id = context.as_ref().map(|context| ids::object(DIALECT, &context.id));
    let related_model = context.map(|context| context.kind);
    Room {
        id: conversation.id.0,
        name: conversation.title.clone().unwrap_or_else(|| names().join(", ")),
        room_type: room_type(conversation.kind),
        content_type: related_model.clone(),
        related_model,
        object_id: related_id.clone(),
        related_id,
        participants: attending.iter().map(|attendance| user(attendance.participant.person.id, people)).collect(),
        is_active: conversation.closed_at.is_none(),
        is_private: conversation.kind != ConversationKind::General,
        unread_count: membership.unread,
        last_message_at: conversation.last_message_at.map(rfc3339),
        created_at: rfc3339(conversation.created_at),
        updated_at: rfc3339(conversation.last_message_at.unwrap_or(conversation.created_at)),
        last_message: last_message.map(|last| message_to(people.me(), &last, readers, people)),
    }
}

/// Messages, with who has read them.
pub async fn messages(
    server: &Server,
    caller: &Caller,
    messages: &[Message],
    readers: &Readers,
) -> Result<Vec<ChatMessage>> {
    let mut people = People::new(&server.chat, DIALECT, caller);
    people.look_up(readers.everybody().chain(messages.iter().flat_map(of_message))).await?;
    Ok(messages.iter().map(|one| message_to(caller.user_id, one, readers, &people)).collect())
}

/// One message, as it is for `me`.
pub fn message_to(me: UserId, message: &Message, readers: &Readers, people: &People) -> ChatMessage {
    ChatMessage { is_read: readers.is_read(message, me), ..self::message(message, readers, people) }
}

/// One message, as it is for its sender.
pub fn message(message: &Message, readers: &Readers, people: &People) -> ChatMessage {
    let sender = message.sender.as_ref().map(|sender| sender.id);
    let created_at = rfc3339(message.created_at);
    let read_by: Vec<_> = readers.read_by(message).into_iter().map(|reader| people.id(reader)).collect();
    ChatMessage {
        id: message.id.0,
        chat_room: message.conversation_id.0,
        sender: sender.map(|sender| people.id(sender)),
        sender_data: sender.map_or_else(system, |sender| user(sender, people)),
        content: message.content.clone(),
        message_type: message_type(message.kind),
        attachment: message.attachments.first().map(|file| people.file_url(file)),
        reply_to: message.reply_to.map(|id| id.0),
        is_read: !read_by.is_empty(),
        read_by,
        system_data: message.metadata.clone(),
        updated_at: message.edited_at.map_or_else(|| created_at.clone(), rfc3339),
        created_at,
        client_id: message.client_id.clone(),
    }
}

fn user(id: UserId, people: &People) -> User {
    User { id: people.id(id), username: people.username(id), name: people.name(id), user: Some(id) }
}

fn system() -> User {
    User { id: Value::Null, username: "system".into(), name: "System".into(), user: None }
}
