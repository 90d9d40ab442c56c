//! `GET /api/stats/`: how much a platform's chats are used.

use axum::{Json, extract::State};
use parlor::model::Stats;

use super::{failure::Failure, key::KeyHolder};
use crate::{docs::Problem, state::Server};

/// The same as `parlor stats`.
#[utoipa::path(
    get,
    path = "/api/stats/",
    tag = "platforms",
    security(("key" = [])),
    responses((status = 200, body = Stats), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, KeyHolder(platform): KeyHolder) -> Result<Json<Stats>, Failure> {
    Ok(Json(server.chat.stats(&platform).await?))
}
