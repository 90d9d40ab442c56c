//! The body of a request.

use axum::{
    RequestExt,
    body::Bytes,
    extract::{Request, rejection::BytesRejection},
};
use http::{HeaderMap, StatusCode, header};
use parlor::{Error, Result};
use serde_json::{Map, Value};

use crate::router::MAX_BODY_BYTES;

/// JSON that is still to be decoded.
///
/// # Errors
/// [`Error::UnsupportedType`] if it says that it is something else, [`Error::TooLarge`] if it is.
pub async fn json(request: Request) -> Result<Bytes> {
    if !is_json(request.headers()) {
        return Err(Error::unsupported("Send this as application/json."));
    }
    request.extract().await.map_err(|rejection: BytesRejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            let limit = MAX_BODY_BYTES as u64;
            Error::TooLarge { bytes: limit + 1, limit }
        } else {
            Error::Malformed { problem: rejection.body_text() }
        }
    })
}

/// The fields of a JSON object.
///
/// # Errors
/// [`Error::Malformed`] for anything else.
pub fn object(json: &[u8]) -> Result<Map<String, Value>> {
    match serde_json::from_slice(json) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Error::Malformed { problem: "a JSON object is expected".into() }),
        Err(error) => Err(Error::no_json(&error)),
    }
}

/// Whether the body is JSON, or does not say what it is.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else { return true };
    let media_type = content_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json") || media_type.to_ascii_lowercase().ends_with("+json")
}
