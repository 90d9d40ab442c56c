//! The conversations of bids, jobs and disputes, by the id of the object.

use axum::extract::State;
use http::StatusCode;
use parlor::{Error, chat::ConversationFilter, model::ConversationKind};

use super::conversations::answer;
use crate::{
    dialects::rest::{Answer, Caller, Path},
    docs::Problem,
    state::Server,
};

/// `GET /bids/{id}/conversation/`, for those in it.
#[utoipa::path(
    get,
    path = "/bids/{id}/conversation/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = super::shapes::Conversation), (status = "4XX", body = Problem)),
)]
pub async fn of_bid(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    of(&server, &caller, ConversationKind::Bid, id).await
}

/// `GET /jobs/{id}/conversation/`, for those in it.
#[utoipa::path(
    get,
    path = "/jobs/{id}/conversation/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = super::shapes::Conversation), (status = "4XX", body = Problem)),
)]
pub async fn of_job(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    of(&server, &caller, ConversationKind::Job, id).await
}

/// `GET /disputes/{id}/conversation/`, for those in it.
#[utoipa::path(
    get,
    path = "/disputes/{id}/conversation/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = super::shapes::Conversation), (status = "4XX", body = Problem)),
)]
pub async fn of_dispute(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    of(&server, &caller, ConversationKind::Dispute, id).await
}

async fn of(server: &Server, caller: &Caller, kind: ConversationKind, object_id: String) -> Answer {
    let filter =
        ConversationFilter { kinds: Some(vec![kind]), context_id: Some(object_id), ..ConversationFilter::default() };
    let found = server.chat.list_conversations(caller, &filter, 0, 1).await?.items.pop();
    let summary = found.ok_or_else(|| Error::not_found("conversation"))?;
    answer(server, caller, summary.conversation.id, StatusCode::OK).await
}
