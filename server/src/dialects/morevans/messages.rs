//! `/api/v1/chat-messages/` and `/api/v1/chat/status/`.

use std::slice;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    model::{ConversationId, Draft, Message, MessageId, MessageKind},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    bodies::{MessageIds, NewFileMessage, NewMessage},
    shapes::{self, ChatMessage, Marked, Status, Unread},
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
    chat_room: Option<String>,
}

/// Which room's messages.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RoomParameters {
    room_id: Option<String>,
}

/// `GET`: messages of the caller's rooms, or of one.
#[utoipa::path(
    get,
    path = "/api/v1/chat-messages/",
    tag = "morevans",
    params(PageParameters, Filters),
    responses((status = 200, body = Listing<ChatMessage>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    page: Page,
    Query(filters): Query<Filters>,
) -> Answer<Json<Listing<ChatMessage>>> {
    let room = filters.chat_room.map(|id| room_id(&id)).transpose()?;
    listing(&server, &caller, &page, room).await
}

/// `GET ?room_id=`: messages of one room.
#[utoipa::path(
    get,
    path = "/api/v1/chat-messages/by_room/",
    tag = "morevans",
    params(PageParameters, RoomParameters),
    responses((status = 200, body = Listing<ChatMessage>), (status = "4XX", body = Problem)),
)]
pub async fn by_room(
    State(server): State<Server>,
    caller: Caller,
    page: Page,
    Query(parameters): Query<RoomParameters>,
) -> Answer<Json<Listing<ChatMessage>>> {
    let id = parameters.room_id.ok_or_else(|| Error::invalid("room_id", "This parameter is required."))?;
    listing(&server, &caller, &page, Some(room_id(&id)?)).await
}

/// `POST`: says something; 200 with the first message when its `client_id` was used before.
#[utoipa::path(
    post,
    path = "/api/v1/chat-messages/",
    tag = "morevans",
    request_body(content((NewMessage = "application/json"), (NewFileMessage = "multipart/form-data"))),
    responses((status = 200, body = ChatMessage), (status = 201, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn create(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let room = fields.required_id("chat_room")?;
    let draft = draft(&fields)?;
    let posted = server.chat.post(&caller, room, draft).await?;
    let status = if posted.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let readers = Readers::of_posted(&server.chat, &caller, &posted).await?;
    let shaped = shapes::messages(&server, &caller, slice::from_ref(&posted.message), &readers).await?.pop();
    Ok((status, Json(shaped)).into_response())
}

/// `POST`: the caller has read one message.
#[utoipa::path(
    post,
    path = "/api/v1/chat-messages/{id}/mark_as_read/",
    tag = "morevans",
    params(("id" = i64, Path)),
    responses((status = 200, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn mark_as_read(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    let message = server.chat.message(&caller, ids::parse_own("message", &Value::from(id))?).await?;
    server.chat.mark_messages_read(&caller, message.conversation_id, &[message.id]).await?;
    answer(&server, &caller, message).await
}

/// `POST {"message_ids"}`: the caller has read these; how many became read by it.
#[utoipa::path(
    post,
    path = "/api/v1/chat-messages/bulk_mark_as_read/",
    tag = "morevans",
    request_body = MessageIds,
    responses((status = 200, body = Marked), (status = "4XX", body = Problem)),
)]
pub async fn bulk_mark_as_read(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer<Json<Marked>> {
    let messages: Vec<MessageId> =
        fields.ids("message_ids")?.ok_or_else(|| Error::invalid("message_ids", "This field is required."))?;
    let marked = server.chat.mark_messages_read_anywhere(&caller, &messages).await?;
    Ok(Json(Marked { marked_count: marked }))
}

/// `GET`: the caller's unread messages.
#[utoipa::path(
    get,
    path = "/api/v1/chat-messages/unread_count/",
    tag = "morevans",
    responses((status = 200, body = Unread), (status = "4XX", body = Problem)),
)]
pub async fn unread_count(State(server): State<Server>, caller: Caller) -> Answer<Json<Unread>> {
    let counts = server.chat.unread_counts(&caller, true).await?;
    Ok(Json(Unread { unread_count: counts.into_iter().map(|(_, count)| count).sum() }))
}

/// `GET`: how things stand for the caller.
#[utoipa::path(
    get,
    path = "/api/v1/chat/status/",
    tag = "morevans",
    responses((status = 200, body = Status), (status = "4XX", body = Problem)),
)]
pub async fn status(State(server): State<Server>, caller: Caller) -> Answer<Json<Status>> {
    let rooms = server.chat.list_conversations(&caller, &Default::default(), 0, 1).await?.count;
    let unread: i64 = server.chat.unread_counts(&caller, true).await?.into_iter().map(|(_, count)| count).sum();
    Ok(Json(Status { status: "ok", total_rooms: rooms, unread_count: unread }))
}

async fn listing(
    server: &Server,
    caller: &Caller,
    page: &Page,
    room: Option<ConversationId>,
) -> Answer<Json<Listing<ChatMessage>>> {
    let list = server.chat.list_messages(caller, room, false, page.offset(), page.size).await?;
    let readers = Readers::of_list(&server.chat, caller, &list).await?;
    let messages = shapes::messages(server, caller, &list.items, &readers).await?;
    Ok(Json(page.listing(list.count, messages)?))
}

/// What the fields say, as a draft.
pub fn draft(fields: &Fields) -> Result<Draft> {
    let message_type = fields.text("message_type")?;
    let kind = match message_type.as_deref().unwrap_or("text") {
        "text" => fields.kind(),
        "image" => MessageKind::Image,
        "file" => MessageKind::File,
        "system" => MessageKind::System,
        "bid_update" => MessageKind::BidUpdate,
        "status_update" => MessageKind::StatusUpdate,
        other => return Err(Error::invalid("message_type", &format!("\"{other}\" is not a valid choice."))),
    };
    Ok(Draft {
        kind,
        content: fields.text("content")?.unwrap_or_default(),
        client_id: fields.client_id()?,
        reply_to: fields.id("reply_to")?,
        attachments: fields.file()?.map(|file| file.id).into_iter().collect(),
        ..Draft::default()
    })
}

async fn answer(server: &Server, caller: &Caller, message: Message) -> Answer<Response> {
    let message = slice::from_ref(&message);
    let readers = Readers::of(&server.chat, caller, message).await?;
    let shaped = shapes::messages(server, caller, message, &readers).await?.pop();
    Ok(Json(shaped).into_response())
}

fn room_id(id: &str) -> Result<ConversationId> {
    ids::parse_own("room", &Value::from(id))
}
