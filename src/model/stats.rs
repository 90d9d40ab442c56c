//! How much a tenant's chats are used.

use serde::{Deserialize, Serialize};

use serde_json::Value;

use super::ConversationKind;

/// Everything about one tenant. Days begin at midnight UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Stats {
    pub tenant: String,
    pub generated_at: String,
    pub rooms: RoomStats,
    pub messages: MessageStats,
    pub users: UserStats,
    pub files: FileStats,
    /// The conversations with the most messages in the last 30 days, at most ten.
    pub top_conversations: Vec<BusyRoom>,
}

/// Conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RoomStats {
    pub total: i64,
    /// Something was said in them in the last 30 days.
    pub active: i64,
    pub by_kind: Vec<RoomsOfKind>,
}

/// Conversations of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RoomsOfKind {
    pub kind: ConversationKind,
    pub total: i64,
    pub active: i64,
}

/// Messages. Those that were deleted later count too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MessageStats {
    pub total: i64,
    /// Since midnight.
    pub today: i64,
    /// Today and the six days before.
    pub week: i64,
    /// Today and the 29 days before.
    pub month: i64,
    /// Today and the 29 days before, oldest first.
    pub by_day: Vec<Day>,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Day {
    /// As in `2026-01-31`.
    pub date: String,
    pub messages: i64,
    /// People who said something.
    pub active_users: i64,
}

/// People, and how many of them say something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct UserStats {
    pub total: i64,
    /// Who said something today, in the last seven and in the last 30 days.
    pub active_today: i64,
    pub active_week: i64,
    pub active_month: i64,
    /// The share of all who said something in the last 30 days, from 0 to 1.
    pub active_share: f64,
    /// What each of them said on average in the last 30 days.
    pub messages_per_active_user: f64,
}

/// Files that were uploaded and are still kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FileStats {
    pub total: i64,
    pub bytes: i64,
}

/// A conversation in which much is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct BusyRoom {
    /// As the tenant's dialect writes it.
    pub id: Value,
    pub kind: ConversationKind,
    pub title: Option<String>,
    /// In the last 30 days.
    pub messages: i64,
}
