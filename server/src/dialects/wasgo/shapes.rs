//! Conversations and messages as the Wasgo front end reads them.

use std::collections::BTreeMap;

use parlor::{
    Result,
    chat::Attendance,
    model::{self, ConversationSummary, Dialect, Message, UserId},
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::words;
use crate::{
    dialects::{
        People, Readers,
        people::of_message,
        rest::{Caller, rfc3339},
    },
    state::Server,
};

pub const DIALECT: Dialect = Dialect::Wasgo;

/// A conversation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::Conversation)]
pub struct Conversation {
    pub id: String,
    pub conversation_type: &'static str,
    /// The others' names where it has no title of its own.
    pub title: String,
    pub participants: Vec<Participant>,
    pub content_type: Option<String>,
    pub object_id: Option<String>,
    pub last_message: Option<ChatMessage>,
    pub last_message_at: Option<String>,
    pub unread_count: i64,
    /// By the caller, for themselves.
    pub is_archived: bool,
    pub is_active: bool,
    pub metadata: Value,
    pub created_by: Option<Value>,
    pub created_at: String,
    pub updated_at: String,
}

/// Somebody in a conversation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::Participant)]
pub struct Participant {
    pub user_id: Value,
    pub username: String,
    pub name: String,
    pub role: &'static str,
    pub joined_at: String,
    pub last_read_at: Option<String>,
}

/// A message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::ChatMessage)]
pub struct ChatMessage {
    pub id: String,
    pub conversation: String,
    pub sender: Sender,
    /// Empty once deleted.
    pub content: String,
    pub message_type: &'static str,
    pub attachments: Vec<Attachment>,
    pub metadata: Value,
    pub reply_to: Option<String>,
    pub reactions: Vec<Reaction>,
    /// The ids of those who have, but for its sender.
    pub read_by: Vec<Value>,
    pub is_edited: bool,
    pub edited_at: Option<String>,
    pub is_deleted: bool,
    pub created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// Who said something; without an id, the platform itself.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::Sender)]
pub struct Sender {
    pub id: Option<Value>,
    pub username: String,
    pub name: String,
}

/// A file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::Attachment)]
pub struct Attachment {
    pub id: String,
    pub file_name: String,
    pub file_url: String,
    pub file_type: String,
    pub file_size: i64,
}

/// Somebody's emoji on a message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::Reaction)]
pub struct Reaction {
    pub emoji: String,
    pub user_id: Value,
    pub username: String,
}

/// How many messages became read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::Marked)]
pub struct Marked {
    pub marked_count: u64,
}

/// How many messages the caller has not read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::Unread)]
pub struct Unread {
    pub total: i64,
    /// By the conversation's id.
    pub conversations: BTreeMap<String, i64>,
}

/// What became of an emoji.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = wasgo::Reacted)]
pub struct Reacted {
    /// `added` or `removed`.
    pub action: &'static str,
    pub emoji: String,
}

/// Conversations with their people.
pub async fn conversations(
    server: &Server,
    caller: &Caller,
    summaries: Vec<ConversationSummary>,
) -> Result<Vec<Conversation>> {
    let listed: Vec<_> = summaries.iter().map(|summary| summary.conversation.id).collect();
    let mut attending = server.chat.attendances(caller, &listed).await?;
    let last: Vec<_> = summaries.iter().filter_map(|summary| summary.last_message.clone()).collect();
    let readers = Readers::of(&server.chat, caller, &last).await?;
    let mut people = People::new(&server.chat, DIALECT, caller);
    let present = attending.values().flatten().map(|attendance| attendance.participant.person.id);
    let makers = summaries.iter().filter_map(|summary| summary.conversation.created_by);
    let spoken_of = last.iter().flat_map(of_message).chain(readers.everybody());
    people.look_up(present.chain(makers).chain(spoken_of)).await?;
    let shaped = |summary: ConversationSummary| {
        let id = summary.conversation.id;
        conversation(summary, attending.remove(&id).unwrap_or_default(), &readers, &people)
    };
    Ok(summaries.into_iter().map(shaped).collect())
}

fn conversation(
    summary: ConversationSummary,
    attending: Vec<Attendance>,
    readers: &Readers,
    people: &People,
) -> Conversation {
    let ConversationSummary { conversation, membership, last_message, .. } = summary;
    let others = attending.iter().map(|attendance| &attendance.participant.person);
    let others = others.filter(|person| person.id != people.me()).map(|person| person.name.as_str());
    let title = conversation.title.unwrap_or_else(|| others.collect::<Vec<_>>().join(", "));
    let (content_type, object_id) = conversation.context.map(|context| (context.kind, context.id)).unzip();
    Conversation {
        id: conversation.id.to_string(),
        conversation_type: words::conversation_type(conversation.kind),
        title,
        participants: attending.iter().map(|attendance| participant(attendance, people)).collect(),
        content_type,
        object_id,
        last_message: last_message.map(|last| message(&last, readers, people)),
        last_message_at: conversation.last_message_at.map(rfc3339),
        unread_count: membership.unread,
        is_archived: membership.archived_at.is_some(),
        is_active: conversation.closed_at.is_none(),
        metadata: conversation.metadata.unwrap_or_else(nothing),
        created_by: conversation.created_by.map(|id| people.id(id)),
        created_at: rfc3339(conversation.created_at),
        updated_at: rfc3339(conversation.last_message_at.unwrap_or(conversation.created_at)),
    }
}

fn participant(attendance: &Attendance, people: &People) -> Participant {
    let model::Participant { person, role, joined_at, .. } = &attendance.participant;
    Participant {
        user_id: people.id(person.id),
        username: person.username.clone(),
        name: person.name.clone(),
        role: words::role(*role),
        joined_at: rfc3339(*joined_at),
        last_read_at: attendance.last_read_at.map(rfc3339),
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
    Ok(messages.iter().map(|one| message(one, readers, &people)).collect())
}

/// One message.
pub fn message(message: &Message, readers: &Readers, people: &People) -> ChatMessage {
    ChatMessage {
        id: message.id.to_string(),
        conversation: message.conversation_id.to_string(),
        sender: sender(message.sender.as_ref().map(|sender| sender.id), people),
        content: message.content.clone(),
        message_type: words::message_type(message.kind),
        attachments: message.attachments.iter().map(|file| attachment(file, people)).collect(),
        metadata: message.metadata.clone().unwrap_or_else(nothing),
        reply_to: message.reply_to.map(|id| id.to_string()),
        reactions: reactions(message, people),
        read_by: readers.read_by(message).into_iter().map(|reader| people.id(reader)).collect(),
        is_edited: message.edited_at.is_some(),
        edited_at: message.edited_at.map(rfc3339),
        is_deleted: message.deleted_at.is_some(),
        created_at: rfc3339(message.created_at),
        client_id: message.client_id.clone(),
    }
}

/// What became of a reaction.
pub fn action(added: bool) -> &'static str {
    if added { "added" } else { "removed" }
}

fn sender(id: Option<UserId>, people: &People) -> Sender {
    match id {
        Some(id) => Sender { id: Some(people.id(id)), username: people.username(id), name: people.name(id) },
        None => Sender { id: None, username: "system".into(), name: "System".into() },
    }
}

fn attachment(file: &model::Attachment, people: &People) -> Attachment {
    Attachment {
        id: file.id.to_string(),
        file_name: file.name.clone(),
        file_url: people.file_url(file),
        file_type: file.media_type.clone(),
        file_size: file.bytes,
    }
}

fn reactions(message: &Message, people: &People) -> Vec<Reaction> {
    let of_emoji = |reaction: &model::Reaction| -> Vec<Reaction> {
        let by = |user: &UserId| Reaction {
            emoji: reaction.emoji.clone(),
            user_id: people.id(*user),
            username: people.username(*user),
        };
        reaction.user_ids.iter().map(by).collect()
    };
    message.reactions.iter().flat_map(of_emoji).collect()
}

fn nothing() -> Value {
    Value::Object(Map::new())
}
