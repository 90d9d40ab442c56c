//! `/api/notifications/chat/upload/`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use parlor::Error;

use super::{
    bodies::NewFile,
    shapes::{self, Upload},
};
use crate::{
    dialects::{
        People,
        rest::{Answer, Caller, Fields},
    },
    docs::Problem,
    state::Server,
};

/// `POST`, a form with the file in `file`: stores it for a message to come.
#[utoipa::path(
    post,
    path = "/api/notifications/chat/upload/",
    tag = "workspace",
    request_body(content_type = "multipart/form-data", content = NewFile),
    responses((status = 201, body = Upload), (status = "4XX", body = Problem)),
)]
pub async fn upload(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let file = fields.file()?.ok_or_else(|| Error::invalid("file", "No file was submitted."))?;
    let mut people = People::new(&server.chat, shapes::DIALECT, &caller);
    people.look_up([]).await?;
    Ok((StatusCode::CREATED, Json(shapes::upload(file, &people))).into_response())
}
