//! A panic in a handler is our fault, and costs its caller an answer, not the connection.

use std::any::Any;

use axum::response::{IntoResponse, Response};
use parlor::Error;

/// Answers 500, and logs what happened under the error's id.
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::internal(format_args!("panic: {}", message.unwrap_or("no message"))).into_response()
}
