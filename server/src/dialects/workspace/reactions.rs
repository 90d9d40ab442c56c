//! `/api/notifications/chat/messages/{message_id}/reactions/`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use parlor::{
    Error, Result,
    model::{Message, MessageId},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    bodies::Emoji,
    shapes::{self, Reaction},
    still_active,
};
use crate::{
    dialects::{
        People, ids,
        people::of_message,
        rest::{Answer, Caller, Fields, Listing, Page, PageParameters, Path, Query},
    },
    docs::Problem,
    state::Server,
};

/// Which emoji to remove.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Parameters {
    emoji: Option<String>,
}

/// `GET`: what is on the message.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/messages/{message_id}/reactions/",
    tag = "workspace",
    params(("message_id" = String, Path), PageParameters),
    responses((status = 200, body = Listing<Reaction>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    page: Page,
) -> Answer<Json<Listing<Reaction>>> {
    let message = find(&server, &caller, id).await?;
    let reactions = shaped(&server, &caller, &message).await?;
    let count = i64::try_from(reactions.len()).unwrap_or(i64::MAX);
    let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let part = reactions.into_iter().skip(offset).take(page.size as usize).collect();
    Ok(Json(page.listing(count, part)?))
}

/// `POST {"emoji"}`: puts it there; 200 when it was there already.
#[utoipa::path(
    post,
    path = "/api/notifications/chat/messages/{message_id}/reactions/",
    tag = "workspace",
    params(("message_id" = String, Path)),
    request_body = Emoji,
    responses((status = 200, body = Reaction), (status = 201, body = Reaction), (status = "4XX", body = Problem)),
)]
pub async fn add(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let message = find(&server, &caller, id).await?.id;
    let reacted = server.chat.set_reaction(&caller, message, &fields.required_text("emoji")?, Some(true)).await?;
    let status = if reacted.changed { StatusCode::CREATED } else { StatusCode::OK };
    let mut reactions = shaped(&server, &caller, &reacted.message).await?;
    reactions.retain(|reaction| reaction.by == caller.user_id && reaction.emoji == reacted.emoji);
    Ok((status, Json(reactions.pop())).into_response())
}

/// `DELETE {"emoji"}` or `?emoji=`: takes it away.
#[utoipa::path(
    delete,
    path = "/api/notifications/chat/messages/{message_id}/reactions/",
    tag = "workspace",
    params(("message_id" = String, Path), Parameters),
    request_body = Option<Emoji>,
    responses((status = 204), (status = "4XX", body = Problem)),
)]
pub async fn remove(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
    fields: Fields,
) -> Answer<StatusCode> {
    let message = find(&server, &caller, id).await?.id;
    let emoji = match parameters.emoji {
        Some(emoji) => emoji,
        None => fields.required_text("emoji")?,
    };
    server.chat.set_reaction(&caller, message, &emoji, Some(false)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(server: &Server, caller: &Caller, id: String) -> Result<Message> {
    let id: MessageId = ids::parse_own("message", &Value::from(id))?;
    let message = server.chat.message(caller, id).await?;
    still_active(&server.chat, caller, message.conversation_id).await.map_err(|_| Error::not_found("message"))?;
    Ok(message)
}

async fn shaped(server: &Server, caller: &Caller, message: &Message) -> Result<Vec<Reaction>> {
    let mut people = People::new(&server.chat, shapes::DIALECT, caller);
    people.look_up(of_message(message)).await?;
    Ok(shapes::reactions(message, &people))
}
