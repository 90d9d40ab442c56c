//! `/api/notifications/chat/conversations/`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    chat::{ConversationFilter, NewConversation},
    model::{ConversationId, ConversationKind},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    active, bodies,
    shapes::{self, Conversation},
};
use crate::{
    dialects::{
        ids,
        rest::{Answer, Caller, Fields, Listing, Page, PageParameters, Path, Query},
    },
    docs::Problem,
    state::Server,
};

/// Filters of the list.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    conversation_type: Option<String>,
}

/// `GET`: the caller's active conversations, newest activity first.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/conversations/",
    tag = "workspace",
    params(PageParameters, Filters),
    responses((status = 200, body = Listing<Conversation>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    page: Page,
    Query(filters): Query<Filters>,
) -> Answer<Json<Listing<Conversation>>> {
    let kinds = filters.conversation_type.map(|name| shapes::kind(&name).into_iter().collect());
    let filter = ConversationFilter { kinds, closed: Some(false), tombstones: true, ..ConversationFilter::default() };
    let part = server.chat.list_conversations(&caller, &filter, page.offset(), page.size).await?;
    let conversations = shapes::conversations(&server, &caller, part.items).await?;
    Ok(Json(page.listing(part.count, conversations)?))
}

/// `POST`: a conversation, whose maker administers it. A direct one that names the other person is the one that the two
/// have, as it is (200), or else a new one (201). Without the other person it is a new one, which waits for them to be added,
/// beside whichever the two have.
#[utoipa::path(
    post,
    path = "/api/notifications/chat/conversations/",
    tag = "workspace",
    request_body = bodies::NewConversation,
    responses((status = 200, body = Conversation), (status = 201, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn create(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let name = fields.text("conversation_type")?.unwrap_or_else(|| "group".into());
    let kind = shapes::kind(&name)
        .ok_or_else(|| Error::invalid("conversation_type", &format!("\"{name}\" is not a valid choice.")))?;
    let title = fields.text("title")?.filter(|title| !title.trim().is_empty());
    let mut members = fields.users(&server, &caller, "participants").await?.unwrap_or_default();
    members.extend(fields.users(&server, &caller, "participant_ids").await?.unwrap_or_default());
    members.extend(fields.user(&server, &caller, &["user_id"]).await?);
    members.retain(|member| *member != caller.user_id);
    members.sort_unstable();
    members.dedup();
    let (id, is_new) = match (kind, members.as_slice()) {
        (ConversationKind::Direct, []) => (server.chat.begin_direct(&caller, title.as_deref()).await?, true),
        (ConversationKind::Direct, [other]) => {
            server.chat.open_titled_direct(&caller, *other, title.as_deref()).await?
        }
        (ConversationKind::Direct, _) => {
            return Err(Error::invalid("participants", "A direct conversation is between two people.").into());
        }
        _ => {
            let title = title.ok_or_else(|| Error::invalid("title", "This field is required."))?;
            (server.chat.create_conversation(&caller, NewConversation { kind, title, members }).await?, true)
        }
    };
    answer(&server, &caller, id, if is_new { StatusCode::CREATED } else { StatusCode::OK }).await
}

/// `GET`: one conversation.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/conversations/{id}/",
    tag = "workspace",
    params(("id" = String, Path)),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    let id = active(&server.chat, &caller, &id).await?;
    answer(&server, &caller, id, StatusCode::OK).await
}

/// `PUT {"title", "is_active"?}`: another title. One that is not active is as after `DELETE`, until it is made active again.
#[utoipa::path(
    put,
    path = "/api/notifications/chat/conversations/{id}/",
    tag = "workspace",
    params(("id" = String, Path)),
    request_body = bodies::Settings,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn replace(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    fields.required_text("title")?;
    settle(&server, &caller, &id, &fields).await
}

/// `PATCH {"title"?, "is_active"?}`.
#[utoipa::path(
    patch,
    path = "/api/notifications/chat/conversations/{id}/",
    tag = "workspace",
    params(("id" = String, Path)),
    request_body = bodies::SomeSettings,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn update(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    settle(&server, &caller, &id, &fields).await
}

/// `DELETE`: nothing more is said in it, and nobody finds it any more.
#[utoipa::path(
    delete,
    path = "/api/notifications/chat/conversations/{id}/",
    tag = "workspace",
    params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem)),
)]
pub async fn deactivate(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = active(&server.chat, &caller, &id).await?;
    server.chat.set_closed(&caller, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn settle(server: &Server, caller: &Caller, id: &str, fields: &Fields) -> Answer {
    let (title, is_active) = (fields.text("title")?, fields.flag("is_active")?);
    let id = match is_active {
        Some(true) => ids::parse_own("conversation", &Value::from(id))?,
        _ => active(&server.chat, caller, id).await?,
    };
    let before = found(server, caller, id).await?;
    let kind = fields.text("conversation_type")?;
    if kind.zip(before).is_some_and(|(kind, before)| kind != before.conversation_type) {
        return Err(Error::invalid("conversation_type", "The type of a conversation cannot be changed.").into());
    }
    if is_active == Some(true) {
        server.chat.set_closed(caller, id, false).await?;
    }
    if let Some(title) = title {
        server.chat.rename(caller, id, &title).await?;
    }
    if is_active == Some(false) {
        server.chat.set_closed(caller, id, true).await?;
    }
    answer(server, caller, id, StatusCode::OK).await
}

async fn answer(server: &Server, caller: &Caller, id: ConversationId, status: StatusCode) -> Answer<Response> {
    let conversation = found(server, caller, id).await?;
    Ok((status, Json(conversation)).into_response())
}

async fn found(server: &Server, caller: &Caller, id: ConversationId) -> Result<Option<Conversation>> {
    let summary = server.chat.conversation(caller, id).await?;
    Ok(shapes::conversations(server, caller, vec![summary]).await?.pop())
}
