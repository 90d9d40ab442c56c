//! Every path at a glance.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get, post},
};
use parlor::Error;
use tower::ServiceBuilder;
use tower_http::{CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{dialects, docs, enter, files, health, middleware, pages, platform, state::Server, statics, tokens, ws};

/// Bytes in the body of a request.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Everything that the server answers.
pub fn router(server: Server) -> Router {
    let doors = Router::new()
        .route("/ws", get(ws::open))
        .route("/enter", get(enter::enter))
        .route("/api/token", post(tokens::obtain))
        .route("/api/token/", post(tokens::obtain))
        .route("/api/token/refresh", post(tokens::refresh))
        .route("/api/token/refresh/", post(tokens::refresh))
        .route("/api/events", post(platform::receive_event))
        .route("/api/events/", post(platform::receive_event))
        .route("/api/stats", get(platform::show_stats))
        .route("/api/stats/", get(platform::show_stats))
        .merge(docs::routes())
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
    let files = Router::new()
        .route("/api/files", post(files::upload))
        .route("/api/files/", post(files::upload))
        .route("/files/{id}", get(files::download))
        .route("/files/{id}/{name}", get(files::download))
        .with_state(server.clone())
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(middleware::same_origin))
                .layer(DefaultBodyLimit::disable())
                .layer(from_fn_with_state(server.clone(), middleware::session)),
        );

    let operations = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(server.clone());

    Router::new()
        .merge(doors)
        .merge(files)
        .merge(dialects::routes(&server))
        .merge(operations)
        .nest_service(statics::PACKAGE_PATH, statics::package(&server))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(server.clone(), middleware::client))
                .layer(from_fn_with_state(server, middleware::pace))
                .layer(from_fn(middleware::request_span))
                .layer(from_fn(middleware::security_headers))
                .layer(CatchPanicLayer::custom(middleware::panicked)),
        )
}

/// Paths under `/api` that are nothing: programs ask there, so they get JSON rather than a page.
async fn no_such_api() -> Error {
    Error::not_found("address")
}
