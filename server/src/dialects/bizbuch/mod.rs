//! BizBuch: conversations of two, under `/api/chat/`.
//!
//! - [`conversations`], [`messages`]: the REST doors
//! - [`socket`]: the frames of its sockets
//! - [`shapes`]: conversations and messages as its front end reads them

mod conversations;
mod messages;
mod shapes;
mod socket;

use axum::{
    Router,
    routing::{get, post},
};

use super::rest::Paths;
use crate::state::Server;

pub use socket::{Frames, Notifications};

/// The description of its REST doors.
#[derive(utoipa::OpenApi)]
#[openapi(
    tags((name = "bizbuch", description = "BizBuch: conversations between two people")),
    paths(
        conversations::list,
        conversations::start,
        conversations::show,
        messages::list,
        messages::read,
        messages::send,
    )
)]
pub struct Docs;

/// Its documented paths.
pub fn routes() -> Router<Server> {
    Router::new()
        .path("/api/chat/conversations/", get(conversations::list))
        .path("/api/chat/conversations/start/", post(conversations::start))
        .path("/api/chat/conversations/{id}/", get(conversations::show))
        .path("/api/chat/conversations/{id}/messages/", get(messages::list))
        .path("/api/chat/conversations/{id}/read/", post(messages::read))
        .path("/api/chat/send/", post(messages::send))
}
