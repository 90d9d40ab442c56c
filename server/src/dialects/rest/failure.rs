//! Errors as Django REST framework shows them.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode};
use parlor::Error;
use serde_json::{Value, json};

/// An error of the engine's: `{"field": ["what is wrong"]}` for what is wrong with the input, `{"detail": "..."}` else.
#[derive(Debug)]
pub struct Failure {
    error: Error,
    /// What the dialect calls a message's content.
    content: &'static str,
}

impl Failure {
    /// In a dialect that calls a message's content otherwise.
    pub fn naming(content: &'static str) -> impl Fn(Error) -> Self {
        move |error| Self { error, content }
    }

    fn body(&self) -> Value {
        let about = |field: &str, problem: String| json!({ field: [problem] });
        match &self.error {
            Error::Invalid { field, problem } if field == "content" => about(self.content, problem.clone()),
            Error::Invalid { field, problem } => about(field, problem.clone()),
            Error::Taken { field, .. } => about(field, self.error.to_string()),
            Error::Empty => about(self.content, "This field may not be blank.".into()),
            Error::TooLong { limit, .. } => {
                about(self.content, format!("Ensure this field has no more than {limit} characters."))
            }
            error => json!({ "detail": error.to_string() }),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, content: "content" }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = self.body();
        let (parts, _) = self.error.into_response().into_parts();
        let status = if parts.status == StatusCode::CONFLICT { StatusCode::BAD_REQUEST } else { parts.status };
        (status, parts.headers, Json(body)).into_response()
    }
}

/// The path exists, for other methods; `Allow` names them.
pub async fn method_not_allowed(method: Method) -> Response {
    let detail = format!("Method \"{method}\" not allowed.");
    (StatusCode::METHOD_NOT_ALLOWED, Json(json!({ "detail": detail }))).into_response()
}
