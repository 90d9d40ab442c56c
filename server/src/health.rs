//! For those who run it: is it alive, can it work, what has it done.

use axum::{
    Json,
    extract::{Extension, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header};
use parlor::{Error, Result};
use parlor_app::ssr::ClientInfo;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{middleware::bearer, state::Server};

/// `/healthz`: the process answers.
pub async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// `/readyz`: so does the database. 503 while it does not.
pub async fn ready(State(server): State<Server>) -> Result<Json<Value>> {
    server.chat.ready().await.map_err(|_| Error::Busy)?;
    Ok(Json(json!({"status": "ready"})))
}

/// `/metrics` in Prometheus' format, for programs on this machine or with the token. Others learn of no such page.
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
