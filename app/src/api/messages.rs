//! Messages: posting, history, reading.

use leptos::prelude::*;
use parlor::{
    Error,
    model::{Anchor, ClientId, ConversationId, Draft, MessagePage, Posted},
};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use {
    crate::{landing::land, ssr::acting},
    parlor::model::PAGE_SIZE,
};

/// A page of history.
#[server(prefix = "/api/ui", endpoint = "history", input = Json)]
pub async fn history(conversation: ConversationId, anchor: Anchor) -> Result<MessagePage, Error> {
    acting(|chat, actor| async move { chat.history(&actor, conversation, anchor, PAGE_SIZE).await }).await
}

/// Posts a message.
#[server(prefix = "/api/ui", endpoint = "post_message", input = Json)]
pub async fn post_message(conversation: ConversationId, draft: Draft) -> Result<Posted, Error> {
    acting(|chat, actor| async move { chat.post(&actor, conversation, draft).await }).await
}

/// Posts a message from the composer's plain form; the path to go to.
#[server(prefix = "/api/ui", endpoint = "post")]
pub async fn post_form(
    conversation: ConversationId,
    #[server(default)] content: String,
    #[server(default)] client_id: Option<ClientId>,
) -> Result<String, Error> {
    let room = format!("/rooms/{conversation}");
    let kept = content.clone();
    let client_id = client_id.filter(|id| !id.is_empty());
    let draft = Draft { content, client_id, ..Draft::default() };
    let result = acting(|chat, actor| async move { chat.post(&actor, conversation, draft).await }).await;
    land(result.map(|_| room.clone()), &room, &[("content", &kept)])
}

/// Everything up to `upto` is read by me; how many became read.
#[server(prefix = "/api/ui", endpoint = "mark_read", input = Json)]
pub async fn mark_read(conversation: ConversationId, upto: i64) -> Result<u64, Error> {
    acting(|chat, actor| async move { chat.mark_read(&actor, conversation, upto).await }).await
}
