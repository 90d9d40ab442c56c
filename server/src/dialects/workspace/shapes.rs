//! What the Workspace front end reads.

use std::collections::HashMap;

use parlor::{
    Result,
    chat::Attendance,
    model::{
        Attachment, ConversationId, ConversationKind, ConversationSummary, Dialect, Message, MessageId, MessageKind,
        ParticipantRole, Presence, PresenceStatus, Timestamp, UserId,
    },
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    dialects::{
        People, ids,
        people::of_message,
        rest::{Caller, rfc3339},
    },
    state::Server,
};

pub const DIALECT: Dialect = Dialect::Workspace;

/// A conversation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = workspace::Conversation)]
pub struct Conversation {
    pub id: Value,
    pub tenant_id: Value,
    pub title: String,
    pub conversation_type: &'static str,
    /// Absent where the platform made it.
    pub created_by: Option<Value>,
    pub is_active: bool,
    pub participant_count: i64,
    pub last_message: Option<ChatMessage>,
    pub last_message_at: Option<String>,
    pub unread_count: i64,
    pub created_at: String,
    pub updated_at: String,
}

/// Somebody in a conversation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = workspace::Participant)]
pub struct Participant {
    pub id: String,
    pub conversation: Value,
    pub user_id: Value,
    pub username: String,
    pub role: &'static str,
    pub joined_at: String,
    /// When they read it last.
    pub last_seen_at: Option<String>,
    pub is_active: bool,
}

