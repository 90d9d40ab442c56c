//! Errors as Django REST framework shows them.

use std::future::{Ready, ready};

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode};
use parlor::Error;
use serde_json::{Value, json};

/// What a dialect calls fields that the engine calls otherwise: the engine's names, and its own.
pub type Names = &'static [(&'static str, &'static str)];

/// An error of the engine's: `{"field": ["what is wrong"]}` for what is wrong with the input, `{"detail": "..."}` else.
#[derive(Clone, Debug)]
pub struct Failure(Error);

impl Failure {
    fn body(&self, names: Names) -> Value {
        let Self(error) = self;
        let about = |field: &str, problem: String| {
            let name = names.iter().find(|(engines, _)| *engines == field).map_or(field, |(_, own)| own);
            json!({ name: [problem] })
        };
        match error {
            Error::Invalid { field, problem } => about(field, problem.clone()),
            Error::Taken { field, .. } => about(field, error.to_string()),
            Error::Empty => about("content", "This field may not be blank.".into()),
            Error::TooLong { field, limit, .. } => {
                about(field, format!("Ensure this field has no more than {limit} characters."))
            }
            // As in front of all doors, where nobody knows yet which one is meant.
            Error::RateLimited { .. } => error.body(),
            error => json!({ "detail": error.to_string() }),
        }
    }

    fn answer(self, names: Names) -> Response {
        let body = self.body(names);
        let (parts, _) = self.0.clone().into_response().into_parts();
        let status = if parts.status == StatusCode::CONFLICT { StatusCode::BAD_REQUEST } else { parts.status };
        let mut response = (status, parts.headers, Json(body)).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.answer(&[])
    }
}

/// Answers failures in the words of a dialect, whose doors this is laid around.
pub fn in_words_of(names: Names) -> impl Fn(Response) -> Ready<Response> + Clone {
    move |mut response| {
        ready(match response.extensions_mut().remove::<Failure>() {
            Some(failure) => failure.answer(names),
            None => response,
        })
    }
}

/// The path exists, for other methods; `Allow` names them.
pub async fn method_not_allowed(method: Method) -> Response {
    let detail = format!("Method \"{method}\" not allowed.");
    (StatusCode::METHOD_NOT_ALLOWED, Json(json!({ "detail": detail }))).into_response()
}
