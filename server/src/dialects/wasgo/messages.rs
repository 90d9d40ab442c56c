//! `/chat/messages/`.

use std::slice;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    model::{AttachmentId, Draft, Message, MessageId},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    bodies::{Edition, Emoji, MessageIds, NewFileMessage, NewMessage},
    shapes::{self, ChatMessage, Marked, Reacted},
    words,
};
use crate::{
    dialects::{
        Readers, ids,
        rest::{Answer, Caller, Fields, Listing, Page, PageParameters, Path, Query},
    },
    docs::Problem,
    state::Server,
};

/// Filters of the list.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    conversation: Option<String>,
}

/// `GET`: messages of the caller's conversations, or of one, with what is left of deleted ones.
#[utoipa::path(
    get,
    path = "/chat/messages/",
    tag = "wasgo",
    params(PageParameters, Filters),
    responses((status = 200, body = Listing<ChatMessage>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    page: Page,
    Query(filters): Query<Filters>,
) -> Answer<Json<Listing<ChatMessage>>> {
    let only = filters.conversation.map(|id| ids::parse_own("conversation", &Value::from(id))).transpose()?;
    let list = server.chat.list_messages(&caller, only, true, page.offset(), page.size).await?;
    let readers = Readers::of_list(&server.chat, &caller, &list).await?;
    let messages = shapes::messages(&server, &caller, &list.items, &readers).await?;
    Ok(Json(page.listing(list.count, messages)?))
}

/// `POST`: says something; 200 with the first message when its `client_id` was used before.
#[utoipa::path(
    post,
    path = "/chat/messages/",
    tag = "wasgo",
    request_body(content((NewMessage = "application/json"), (NewFileMessage = "multipart/form-data"))),
    responses((status = 200, body = ChatMessage), (status = 201, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn create(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let conversation = fields.required_id("conversation")?;
    let posted = server.chat.post(&caller, conversation, draft(&fields)?).await?;
    let status = if posted.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let readers = Readers::of_posted(&server.chat, &caller, &posted).await?;
    let shaped = shapes::messages(&server, &caller, slice::from_ref(&posted.message), &readers).await?.pop();
    Ok((status, Json(shaped)).into_response())
}

/// `GET`: one message.
#[utoipa::path(
    get,
    path = "/chat/messages/{id}/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    let message = server.chat.message(&caller, message_id(id)?).await?;
    answer(&server, &caller, message).await
}

/// `POST {"content"}`: says something else instead.
#[utoipa::path(
    post,
    path = "/chat/messages/{id}/edit/",
    tag = "wasgo",
    params(("id" = String, Path)),
    request_body = Edition,
    responses((status = 200, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn edit(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let message = server.chat.edit(&caller, message_id(id)?, fields.required_text("content")?).await?;
    answer(&server, &caller, message).await
}

/// `POST`: takes the message back; what is left of it.
#[utoipa::path(
    post,
    path = "/chat/messages/{id}/delete/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn delete(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    let message = server.chat.delete(&caller, message_id(id)?).await?;
    answer(&server, &caller, message).await
}

/// `DELETE`: the same, without an answer.
#[utoipa::path(
    delete,
    path = "/chat/messages/{id}/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem)),
)]
pub async fn remove(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    server.chat.delete(&caller, message_id(id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE`: the same once more, at the path of the action.
#[utoipa::path(
    delete,
    path = "/chat/messages/{id}/delete/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem)),
)]
pub async fn discard(server: State<Server>, caller: Caller, id: Path<String>) -> Answer<StatusCode> {
    remove(server, caller, id).await
}

/// `POST {"emoji"}`: puts the emoji on the message, or takes it away if it is there.
#[utoipa::path(
    post,
    path = "/chat/messages/{id}/react/",
    tag = "wasgo",
    params(("id" = String, Path)),
    request_body = Emoji,
    responses((status = 200, body = Reacted), (status = "4XX", body = Problem)),
)]
pub async fn react(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer<Json<Reacted>> {
    let emoji = fields.required_text("emoji")?;
    let reacted = server.chat.toggle_reaction(&caller, message_id(id)?, &emoji).await?;
    Ok(Json(Reacted { action: shapes::action(reacted.on), emoji }))
}

/// `POST`: the caller has read one message.
#[utoipa::path(
    post,
    path = "/chat/messages/{id}/mark_read/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn mark_read(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    let message = server.chat.message(&caller, message_id(id)?).await?;
    server.chat.mark_messages_read(&caller, message.conversation_id, &[message.id]).await?;
    answer(&server, &caller, message).await
}

/// `POST {"message_ids"}`: the caller has read these; how many became read by it.
#[utoipa::path(
    post,
    path = "/chat/messages/mark_multiple_read/",
    tag = "wasgo",
    request_body = MessageIds,
    responses((status = 200, body = Marked), (status = "4XX", body = Problem)),
)]
pub async fn mark_multiple_read(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer<Json<Marked>> {
    let messages: Vec<MessageId> = fields.required_ids("message_ids")?;
    let marked = server.chat.mark_messages_read_anywhere(&caller, &messages).await?;
    Ok(Json(Marked { marked_count: marked }))
}

/// What the fields say, as a draft. Files come with them, or were uploaded before.
pub fn draft(fields: &Fields) -> Result<Draft> {
    let mut attachments: Vec<AttachmentId> = fields.ids("attachments")?.unwrap_or_default();
    attachments.extend(fields.files().map(|file| file.id));
    let kind = match fields.text("message_type")?.as_deref() {
        None | Some("text") => fields.kind(),
        Some(name) => words::message_kind(name)
            .ok_or_else(|| Error::invalid("message_type", &format!("\"{name}\" is not a valid choice.")))?,
    };
    Ok(Draft {
        kind,
        content: fields.text("content")?.unwrap_or_default(),
        client_id: fields.client_id()?,
        metadata: fields.object("metadata")?,
        reply_to: fields.id("reply_to")?,
        attachments,
    })
}

async fn answer(server: &Server, caller: &Caller, message: Message) -> Answer<Response> {
    let message = slice::from_ref(&message);
    let readers = Readers::of(&server.chat, caller, message).await?;
    let shaped = shapes::messages(server, caller, message, &readers).await?.pop();
    Ok(Json(shaped).into_response())
}

fn message_id(id: String) -> Result<MessageId> {
    ids::parse_own("message", &Value::from(id))
}