/// A message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = workspace::ChatMessage)]
pub struct ChatMessage {
    pub id: Value,
    pub conversation: Value,
    /// Absent for what the platform itself says.
    pub sender_id: Option<Value>,
    pub sender_username: Option<String>,
    pub message_type: &'static str,
    /// Empty once deleted.
    pub content: String,
    pub file_url: Option<String>,
    pub file_name: Option<String>,
    pub file_size: Option<i64>,
    pub content_type: Option<String>,
    pub reply_to: Option<Value>,
    pub edited_at: Option<String>,
    pub is_deleted: bool,
    pub created_at: String,
    pub reactions: Vec<Reaction>,
    /// Messages that reply to it. Not in frames about changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// Somebody's emoji on a message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = workspace::Reaction)]
pub struct Reaction {
    pub id: String,
    pub message: Value,
    /// The same, as frames name it.
    pub message_id: Value,
    pub user_id: Value,
    pub emoji: String,
    pub created_at: String,
    #[serde(skip)]
    pub by: UserId,
}

/// How somebody shows themselves.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = workspace::UserPresence)]
pub struct UserPresence {
    pub id: String,
    pub user_id: Value,
    #[schema(value_type = String, example = "busy")]
    pub status: PresenceStatus,
    /// Now, of those who are here; absent for who has never been.
    pub last_seen: Option<String>,
    pub current_conversation: Option<Value>,
}

/// A file that was uploaded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = workspace::Upload)]
pub struct Upload {
    pub id: Value,
    pub file_url: String,
    pub file_name: String,
    pub file_size: i64,
    pub content_type: String,
}

/// A file that was uploaded.
pub fn upload(file: &Attachment, people: &People) -> Upload {
    Upload {
        id: own(file.id.0),
        file_url: people.file_url(file),
        file_name: file.name.clone(),
        file_size: file.bytes,
        content_type: file.media_type.clone(),
    }
}

/// One of our own ids.
pub fn own(id: i64) -> Value {
    ids::own(DIALECT, id)
}

/// The kind of conversation that a name means.
pub fn kind(conversation_type: &str) -> Option<ConversationKind> {
    Some(match conversation_type {
        "direct" => ConversationKind::Direct,
        "group" => ConversationKind::Group,
        "channel" => ConversationKind::Channel,
        _ => return None,
    })
}

/// Conversations, with what was said last.
pub async fn conversations(
    server: &Server,
    caller: &Caller,
    summaries: Vec<ConversationSummary>,
) -> Result<Vec<Conversation>> {
    let mut people = People::new(&server.chat, DIALECT, caller);
    let makers = summaries.iter().filter_map(|summary| summary.conversation.created_by);
    let senders = summaries.iter().flat_map(|summary| summary.last_message.iter().flat_map(of_message));
    people.look_up(makers.chain(senders)).await?;
    let last: Vec<_> = summaries.iter().filter_map(|summary| Some(summary.last_message.as_ref()?.id)).collect();
    let replies = server.chat.reply_counts(&last).await?;
    let tenant_id = own(caller.tenant_id.0);
    let shaped = |summary| conversation(summary, &tenant_id, &replies, &people);
    Ok(summaries.into_iter().map(shaped).collect())
}

fn conversation(
    summary: ConversationSummary,
    tenant_id: &Value,
    replies: &HashMap<MessageId, i64>,
    people: &People,
) -> Conversation {
    let ConversationSummary { conversation, membership, last_message, others, participant_count } = summary;
    let names = || others.iter().map(|other| other.name.as_str()).collect::<Vec<_>>().join(", ");
    Conversation {
        id: own(conversation.id.0),
        tenant_id: tenant_id.clone(),
        conversation_type: match conversation.kind {
            ConversationKind::Direct => "direct",
            ConversationKind::Channel => "channel",
            _ => "group",
        },
        created_by: conversation.created_by.map(|maker| people.id(maker)),
        is_active: conversation.closed_at.is_none(),
        participant_count,
        last_message_at: conversation.last_message_at.map(rfc3339),
        unread_count: membership.unread,
        created_at: rfc3339(conversation.created_at),
        updated_at: rfc3339(conversation.active_at()),
        title: conversation.title.unwrap_or_else(names),
        last_message: last_message.map(|last| with_replies(&last, replies, people)),
    }
}

/// People of a conversation.
pub async fn participants(
    server: &Server,
    caller: &Caller,
    conversation: ConversationId,
    attending: Vec<Attendance>,
) -> Result<Vec<Participant>> {
    let mut people = People::new(&server.chat, DIALECT, caller);
    people.look_up(attending.iter().map(|attendance| attendance.participant.person.id)).await?;
    let shaped = |Attendance { participant, last_read_at }: Attendance| {
        let user = participant.person.id;
        Participant {
            id: derived(&format!("participant {conversation} {user}")),
            conversation: own(conversation.0),
            user_id: people.id(user),
            username: people.username(user),
            role: match participant.role {
                ParticipantRole::Admin => "admin",
                ParticipantRole::Moderator => "moderator",
                ParticipantRole::Member | ParticipantRole::Observer => "member",
            },
            joined_at: rfc3339(participant.joined_at),
            last_seen_at: last_read_at.map(rfc3339),
            is_active: participant.left_at.is_none(),
        }
    };
    Ok(attending.into_iter().map(shaped).collect())
}

/// Messages, with how many reply to each.
pub async fn messages(server: &Server, caller: &Caller, messages: &[Message]) -> Result<Vec<ChatMessage>> {
    let mut people = People::new(&server.chat, DIALECT, caller);
    people.look_up(messages.iter().flat_map(of_message)).await?;
    let listed: Vec<_> = messages.iter().map(|message| message.id).collect();
    let replies = server.chat.reply_counts(&listed).await?;
    Ok(messages.iter().map(|message| with_replies(message, &replies, &people)).collect())
}

fn with_replies(message: &Message, replies: &HashMap<MessageId, i64>, people: &People) -> ChatMessage {
    let reply_count = Some(replies.get(&message.id).copied().unwrap_or_default());
    ChatMessage { reply_count, ..self::message(message, people) }
}

/// One message, as far as it says by itself.
pub fn message(message: &Message, people: &People) -> ChatMessage {
    let sender = message.sender.as_ref().map(|sender| sender.id);
    let file = message.attachments.first();
    ChatMessage {
        id: own(message.id.0),
        conversation: own(message.conversation_id.0),
        sender_id: sender.map(|sender| people.id(sender)),
        sender_username: sender.map(|sender| people.username(sender)),
        message_type: match message.kind {
            MessageKind::Text | MessageKind::Location => "text",
            MessageKind::Emoji => "emoji",
            MessageKind::Image => "image",
            MessageKind::File | MessageKind::Audio | MessageKind::Video => "file",
            _ => "system",
        },
        content: message.content.clone(),
        file_url: file.map(|file| people.file_url(file)),
        file_name: file.map(|file| file.name.clone()),
        file_size: file.map(|file| file.bytes),
        content_type: file.map(|file| file.media_type.clone()),
        reply_to: message.reply_to.map(|id| own(id.0)),
        edited_at: message.edited_at.map(rfc3339),
        is_deleted: message.deleted_at.is_some(),
        created_at: rfc3339(message.created_at),
        reactions: reactions(message, people),
        reply_count: None,
        client_id: message.client_id.clone(),
    }
}

/// What is on a message: each person's emoji by itself.
pub fn reactions(message: &Message, people: &People) -> Vec<Reaction> {
    let of = |reaction: &parlor::model::Reaction| {
        let since = reaction.times.iter().copied().chain(std::iter::repeat(message.created_at));
        let shaped = reaction
            .user_ids
            .iter()
            .zip(since)
            .map(|(user, at)| self::reaction(message.id, *user, &reaction.emoji, at, people));
        shaped.collect::<Vec<_>>()
    };
    message.reactions.iter().flat_map(of).collect()
}

/// Somebody's emoji on a message.
pub fn reaction(message: MessageId, by: UserId, emoji: &str, at: Timestamp, people: &People) -> Reaction {
    Reaction {
        id: derived(&format!("reaction {message} {by} {emoji}")),
        message: own(message.0),
        message_id: own(message.0),
        user_id: people.id(by),
        emoji: emoji.into(),
        created_at: rfc3339(at),
        by,
    }
}

/// How somebody shows themselves.
pub fn presence(presence: &Presence, people: &People) -> UserPresence {
    let here = presence.status != PresenceStatus::Offline;
    UserPresence {
        id: derived(&format!("presence {}", presence.user_id)),
        user_id: people.id(presence.user_id),
        status: presence.status,
        last_seen: presence.last_seen.or_else(|| here.then(Timestamp::now)).map(rfc3339),
        current_conversation: presence.current_conversation.map(|id| own(id.0)),
    }
}

/// A UUID for what has no number of its own, from what makes it the one that it is.
fn derived(what: &str) -> String {
    let digest = Sha256::digest(what);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    // Version 8, of the variant that all UUIDs have.
    let number = u128::from_be_bytes(bytes) & !(0xf << 76 | 0x3 << 62) | 0x8 << 76 | 0x2 << 62;
    let hex = format!("{number:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_is_a_uuid_and_always_the_same() {
        let id = derived("participant 1 2");
        assert_eq!(id, derived("participant 1 2"));
        assert_ne!(id, derived("participant 1 3"));
        assert_eq!((id.len(), &id[14..15]), (36, "8"));
        assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"), "{id}");
    }
}
