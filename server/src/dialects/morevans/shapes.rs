//! Rooms and messages as the MoreVans front end reads them.

use std::collections::HashMap;

use parlor::{
    Result,
    chat::Attendance,
    model::{ConversationId, ConversationKind, ConversationSummary, Dialect, Message, MessageKind, Reader, UserId},
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    dialects::{
        ids,
        rest::{Caller, rfc3339},
    },
    state::Server,
};

const DIALECT: Dialect = Dialect::Morevans;

/// A chat room.
#[derive(Debug, Serialize)]
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

/// A person.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    pub id: Value,
    pub username: String,
    pub name: String,
}

/// A message.
#[derive(Debug, Serialize)]
pub struct ChatMessage {
    pub id: i64,
    pub chat_room: i64,
    /// Absent for what the platform itself says.
    pub sender: Option<Value>,
    pub sender_data: Option<User>,
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
    let conversations: Vec<_> = summaries.iter().map(|summary| summary.conversation.id).collect();
    let mut people = server.chat.attendances(caller, &conversations).await?;
    let attending = people.values().flatten().map(|attendance| attendance.participant.person.id);
    let senders = summaries.iter().filter_map(|summary| Some(summary.last_message.as_ref()?.sender.as_ref()?.id));
    let users = users(server, attending.chain(senders)).await?;
    let room = |summary: ConversationSummary| {
        let id = summary.conversation.id;
        room(summary, people.remove(&id).unwrap_or_default(), &users)
    };
    Ok(summaries.into_iter().map(room).collect())
}

fn room(summary: ConversationSummary, people: Vec<Attendance>, users: &Users) -> Room {
    let ConversationSummary { conversation, membership, last_message, .. } = summary;
    let unnamed = || people.iter().map(|attendance| attendance.participant.person.name.as_str()).collect::<Vec<_>>();
    let context = conversation.context;
    let related_id = context.as_ref().map(|context| number_or_text(&context.id));
    let related_model = context.map(|context| context.kind);
    Room {
        id: conversation.id.0,
        name: conversation.title.clone().unwrap_or_else(|| unnamed().join(", ")),
        room_type: room_type(conversation.kind),
        content_type: related_model.clone(),
        related_model,
        object_id: related_id.clone(),
        related_id,
        participants: people.iter().map(|attendance| users.get(attendance.participant.person.id)).collect(),
        is_active: true,
        is_private: conversation.kind != ConversationKind::General,
        unread_count: membership.unread,
        last_message_at: conversation.last_message_at.map(rfc3339),
        created_at: rfc3339(conversation.created_at),
        updated_at: rfc3339(conversation.last_message_at.unwrap_or(conversation.created_at)),
        last_message: last_message.map(|last| message(last, &[], None, users)),
    }
}

/// Messages, with who has read them.
pub async fn messages(server: &Server, caller: &Caller, messages: Vec<Message>) -> Result<Vec<ChatMessage>> {
    let mut readers: HashMap<ConversationId, Vec<Reader>> = HashMap::new();
    for message in &messages {
        let id = message.conversation_id;
        if let std::collections::hash_map::Entry::Vacant(entry) = readers.entry(id) {
            entry.insert(server.chat.readers(caller, id).await?);
        }
    }
    let reading = readers.values().flatten().map(|reader| reader.user_id);
    let senders = messages.iter().filter_map(|message| Some(message.sender.as_ref()?.id));
    let users = users(server, reading.chain(senders)).await?;
    let shape = |one: Message| {
        let readers = readers.get(&one.conversation_id).map(Vec::as_slice).unwrap_or_default();
        message(one, readers, Some(caller.user_id), &users)
    };
    Ok(messages.into_iter().map(shape).collect())
}

/// One message; `me` decides what `is_read` means: whether I have read it or, of my own, whether anybody has.
fn message(message: Message, readers: &[Reader], me: Option<UserId>, users: &Users) -> ChatMessage {
    let sender = message.sender.as_ref().map(|sender| sender.id);
    let has_read = |reader: &&Reader| reader.ranges.iter().any(|range| range.contains(message.seq));
    let read_by: Vec<UserId> =
        readers.iter().filter(has_read).map(|reader| reader.user_id).filter(|&reader| Some(reader) != sender).collect();
    let is_read = if sender == me { !read_by.is_empty() } else { me.is_some_and(|me| read_by.contains(&me)) };
    ChatMessage {
        id: message.id.0,
        chat_room: message.conversation_id.0,
        sender: sender.map(|sender| users.get(sender).id),
        sender_data: sender.map(|sender| users.get(sender)),
        message_type: message_type(message.kind),
        attachment: message.attachments.first().map(parlor::model::Attachment::url),
        reply_to: message.reply_to.map(|id| id.0),
        read_by: read_by.into_iter().map(|reader| users.get(reader).id).collect(),
        is_read,
        created_at: rfc3339(message.created_at),
        updated_at: rfc3339(message.edited_at.unwrap_or(message.created_at)),
        content: message.content,
        system_data: message.metadata,
        client_id: message.client_id,
    }
}

/// People by our ids.
pub struct Users(HashMap<UserId, User>);

impl Users {
    /// Who is gone without a trace has no name.
    fn get(&self, id: UserId) -> User {
        let nobody = || User { id: Value::Null, username: String::new(), name: String::new() };
        self.0.get(&id).cloned().unwrap_or_else(nobody)
    }
}

async fn users(server: &Server, ids: impl IntoIterator<Item = UserId>) -> Result<Users> {
    let known = server.chat.look_up(ids).await?;
    let user = |(id, known): (UserId, std::sync::Arc<parlor::chat::Known>)| {
        let user = User {
            id: ids::user(DIALECT, &known.external_id),
            username: known.username.clone(),
            name: known.name.clone(),
        };
        (id, user)
    };
    Ok(Users(known.into_iter().map(user).collect()))
}

fn number_or_text(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| id.into(), Value::from)
}
