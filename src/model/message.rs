//! Messages.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Attachment, AttachmentId, Block, ConversationId, MessageId, Person, Timestamp, UserId, plain_text};

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
        matches!(self, Self::Text | Self::Emoji | Self::Location) || self.is_of_file()
    }

    /// Whether it shows a file.
    pub fn is_of_file(self) -> bool {
        matches!(self, Self::Image | Self::File | Self::Audio | Self::Video)
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
    /// The content as a tree, where it is more than plain text; in a list of conversations that of its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Vec<Block>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// In the order in which each emoji came first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Whom it mentions by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<UserId>,
    /// Whether it mentions everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentions_everybody: Option<Everybody>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// The message that it replies to, as it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Box<Quote>>,
    /// The message with which the chain of replies began that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread_root: Option<MessageId>,
    /// The chain of replies that began with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Box<Thread>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned_at: Option<Timestamp>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

impl Message {
    /// A text as it was just said: nothing attached, nothing changed.
    pub fn new(
        id: MessageId,
        conversation_id: ConversationId,
        seq: i64,
        sender: Option<Person>,
        content: String,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            conversation_id,
            seq,
            rev: seq,
            sender,
            kind: MessageKind::Text,
            content,
            metadata: None,
            client_id: None,
            body: None,
            attachments: Vec::new(),
            reactions: Vec::new(),
            mentions: Vec::new(),
            mentions_everybody: None,
            reply_to: None,
            quote: None,
            thread_root: None,
            thread: None,
            pinned_at: None,
            created_at,
            edited_at: None,
            deleted_at: None,
        }
    }

    /// Its content without marks, for where there is room for a line of it.
    pub fn plain(&self) -> Cow<'_, str> {
        match &self.body {
            Some(body) => plain_text(body).into(),
            None => self.content.as_str().into(),
        }
    }

    /// Whether it calls upon this person.
    pub fn is_mentioning(&self, user: UserId) -> bool {
        self.mentions_everybody.is_some() || self.mentions.contains(&user)
    }
}

/// Whom a message calls upon without naming them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Everybody {
    /// `@here`: who is online.
    Here,
    /// `@everyone`: who is in the conversation.
    Everyone,
}

/// One emoji on a message, and who put it there, first to last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    pub emoji: String,
    pub user_ids: Vec<UserId>,
    /// When each of them did; known to the engine alone.
    #[serde(skip)]
    pub times: Vec<Timestamp>,
}

/// The message that another one replies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub id: MessageId,
    pub seq: i64,
    pub sender: Option<Person>,
    pub kind: MessageKind,
    /// Whether it brings a recording, unlike other sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub voice: bool,
    /// The beginning of its content without marks, at most 200 characters; empty once deleted.
    pub excerpt: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// A chain of replies. A client counts on by itself: a reply changes its root only by being there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Not deleted; counted up to [`Thread::MOST_COUNTED`].
    pub replies: i64,
    pub last_reply_at: Timestamp,
    /// Who was among the first to reply, at most five, the first ones first.
    pub people: Vec<Person>,
}

impl Thread {
    /// Of a chain with more replies it is known that it has so many at least.
    pub const MOST_COUNTED: i64 = 1_000;
}

/// What a message said before it was edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    pub content: String,
    /// When it was replaced.
    pub until: Timestamp,
}

/// What happened to a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageChange {
    #[default]
    Posted,
    Edited,
    Deleted {
        by: UserId,
    },
    Reacted {
        by: Person,
        emoji: String,
        /// False when it was taken back.
        added: bool,
    },
    Pinned {
        by: UserId,
    },
    Unpinned,
    /// One or more of these, while nobody listened.
    Caught,
}

impl MessageChange {
    /// Whether the message is new.
    pub fn is_posted(&self) -> bool {
        *self == Self::Posted
    }
}

/// What somebody is about to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object")]
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
    /// Files that the sender has uploaded. With some, the content may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentId>,
}

/// A stored message, acknowledged to its sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub message: Message,
    /// True if an earlier send with the same `client_id` had stored it already.
    pub repeated: bool,
}
