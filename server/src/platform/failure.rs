//! Errors as platforms are told them: `{"field": ["what is wrong"]}` for what is wrong with the input, `{"detail": "..."}`
//! else.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use parlor::Error;
use serde_json::json;

/// An error of the engine's.
pub struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = match &self.0 {
            Error::Invalid { field, problem } => json!({ field: [problem] }),
            Error::TooLong { field, .. } => json!({ field: [self.0.to_string()] }),
            Error::Unauthenticated => json!({ "detail": "Show the API key that was made with the tenant." }),
            // As in front of all doors, where nobody knows yet which one is meant.
            Error::RateLimited { .. } => self.0.body(),
            error => json!({ "detail": error.to_string() }),
        };
        let (parts, _) = self.0.into_response().into_parts();
        (parts.status, parts.headers, Json(body)).into_response()
    }
}
