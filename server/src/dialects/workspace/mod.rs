//! Workspace: conversations of a team, under `/api/notifications/chat/`.
//!
//! - [`conversations`], [`participants`], [`messages`], [`reactions`], [`presence`], [`upload`]: the REST doors
//! - [`socket`]: one socket for all of somebody's conversations
//! - [`shapes`]: what its front end reads

mod conversations;
mod messages;
mod participants;
mod presence;
mod reactions;
mod shapes;
mod socket;
mod upload;

use axum::{
    Router,
    routing::{get, post},
};
use parlor::{
    Error, Result,
    chat::Chat,
    model::{Actor, ConversationId},
};
use serde_json::Value;

use super::{ids, rest::Paths};
use crate::state::Server;

pub use socket::ChatSocket;

/// The description of its REST doors.
#[derive(utoipa::OpenApi)]
#[openapi(
    tags((name = "workspace", description = "Workspace: teams that chat in direct conversations, groups and channels")),
    paths(
        conversations::list,
        conversations::create,
        conversations::show,
        conversations::replace,
        conversations::update,
        conversations::deactivate,
        participants::list,
        participants::add,
        participants::show,
        participants::set_role,
        participants::remove,
        messages::list,
        messages::create,
        messages::show,
        messages::edit,
        messages::delete,
        reactions::list,
        reactions::add,
        reactions::remove,
        presence::list,
        presence::mine,
        presence::show,
        upload::upload,
    )
)]
pub struct Docs;

/// Its documented paths.
pub fn routes() -> Router<Server> {
    let chat = |path: &str| format!("/api/notifications/chat/{path}");
    Router::new()
        .path(&chat("conversations/"), get(conversations::list).post(conversations::create))
        .path(
            &chat("conversations/{id}/"),
            get(conversations::show)
                .put(conversations::replace)
                .patch(conversations::update)
                .delete(conversations::deactivate),
        )
        .path(&chat("conversations/{id}/participants/"), get(participants::list).post(participants::add))
        .path(
            &chat("conversations/{id}/participants/{user_id}/"),
            get(participants::show)
                .put(participants::set_role)
                .patch(participants::set_role)
                .delete(participants::remove),
        )
        .path(&chat("conversations/{id}/messages/"), get(messages::list).post(messages::create))
        .path(
            &chat("conversations/{id}/messages/{message_id}/"),
            get(messages::show).put(messages::edit).patch(messages::edit).delete(messages::delete),
        )
        .path(
            &chat("messages/{message_id}/reactions/"),
            get(reactions::list).post(reactions::add).delete(reactions::remove),
        )
        .path(&chat("presence/"), get(presence::list))
        .path(&chat("presence/me/"), get(presence::mine).put(presence::show).patch(presence::show))
        .path(&chat("upload/"), post(upload::upload))
}

/// The conversation of an address: one that the caller may read, and that is active.
async fn active(chat: &Chat, actor: &Actor, id: &str) -> Result<ConversationId> {
    let id = ids::parse_own("conversation", &Value::from(id))?;
    still_active(chat, actor, id).await
}

async fn still_active(chat: &Chat, actor: &Actor, id: ConversationId) -> Result<ConversationId> {
    if chat.is_closed(actor, id).await? { Err(Error::not_found("conversation")) } else { Ok(id) }
}
