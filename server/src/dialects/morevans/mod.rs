//! MoreVans: chat rooms about requests, jobs, bids and tickets, under `/api/v1/`.
//!
//! - [`rooms`], [`messages`]: the REST doors
//! - [`socket`]: the frames of its sockets
//! - [`shapes`]: rooms and messages as its front end reads them

mod messages;
mod rooms;
mod shapes;
mod socket;

use axum::{
    Router,
    routing::{get, post},
};
use utoipa::OpenApi;

use super::rest::Paths;
use crate::state::Server;

pub use socket::{Frames, Notifications};

/// The description of its REST doors.
#[derive(OpenApi)]
#[openapi(
    tags((name = "morevans", description = "MoreVans: chat rooms about requests, jobs, bids and tickets")),
    paths(
        rooms::list,
        rooms::create,
        rooms::by_context,
        rooms::create_or_get,
        rooms::show,
        rooms::add_participant,
        rooms::remove_participant,
        messages::list,
        messages::create,
        messages::by_room,
        messages::bulk_mark_as_read,
        messages::unread_count,
        messages::mark_as_read,
        messages::status,
    )
)]
pub struct Docs;

/// Its documented paths.
pub fn routes() -> Router<Server> {
    Router::new()
        .path("/api/v1/chat-rooms/", get(rooms::list).post(rooms::create))
        .path("/api/v1/chat-rooms/by_context/", get(rooms::by_context))
        .path("/api/v1/chat-rooms/create_or_get/", post(rooms::create_or_get))
        .path("/api/v1/chat-rooms/{id}/", get(rooms::show))
        .path("/api/v1/chat-rooms/{id}/add_participant/", post(rooms::add_participant))
        .path("/api/v1/chat-rooms/{id}/remove_participant/", post(rooms::remove_participant))
        .path("/api/v1/chat-messages/", get(messages::list).post(messages::create))
        .path("/api/v1/chat-messages/by_room/", get(messages::by_room))
        .path("/api/v1/chat-messages/bulk_mark_as_read/", post(messages::bulk_mark_as_read))
        .path("/api/v1/chat-messages/unread_count/", get(messages::unread_count))
        .path("/api/v1/chat-messages/{id}/mark_as_read/", post(messages::mark_as_read))
        .path("/api/v1/chat/status/", get(messages::status))
}
