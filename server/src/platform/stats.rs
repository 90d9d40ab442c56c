//! `GET /api/stats/`: how much a platform's chats are used.

use axum::{Json, extract::State};
use parlor::model::Stats;

use super::{failure::Failure, key::KeyHolder};
use crate::state::Server;

/// The same as `parlor stats`.
pub async fn show(State(server): State<Server>, KeyHolder(platform): KeyHolder) -> Result<Json<Stats>, Failure> {
    Ok(Json(server.chat.stats(&platform).await?))
}
