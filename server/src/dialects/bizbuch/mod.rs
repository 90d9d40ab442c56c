//! BizBuch: conversations of two, under `/api/chat/`.
//!
//! - [`conversations`], [`messages`]: the REST doors
//! - [`socket`]: the frames of its sockets
//! - [`bodies`]: what it is sent
//! - [`shapes`]: conversations and messages as its front end reads them

mod bodies;
mod conversations;
mod messages;
mod shapes;
mod socket;

use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{doors::Doors, state::Server};

pub use socket::{Frames, Notifications};

/// A story with the examples of its document, and what is answered to them.
pub const EXAMPLES: &str = include_str!("examples.json");

/// Its REST doors.
pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(Description::openapi())
        .doors(routes!(conversations::list))
        .doors(routes!(conversations::start))
        .doors(routes!(conversations::show))
        .doors(routes!(messages::list))
        .doors(routes!(messages::read))
        .doors(routes!(messages::send))
}

#[derive(OpenApi)]
#[openapi(tags((name = "bizbuch", description = "BizBuch: conversations between two people")))]
struct Description;
