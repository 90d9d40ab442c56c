//! Conversations: the list, one of them, a new one.

use leptos::prelude::*;
use parlor::{
    Error,
    model::{
        Context, ConversationId, ConversationKind, ConversationSummary, MessagePage, Participant, Posted, Reader,
        Timestamp, UserId,
    },
};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use crate::visitor::Start;

#[cfg(feature = "ssr")]
use {
    crate::{landing::land, ssr::acting},
    parlor::{
        chat::{NewContext, NewConversation},
        model::{Anchor, LIST_SIZE, PAGE_SIZE},
    },
};

/// What a room shows at first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomData {
    pub summary: ConversationSummary,
    pub page: MessagePage,
    pub readers: Vec<Reader>,
    /// The first hundred.
    pub participants: Vec<Participant>,
}

/// Participants in [`RoomData`].
#[cfg(feature = "ssr")]
const FIRST_PARTICIPANTS: usize = 100;

/// Me, and my conversations.
#[server(prefix = "/api/ui", endpoint = "conversations", input = Json)]
pub async fn conversations() -> Result<Start, Error> {
    acting(|chat, actor| async move { Start::load(&chat, &actor, LIST_SIZE).await }).await
}

/// The conversations that follow in the list after `id`, which was last active then.
#[server(prefix = "/api/ui", endpoint = "more_conversations", input = Json)]
pub async fn more_conversations(active: Timestamp, id: ConversationId) -> Result<Vec<ConversationSummary>, Error> {
    acting(|chat, actor| async move { chat.conversations_before(&actor, active, id).await }).await
}

/// A room around the message `at`; else where reading goes on, or at its end.
#[server(prefix = "/api/ui", endpoint = "room", input = Json)]
pub async fn room(conversation: ConversationId, at: Option<i64>) -> Result<RoomData, Error> {
    acting(|chat, actor| async move {
        let summary = chat.conversation(&actor, conversation).await?;
        let anchor = at.or(summary.membership.first_unread).map_or(Anchor::Latest, Anchor::Around);
        let page = chat.history(&actor, conversation, anchor, PAGE_SIZE).await?;
        let readers = chat.readers(&actor, conversation).await?;
        let mut participants = chat.participants(&actor, conversation, 0).await?;
        participants.truncate(FIRST_PARTICIPANTS);
        Ok(RoomData { summary, page, readers, participants })
    })
    .await
}

/// Opens the direct conversation with somebody. A form; the path to go to.
#[server(prefix = "/api/ui", endpoint = "open_direct")]
pub async fn open_direct(user: UserId) -> Result<String, Error> {
    let result = acting(|chat, actor| async move { chat.open_direct(&actor, user).await }).await;
    land(result.map(|(id, _)| format!("/rooms/{id}")), "/new", &[])
}

/// Makes a conversation, or opens the direct one with the one member. A form; the path to go to.
#[server(prefix = "/api/ui", endpoint = "create_conversation")]
pub async fn create_conversation(
    kind: ConversationKind,
    #[server(default)] title: String,
    #[server(default)] members: Vec<UserId>,
) -> Result<String, Error> {
    let kept = title.clone();
    let result = acting(|chat, actor| async move {
        match (kind, members.as_slice()) {
            (ConversationKind::Direct, [other]) => Ok(chat.open_direct(&actor, *other).await?.0),
            (ConversationKind::Direct, _) => Err(Error::invalid("members", "Choose one person to talk to.")),
            _ => chat.create_conversation(&actor, NewConversation { kind, title, members }).await,
        }
    });
    land(result.await.map(|id| format!("/rooms/{id}")), "/new", &[("title", &kept)])
}

/// Gives a conversation another title.
#[server(prefix = "/api/ui", endpoint = "rename", input = Json)]
pub async fn rename(conversation: ConversationId, title: String) -> Result<(), Error> {
    acting(|chat, actor| async move { chat.rename(&actor, conversation, &title).await }).await
}

/// What the list shows of one conversation.
#[server(prefix = "/api/ui", endpoint = "summary", input = Json)]
pub async fn summary(conversation: ConversationId) -> Result<ConversationSummary, Error> {
    acting(|chat, actor| async move { chat.conversation(&actor, conversation).await }).await
}

/// What everybody has read of a conversation.
#[server(prefix = "/api/ui", endpoint = "readers", input = Json)]
pub async fn readers(conversation: ConversationId) -> Result<Vec<Reader>, Error> {
    acting(|chat, actor| async move { chat.readers(&actor, conversation).await }).await
}

/// Opens the conversation about an object; its id.
#[server(prefix = "/api/ui", endpoint = "open_context", input = Json)]
pub async fn open_context(
    kind: ConversationKind,
    context: Context,
    title: Option<String>,
    members: Vec<UserId>,
) -> Result<ConversationId, Error> {
    let new = NewContext { kind, context, title, members };
    acting(|chat, actor| async move { Ok(chat.open_context(&actor, new).await?.0) }).await
}

/// Gives the object that a conversation is about another status.
#[server(prefix = "/api/ui", endpoint = "set_status", input = Json)]
pub async fn set_status(conversation: ConversationId, status: String) -> Result<Posted, Error> {
    acting(|chat, actor| async move { chat.set_status(&actor, conversation, &status).await }).await
}
