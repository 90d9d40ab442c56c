//! For those who run it: is it alive, can it work, what has it done.

use axum::{
    Json,
    extract::{Extension, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header};
use parlor::{Error, Result};
use parlor_app::ssr::ClientInfo;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{docs::Coded, middleware::bearer, state::Server};

/// How it is.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(example = json!({ "status": "ok" }))]
pub struct Health {
    status: &'static str,
}

/// `/healthz`: the process answers.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operations",
    security(()),
    responses((status = 200, body = Health)),
)]
pub async fn alive() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// `/readyz`: so does the database. 503 while it does not.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    security(()),
    responses((status = 200, body = Health), (status = 503, body = Coded)),
)]
pub async fn ready(State(server): State<Server>) -> Result<Json<Health>> {
    server.chat.ready().await.map_err(|_| Error::Busy)?;
    Ok(Json(Health { status: "ready" }))
}

/// `/metrics` in Prometheus' format, for programs on this machine or with the token. Others learn of no such page.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    security((), ("token" = [])),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 404, body = Coded)),
)]
pub async fn metrics(
    State(server): State<Server>,
    Extension(client): Extension<ClientInfo>,
    headers: HeaderMap,
) -> Response {
    let metrics = server.options.metrics.as_ref();
    // A proxy on this machine connects from here, for whoever asks it.
    let here =
        client.ip.is_loopback() && !headers.contains_key("x-forwarded-for") && !headers.contains_key("forwarded");
    let known = match (&server.options.metrics_token, bearer(&headers)) {
        (Some(token), Some(shown)) => is_same_secret(token, shown),
        _ => false,
    };
    match metrics {
        Some(metrics) if here || known => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics.render()).into_response()
        }
        _ => Error::not_found("address").into_response(),
    }
}

/// Takes the same time wherever they differ.
fn is_same_secret(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}
