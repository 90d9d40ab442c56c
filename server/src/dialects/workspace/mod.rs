//! Workspace: conversations of a team, under `/api/notifications/chat/`.
//!
//! - [`conversations`], [`participants`], [`messages`], [`reactions`], [`presence`], [`upload`]: the REST doors
//! - [`socket`]: one socket for all of somebody's conversations
//! - [`bodies`]: what it is sent
//! - [`shapes`]: what its front end reads

mod bodies;
mod conversations;
mod messages;
mod participants;
mod presence;
mod reactions;
mod shapes;
mod socket;
mod upload;

use parlor::{
    Error, Result,
    chat::Chat,
    model::{Actor, ConversationId},
};
use serde_json::Value;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::ids;
use crate::{dialects::rest::Names, doors::Doors, state::Server};

pub use messages::host;
pub use socket::ChatSocket;

/// A story with the examples of its document, and what is answered to them.
pub const EXAMPLES: &str = include_str!("examples.json");

/// What it calls fields that the engine calls otherwise.
pub const NAMES: Names = &[("kind", "conversation_type"), ("users", "participants"), ("attachments", "file_url")];

/// Its REST doors.
pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(Description::openapi())
        .doors(routes!(conversations::list, conversations::create))
        .doors(routes!(conversations::show, conversations::replace, conversations::update, conversations::deactivate))
        .doors(routes!(participants::list, participants::add))
        .doors(routes!(participants::show, participants::set_role, participants::remove))
        .doors(routes!(messages::list, messages::create))
        .doors(routes!(messages::show, messages::edit, messages::delete))
        .doors(routes!(reactions::list, reactions::add, reactions::remove))
        .doors(routes!(presence::list))
        .doors(routes!(presence::mine, presence::show))
        .doors(routes!(upload::upload))
}

#[derive(OpenApi)]
#[openapi(tags((name = "workspace", description = "Workspace: teams that chat in direct conversations, groups and channels")))]
struct Description;

/// The conversation of an address: one that the caller may read, and that is active.
async fn active(chat: &Chat, actor: &Actor, id: &str) -> Result<ConversationId> {
    let id = ids::parse_own("conversation", &Value::from(id))?;
    still_active(chat, actor, id).await
}

async fn still_active(chat: &Chat, actor: &Actor, id: ConversationId) -> Result<ConversationId> {
    if chat.is_closed(actor, id).await? { Err(Error::not_found("conversation")) } else { Ok(id) }
}
