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

use axum::{Router, extract::DefaultBodyLimit, middleware::map_response};
use utoipa_axum::router::OpenApiRouter;

use crate::{middleware, state::Server};

pub use ids::user as user_id;
use people::People;
use readers::Readers;
pub use rest::method_not_allowed;

/// The stories that the descriptions take their examples from.
pub const EXAMPLES: [&str; 5] =
    [bizbuch::EXAMPLES, marketplace::EXAMPLES, morevans::EXAMPLES, wasgo::EXAMPLES, workspace::EXAMPLES];

/// The REST doors of every dialect.
pub fn doors() -> OpenApiRouter<Server> {
    let words = |names| map_response(rest::in_words_of(names));
    OpenApiRouter::new()
        .merge(morevans::routes().layer(words(morevans::NAMES)))
        .merge(wasgo::routes().layer(words(wasgo::NAMES)))
        .merge(workspace::routes().layer(words(workspace::NAMES)))
        .merge(marketplace::routes().layer(words(marketplace::NAMES)))
        .merge(bizbuch::routes())
}

/// The documented paths of every dialect.
pub fn routes(server: &Server) -> Router {
    Router::from(doors())
        .merge(socket::routes())
        .method_not_allowed_fallback(method_not_allowed)
        // Files may be of any size that the tenant allows; what reads other bodies has a limit of its own.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::cors(server))
        .with_state(server.clone())
}
