//! Conversations and the people in them.

use serde::{Deserialize, Serialize};

use super::{ConversationId, Message, Person, Timestamp, UserId};

/// What a conversation is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type, utoipa::ToSchema), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ConversationKind {
    /// Two people; the same pair has one.
    Direct,
    #[default]
    Group,
    /// Only admins and moderators post.
    Channel,
    /// Open to everybody of the tenant.
    General,
    Request,
    Job,
    Bid,
    Support,
    Dispute,
    ProviderCustomer,
}

impl ConversationKind {
    /// Whether people may leave it: a direct one is for two for ever, and the general one for all.
    pub fn can_be_left(self) -> bool {
        !matches!(self, Self::Direct | Self::General)
    }

    /// Whether the tenant's support staff belong in it, and may enter it anyway.
    pub fn concerns_support(self) -> bool {
        matches!(self, Self::Support | Self::Dispute)
    }
}

/// What somebody may do in one conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantRole {
    /// Reads only.
    Observer,
    #[default]
    Member,
    Moderator,
    Admin,
}

impl ParticipantRole {
    /// Whether they may add, remove and promote people.
    pub fn manages(self) -> bool {
        self >= Self::Moderator
    }

    /// Whether they may post in a conversation of this kind.
    pub fn posts_in(self, kind: ConversationKind) -> bool {
        match kind {
            ConversationKind::Channel => self >= Self::Moderator,
            _ => self >= Self::Member,
        }
    }
}

/// What a conversation notifies its participant of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum NotificationLevel {
    #[default]
    All,
    Mentions,
    None,
}

/// The business object that a conversation is about, in the platform's own words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(expecting = "an object")]
pub struct Context {
    pub kind: String,
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Where the platform shows it: `http:`, `https:`, or a path of the platform's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    pub id: ConversationId,
    pub kind: ConversationKind,
    /// Absent for direct conversations, which are named after the other person.
    pub title: Option<String>,
    pub context: Option<Context>,
    /// The number of changes so far; the last change's `seq`.
    pub seq: i64,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub last_message_at: Option<Timestamp>,
    /// Set once it is over: it can be read, and nothing more is said in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// The platform's own data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<serde_json::Value>,
}

impl Conversation {
    /// When something was said last, or else when it was made: its place in a list.
    pub fn active_at(&self) -> Timestamp {
        self.last_message_at.unwrap_or(self.created_at)
    }
}

/// A person in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    pub person: Person,
    pub role: ParticipantRole,
    pub joined_at: Timestamp,
    /// Set once they left or were removed.
    pub left_at: Option<Timestamp>,
}

/// My own place in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    pub role: ParticipantRole,
    /// What came before is not counted as unread.
    pub joined_seq: i64,
    pub notifications: NotificationLevel,
    pub archived_at: Option<Timestamp>,
    /// The first message that I have not read, by `seq`: where the unread divider stands.
    pub first_unread: Option<i64>,
    /// Others' messages since I joined, neither deleted nor read.
    pub unread: i64,
    /// Those among them that mention me.
    #[serde(default)]
    pub unread_mentions: i64,
}

/// A conversation as its participant sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationSummary {
    pub conversation: Conversation,
    pub membership: Membership,
    pub last_message: Option<Message>,
    /// Some of the others who are in it now, at most three; the other person of a direct conversation.
    pub others: Vec<Person>,
    /// People in it now, me included.
    pub participant_count: i64,
}

/// Changes `from` to `to`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SeqRange {
    pub from: i64,
    pub to: i64,
}

impl SeqRange {
    /// Whether `seq` lies in it.
    pub fn contains(self, seq: i64) -> bool {
        self.from <= seq && seq <= self.to
    }
}

/// What one participant has read: messages whose `seq` lies in one of the ranges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    pub user_id: UserId,
    /// Ascending, not touching.
    pub ranges: Vec<SeqRange>,
}
