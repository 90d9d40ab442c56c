//! Gives the errors of server functions their HTTP status: `server_fn` itself answers 500 to all of them, also where the
//! caller sent what cannot be decoded.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::Error;

/// `server_fn` marks errors with it.
const ERROR_MARK: &str = "serverfnerror";
/// Far beyond any error's JSON.
const MAX_ERROR_BYTES: usize = 64 * 1024;

/// Answers as [`Error`] does everywhere else: with its status, its headers, and a sentence.
pub async fn server_function_status(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || !response.headers().contains_key(ERROR_MARK) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = match to_bytes(body, MAX_ERROR_BYTES).await {
        Ok(body) => body,
        Err(error) => return Error::internal(error).into_response(),
    };
    if let Ok(error) = serde_json::from_slice::<Error>(&body) {
        let (answer, body) = error.into_response().into_parts();
        parts.status = answer.status;
        parts.headers.extend(answer.headers);
        return Response::from_parts(parts, body);
    }
    Response::from_parts(parts, Body::from(body))
}
