//! `POST /api/events/`: what happened on a platform.

use axum::{
    Json,
    extract::{Request, State},
};
use http::StatusCode;
use parlor::{chat::BusinessEvent, model::wire_id};
use serde::Serialize;
use serde_json::Value;

use super::{failure::Failure, key::KeyHolder};
use crate::{body, docs::Problem, state::Server};

/// What became of an event. Ids are written as the tenant's dialect does.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EventAnswer {
    /// The event's id; without one, a hash of what it said.
    pub event_id: String,
    /// The conversation in which it was told.
    pub conversation_id: Value,
    /// The message that tells of it.
    pub message_id: Value,
    /// Whether the conversation is new.
    pub created: bool,
}

/// `POST`: something happened on the platform; 201, or 200 with the same answer for an event that was received before.
#[utoipa::path(
    post,
    path = "/api/events/",
    tag = "platforms",
    security(("key" = []), ("bearer_key" = [])),
    request_body(content = BusinessEvent, example = json!({
        "event_id": "evt-1001",
        "type": "bid.accepted",
        "object": {"id": 7, "title": "Moving a piano", "status": "Accepted", "url": "https://shop.example/bids/7"},
        "participants": [501, {"id": 502, "username": "dora", "name": "Dora"}],
        "actor": 501,
        "metadata": {"price": "120.00"},
    })),
    responses(
        (status = 200, body = EventAnswer),
        (status = 201, body = EventAnswer, example = json!({
            "event_id": "evt-1001", "conversation_id": 1, "message_id": 1, "created": true,
        })),
        (status = "4XX", body = Problem),
    ),
)]
pub async fn receive(
    State(server): State<Server>,
    KeyHolder(platform): KeyHolder,
    request: Request,
) -> Result<(StatusCode, Json<EventAnswer>), Failure> {
    let body = body::json(request).await?;
    let event = BusinessEvent::decode(&body)?;
    let received = server.chat.receive_event(&platform, &event).await?;
    let dialect = platform.tenant().dialect;
    let status = if received.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok((
        status,
        Json(EventAnswer {
            event_id: received.event_id,
            conversation_id: wire_id::own(dialect, received.conversation.0),
            message_id: wire_id::own(dialect, received.message.0),
            created: received.created,
        }),
    ))
}
