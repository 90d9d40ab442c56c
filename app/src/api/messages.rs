//! Messages: posting, history, reading.

use leptos::prelude::*;
use parlor::{
    Error,
    model::{
        Anchor, ClientId, ConversationId, Draft, Edition, Message, MessageId, MessagePage, Person, Posted, Search,
        SearchPage,
    },
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

/// Posts a message from a composer's plain form, that of the room or of a `thread` in it; the path to go to.
#[server(prefix = "/api/ui", endpoint = "post")]
pub async fn post_form(
    conversation: ConversationId,
    #[server(default)] content: String,
    #[server(default)] client_id: Option<ClientId>,
    #[server(default)] thread: Option<MessageId>,
) -> Result<String, Error> {
    let (page, field) = match thread {
        Some(thread) => (format!("/rooms/{conversation}?thread={thread}"), "reply"),
        None => (format!("/rooms/{conversation}"), "content"),
    };
    let kept = content.clone();
    let client_id = client_id.filter(|id| !id.is_empty());
    let draft = Draft { content, client_id, reply_to: thread, ..Draft::default() };
    let result = acting(|chat, actor| async move { chat.post(&actor, conversation, draft).await }).await;
    land(result.map(|_| page.clone()), &page, &[(field, &kept)])
}

/// Everything up to `upto` is read by me; how many became read.
#[server(prefix = "/api/ui", endpoint = "mark_read", input = Json)]
pub async fn mark_read(conversation: ConversationId, upto: i64) -> Result<u64, Error> {
    acting(|chat, actor| async move { chat.mark_read(&actor, conversation, upto).await }).await
}

/// Says something else instead.
#[server(prefix = "/api/ui", endpoint = "edit_message", input = Json)]
pub async fn edit_message(message: MessageId, content: String) -> Result<Message, Error> {
    acting(|chat, actor| async move { chat.edit(&actor, message, content).await }).await
}

/// What a message said before, oldest first.
#[server(prefix = "/api/ui", endpoint = "editions", input = Json)]
pub async fn editions(message: MessageId) -> Result<Vec<Edition>, Error> {
    acting(|chat, actor| async move { chat.editions(&actor, message).await }).await
}

/// Takes a message back.
#[server(prefix = "/api/ui", endpoint = "delete_message", input = Json)]
pub async fn delete_message(message: MessageId) -> Result<Message, Error> {
    acting(|chat, actor| async move { chat.delete(&actor, message).await }).await
}

/// Puts an emoji on a message, or takes mine away.
#[server(prefix = "/api/ui", endpoint = "react", input = Json)]
pub async fn react(message: MessageId, emoji: String, on: bool) -> Result<Message, Error> {
    acting(|chat, actor| async move { chat.react(&actor, message, &emoji, on).await }).await
}

/// Who put an emoji on a message.
#[server(prefix = "/api/ui", endpoint = "reactors", input = Json)]
pub async fn reactors(message: MessageId, emoji: String) -> Result<Vec<Person>, Error> {
    acting(|chat, actor| async move { chat.reactors(&actor, message, &emoji).await }).await
}

/// Pins a message, or unpins it.
#[server(prefix = "/api/ui", endpoint = "pin_message", input = Json)]
pub async fn pin_message(message: MessageId, on: bool) -> Result<Message, Error> {
    acting(|chat, actor| async move { chat.pin(&actor, message, on).await }).await
}

/// The pinned messages of a conversation, last pinned first.
#[server(prefix = "/api/ui", endpoint = "pinned", input = Json)]
pub async fn pinned(conversation: ConversationId) -> Result<Vec<Message>, Error> {
    acting(|chat, actor| async move { chat.pinned(&actor, conversation).await }).await
}

/// A chain of replies: its root and the first replies, or those after a `seq`.
#[server(prefix = "/api/ui", endpoint = "thread", input = Json)]
pub async fn thread(root: MessageId, after: Option<i64>) -> Result<MessagePage, Error> {
    acting(|chat, actor| async move { chat.thread(&actor, root, after).await }).await
}

/// Finds messages in my conversations.
#[server(name = FindMessages, prefix = "/api/ui", endpoint = "search", input = Json)]
pub async fn search(search: Search) -> Result<SearchPage, Error> {
    acting(|chat, actor| async move { chat.search(&actor, &search).await }).await
}
