//! Wasgo: conversations of all kinds, under `/chat/`, and by the object that they are about.
//!
//! - [`conversations`], [`messages`], [`objects`]: the REST doors
//! - [`socket`]: the frames of its sockets
//! - [`bodies`]: what it is sent
//! - [`shapes`]: conversations and messages as its front end reads them
//! - [`words`]: what it calls kinds, types and roles

mod bodies;
mod conversations;
mod messages;
mod objects;
mod shapes;
mod socket;
mod words;

use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{dialects::rest::Names, doors::Doors, state::Server};

pub use socket::{Frames, Notifications};

/// A story with the examples of its document, and what is answered to them.
pub const EXAMPLES: &str = include_str!("examples.json");

/// What it calls fields that the engine calls otherwise.
pub const NAMES: Names = &[
    ("kind", "conversation_type"),
    ("users", "participants"),
    ("context_type", "content_type"),
    ("context_id", "object_id"),
];

/// Its REST doors.
pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(Description::openapi())
        .doors(routes!(conversations::list, conversations::create))
        .doors(routes!(conversations::unread_counts))
        .doors(routes!(conversations::create_support_conversation))
        .doors(routes!(conversations::show))
        .doors(routes!(conversations::add_participant))
        .doors(routes!(conversations::remove_participant))
        .doors(routes!(conversations::archive))
        .doors(routes!(conversations::unarchive))
        .doors(routes!(conversations::mark_read))
        .doors(routes!(messages::list, messages::create))
        .doors(routes!(messages::mark_multiple_read))
        .doors(routes!(messages::show, messages::remove))
        .doors(routes!(messages::edit))
        .doors(routes!(messages::delete, messages::discard))
        .doors(routes!(messages::react))
        .doors(routes!(messages::mark_read))
        .doors(routes!(objects::of_bid))
        .doors(routes!(objects::of_job))
        .doors(routes!(objects::of_dispute))
}

#[derive(OpenApi)]
#[openapi(tags((name = "wasgo", description = "Wasgo: conversations about bids, jobs, requests and disputes, and with support")))]
struct Description;
