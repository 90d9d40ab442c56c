//! The five documented chat systems, each answered exactly as its document says, from the one engine.
//!
//! A dialect is a folder: a table of routes, its JSON shapes, and two translations for its sockets. It holds no rule of
//! its own: who may do what, what is valid and what happens is the engine's. REST paths do not collide, so every one is
//! served at the origin's root; the tenant and its people come from the token. Socket paths are shared: the frames are
//! those of the token's tenant.
//!
//! - [`rest`]: what the REST doors share: who calls, bodies, pages, errors
//! - [`socket`]: what the sockets share: who opens them, and how frames become commands and events frames
//! - [`ids`]: how ids are written
//! - [`people`], [`readers`]: whom answers speak of, and who has read what
//! - [`bizbuch`], [`marketplace`], [`morevans`], [`wasgo`], [`workspace`]: a dialect each

mod bizbuch;
mod ids;
mod marketplace;
mod morevans;
mod people;
mod readers;
mod rest;
mod socket;
mod wasgo;
mod workspace;

use axum::{Router, extract::DefaultBodyLimit};
use utoipa::OpenApi;

use crate::{middleware, state::Server};

pub use ids::user as user_id;
use people::People;
use readers::Readers;

/// The description of every dialect's REST doors.
pub fn docs() -> [utoipa::openapi::OpenApi; 5] {
    [
        morevans::Docs::openapi(),
        wasgo::Docs::openapi(),
        workspace::Docs::openapi(),
        marketplace::Docs::openapi(),
        bizbuch::Docs::openapi(),
    ]
}

/// The documented paths of every dialect.
pub fn routes(server: &Server) -> Router {
    Router::new()
        .merge(bizbuch::routes())
        .merge(morevans::routes())
        .merge(wasgo::routes())
        .merge(workspace::routes())
        .merge(marketplace::routes())
        .merge(socket::routes())
        .method_not_allowed_fallback(rest::method_not_allowed)
        // Files may be of any size that the tenant allows; what reads other bodies has a limit of its own.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::cors(server))
        .with_state(server.clone())
}
