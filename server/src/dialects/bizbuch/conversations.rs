//! `/api/chat/conversations/`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Result,
    chat::ConversationFilter,
    model::{ConversationId, ConversationKind},
};
use serde_json::Value;

use super::{
    bodies::Somebody,
    shapes::{self, Conversation, Records},
};
use crate::{
    dialects::{
        ids,
        rest::{Answer, Caller, Fields, Page, PageParameters, Path},
    },
    docs::Problem,
    state::Server,
};

/// `GET`: the caller's conversations, newest message first.
#[utoipa::path(
    get,
    path = "/api/chat/conversations/",
    tag = "bizbuch",
    params(PageParameters),
    responses((status = 200, body = Records<Conversation>), (status = "4XX", body = Problem)),
)]
pub async fn list(State(server): State<Server>, caller: Caller, page: Page) -> Answer<Json<Records<Conversation>>> {
    let filter = ConversationFilter { kinds: Some(vec![ConversationKind::Direct]), ..ConversationFilter::default() };
    let part = server.chat.list_conversations(&caller, &filter, page.offset(), page.size).await?;
    let conversations = shapes::conversations(&server, &caller, part.items).await?;
    Ok(Json(Records::new(&page, part.count, conversations)))
}

/// `POST {"user_id"}`: the conversation with somebody, new (201) or as it is (200).
#[utoipa::path(
    post,
    path = "/api/chat/conversations/start/",
    tag = "bizbuch",
    request_body = Somebody,
    responses((status = 200, body = Conversation), (status = 201, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn start(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let other = fields.required_user(&server, &caller, &["user_id"]).await?;
    let (id, new) = server.chat.open_direct(&caller, other).await?;
    answer(&server, &caller, id, if new { StatusCode::CREATED } else { StatusCode::OK }).await
}

/// `GET`: one conversation.
#[utoipa::path(
    get,
    path = "/api/chat/conversations/{id}/",
    tag = "bizbuch",
    params(("id" = i64, Path)),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    answer(&server, &caller, conversation_id(id)?, StatusCode::OK).await
}

async fn answer(server: &Server, caller: &Caller, id: ConversationId, status: StatusCode) -> Answer<Response> {
    let summary = server.chat.conversation(caller, id).await?;
    let conversation = shapes::conversations(server, caller, vec![summary]).await?.pop();
    Ok((status, Json(conversation)).into_response())
}

/// A conversation's id in a path.
pub fn conversation_id(id: String) -> Result<ConversationId> {
    ids::parse_own("conversation", &Value::from(id))
}
