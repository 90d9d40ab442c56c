//! Finding messages.

use serde::{Deserialize, Serialize};

use super::{ConversationId, Message, MessageId};

/// What somebody looks for in their conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object")]
pub struct Search {
    /// Words, beginnings of words, `"phrases"`, and filters: `from:name`, `in:title`, `before:2026-01-31`,
    /// `after:2026-01-01`, `has:link|file|image|audio|video`.
    pub query: String,
    /// Only here.
    #[serde(default)]
    pub conversation: Option<ConversationId>,
    /// Older than this one: the next page.
    #[serde(default)]
    pub before: Option<MessageId>,
}

/// A page of what was found, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPage {
    pub hits: Vec<Hit>,
    /// The next page's `before`.
    pub next: Option<MessageId>,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub message: Message,
    /// The conversation's title, or the other person of a direct one.
    pub title: String,
    /// The part of its text around what was found.
    pub excerpt: Vec<Piece>,
}

/// A piece of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub text: String,
    /// Whether it is what was looked for.
    pub found: bool,
}
