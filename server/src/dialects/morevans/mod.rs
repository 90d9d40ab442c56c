//! MoreVans: chat rooms about requests, jobs, bids and tickets, under `/api/v1/`.
//!
//! - [`rooms`], [`messages`]: the REST doors
//! - [`socket`]: the frames of its sockets
//! - [`bodies`]: what it is sent
//! - [`shapes`]: rooms and messages as its front end reads them

mod bodies;
mod messages;
mod rooms;
mod shapes;
mod socket;

use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{dialects::rest::Names, doors::Doors, state::Server};

pub use socket::{Frames, Notifications};

/// A story with the examples of its document, and what is answered to them.
pub const EXAMPLES: &str = include_str!("examples.json");

/// What it calls fields that the engine calls otherwise.
pub const NAMES: Names = &[
    ("title", "name"),
    ("kind", "room_type"),
    ("users", "participants_ids"),
    ("context_type", "related_model"),
    ("context_id", "related_id"),
    ("conversation", "chat_room"),
    ("attachments", "attachment"),
    ("metadata", "system_data"),
];

/// Its REST doors.
pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(Description::openapi())
        .doors(routes!(rooms::list, rooms::create))
        .doors(routes!(rooms::by_context))
        .doors(routes!(rooms::create_or_get))
        .doors(routes!(rooms::show))
        .doors(routes!(rooms::add_participant))
        .doors(routes!(rooms::remove_participant))
        .doors(routes!(messages::list, messages::create))
        .doors(routes!(messages::by_room))
        .doors(routes!(messages::bulk_mark_as_read))
        .doors(routes!(messages::unread_count))
        .doors(routes!(messages::mark_as_read))
        .doors(routes!(messages::status))
}

#[derive(OpenApi)]
#[openapi(tags((name = "morevans", description = "MoreVans: chat rooms about requests, jobs, bids and tickets")))]
struct Description;
