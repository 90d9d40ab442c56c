//! `/api/notifications/chat/upload/`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use parlor::Error;

use super::shapes::Upload;
use crate::{
    dialects::rest::{Answer, Caller, Fields},
    state::Server,
};

/// `POST`, a form with the file in `file`: stores it for a message to come.
#[utoipa::path(
    post,
    path = "/api/notifications/chat/upload/",
    tag = "workspace",
    request_body(content_type = "multipart/form-data", content = inline(crate::docs::FileForm)),
    responses((status = 201, body = Upload), (status = "4XX", body = crate::docs::Problem)),
)]
pub async fn upload(State(_): State<Server>, _: Caller, fields: Fields) -> Answer {
    let file = fields.file().ok_or_else(|| Error::invalid("file", "No file was submitted."))?;
    Ok((StatusCode::CREATED, Json(Upload::from(file))).into_response())
}
