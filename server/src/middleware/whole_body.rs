//! Takes in a small body before anything answers. A request that is refused before its body was read ends its connection,
//! and with it what a client, or a proxy, has sent over the same one meanwhile.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::header;
use parlor::Error;

/// Bytes of what counts as small. A connection is worth less than reading more for nothing.
const SMALL: usize = 64 * 1024;

/// Reads it.
pub async fn whole_body(request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if !announced.is_some_and(|bytes: usize| (1..=SMALL).contains(&bytes)) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, SMALL).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(error) => Error::Malformed { problem: error.to_string() }.into_response(),
    }
}
