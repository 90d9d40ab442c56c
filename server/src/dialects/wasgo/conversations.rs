//! `/chat/conversations/`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    chat::{ConversationFilter, NewContext, NewConversation, NewTicket},
    model::{Context, ConversationId, ConversationKind, Draft, UserId},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    bodies,
    shapes::{self, Conversation, Marked, Unread},
    words,
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
    content_type: Option<String>,
    object_id: Option<String>,
    #[serde(alias = "is_archived")]
    archived: Option<String>,
}

/// `GET`: the caller's conversations, newest activity first; the archived ones instead with `?archived=true`.
#[utoipa::path(
    get,
    path = "/chat/conversations/",
    tag = "wasgo",
    params(PageParameters, Filters),
    responses((status = 200, body = Listing<Conversation>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    page: Page,
    Query(filters): Query<Filters>,
) -> Answer<Json<Listing<Conversation>>> {
    let kinds = filters.conversation_type.map(|name| words::conversation_kind(&name).into_iter().collect());
    let filter = ConversationFilter {
        kinds,
        archived: Some(filters.archived.is_some_and(|archived| matches!(archived.as_str(), "true" | "True" | "1"))),
        context_kinds: filters.content_type.map(|kind| vec![kind]),
        context_id: filters.object_id,
        tombstones: true,
        ..ConversationFilter::default()
    };
    let part = server.chat.list_conversations(&caller, &filter, page.offset(), page.size).await?;
    let conversations = shapes::conversations(&server, &caller, part.items).await?;
    Ok(Json(page.listing(part.count, conversations)?))
}

/// `POST`: a conversation: new (201), or the one that the two people, or the object, have already (200).
#[utoipa::path(
    post,
    path = "/chat/conversations/",
    tag = "wasgo",
    request_body = bodies::NewConversation,
    responses((status = 200, body = Conversation), (status = 201, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn create(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let (id, new) = open(&server, &caller, &fields).await?;
    answer(&server, &caller, id, if new { StatusCode::CREATED } else { StatusCode::OK }).await
}

/// `POST {"support_type", "title", "message"?}`: a conversation with the tenant's support staff.
#[utoipa::path(
    post,
    path = "/chat/conversations/create_support_conversation/",
    tag = "wasgo",
    request_body = bodies::NewTicket,
    responses((status = 201, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn create_support_conversation(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let message = fields.text("message")?.filter(|message| !message.trim().is_empty());
    let ticket = NewTicket {
        topic: fields.required_text("support_type")?,
        title: fields.required_text("title")?,
        message: message.map(|content| Draft { content, ..Draft::default() }),
    };
    let id = server.chat.ask_support(&caller, ticket).await?;
    answer(&server, &caller, id, StatusCode::CREATED).await
}

/// `GET`: one conversation.
#[utoipa::path(
    get,
    path = "/chat/conversations/{id}/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    answer(&server, &caller, conversation_id(&id)?, StatusCode::OK).await
}

/// `POST {"user_id", "role"?}`: somebody joins, or has another role from now on.
#[utoipa::path(
    post,
    path = "/chat/conversations/{id}/add_participant/",
    tag = "wasgo",
    params(("id" = String, Path)),
    request_body = bodies::NewParticipant,
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn add_participant(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = conversation_id(&id)?;
    let user = fields.required_user(&server, &caller, &["user_id"]).await?;
    let named = |role: String| {
        let problem = || Error::invalid("role", &format!("\"{role}\" is not a valid choice."));
        words::participant_role(&role).ok_or_else(problem)
    };
    let role = fields.text("role")?.map(named).transpose()?;
    server.chat.add_participant(&caller, id, user, role).await?;
    answer(&server, &caller, id, StatusCode::OK).await
}

/// `POST {"user_id"}`: somebody has to leave. Who removes themselves no longer sees the conversation.
#[utoipa::path(
    post,
    path = "/chat/conversations/{id}/remove_participant/",
    tag = "wasgo",
    params(("id" = String, Path)),
    request_body = bodies::Somebody,
    responses((status = 200, body = Conversation), (status = 204), (status = "4XX", body = Problem)),
)]
pub async fn remove_participant(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = conversation_id(&id)?;
    let user = fields.required_user(&server, &caller, &["user_id"]).await?;
    server.chat.remove_participant(&caller, id, user).await?;
    if user == caller.user_id {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    answer(&server, &caller, id, StatusCode::OK).await
}

/// `POST`: puts the conversation away, for the caller alone.
#[utoipa::path(
    post,
    path = "/chat/conversations/{id}/archive/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn archive(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    set_archived(&server, &caller, &id, true).await
}

/// `POST`: puts it back.
#[utoipa::path(
    post,
    path = "/chat/conversations/{id}/unarchive/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = Conversation), (status = "4XX", body = Problem)),
)]
pub async fn unarchive(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    set_archived(&server, &caller, &id, false).await
}

