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

use crate::state::Server;

/// How long what a refused client still sends is read: browsers show the answer only to what they got rid of.
const LINGER: Duration = Duration::from_secs(3);
/// Bytes of a form apart from its file.
const FORM_BYTES: u64 = 64 * 1024;
/// Bytes of one of its other fields, and how many there may be.
const FIELD_BYTES: usize = 4 * 1024;
const FIELDS: usize = 16;

/// Stores a file; 201 with its [`Attachment`].
pub async fn upload(
    State(server): State<Server>,
    actor: Option<Extension<Actor>>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let mut form = match form {
        Ok(form) => form,
        Err(rejection) => return Error::Malformed { problem: rejection.body_text() }.into_response(),
    };
    let received = match actor {
        Some(Extension(actor)) => {
            let patience = Patience(server.options.upload_idle);
            patience.receive(&server.chat, &actor, &headers, &mut form).await
        }
        None => Err(Error::Unauthenticated),
    };
    match received {
        Ok(attachment) => (StatusCode::CREATED, Json(attachment)).into_response(),
        Err(error) => {
            tokio::spawn(timeout(LINGER, async move { while let Ok(Some(_)) = form.next_field().await {} }));
            error.into_response()
        }
    }
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
    ) -> Result<Attachment> {
        let limit = chat.upload_limit(actor).await?;
        let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if let Some(bytes) = announced.filter(|&bytes| bytes > limit.saturating_add(FORM_BYTES)) {
            return Err(Error::TooLarge { bytes, limit });
        }
        let mut new = NewFile::default();
        for _ in 0..FIELDS {
            let Some(field) = self.wait(form.next_field()).await? else { break };
            match field.name() {
                Some("file") => {
                    new.name = field.file_name().unwrap_or_default().to_owned();
                    new.media_type = field.content_type().map(str::to_owned);
                    let attachment = chat.upload(actor, new, self.content(field)).await?;
                    // To its end, so that the connection can be used again.
                    while self.wait(form.next_field()).await?.is_some() {}
                    return Ok(attachment);
                }
                Some("duration_ms") => new.duration_ms = Some(self.parsed("duration_ms", field).await?),
                Some("waveform") => new.waveform = Some(self.parsed("waveform", field).await?),
                _ => {}
            }
        }
        Err(Error::invalid("file", "The form needs a field “file” with the file."))
    }

    /// The file, piece by piece, as long as pieces come.
    fn content(self, field: Field<'_>) -> impl Stream<Item = Result<Bytes>> {
        stream::unfold(field, move |mut field| async move {
            let piece = self.wait(field.chunk()).await.transpose()?;
            Some((piece, field))
        })
    }

    /// A small field's JSON.
    async fn parsed<T: DeserializeOwned>(self, name: &str, mut field: Field<'_>) -> Result<T> {
        let mut json = Vec::new();
        while let Some(piece) = self.wait(field.chunk()).await? {
            json.extend_from_slice(&piece);
            if json.len() > FIELD_BYTES {
                return Err(Error::TooLarge { bytes: json.len() as u64, limit: FIELD_BYTES as u64 });
            }
        }
        serde_json::from_slice(&json).map_err(|error| Error::invalid(name, &format!("This cannot be read: {error}.")))
    }

    async fn wait<T>(self, what: impl Future<Output = Result<T, MultipartError>>) -> Result<T> {
        match timeout(self.0, what).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(Error::Malformed { problem: error.body_text() }),
            Err(_) => Err(Error::Malformed { problem: "nothing came for too long.".into() }),
        }
    }
}
