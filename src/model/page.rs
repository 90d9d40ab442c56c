//! Pages of a conversation's history.

use serde::{Deserialize, Serialize};

use super::Message;

/// Messages in a page of history.
pub const PAGE_SIZE: u32 = 50;
/// Conversations in a page of the list,
pub const LIST_SIZE: usize = 200;
/// and in the one that comes with a page's HTML: more than a screen shows.
pub const FIRST_LIST_SIZE: usize = 40;

/// Where a page of history lies. Positions are the `seq` of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", content = "seq", rename_all = "snake_case")]
pub enum Anchor {
    /// The newest messages.
    #[default]
    Latest,
    /// The newest messages older than this one.
    Before(i64),
    /// The oldest messages newer than this one.
    After(i64),
    /// Half a page on each side of this one, itself included.
    Around(i64),
}

/// Messages in the order of their `seq`, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePage {
    pub messages: Vec<Message>,
    /// Whether older messages exist.
    pub has_before: bool,
    /// Whether newer messages exist.
    pub has_after: bool,
}
