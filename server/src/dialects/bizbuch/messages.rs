//! Messages of a conversation, and `/api/chat/send/`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use parlor::{
    Result,
    model::{Draft, MessageId},
};

use super::{
    bodies::{MessageIds, NewMessage},
    conversations::conversation_id,
    shapes::{self, ChatMessage, Marked, Records},
};
use crate::{
    dialects::rest::{Answer, Caller, Fields, Page, PageParameters, Path},
    docs::Problem,
    state::Server,
};

/// `GET`: messages, oldest first; page 1 is the newest page.
#[utoipa::path(
    get,
    path = "/api/chat/conversations/{id}/messages/",
    tag = "bizbuch",
    params(("id" = i64, Path), PageParameters),
    responses((status = 200, body = Records<ChatMessage>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    page: Page,
) -> Answer<Json<Records<ChatMessage>>> {
    let id = conversation_id(id)?;
    let list = server.chat.list_messages(&caller, Some(id), false, page.offset(), page.size).await?;
    let messages = shapes::messages(&server, &caller, &list.items).await?;
    Ok(Json(Records::new(&page, list.count, messages)))
}

/// `POST {"recipient_id", "content"}`: says something to somebody; 200 with the first message when its `client_id` was
/// used before.
#[utoipa::path(
    post,
    path = "/api/chat/send/",
    tag = "bizbuch",
    request_body = NewMessage,
    responses((status = 200, body = ChatMessage), (status = 201, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn send(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let recipient = fields.required_user(&server, &caller, &["recipient_id"]).await?;
    let posted = server.chat.post_to(&caller, recipient, draft(&fields)?).await?;
    let status = if posted.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let message = shapes::messages(&server, &caller, &[posted.message]).await?.pop();
    Ok((status, Json(message)).into_response())
}

/// `POST {"message_ids"?}`: the caller has read these, or everything; how many became read by it.
#[utoipa::path(
    post,
    path = "/api/chat/conversations/{id}/read/",
    tag = "bizbuch",
    params(("id" = i64, Path)),
    request_body = MessageIds,
    responses((status = 200, body = Marked), (status = "4XX", body = Problem)),
)]
pub async fn read(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer<Json<Marked>> {
    let id = conversation_id(id)?;
    let messages: Option<Vec<MessageId>> = fields.ids_or_all("message_ids")?;
    let marked = match messages {
        Some(messages) => server.chat.mark_messages_read(&caller, id, &messages).await?,
        None => server.chat.mark_read(&caller, id, i64::MAX).await?,
    };
    Ok(Json(Marked { success: true, messages_marked_read: marked }))
}

/// What the fields say, as a draft.
pub fn draft(fields: &Fields) -> Result<Draft> {
    Ok(Draft { content: fields.required_text("content")?, client_id: fields.client_id()?, ..Draft::default() })
}
