//! Refuses a body that is announced as too large, before it is read. What grows unannounced is cut off while it is read.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::header;
use parlor::Error;

use crate::router::MAX_BODY_BYTES;

/// Answers 413 with the sizes.
pub async fn body_limit(request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    match announced {
        Some(bytes) if bytes > MAX_BODY_BYTES as u64 => {
            Error::TooLarge { bytes, limit: MAX_BODY_BYTES as u64 }.into_response()
        }
        _ => next.run(request).await,
    }
}
