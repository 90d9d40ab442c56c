//! `/api/notifications/chat/conversations/{id}/messages/`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use parlor::{
    Error, Result,
    chat::Chat,
    model::{Actor, AttachmentId, Draft, Message, MessageKind},
};
use serde_json::Value;

use super::{
    active,
    bodies::{Edition, NewFileMessage, NewMessage},
    shapes::{self, ChatMessage},
};
use crate::{
    dialects::{
        ids,
        rest::{Answer, Caller, Fields, Listing, Page, PageParameters, Path},
    },
    docs::Problem,
    state::Server,
};

/// `GET`: what was said, tombstones included.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/conversations/{id}/messages/",
    tag = "workspace",
    params(("id" = String, Path), PageParameters),
    responses((status = 200, body = Listing<ChatMessage>), (status = "4XX", body = Problem)),
)]
pub async fn list(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    page: Page,
) -> Answer<Json<Listing<ChatMessage>>> {
    let id = active(&server.chat, &caller, &id).await?;
    let list = server.chat.list_messages(&caller, Some(id), true, page.offset(), page.size).await?;
    let messages = shapes::messages(&server, &caller, &list.items).await?;
    Ok(Json(page.listing(list.count, messages)?))
}

/// `POST`: says something; 200 with the first message when its `client_id` was used before.
#[utoipa::path(
    post,
    path = "/api/notifications/chat/conversations/{id}/messages/",
    tag = "workspace",
    params(("id" = String, Path)),
    request_body(content((NewMessage = "application/json"), (NewFileMessage = "multipart/form-data"))),
    responses((status = 200, body = ChatMessage), (status = 201, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn create(
    State(server): State<Server>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let id = active(&server.chat, &caller, &id).await?;
    let draft = draft(&server.chat, &caller, &fields, host(&headers)).await?;
    let posted = server.chat.post(&caller, id, draft).await?;
    let status = if posted.repeated { StatusCode::OK } else { StatusCode::CREATED };
    answer(&server, &caller, posted.message, status).await
}

/// `GET`: one message.
#[utoipa::path(
    get,
    path = "/api/notifications/chat/conversations/{id}/messages/{message_id}/",
    tag = "workspace",
    params(("id" = String, Path), ("message_id" = String, Path)),
    responses((status = 200, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn show(State(server): State<Server>, caller: Caller, Path((id, message)): Path<(String, String)>) -> Answer {
    let message = find(&server, &caller, &id, message).await?;
    answer(&server, &caller, message, StatusCode::OK).await
}

/// `PUT {"content"}`: says something else instead.
#[utoipa::path(
    method(put, patch),
    path = "/api/notifications/chat/conversations/{id}/messages/{message_id}/",
    tag = "workspace",
    params(("id" = String, Path), ("message_id" = String, Path)),
    request_body = Edition,
    responses((status = 200, body = ChatMessage), (status = "4XX", body = Problem)),
)]
pub async fn edit(
    State(server): State<Server>,
    caller: Caller,
    Path((id, message)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let message = find(&server, &caller, &id, message).await?;
    let edited = server.chat.edit(&caller, message.id, fields.required_text("content")?).await?;
    answer(&server, &caller, edited, StatusCode::OK).await
}

/// `DELETE`: takes a message back.
#[utoipa::path(
    delete,
    path = "/api/notifications/chat/conversations/{id}/messages/{message_id}/",
    tag = "workspace",
    params(("id" = String, Path), ("message_id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem)),
)]
pub async fn delete(
    State(server): State<Server>,
    caller: Caller,
    Path((id, message)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let message = find(&server, &caller, &id, message).await?;
    server.chat.delete(&caller, message.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// By what name the caller knows this server.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

/// What the fields say, as a draft. A file may be sent again by whoever uploaded it, and by another name; its address may
/// name this server's own `host`.
pub async fn draft(chat: &Chat, actor: &Actor, fields: &Fields, host: Option<&str>) -> Result<Draft> {
    let mut draft = read(fields, host)?;
    let name = fields.text("file_name")?.filter(|name| !name.trim().is_empty());
    for file in &mut draft.attachments {
        *file = chat.sendable(actor, *file, name.as_deref()).await?;
    }
    Ok(draft)
}

fn read(fields: &Fields, host: Option<&str>) -> Result<Draft> {
    let message_type = fields.text("message_type")?;
    let kind = match message_type.as_deref().unwrap_or("text") {
        "text" => MessageKind::Text,
        "emoji" => MessageKind::Emoji,
        "file" => MessageKind::File,
        "image" => MessageKind::Image,
        "audio" => MessageKind::Audio,
        "video" => MessageKind::Video,
        "system" => MessageKind::System,
        other => return Err(Error::invalid("message_type", &format!("\"{other}\" is not a valid choice."))),
    };
    let named = fields.text("file_url")?.filter(|url| !url.is_empty()).map(|url| file(&url, host)).transpose()?;
    let attachments: Vec<_> = fields.file()?.map(|file| file.id).or(named).into_iter().collect();
    if kind.is_of_file() && attachments.is_empty() {
        return Err(Error::invalid("file_url", "A message of this type needs a file. Upload it first."));
    }
    Ok(Draft {
        kind,
        content: fields.text("content")?.unwrap_or_default(),
        client_id: fields.client_id()?,
        reply_to: fields.id("reply_to")?,
        attachments,
        ..Draft::default()
    })
}

/// The file at an address that an upload was answered with, be it with the name of this server.
fn file(url: &str, host: Option<&str>) -> Result<AttachmentId> {
    let is_own = |name: &str| host.is_some_and(|host| host.eq_ignore_ascii_case(name));
    let path = match url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) {
        Some(rest) => match rest.find('/').map(|at| rest.split_at(at)) {
            Some((name, path)) if is_own(name) => path,
            _ => "",
        },
        None => url,
    };
    let id = path.strip_prefix("/files/").and_then(|rest| rest.split(['/', '?', '#']).next()?.parse().ok());
    id.ok_or_else(|| Error::invalid("file_url", "That file was not uploaded here."))
}

async fn find(server: &Server, caller: &Caller, conversation: &str, id: String) -> Result<Message> {
    let conversation = active(&server.chat, caller, conversation).await?;
    let message = server.chat.message(caller, ids::parse_own("message", &Value::from(id))?).await?;
    if message.conversation_id == conversation { Ok(message) } else { Err(Error::not_found("message")) }
}

async fn answer(server: &Server, caller: &Caller, message: Message, status: StatusCode) -> Answer<Response> {
    let shaped = shapes::messages(server, caller, &[message]).await?.pop();
    Ok((status, Json(shaped)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_the_address_that_its_upload_was_answered_with() {
        for url in ["/files/7", "/files/7/plan.pdf", "/files/7?expires=1&signature=x", "https://chat.example/files/7"] {
            assert_eq!(file(url, Some("Chat.example")), Ok(AttachmentId(7)), "{url}");
        }
        for url in ["", "7", "/media/7", "/files/", "/files/seven", "//files/7", "https://chat.example", "../files/7"] {
            assert!(file(url, Some("chat.example")).is_err(), "{url}");
        }
    }

    #[test]
    fn a_file_of_another_server_is_none_of_ours() {
        for url in [
            "http://evil.example/files/7",
            "https://chat.example:81/files/7",
            "https://me@chat.example/files/7",
            "ftp://chat.example/files/7",
            "//evil.example/files/7",
        ] {
            assert!(file(url, Some("chat.example")).is_err(), "{url}");
        }
        assert!(file("https://chat.example/files/7", None).is_err());
    }
}
