//! Who is here. Kept in memory, never stored per event.

use serde::{Deserialize, Serialize};

use super::{ConversationId, Timestamp, UserId};

/// What a person shows of themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceStatus {
    Online,
    Away,
    Busy,
    #[default]
    Offline,
}

/// One person's presence. Online while any socket of theirs is open on any node, offline at most three seconds
/// after the last one closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub user_id: UserId,
    pub status: PresenceStatus,
    pub last_seen: Option<Timestamp>,
    pub current_conversation: Option<ConversationId>,
}
