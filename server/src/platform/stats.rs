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
    security(("key" = []), ("bearer_key" = [])),
    responses((status = 200, body = Stats, example = json!({
        "tenant": "shop",
        "generated_at": "2026-01-31T12:00:00.000000Z",
        "rooms": {"total": 1, "active": 1, "by_kind": [{"kind": "bid", "total": 1, "active": 1}]},
        "messages": {
            "total": 1, "today": 1, "week": 1, "month": 1,
            "by_day": [{"date": "2026-01-31", "messages": 1, "active_users": 0}],
        },
        "users": {
            "total": 2, "active_today": 0, "active_week": 0, "active_month": 0,
            "active_share": 0.0, "messages_per_active_user": 0.0,
        },
        "files": {"total": 0, "bytes": 0},
        "top_conversations": [{"id": 1, "kind": "bid", "title": "Moving a piano", "messages": 1}],
    })), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, KeyHolder(platform): KeyHolder) -> Result<Json<Stats>, Failure> {
    Ok(Json(server.chat.stats(&platform).await?))
}