/// `POST`: the caller has read everything; how many messages became read by it.
#[utoipa::path(
    post,
    path = "/chat/conversations/{id}/mark_read/",
    tag = "wasgo",
    params(("id" = String, Path)),
    responses((status = 200, body = Marked), (status = "4XX", body = Problem)),
)]
pub async fn mark_read(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer<Json<Marked>> {
    let marked = server.chat.mark_read(&caller, conversation_id(&id)?, i64::MAX).await?;
    Ok(Json(Marked { marked_count: marked }))
}

/// `GET`: the caller's unread messages, in all and by conversation.
#[utoipa::path(
    get,
    path = "/chat/conversations/unread_counts/",
    tag = "wasgo",
    responses((status = 200, body = Unread), (status = "4XX", body = Problem)),
)]
pub async fn unread_counts(State(server): State<Server>, caller: Caller) -> Answer<Json<Unread>> {
    let counts = server.chat.unread_counts(&caller, false).await?;
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let conversations = counts.into_iter().map(|(id, count)| (id.to_string(), count)).collect();
    Ok(Json(Unread { total, conversations }))
}

/// One conversation as the answer.
pub async fn answer(server: &Server, caller: &Caller, id: ConversationId, status: StatusCode) -> Answer<Response> {
    let summary = server.chat.conversation(caller, id).await?;
    let conversation = shapes::conversations(server, caller, vec![summary]).await?.pop();
    Ok((status, Json(conversation)).into_response())
}

async fn set_archived(server: &Server, caller: &Caller, id: &str, archived: bool) -> Answer {
    let id = conversation_id(id)?;
    server.chat.archive(caller, id, archived).await?;
    answer(server, caller, id, StatusCode::OK).await
}

async fn open(server: &Server, caller: &Caller, fields: &Fields) -> Result<(ConversationId, bool)> {
    let name = fields.required_text("conversation_type")?;
    let kind = words::conversation_kind(&name)
        .ok_or_else(|| Error::invalid("conversation_type", &format!("\"{name}\" is not a valid choice.")))?;
    let mut members = fields.users(server, caller, "participants").await?.unwrap_or_default();
    members.extend(fields.users(server, caller, "participant_ids").await?.unwrap_or_default());
    let title = fields.text("title")?.filter(|title| !title.trim().is_empty());
    if kind == ConversationKind::Direct {
        return server.chat.open_direct(caller, other(caller, members)?).await;
    }
    match context(fields, &name)? {
        Some(context) => server.chat.open_context(caller, NewContext { kind, context, title, members }).await,
        None => {
            let new = NewConversation { kind, title: title.unwrap_or(name), members };
            Ok((server.chat.create_conversation(caller, new).await?, true))
        }
    }
}

/// The one other person of a direct conversation.
fn other(caller: &Caller, mut members: Vec<UserId>) -> Result<UserId> {
    members.retain(|&id| id != caller.user_id);
    members.dedup();
    match members[..] {
        [other] => Ok(other),
        _ => Err(Error::invalid("participants", "A direct conversation takes one other person.")),
    }
}

/// What the conversation is about; of the type that the conversation has, unless said otherwise.
fn context(fields: &Fields, conversation_type: &str) -> Result<Option<Context>> {
    let kind = fields.text("content_type")?;
    let Some(id) = fields.text("object_id")? else {
        return match kind {
            Some(_) => Err(Error::invalid("object_id", "This field is required.")),
            None => Ok(None),
        };
    };
    let kind = kind.unwrap_or_else(|| conversation_type.to_owned());
    Ok(Some(Context { kind, id, title: None, status: None, url: None }))
}

fn conversation_id(id: &str) -> Result<ConversationId> {
    ids::parse_own("conversation", &Value::from(id))
}
