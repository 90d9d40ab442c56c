//! Marketplace: threads between clients and freelancers, under `/api/chat/`.
//!
//! - [`threads`], [`messages`], [`records`]: the REST doors
//! - [`socket`]: the frames of a thread's socket
//! - [`shapes`]: what its front end reads

mod messages;
mod records;
mod shapes;
mod socket;
mod threads;

use axum::{
    Router,
    routing::{get, post},
};
use parlor::{Result, model::ConversationId};
use serde_json::Value;

use super::{ids, rest::Paths};
use crate::state::Server;

pub use socket::Frames;

/// The description of its REST doors.
#[derive(utoipa::OpenApi)]
#[openapi(
    tags((name = "marketplace", description = "Marketplace: threads between clients and freelancers")),
    paths(
        threads::list,
        threads::create,
        threads::by_participants,
        threads::show,
        threads::update,
        threads::archive,
        messages::list,
        messages::create,
        messages::mark_read,
        records::create_dispute,
        records::initiate_payment,
        records::job_update,
        messages::show,
        messages::edit,
        messages::delete,
        messages::unread_count,
    )
)]
pub struct Docs;

/// Its documented paths.
pub fn routes() -> Router<Server> {
    Router::new()
        .path("/api/chat/threads/", get(threads::list).post(threads::create))
        .path("/api/chat/threads/by-participants/", get(threads::by_participants))
        .path(
            "/api/chat/threads/{id}/",
            get(threads::show).put(threads::update).patch(threads::update).delete(threads::archive),
        )
        .path("/api/chat/threads/{id}/messages/", get(messages::list).post(messages::create))
        .path("/api/chat/threads/{id}/mark-read/", post(messages::mark_read))
        .path("/api/chat/threads/{id}/create-dispute/", post(records::create_dispute))
        .path("/api/chat/threads/{id}/initiate-payment/", post(records::initiate_payment))
        .path("/api/chat/threads/{id}/job-update/", post(records::job_update))
        .path(
            "/api/chat/messages/{id}/",
            get(messages::show).put(messages::edit).patch(messages::edit).delete(messages::delete),
        )
        .path("/api/chat/unread-count/", get(messages::unread_count))
}

/// The thread of an address.
fn thread_id(id: &str) -> Result<ConversationId> {
    ids::parse_own("thread", &Value::from(id))
}
