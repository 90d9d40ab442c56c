//! `/api/chat/threads/`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use parlor::{
    Error, Result,
    chat::{ConversationFilter, Pair},
    model::ConversationId,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    bodies::{NewThread, Settings},
    shapes::{self, Thread},
    thread_id,
};
use crate::{
    dialects::{
        People, ids,
        rest::{Answer, Caller, Fields, Listing, Page, PageParameters, Path, Query},
    },
    docs::Problem,
    state::Server,
};

/// Filters of the list.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    archived: Option<String>,
}

/// `GET`: the caller's threads, newest activity first; those put away with `?archived=true`.
#[utoipa::path(
    get,
    path = "/api/chat/threads/",
    tag = "marketplace",
    params(PageParameters, Filters),
    responses((status = 200, body = Listing<Thread>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    page: Page,
    Query(filters): Query<Filters>,
) -> Answer<Json<Listing<Thread>>> {
    let archived = Some(matches!(filters.archived.as_deref(), Some("true" | "True" | "1")));
    let filter = ConversationFilter { archived, ..ConversationFilter::default() };
    let part = server.chat.list_conversations(&caller, &filter, page.offset(), page.size).await?;
    let threads = shapes::threads(&server, &caller, part.items).await?;
    Ok(Json(page.listing(part.count, threads)?))
}

/// `POST {"client", "freelancer", "job"?}`: the thread of the two, new (201) or as it is (200).
#[utoipa::path(
    post,
    path = "/api/chat/threads/",
    tag = "marketplace",
    request_body = NewThread,
    responses((status = 200, body = Thread), (status = 201, body = Thread), (status = "4XX", body = Problem)),
)]
pub async fn create(State(server): State<Server>, caller: Caller, fields: Fields) -> Answer {
    let job = job(&fields)?;
    let pair = match sides(&server, &caller, &fields).await? {
        Some(pair) => pair,
        None => participants(&server, &caller, &fields, job.as_deref()).await?,
    };
    let (id, is_new) = server.chat.open_pair(&caller, pair, job.as_deref()).await?;
    answer(&server, &caller, id, if is_new { StatusCode::CREATED } else { StatusCode::OK }).await
}

/// `GET ?client=&freelancer=&job=`: the thread of the two; whoever is left out is the caller.
#[utoipa::path(
    get,
    path = "/api/chat/threads/by-participants/",
    tag = "marketplace",
    params(("client" = Option<i64>, Query), ("freelancer" = Option<i64>, Query), ("job" = Option<i64>, Query)),
    responses((status = 200, body = Thread), (status = "4XX", body = Problem)),
)]
pub async fn by_participants(
    State(server): State<Server>,
    caller: Caller,
    Query(parameters): Query<Map<String, Value>>,
) -> Answer {
    let fields = Fields::from(parameters);
    let job = job(&fields)?;
    let pair = sides(&server, &caller, &fields).await.map_err(|error| match error {
        // Of somebody who is unknown there is no thread.
        Error::Invalid { .. } => Error::not_found("thread"),
        error => error,
    })?;
    let explain = || Error::invalid("non_field_errors", "Name the client, the freelancer, or both.");
    let id = server.chat.find_pair(&caller, pair.ok_or_else(explain)?, job.as_deref()).await?;
    answer(&server, &caller, id, StatusCode::OK).await
}

/// `GET`: one thread.
#[utoipa::path(
    get,
    path = "/api/chat/threads/{id}/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    responses((status = 200, body = Thread), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer {
    answer(&server, &caller, thread_id(&id)?, StatusCode::OK).await
}

/// `PUT {"is_active"?, "metadata"?}`: its settings, for both sides.
#[utoipa::path(
    method(put, patch),
    path = "/api/chat/threads/{id}/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    request_body = Settings,
    responses((status = 200, body = Thread), (status = "4XX", body = Problem)),
)]
pub async fn update(State(server): State<Server>, caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = thread_id(&id)?;
    let is_active = fields.flag("is_active")?;
    stays(&fields, shaped(&server, &caller, id).await?)?;
    if let Some(is_active) = is_active {
        server.chat.set_closed(&caller, id, !is_active).await?;
    }
    if fields.has("metadata") {
        server.chat.set_metadata(&caller, id, fields.value("metadata").unwrap_or(&Value::Null)).await?;
    }
    answer(&server, &caller, id, StatusCode::OK).await
}

