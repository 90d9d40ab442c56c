//! `POST /api/files/`: a form with the file in `file`, and before it, of sound and video, `duration_ms` and `waveform`.

use std::time::Duration;

use axum::{
    Extension, Json,
    extract::{
        Multipart, State,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{Stream, stream};
use http::{HeaderMap, StatusCode, header};
use parlor::{
    Error, Result,
    chat::{Chat, NewFile},
    model::{Actor, Attachment},
};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::{docs::Coded, state::Server};

/// How long what a refused client still sends is read: browsers show the answer only to what they got rid of.
const LINGER: Duration = Duration::from_secs(3);
/// Bytes of a form apart from its file.
const FORM_BYTES: u64 = 128 * 1024;
/// Bytes of one of its other fields, and how many there may be. A message's content has up to 40 KB.
const FIELD_BYTES: usize = 48 * 1024;
const FIELDS: usize = 16;

/// A form with a file.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what is received")]
struct FileForm {
    /// Of sound and video.
    duration_ms: Option<i64>,
    /// Of voice messages: a JSON list of up to 128 loudnesses from 0 to 255.
    waveform: Option<String>,
    /// With its name, after the fields above.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// `POST`, a form: stores a file, for a message to come.
#[utoipa::path(
    post,
    path = "/api/files/",
    tag = "files",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Attachment, example = json!({
        "id": 1, "kind": "file", "name": "plan.pdf", "media_type": "application/pdf", "bytes": 2048,
    })), (status = "4XX", body = Coded)),
)]
pub async fn upload(
    State(server): State<Server>,
    actor: Option<Extension<Actor>>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let Some(Extension(actor)) = actor else {
        return Error::Unauthenticated.into_response();
    };
    match receive(&server, &actor, &headers, form, &["file"], 1).await {
        Ok(mut received) => match received.files.pop() {
            Some((_, attachment)) => (StatusCode::CREATED, Json(attachment)).into_response(),
            None => Error::invalid("file", "The form needs a field “file” with the file.").into_response(),
        },
        Err(error) => error.into_response(),
    }
}

/// What came in a form.
#[derive(Debug, Default)]
pub struct Received {
    /// The files, stored for whoever sent them, each with the field that it was in.
    pub files: Vec<(String, Attachment)>,
    /// The other fields, as text.
    pub fields: Vec<(String, String)>,
}

/// Takes a form with at most so many files, which are in the fields `file_names`.
pub async fn receive(
    server: &Server,
    actor: &Actor,
    headers: &HeaderMap,
    form: Result<Multipart, MultipartRejection>,
    file_names: &[&str],
    most: usize,
) -> Result<Received> {
    let mut form = form.map_err(|rejection| Error::Malformed { problem: rejection.body_text() })?;
    let patience = Patience(server.options.upload_idle);
    let received = patience.receive(&server.chat, actor, headers, &mut form, file_names, most).await;
    if received.is_err() {
        tokio::spawn(timeout(LINGER, async move { while let Ok(Some(_)) = form.next_field().await {} }));
    }
    received
}

/// How long a client may send nothing.
#[derive(Clone, Copy)]
struct Patience(Duration);

impl Patience {
    async fn receive(
        self,
        chat: &Chat,
        actor: &Actor,
        headers: &HeaderMap,
        form: &mut Multipart,
        file_names: &[&str],
        most: usize,
    ) -> Result<Received> {
        let limit = chat.upload_limit(actor).await?;
        let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let largest = limit.saturating_mul(most as u64).saturating_add(FORM_BYTES);
        if let Some(bytes) = announced.filter(|&bytes| bytes > largest) {
            return Err(Error::TooLarge { bytes, limit });
        }
        let mut received = Received::default();
        for _ in 0..FIELDS + most {
            let Some(field) = self.wait(form.next_field()).await? else { return Ok(received) };
            let name = field.name().unwrap_or_default().to_owned();
            if file_names.contains(&name.as_str()) && field.file_name().is_some() {
                if received.files.len() == most {
                    return Err(too_many(&name, most));
                }
                let new = NewFile {
                    name: field.file_name().unwrap_or_default().to_owned(),
                    media_type: field.content_type().map(str::to_owned),
                    duration_ms: received.json("duration_ms")?,
                    waveform: received.json("waveform")?,
                    bytes: None,
                };
                let uploaded = chat.upload(actor, new, self.content(field)).await;
                received.files.push((name.clone(), uploaded.map_err(in_field(&name))?));
            } else {
                let text = self.text(&name, field).await?;
                received.fields.push((name, text));
            }
        }
        Err(Error::Malformed { problem: format!("a form has at most {FIELDS} fields") })
    }

    /// The file, piece by piece, as long as pieces come.
    fn content(self, field: Field<'_>) -> impl Stream<Item = Result<Bytes>> {
        stream::unfold(field, move |mut field| async move {
            let piece = self.wait(field.chunk()).await.transpose()?;
            Some((piece, field))
        })
    }

    async fn text(self, name: &str, mut field: Field<'_>) -> Result<String> {
        let mut text = Vec::new();
        while let Some(piece) = self.wait(field.chunk()).await? {
            text.extend_from_slice(&piece);
            if text.len() > FIELD_BYTES {
                return Err(Error::TooLarge { bytes: text.len() as u64, limit: FIELD_BYTES as u64 });
            }
        }
        String::from_utf8(text).map_err(|_| Error::invalid(name, "This is not UTF-8."))
    }

    async fn wait<T>(self, what: impl Future<Output = Result<T, MultipartError>>) -> Result<T> {
        match timeout(self.0, what).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(Error::Malformed { problem: error.body_text() }),
            Err(_) => Err(Error::Malformed { problem: "nothing came for too long.".into() }),
        }
    }
}

/// One more file than there may be.
pub fn too_many(field: &str, most: usize) -> Error {
    match most {
        1 => Error::invalid(field, "Send one file at a time."),
        most => Error::invalid(field, &format!("Send at most {most} files with one message.")),
    }
}

/// What is wrong with a file is said of the field that it came in.
fn in_field(name: &str) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::Invalid { field, problem } if field == "file" => Error::invalid(name, &problem),
        error => error,
    }
}

impl Received {
    /// A small field's JSON, if the field has come; what came last is of the file that follows.
    fn json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let text = self.fields.iter().rfind(|field| field.0 == name).map(|field| field.1.as_str());
        let parsed = text.map(serde_json::from_str).transpose();
        parsed.map_err(|error| Error::invalid(name, &format!("This cannot be read: {error}.")))
    }
}
