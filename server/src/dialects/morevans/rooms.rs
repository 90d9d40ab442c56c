//! `/api/v1/chat-rooms/`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    chat::{ConversationFilter, NewContext, NewConversation},
    model::{Context, ConversationId, ConversationKind},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    bodies::{NewRoom, Somebody},
    shapes::{self, Room},
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
    room_type: Option<String>,
}

/// Whose rooms `by_context` asks for.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContextParameters {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<String>,
}

/// `GET`: the caller's rooms, newest activity first.
#[utoipa::path(
    get,
    path = "/api/v1/chat-rooms/",
    tag = "morevans",
    params(PageParameters, Filters),
    responses((status = 200, body = Listing<Room>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    page: Page,
    Query(filters): Query<Filters>,
) -> Answer<Json<Listing<Room>>> {
    let kinds = filters.room_type.map(|room_type| shapes::kind(&room_type).into_iter().collect());
    let filter = ConversationFilter { kinds, ..ConversationFilter::default() };
    let part = server.chat.list_conversations(&caller, &filter, page.offset(), page.size).await?;
    let rooms = shapes::rooms(&server, &caller, part.items).await?;
    Ok(Json(page.listing(part.count, rooms)?))
}

/// `GET ?type=&id=`: the caller's rooms about an object.
#[utoipa::path(
    get,
    path = "/api/v1/chat-rooms/by_context/",
    tag = "morevans",
    params(ContextParameters),
    responses((status = 200, body = Vec<Room>), (status = "4XX", body = Problem)),
)]
pub async fn by_context(
    State(server): State<Server>,
    caller: Caller,
    Query(context): Query<ContextParameters>,
) -> Answer<Json<Vec<Room>>> {
    let given =
        |name: &str, value: Option<String>| value.ok_or_else(|| Error::invalid(name, "This parameter is required."));
    let filter = ConversationFilter {
        context_kinds: Some(shapes::models(&given("type", context.kind)?)),
        context_id: Some(given("id", context.id)?),
        ..ConversationFilter::default()
    };
    let part = server.chat.list_conversations(&caller, &filter, 0, 200).await?;
    Ok(Json(shapes::rooms(&server, &caller, part.items).await?))
}

/// `POST`: a room: new (201), or the one that the object, or the two people, have already (200).
#[utoipa::path(
    post,
    path = "/api/v1/chat-rooms/",
    tag = "morevans",
    request_body = NewRoom,
    responses((status = 200, body = Room), (status = 201, body = Room), (status = "4XX", body = Problem)),
)]
pub async fn create(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let (id, new) = open(&server, &caller, &fields, false).await?;
    answer(&server, &caller, id, if new { StatusCode::CREATED } else { StatusCode::OK }).await
}

/// `POST`: the room about an object, of these people and this name or, with support, of the caller's own: new (201) or as it is
/// (200).
#[utoipa::path(
    post,
    path = "/api/v1/chat-rooms/create_or_get/",
    tag = "morevans",
    request_body = NewRoom,
    responses((status = 200, body = Room), (status = 201, body = Room), (status = "4XX", body = Problem)),
)]
pub async fn create_or_get(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let (id, new) = open(&server, &caller, &fields, true).await?;
    answer(&server, &caller, id, if new { StatusCode::CREATED } else { StatusCode::OK }).await
}

/// `GET`: one room.
#[utoipa::path(
    get,
    path = "/api/v1/chat-rooms/{id}/",
    tag = "morevans",
    params(("id" = i64, Path)),
    responses((status = 200, body = Room), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    answer(&server, &caller, room_id(&id)?, StatusCode::OK).await
}

/// `POST {"user_id"}`: somebody joins.
#[utoipa::path(
    post,
    path = "/api/v1/chat-rooms/{id}/add_participant/",
    tag = "morevans",
    params(("id" = i64, Path)),
    request_body = Somebody,
    responses((status = 200, body = Room), (status = "4XX", body = Problem)),
)]
pub async fn add_participant(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = room_id(&id)?;
    let user = fields.required_user(&server, &caller, &["user_id", "participant_id"]).await?;
    server.chat.add_participants(&caller, id, &[user]).await?;
    answer(&server, &caller, id, StatusCode::OK).await
}

/// `POST {"user_id"}`: somebody has to leave.
#[utoipa::path(
    post,
    path = "/api/v1/chat-rooms/{id}/remove_participant/",
    tag = "morevans",
    params(("id" = i64, Path)),
    request_body = Somebody,
    responses((status = 200, body = Room), (status = "4XX", body = Problem)),
)]
pub async fn remove_participant(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = room_id(&id)?;
    let user = fields.required_user(&server, &caller, &["user_id", "participant_id"]).await?;
    // Who removes themselves does not see it any more.
    let mut room = found(&server, &caller, id).await?;
    server.chat.remove_participant(&caller, id, user).await?;
    if user != caller.user_id {
        return answer(&server, &caller, id, StatusCode::OK).await;
    }
    room.participants.retain(|participant| participant.user != Some(user));
    Ok(Json(room).into_response())
}

/// The room that the fields mean, and whether it is new; with `again` also one about no object that is there already.
async fn open(server: &Server, caller: &Caller, fields: &Fields, again: bool) -> Result<(ConversationId, bool)> {
    let room_type = fields.required_text("room_type")?;
    let kind = shapes::kind(&room_type)
        .ok_or_else(|| Error::invalid("room_type", &format!("\"{room_type}\" is not a valid choice.")))?;
    let mut members = fields.users(server, caller, "participants_ids").await?.unwrap_or_default();
    members.extend(fields.users(server, caller, "participants").await?.unwrap_or_default());
    let name = fields.text("name")?.filter(|name| !name.trim().is_empty());
    match context(fields)? {
        Some(context) if kind != ConversationKind::Group => {
            server.chat.open_context(caller, NewContext { kind, context, title: name, members }).await
        }
        _ => {
            let title = name.unwrap_or_else(|| room_type.replace('_', " "));
            members.retain(|member| *member != caller.user_id);
            members.dedup();
            if let (ConversationKind::ProviderCustomer, [other]) = (kind, members.as_slice()) {
                return server.chat.open_between(caller, *other, &title).await;
            }
            let new = NewConversation { kind, title, members };
            match again {
                true => server.chat.open_again(caller, new).await,
                false => Ok((server.chat.create_conversation(caller, new).await?, true)),
            }
        }
    }
}

fn context(fields: &Fields) -> Result<Option<Context>> {
    let either = |first: &str, second: &str| Ok::<_, Error>(fields.text(first)?.or(fields.text(second)?));
    let (kind, id) = (either("related_model", "content_type")?, either("related_id", "object_id")?);
    match (kind, id) {
        (Some(kind), Some(id)) => Ok(Some(Context { kind, id, title: None, status: None, url: None })),
        (None, None) => Ok(None),
        (None, _) => Err(Error::invalid("related_model", "This field is required.")),
        (_, None) => Err(Error::invalid("related_id", "This field is required.")),
    }
}

async fn answer(server: &Server, caller: &Caller, id: ConversationId, status: StatusCode) -> Answer<Response> {
    Ok((status, Json(found(server, caller, id).await?)).into_response())
}

async fn found(server: &Server, caller: &Caller, id: ConversationId) -> Result<Room> {
    let summary = server.chat.conversation(caller, id).await?;
    shapes::rooms(server, caller, vec![summary]).await?.pop().ok_or_else(|| Error::not_found("room"))
}

fn room_id(id: &str) -> Result<ConversationId> {
    ids::parse_own("room", &Value::from(id))
}
