//! What the bell shows.
//!
//! Messages, mentions and status changes are not stored a second time: an unread message in a conversation whose level
//! asks for it is one. Only what is not a message (a reaction to mine, an invitation) is stored by itself.

use serde::{Deserialize, Serialize};

use super::{ConversationId, Message, NotificationId, Person, Timestamp};

/// One line of the bell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub conversation: ConversationId,
    /// The conversation's title, or the other person of a direct one.
    pub title: String,
    pub at: Timestamp,
    pub read: bool,
    pub about: About,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Somebody, or the product, said something; a status change is a message of its kind.
    Message(Box<Message>),
    /// The same, and it mentions me.
    Mention(Box<Message>),
    /// Somebody reacted to a message of mine.
    Reaction { id: NotificationId, by: Person, emoji: String, message: Box<Message> },
    /// Somebody added me to the conversation.
    Invitation { id: NotificationId, by: Option<Person> },
}

/// The newest notifications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationPage {
    /// Newest first.
    pub notifications: Vec<Notification>,
    /// Unread reactions and invitations: what the bell counts besides unread messages.
    pub unread: i64,
    /// Where the next page begins.
    pub next: Option<Timestamp>,
}
