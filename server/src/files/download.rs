//! `GET /files/{id}` and `/files/{id}/{name}`, `?preview` for the smaller image: to those whom the engine lets, or with a
//! signed link. A file is somebody's, so nothing in it may act in the name of this site.

use std::ops::Range;

use axum::{
    Extension,
    body::Body,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, response::Builder};
use http_range_header::parse_range_header;
use parlor::{
    Error, Result,
    chat::{FileContent, Variant},
    model::{Actor, AttachmentId},
};
use serde::Deserialize;

use super::disposition;
use crate::{docs::Coded, state::Server};

/// What browsers show or play, and cannot run. Everything else is downloaded, as bytes of no type.
const SHOWN: [&str; 15] = [
    "audio/aac",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/ogg",
    "video/quicktime",
    "video/webm",
];
/// Were it a page after all, it would be one of nowhere, without scripts.
const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'");
/// A file never changes. Somebody else at the same browser is asked about anew.
const CACHING: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The address; a name after the id is for people.
#[derive(Deserialize)]
pub struct Address {
    id: String,
}

/// The query.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The smaller picture, whatever it says.
    preview: Option<String>,
    /// Of a signed link: until when it is good.
    expires: Option<i64>,
    /// Of a signed link.
    signature: Option<String>,
    /// An access token, for who can send neither cookies nor headers.
    token: Option<String>,
}

/// `GET`: a file, or the part of it that is asked for. A name may follow the id: `/files/7/plan.pdf`.
#[utoipa::path(
    get,
    path = "/files/{id}",
    tag = "files",
    security((), ("token" = [])),
    params(("id" = i64, Path), Asked),
    responses(
        (status = 200, body = Vec<u8>, content_type = "*/*"),
        (status = 206, body = Vec<u8>, content_type = "*/*"),
        (status = 304),
        (status = 416),
        (status = "4XX", body = Coded),
    ),
)]
pub async fn download(
    State(server): State<Server>,
    address: Result<Path<Address>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
    actor: Option<Extension<Actor>>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let Ok(Path(address)) = address else { return unknown().into_response() };
    let asked = match asked {
        Ok(Query(asked)) => asked,
        Err(rejection) => return Error::Malformed { problem: rejection.body_text() }.into_response(),
    };
    // Nobody is made to ask for these by a page that they happen to look at.
    let is_meant = asked.signature.is_some() || asked.token.is_some();
    match find(&server, &address, asked, actor.map(|Extension(actor)| actor)).await {
        Ok(file) => answer(file, is_meant, &method, &headers).await.unwrap_or_else(Error::into_response),
        Err(error) => error.into_response(),
    }
}

async fn find(server: &Server, address: &Address, asked: Asked, actor: Option<Actor>) -> Result<FileContent> {
    let id: AttachmentId = address.id.parse().map_err(|_| unknown())?;
    let variant = if asked.preview.is_some() { Variant::Preview } else { Variant::Original };
    if let (Some(expires), Some(signature)) = (asked.expires, &asked.signature) {
        return server.chat.signed_file(id, variant, expires, signature).await;
    }
    let actor = match asked.token {
        Some(token) => server.chat.authenticate(&token).await?,
        None => actor.ok_or(Error::Unauthenticated)?,
    };
    server.chat.file(&actor, id, variant).await
}

fn unknown() -> Error {
    Error::not_found("file")
}

async fn answer(file: FileContent, is_meant: bool, method: &Method, headers: &HeaderMap) -> Result<Response> {
    let etag = match file.variant {
        Variant::Original => format!("\"{}\"", file.attachment.id),
        Variant::Preview => format!("\"{}-preview\"", file.attachment.id),
    };
    let response = Response::builder()
        .header(header::ETAG, &etag)
        .header(header::CACHE_CONTROL, CACHING)
        .header(header::VARY, "authorization, cookie")
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(RESOURCE_POLICY, if is_meant { "cross-origin" } else { "same-origin" });
    if names(headers, header::IF_NONE_MATCH, &etag) {
        return finished(response.status(StatusCode::NOT_MODIFIED), Body::empty());
    }
    let response = response.header(header::ACCEPT_RANGES, "bytes");
    let total = file.bytes;
    let (response, range) = match asked_range(headers, &etag, total) {
        Asking::All => (response.status(StatusCode::OK), 0..total),
        Asking::Part(range) => {
            let place = format!("bytes {}-{}/{total}", range.start, range.end - 1);
            (response.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, place), range)
        }
        Asking::Beyond => {
            let response = response.status(StatusCode::RANGE_NOT_SATISFIABLE);
            return finished(response.header(header::CONTENT_RANGE, format!("bytes */{total}")), Body::empty());
        }
    };
    let is_shown = SHOWN.contains(&file.media_type.as_str());
    let media_type = if is_shown { file.media_type.as_str() } else { "application/octet-stream" };
    let response = response
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CONTENT_LENGTH, range.end - range.start)
        .header(header::CONTENT_DISPOSITION, disposition::header(is_shown, &file.attachment.name));
    let body = match *method {
        Method::HEAD => Body::empty(),
        _ => Body::from_stream(file.read(range).await?),
    };
    finished(response, body)
}

fn finished(response: Builder, body: Body) -> Result<Response> {
    response.body(body).map_err(Error::internal)
}

enum Asking {
    All,
    Part(Range<u64>),
    Beyond,
}

/// One range, of the file as the client knows it. Several at once are answered with all of it, as is what makes no sense.
fn asked_range(headers: &HeaderMap, etag: &str, total: u64) -> Asking {
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let Some(range) = range.and_then(|range| parse_range_header(range).ok()) else { return Asking::All };
    if headers.contains_key(header::IF_RANGE) && !names(headers, header::IF_RANGE, etag) {
        return Asking::All;
    }
    match range.validate(total).as_deref() {
        Ok([range]) => Asking::Part(*range.start()..range.end() + 1),
        Ok(_) => Asking::All,
        Err(_) => Asking::Beyond,
    }
}

/// Whether a header names this version of the file.
fn names(headers: &HeaderMap, header: HeaderName, etag: &str) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|tag| matches!(tag.trim(), "*") || tag.trim().trim_start_matches("W/") == etag)
}