/// `DELETE`: puts it away, for the caller alone.
#[utoipa::path(
    delete,
    path = "/api/chat/threads/{id}/",
    tag = "marketplace",
    params(("id" = i64, Path)),
    responses((status = 204), (status = "4XX", body = Problem)),
)]
pub async fn archive(State(server): State<Server>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    server.chat.archive(&caller, thread_id(&id)?, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The two sides that the fields name; who is not named is the caller.
async fn sides(server: &Server, caller: &Caller, fields: &Fields) -> Result<Option<Pair>> {
    let client = fields.user(server, caller, &["client", "client_id"]).await?;
    let freelancer = fields.user(server, caller, &["freelancer", "freelancer_id"]).await?;
    if client.is_none() && freelancer.is_none() {
        return Ok(None);
    }
    let me = caller.user_id;
    let missing = match (client, freelancer) {
        (Some(one), None) if one == me => Some("freelancer"),
        (None, Some(one)) if one == me => Some("client"),
        _ => None,
    };
    if let Some(missing) = missing {
        return Err(Error::invalid(missing, "This field is required."));
    }
    Ok(Some(Pair { customer: client.unwrap_or(me), provider: freelancer.unwrap_or(me) }))
}

/// Two people in `participants`, the client first unless their profiles or an earlier thread of theirs say otherwise.
async fn participants(server: &Server, caller: &Caller, fields: &Fields, job: Option<&str>) -> Result<Pair> {
    let mut named = fields.users(server, caller, "participants").await?.unwrap_or_default();
    if let [other] = named[..] {
        named.insert(0, caller.user_id);
        if other == caller.user_id {
            named.clear();
        }
    }
    let &[customer, provider] = named.as_slice() else {
        return Err(Error::invalid("freelancer", "This field is required."));
    };
    let (given, swapped) = (Pair { customer, provider }, Pair { customer: provider, provider: customer });
    let mut people = People::new(&server.chat, shapes::DIALECT, caller);
    people.look_up(named).await?;
    let is_freelancer = |user| shapes::is_freelancer(&people.metadata(user));
    match (is_freelancer(customer), is_freelancer(provider)) {
        (true, false) => Ok(swapped),
        (false, true) => Ok(given),
        _ if server.chat.find_pair(caller, swapped, job).await.is_ok() => Ok(swapped),
        _ => Ok(given),
    }
}

/// A job's id: a positive whole number, or a text.
fn job(fields: &Fields) -> Result<Option<String>> {
    let Some(job) = fields.text("job")?.filter(|job| !job.is_empty()) else { return Ok(None) };
    let is_number = fields.value("job").is_some_and(Value::is_number) || job.parse::<i64>().is_ok();
    if is_number && !job.parse::<i64>().is_ok_and(|job| job > 0) {
        return Err(Error::invalid("job", "A valid id is required."));
    }
    Ok(Some(job))
}

/// Refuses another client, freelancer or job: they are what makes it this thread. As they are, they may be sent along.
fn stays(fields: &Fields, thread: Option<Thread>) -> Result<()> {
    let thread = json!(thread);
    for field in ["client", "freelancer", "job"] {
        let Some(given) = fields.value(field) else { continue };
        let is = &thread[field];
        let is_same = given == is || ids::parse_user(given) == ids::parse_user(is.pointer("/user/id").unwrap_or(is));
        if !is_same {
            return Err(Error::invalid(field, "This cannot be changed."));
        }
    }
    Ok(())
}

async fn answer(server: &Server, caller: &Caller, id: ConversationId, status: StatusCode) -> Answer<Response> {
    Ok((status, Json(shaped(server, caller, id).await?)).into_response())
}

async fn shaped(server: &Server, caller: &Caller, id: ConversationId) -> Result<Option<Thread>> {
    let summary = server.chat.conversation(caller, id).await?;
    Ok(shapes::threads(server, caller, vec![summary]).await?.pop())
}
