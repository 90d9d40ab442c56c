//! The five documented chat systems, each answered exactly as its document says, from the one engine.
//!
//! A dialect is a folder: a table of routes, its JSON shapes, and two translations for its sockets. It holds no rule of
//! its own: who may do what, what is valid and what happens is the engine's. REST paths do not collide, so every one is
//! served at the origin's root; the tenant and its people come from the token. Socket paths are shared: the frames are
//! those of the token's tenant.
//!
//! - [`rest`]: what the REST doors share: who calls, bodies, pages, errors
//! - [`ids`]: how ids are written
//! - [`morevans`]: a dialect each

mod ids;
mod morevans;
mod rest;

use axum::{Router, extract::DefaultBodyLimit, middleware::from_fn};

use crate::{middleware, router::MAX_BODY_BYTES, state::Server};

pub use ids::user as user_id;

/// The documented paths of every dialect.
pub fn routes(server: &Server) -> Router {
    Router::new()
        .merge(morevans::routes())
        .method_not_allowed_fallback(rest::method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(middleware::body_limit))
        .with_state(server.clone())
}
