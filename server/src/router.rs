//! Every path at a glance.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get},
};
use parlor::Error;
use serde_json::Value;
use tower::ServiceBuilder;
use tower_http::{CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    admin, dialects, docs, doors::Doors, enter, files, health, middleware, pages, platform, state::Server, statics,
    tokens, ws,
};

/// Bytes in the body of a request.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Everything that the server answers.
pub fn router(server: Server) -> Router {
    let doors = Router::from(tenants())
        .method_not_allowed_fallback(dialects::method_not_allowed)
        .layer(middleware::cors(&server))
        .route("/ws", get(ws::open))
        .route("/enter", get(enter::enter))
        .merge(docs::routes(description))
        .merge(admin::routes(&server))
        .route("/api/{*path}", any(no_such_api))
        .with_state(server.clone())
        .merge(pages::routes(server.app()))
        .fallback_service(statics::public(&server, pages::not_found(server.app())))
        .layer(
            ServiceBuilder::new()
                .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
                .layer(from_fn(middleware::same_origin))
                .layer(from_fn(middleware::body_limit))
                .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
                .layer(from_fn_with_state(server.clone(), middleware::session))
                .layer(from_fn(middleware::server_function_status)),
        );

    // Bodies of any size, which are not compressed: the engine knows the limit, and parts are asked for by their place.
    let files = Router::from(files::routes()).with_state(server.clone()).layer(
        ServiceBuilder::new()
            .layer(middleware::cors(&server))
            .layer(from_fn(middleware::same_origin))
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn_with_state(server.clone(), middleware::session)),
    );

    Router::new()
        .merge(doors)
        .merge(files)
        .merge(dialects::routes(&server))
        .merge(Router::from(operations()).with_state(server.clone()))
        .nest_service(statics::PACKAGE_PATH, statics::package(&server))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(middleware::unread_body))
                .layer(from_fn_with_state(server.clone(), middleware::client))
                .layer(from_fn_with_state(server, middleware::pace))
                .layer(from_fn(middleware::request_span))
                .layer(from_fn(middleware::whole_body))
                .layer(from_fn(middleware::security_headers))
                .layer(CatchPanicLayer::custom(middleware::panicked)),
        )
}

/// Tokens, and what platforms send and ask for.
fn tenants() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .doors(routes!(tokens::obtain))
        .doors(routes!(tokens::refresh))
        .doors(routes!(platform::events::receive))
        .doors(routes!(platform::stats::show))
}

fn operations() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(health::alive)).routes(routes!(health::ready)).routes(routes!(health::metrics))
}

/// Of all that is served above by REST.
fn description() -> Value {
    let doors = [tenants(), files::routes(), operations(), dialects::doors()];
    docs::description(doors.map(OpenApiRouter::into_openapi), &dialects::EXAMPLES)
}

/// Paths under `/api` that are nothing: programs ask there, so they get JSON rather than a page.
async fn no_such_api() -> Error {
    Error::not_found("address")
}
