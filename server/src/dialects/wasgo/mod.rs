//! Wasgo: conversations of all kinds, under `/chat/`, and by the object that they are about.
//!
//! - [`conversations`], [`messages`], [`objects`]: the REST doors
//! - [`socket`]: the frames of its sockets
//! - [`shapes`]: conversations and messages as its front end reads them
//! - [`words`]: what it calls kinds, types and roles

mod conversations;
mod messages;
mod objects;
mod shapes;
mod socket;
mod words;

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
    tags((name = "wasgo", description = "Wasgo: conversations about bids, jobs, requests and disputes, and with support")),
    paths(
        conversations::list,
        conversations::create,
        conversations::unread_counts,
        conversations::create_support_conversation,
        conversations::show,
        conversations::add_participant,
        conversations::remove_participant,
        conversations::archive,
        conversations::unarchive,
        conversations::mark_read,
        messages::list,
        messages::create,
        messages::mark_multiple_read,
        messages::show,
        messages::edit,
        messages::delete,
        messages::remove,
        messages::react,
        messages::mark_read,
        objects::of_bid,
        objects::of_job,
        objects::of_dispute,
    )
)]
pub struct Docs;

/// Its documented paths.
pub fn routes() -> Router<Server> {
    Router::new()
        .path("/chat/conversations/", get(conversations::list).post(conversations::create))
        .path("/chat/conversations/unread_counts/", get(conversations::unread_counts))
        .path("/chat/conversations/create_support_conversation/", post(conversations::create_support_conversation))
        .path("/chat/conversations/{id}/", get(conversations::show))
        .path("/chat/conversations/{id}/add_participant/", post(conversations::add_participant))
        .path("/chat/conversations/{id}/remove_participant/", post(conversations::remove_participant))
        .path("/chat/conversations/{id}/archive/", post(conversations::archive))
        .path("/chat/conversations/{id}/unarchive/", post(conversations::unarchive))
        .path("/chat/conversations/{id}/mark_read/", post(conversations::mark_read))
        .path("/chat/messages/", get(messages::list).post(messages::create))
        .path("/chat/messages/mark_multiple_read/", post(messages::mark_multiple_read))
        .path("/chat/messages/{id}/", get(messages::show).delete(messages::remove))
        .path("/chat/messages/{id}/edit/", post(messages::edit))
        .path("/chat/messages/{id}/delete/", post(messages::delete).delete(messages::remove))
        .path("/chat/messages/{id}/react/", post(messages::react))
        .path("/chat/messages/{id}/mark_read/", post(messages::mark_read))
        .path("/bids/{id}/conversation/", get(objects::of_bid))
        .path("/jobs/{id}/conversation/", get(objects::of_job))
        .path("/disputes/{id}/conversation/", get(objects::of_dispute))
}
