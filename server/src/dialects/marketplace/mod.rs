//! Marketplace: threads between clients and freelancers, under `/api/chat/`.
//!
//! - [`threads`], [`messages`], [`records`]: the REST doors
//! - [`socket`]: the frames of a thread's socket
//! - [`bodies`]: what it is sent
//! - [`shapes`]: what its front end reads

mod bodies;
mod messages;
mod records;
mod shapes;
mod socket;
mod threads;

use parlor::{Result, model::ConversationId};
use serde_json::Value;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::ids;
use crate::{dialects::rest::Names, doors::Doors, state::Server};

pub use socket::Frames;

/// A story with the examples of its document, and what is answered to them.
pub const EXAMPLES: &str = include_str!("examples.json");

/// What it calls fields that the engine calls otherwise.
pub const NAMES: Names = &[("content", "message"), ("conversation", "thread"), ("provider", "freelancer")];

/// Its REST doors.
pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(Description::openapi())
        .doors(routes!(threads::list, threads::create))
        .doors(routes!(threads::by_participants))
        .doors(routes!(threads::show, threads::update, threads::archive))
        .doors(routes!(messages::list, messages::create))
        .doors(routes!(messages::mark_read))
        .doors(routes!(records::create_dispute))
        .doors(routes!(records::initiate_payment))
        .doors(routes!(records::job_update))
        .doors(routes!(messages::show, messages::edit, messages::delete))
        .doors(routes!(messages::unread_count))
}

#[derive(OpenApi)]
#[openapi(tags((name = "marketplace", description = "Marketplace: threads between clients and freelancers")))]
struct Description;

/// The thread of an address.
fn thread_id(id: &str) -> Result<ConversationId> {
    ids::parse_own("thread", &Value::from(id))
}
