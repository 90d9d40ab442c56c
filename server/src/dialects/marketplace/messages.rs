//! `/api/chat/threads/{id}/messages/`, `/api/chat/messages/{id}/`, and what is unread.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    model::{Draft, Message, MessageId, MessageKind},
};
use serde_json::{Value, json};

use super::{
    shapes::{self, ThreadMessage},
    thread_id,
};
use crate::{
    dialects::{
        ids,
        rest::{Answer, Caller, Failure, Fields, Listing, Page},
    },
    state::Server,
};

/// What this document calls a message's content.
const CONTENT: &str = "message";

/// `GET`: what was said in a thread.
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    page: Page,
) -> Answer<Json<Listing<ThreadMessage>>> {
    let part = server.chat.list_messages(&caller, Some(thread_id(&id)?), false, page.offset(), page.size).await?;
    let messages = shapes::messages(&server, &caller, part.items).await?;
    Ok(Json(page.listing(part.count, messages)?))
}

/// `POST`: says something; 200 with the first message when its `client_id` was used before.
pub async fn create(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let posted = server.chat.post(&caller, thread_id(&id)?, draft(&fields)?).await;
    let posted = posted.map_err(Failure::naming(CONTENT))?;
    let status = if posted.repeated { StatusCode::OK } else { StatusCode::CREATED };
    answer(&server, &caller, posted.message, status).await
}

/// `GET`: one message.
pub async fn show(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    let message = find(&server, &caller, id).await?;
    answer(&server, &caller, message, StatusCode::OK).await
}

/// `PUT {"message"}`: says something else instead, and is marked as edited.
pub async fn edit(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let message = find(&server, &caller, id).await?;
    let edited = server.chat.edit(&caller, message.id, fields.required_text(CONTENT)?).await;
    answer(&server, &caller, edited.map_err(Failure::naming(CONTENT))?, StatusCode::OK).await
}

/// `DELETE`: takes a message back.
pub async fn delete(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let message = find(&server, &caller, id).await?;
    server.chat.delete(&caller, message.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST {"message_ids"?}`: the caller has read these, or all; how many became read by it.
pub async fn mark_read(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer<Json<Value>> {
    let id = thread_id(&id)?;
    let marked = match fields.ids::<MessageId>("message_ids")? {
        Some(messages) => server.chat.mark_messages_read(&caller, id, &messages).await?,
        None => server.chat.mark_read(&caller, id, i64::MAX).await?,
    };
    Ok(Json(json!({ "marked": marked })))
}

/// `GET`: the caller's unread messages.
pub async fn unread_count(State(server): State<Server>, caller: Caller) -> Answer<Json<Value>> {
    let counts = server.chat.unread_counts(&caller).await?;
    Ok(Json(json!({ "unread_count": counts.into_iter().map(|(_, count)| count).sum::<i64>() })))
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
        attachments: fields.file().map(|file| file.id).into_iter().collect(),
    })
}

/// A message that was not taken back.
async fn find(server: &Server, caller: &Caller, id: String) -> Result<Message> {
    let message = server.chat.message(caller, ids::parse_own("message", &Value::from(id))?).await?;
    if message.deleted_at.is_some() { Err(Error::not_found("message")) } else { Ok(message) }
}

async fn answer(server: &Server, caller: &Caller, message: Message, status: StatusCode) -> Answer<Response> {
    let shaped = shapes::messages(server, caller, vec![message]).await?.pop();
    Ok((status, Json(shaped)).into_response())
}
