//! `/api/notifications/chat/presence/`.

use axum::{Json, extract::State};
use parlor::{
    Error, Result,
    model::{ConversationId, PresenceStatus},
};

use super::{
    bodies::NewPresence,
    shapes::{self, UserPresence},
};
use crate::{
    dialects::{
        People,
        rest::{Answer, Caller, Fields, Listing, Page, PageParameters},
    },
    docs::Problem,
    state::Server,
};

/// `GET`: the caller, and all who share a conversation with them.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/presence/",
    tag = "workspace",
    params(PageParameters),
    responses((status = 200, body = Listing<UserPresence>), (status = "4XX", body = Problem)),
)]
pub async fn list(State(server): State<Server>, caller: Caller, page: Page) -> Answer<Json<Listing<UserPresence>>> {
    let part = server.chat.list_presence(&caller, page.offset(), page.size).await?;
    let mut people = People::new(&server.chat, shapes::DIALECT, &caller);
    people.look_up(part.items.iter().map(|presence| presence.user_id)).await?;
    let shaped = part.items.iter().map(|presence| shapes::presence(presence, &people)).collect();
    Ok(Json(page.listing(part.count, shaped)?))
}

/// `GET`: the caller's own.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/presence/me/",
    tag = "workspace",
    responses((status = 200, body = UserPresence), (status = "4XX", body = Problem)),
)]
pub async fn mine(State(server): State<Server>, caller: Caller) -> Answer<Json<UserPresence>> {
    let presence = server.chat.own_presence(&caller).await?;
    let mut people = People::new(&server.chat, shapes::DIALECT, &caller);
    people.look_up([caller.user_id]).await?;
    Ok(Json(shapes::presence(&presence, &people)))
}

/// `PUT {"status", "current_conversation"?}`: shows the caller as this, also without a socket.
#[utoipa::path(
    method(put, patch),
    path = "/api/notifications/chat/presence/me/",
    tag = "workspace",
    request_body = NewPresence,
    responses((status = 200, body = UserPresence), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer<Json<UserPresence>> {
    let presence = server.chat.set_presence(&caller, status(&fields)?, current(&fields)?).await?;
    let mut people = People::new(&server.chat, shapes::DIALECT, &caller);
    people.look_up([caller.user_id]).await?;
    Ok(Json(shapes::presence(&presence, &people)))
}

/// Where the fields say that somebody is: `None` where they do not say.
pub fn current(fields: &Fields) -> Result<Option<Option<ConversationId>>> {
    const FIELD: &str = "current_conversation";
    fields.has(FIELD).then(|| fields.id(FIELD)).transpose()
}

/// The status that the fields name.
pub fn status(fields: &Fields) -> Result<Option<PresenceStatus>> {
    let name = fields.text("status")?;
    let status = |name: String| match name.as_str() {
        "online" => Ok(PresenceStatus::Online),
        "away" => Ok(PresenceStatus::Away),
        "busy" => Ok(PresenceStatus::Busy),
        "offline" => Ok(PresenceStatus::Offline),
        _ => Err(Error::invalid("status", &format!("\"{name}\" is not a valid choice."))),
    };
    name.map(status).transpose()
}
