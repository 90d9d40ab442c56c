//! `/api/chat/threads/{id}/messages/`, `/api/chat/messages/{id}/`, and what is unread.

use std::slice;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    model::{Draft, Message, MessageId, MessageKind},
};
use serde_json::Value;

use super::{
    bodies::{Edition, MessageIds, NewFileMessage, NewMessage},
    shapes::{self, Marked, ThreadMessage, Unread},
    thread_id,
};
use crate::{
    dialects::{
        Readers, ids,
        rest::{Answer, Caller, Fields, Listing, Page, PageParameters, Path},
    },
    docs::Problem,
    state::Server,
};

/// What this document calls a message's content.
const CONTENT: &str = "message";

/// `GET`: what was said in a thread.
#[utoipa::path(
    get,
    path = "/api/chat/threads/{id}/messages/",
    tag = "marketplace",
    params(("id" = i64, Path), PageParameters),
    responses((status = 200, body = Listing<ThreadMessage>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    page: Page,
) -> Answer<Json<Listing<ThreadMessage>>> {
    let list = server.chat.list_messages(&caller, Some(thread_id(&id)?), false, page.offset(), page.size).await?;
    let readers = Readers::of_list(&server.chat, &caller, &list).await?;
    let messages = shapes::messages(&server, &caller, &list.items, &readers).await?;
    Ok(Json(page.listing(list.count, messages)?))
}

/// `POST`: says something; 200 with the first message when its `client_id` was used before.
#[utoipa::path(
    post,
    path = "/api/chat/threads/{id}/messages/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body(content((NewMessage = "application/json"), (NewFileMessage = "multipart/form-data"))),
    responses((status = 200, body = ThreadMessage), (status = 201, body = ThreadMessage), (status = "4XX", body = Problem)),
)]
pub async fn create(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let posted = server.chat.post(&caller, thread_id(&id)?, draft(&fields)?).await?;
    let status = if posted.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let readers = Readers::of_posted(&server.chat, &caller, &posted).await?;
    let shaped = shapes::messages(&server, &caller, slice::from_ref(&posted.message), &readers).await?.pop();
    Ok((status, Json(shaped)).into_response())
}

/// `GET`: one message.
#[utoipa::path(
    get,
    path = "/api/chat/messages/{id}/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    responses((status = 200, body = ThreadMessage), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    let message = find(&server, &caller, id).await?;
    answer(&server, &caller, message).await
}

/// `PUT {"message"}`: says something else instead, and is marked as edited.
#[utoipa::path(
    method(put, patch),
    path = "/api/chat/messages/{id}/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = Edition,
    responses((status = 200, body = ThreadMessage), (status = "4XX", body = Problem)),
)]
pub async fn edit(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let message = find(&server, &caller, id).await?;
    let edited = server.chat.edit(&caller, message.id, fields.required_text(CONTENT)?).await?;
    answer(&server, &caller, edited).await
}

/// `DELETE`: takes a message back.
#[utoipa::path(
    delete,
    path = "/api/chat/messages/{id}/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    responses((status = 204), (status = "4XX", body = Problem)),
)]
pub async fn delete(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let message = find(&server, &caller, id).await?;
    server.chat.delete(&caller, message.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST {"message_ids"?}`: the caller has read these, or all; how many became read by it.
#[utoipa::path(
    post,
    path = "/api/chat/threads/{id}/mark-read/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = MessageIds,
    responses((status = 200, body = Marked), (status = "4XX", body = Problem)),
)]
pub async fn mark_read(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer<Json<Marked>> {
    let id = thread_id(&id)?;
    let marked = match fields.ids_or_all::<MessageId>("message_ids")? {
        Some(messages) => server.chat.mark_messages_read(&caller, id, &messages).await?,
        None => server.chat.mark_read(&caller, id, i64::MAX).await?,
    };
    Ok(Json(Marked { marked }))
}

/// `GET`: the caller's unread messages.
#[utoipa::path(
    get,
    path = "/api/chat/unread-count/",
    tag = "marketplace",
    responses((status = 200, body = Unread), (status = "4XX", body = Problem)),
)]
pub async fn unread_count(State(server): State<Server>, caller: Caller) -> Answer<Json<Unread>> {
    let counts = server.chat.unread_counts(&caller, false).await?;
    Ok(Json(Unread { unread_count: counts.into_iter().map(|(_, count)| count).sum() }))
}

/// What the fields say, as a draft.
pub fn draft(fields: &Fields) -> Result<Draft> {
    let message_type = fields.text("message_type")?;
    let kind = match message_type.as_deref().unwrap_or("text") {
        "text" => MessageKind::Text,
        "emoji" => MessageKind::Emoji,
        "image" => MessageKind::Image,
        "file" => MessageKind::File,
        "audio" => MessageKind::Audio,
        "video" => MessageKind::Video,
        "location" => MessageKind::Location,
        "system" => MessageKind::System,
        "payment" => MessageKind::Payment,
        "dispute" => MessageKind::Dispute,
        "job_update" => MessageKind::JobUpdate,
        other => return Err(Error::invalid("message_type", &format!("\"{other}\" is not a valid choice."))),
    };
    Ok(Draft {
        kind,
        content: fields.text(CONTENT)?.unwrap_or_default(),
        client_id: fields.client_id()?,
        metadata: fields.value("metadata").cloned(),
        reply_to: fields.id("reply_to")?,
        attachments: fields.files().map(|file| file.id).collect(),
    })
}

/// A message that was not taken back.
async fn find(server: &Server, caller: &Caller, id: String) -> Result<Message> {
    let message = server.chat.message(caller, ids::parse_own("message", &Value::from(id))?).await?;
    if message.deleted_at.is_some() { Err(Error::not_found("message")) } else { Ok(message) }
}

async fn answer(server: &Server, caller: &Caller, message: Message) -> Answer<Response> {
    let message = slice::from_ref(&message);
    let readers = Readers::of(&server.chat, caller, message).await?;
    let shaped = shapes::messages(server, caller, message, &readers).await?.pop();
    Ok(Json(shaped).into_response())
}
