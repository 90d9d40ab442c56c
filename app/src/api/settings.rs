//! What I decide for myself: archive, levels, what counts as read, the bell.

use leptos::prelude::*;
use parlor::{
    Error,
    model::{ConversationId, Membership, NotificationLevel, NotificationPage, Timestamp},
};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::acting;

/// Puts a conversation away, or back.
#[server(prefix = "/api/ui", endpoint = "archive", input = Json)]
pub async fn archive(conversation: ConversationId, on: bool) -> Result<Membership, Error> {
    acting(|chat, actor| async move { chat.archive(&actor, conversation, on).await }).await
}

/// What a conversation notifies me of.
#[server(prefix = "/api/ui", endpoint = "set_level", input = Json)]
pub async fn set_level(conversation: ConversationId, level: NotificationLevel) -> Result<Membership, Error> {
    acting(|chat, actor| async move { chat.set_level(&actor, conversation, level).await }).await
}

/// The message `from` and all after it are unread again.
#[server(prefix = "/api/ui", endpoint = "mark_unread", input = Json)]
pub async fn mark_unread(conversation: ConversationId, from: i64) -> Result<Membership, Error> {
    acting(|chat, actor| async move { chat.mark_unread(&actor, conversation, from).await }).await
}

/// Everything everywhere is read.
#[server(prefix = "/api/ui", endpoint = "mark_all_read", input = Json)]
pub async fn mark_all_read() -> Result<u64, Error> {
    acting(|chat, actor| async move { chat.mark_all_read(&actor).await }).await
}

/// The newest notifications, or those before a time.
#[server(prefix = "/api/ui", endpoint = "notifications", input = Json)]
pub async fn notifications(before: Option<Timestamp>) -> Result<NotificationPage, Error> {
    acting(|chat, actor| async move { chat.notifications(&actor, before).await }).await
}

/// Reactions and invitations up to then are read; how many are not.
#[server(prefix = "/api/ui", endpoint = "read_notifications", input = Json)]
pub async fn read_notifications(upto: Timestamp) -> Result<i64, Error> {
    acting(|chat, actor| async move { chat.read_notifications(&actor, upto).await }).await
}
