//! Refuses requests that come too often from one address.

use std::{convert::Infallible, future::ready};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use parlor_app::ssr::ClientInfo;
use tower::{Layer, ServiceExt, service_fn};

use super::cors;
use crate::state::Server;

/// Whoever watches over the server asks here, perhaps from the address of a proxy.
const FREE: [&str; 2] = ["/healthz", "/readyz"];

/// Answers 429 with `Retry-After`, so that pages of other origins can read it where a tenant allows theirs.
pub async fn pace(State(server): State<Server>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientInfo>().filter(|_| !FREE.contains(&request.uri().path()));
    match client.map_or(Ok(()), |client| server.chat.pace_address(client.ip)) {
        Ok(()) => next.run(request).await,
        Err(error) => {
            let refuse = service_fn(move |_: Request| ready(Ok::<_, Infallible>(error.clone().into_response())));
            cors(&server).layer(refuse).oneshot(request).await.unwrap_or_else(|never| match never {})
        }
    }
}
