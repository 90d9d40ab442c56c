//! Files over HTTP: uploading and serving. Who may do what, and what is stored, is the engine's.

mod disposition;
mod download;
mod upload;

use axum::routing::get;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{doors::Doors, state::Server};

pub use upload::{Received, receive, too_many};

/// Its doors.
pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .doors(routes!(upload::upload))
        .routes(routes!(download::download))
        .route("/files/{id}/{name}", get(download::download))
}
