//! `/api/notifications/chat/conversations/{id}/participants/`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    model::{ConversationId, ParticipantRole, UserId},
};
use serde_json::Value;

use super::{
    active,
    bodies::{NewParticipant, NewRole},
    shapes::{self, Participant},
};
use crate::{
    dialects::{
        ids,
        rest::{Answer, Caller, Fields, Listing, Page, PageParameters, Path},
    },
    docs::Problem,
    state::Server,
};

/// `GET`: who is in it.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/conversations/{id}/participants/",
    tag = "workspace",
    params(("id" = String, Path), PageParameters),
    responses((status = 200, body = Listing<Participant>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    page: Page,
) -> Answer<Json<Listing<Participant>>> {
    let id = active(&server.chat, &caller, &id).await?;
    let part = server.chat.list_participants(&caller, id, page.offset(), page.size).await?;
    let participants = shapes::participants(&server, &caller, id, part.items).await?;
    Ok(Json(page.listing(part.count, participants)?))
}

/// `POST {"user_id", "role"?}`: somebody joins; 200 when they were in it already, in that role from now on.
#[utoipa::path(
    post,
    path = "/api/notifications/chat/conversations/{id}/participants/",
    tag = "workspace",
    params(("id" = String, Path)),
    request_body = NewParticipant,
    responses((status = 200, body = Participant), (status = 201, body = Participant), (status = "4XX", body = Problem)),
)]
pub async fn add(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = active(&server.chat, &caller, &id).await?;
    let user = fields.required_user(&server, &caller, &["user_id"]).await?;
    let is_new = server.chat.add_participant(&caller, id, user, role(&fields)?).await?;
    answer(&server, &caller, id, user, if is_new { StatusCode::CREATED } else { StatusCode::OK }).await
}

/// `GET`: one of them.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/conversations/{id}/participants/{user_id}/",
    tag = "workspace",
    params(("id" = String, Path), ("user_id" = String, Path)),
    responses((status = 200, body = Participant), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path((id, user)): Path<(String, String)>) -> Answer {
    let id = active(&server.chat, &caller, &id).await?;
    let user = somebody(&server, &caller, user).await?;
    answer(&server, &caller, id, user, StatusCode::OK).await
}

/// `PUT {"role"}`: another role.
#[utoipa::path(
    method(put, patch),
    path = "/api/notifications/chat/conversations/{id}/participants/{user_id}/",
    tag = "workspace",
    params(("id" = String, Path), ("user_id" = String, Path)),
    request_body = NewRole,
    responses((status = 200, body = Participant), (status = "4XX", body = Problem)),
)]
pub async fn set_role(
    State(server): State<Server>,
    caller: Caller,
    Path((id, user)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let id = active(&server.chat, &caller, &id).await?;
    let role = role(&fields)?.ok_or_else(|| Error::invalid("role", "This field is required."))?;
    let user = somebody(&server, &caller, user).await?;
    server.chat.set_role(&caller, id, user, role).await?;
    answer(&server, &caller, id, user, StatusCode::OK).await
}

/// `DELETE`: somebody has to leave, or leaves.
#[utoipa::path(
    delete,
    path = "/api/notifications/chat/conversations/{id}/participants/{user_id}/",
    tag = "workspace",
    params(("id" = String, Path), ("user_id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem)),
)]
pub async fn remove(
    State(server): State<Server>,
    caller: Caller,
    Path((id, user)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let id = active(&server.chat, &caller, &id).await?;
    let user = somebody(&server, &caller, user).await?;
    if user == caller.user_id {
        server.chat.leave(&caller, id).await?;
    } else {
        server.chat.remove_participant(&caller, id, user).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

fn role(fields: &Fields) -> Result<Option<ParticipantRole>> {
    let name = fields.text("role")?;
    let role = |name: String| match name.as_str() {
        "admin" => Ok(ParticipantRole::Admin),
        "moderator" => Ok(ParticipantRole::Moderator),
        "member" => Ok(ParticipantRole::Member),
        _ => Err(Error::invalid("role", &format!("\"{name}\" is not a valid choice."))),
    };
    name.map(role).transpose()
}

async fn somebody(server: &Server, caller: &Caller, id: String) -> Result<UserId> {
    let unknown = || Error::not_found("participant");
    let id = ids::parse_user(&Value::from(id)).ok_or_else(unknown)?;
    Ok(server.chat.user_by_external_id(caller, &id).await.map_err(|_| unknown())?.id)
}

async fn answer(
    server: &Server,
    caller: &Caller,
    id: ConversationId,
    user: UserId,
    status: StatusCode,
) -> Answer<Response> {
    let attendance = server.chat.attendance(caller, id, user).await?;
    let participant = shapes::participants(server, caller, id, vec![attendance]).await?.pop();
    Ok((status, Json(participant)).into_response())
}
