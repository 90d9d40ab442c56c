//! Messages.

use serde::{Deserialize, Serialize};

use super::{ConversationId, MessageId, Person, Timestamp};

/// The sender's own id of a message, chosen before it is sent and unique per sender and conversation: a retry with
/// the same one returns the first message. Up to 64 characters.
pub type ClientId = String;

/// What a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    #[default]
    Text,
    Emoji,
    Image,
    File,
    Audio,
    Video,
    Location,
    System,
    BidUpdate,
    StatusUpdate,
    JobUpdate,
    Payment,
    Dispute,
}

impl MessageKind {
    /// Whether people may send it. The others come from the product's own operations.
    pub fn is_sendable(self) -> bool {
        matches!(self, Self::Text | Self::Emoji | Self::Image | Self::File | Self::Audio | Self::Video | Self::Location)
    }
}

/// A message as everybody in the conversation sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    /// The conversation's change that created it; the order of messages.
    pub seq: i64,
    /// The conversation's last change to it; equal to `seq` while it is as it was sent.
    pub rev: i64,
    /// Absent for what the product itself says.
    pub sender: Option<Person>,
    pub kind: MessageKind,
    /// Empty once deleted.
    pub content: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

/// What somebody is about to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    #[serde(default)]
    pub kind: MessageKind,
    pub content: String,
    #[serde(default)]
    pub client_id: Option<ClientId>,
    #[serde(default)]
    pub metadata: Option<serde_json::Value>,
    #[serde(default)]
    pub reply_to: Option<MessageId>,
}

/// A stored message, acknowledged to its sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub message: Message,
    /// True if an earlier send with the same `client_id` had stored it already.
    pub repeated: bool,
}
