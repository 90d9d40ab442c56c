//! What is in the body of a request.

use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Multipart, Request},
};
use http::{HeaderMap, HeaderName, header};
use parlor::{
    Error, Result,
    model::{Attachment, ClientId, MessageKind, UserId},
    protocol::MAX_ATTACHMENTS,
};
use serde_json::{Map, Value};

use super::{Caller, Failure};
use crate::{
    body,
    dialects::ids,
    files::{Received, receive, too_many},
    router::MAX_BODY_BYTES,
    state::Server,
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Fields that may bring a file.
const FILES: [&str; 3] = ["attachment", "attachments", "file"];

/// The fields of a JSON object, or of a form, which may bring files in `attachment`, `attachments` or `file`. A field that is `null`
/// counts as left out. A field of a form that is repeated is a list; of one value the last counts.
#[derive(Debug, Default)]
pub struct Fields {
    values: Map<String, Value>,
    is_form: bool,
    /// Each with the field that it was in.
    files: Vec<(String, Attachment)>,
    idempotency_key: Option<ClientId>,
}

impl FromRequest<Server> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Failure> {
        let idempotency_key = text(request.headers(), IDEMPOTENCY_KEY);
        let content_type = text(request.headers(), header::CONTENT_TYPE).unwrap_or_default();
        if content_type.starts_with("multipart/form-data") {
            let (mut parts, body) = request.into_parts();
            let caller = Caller::from_request_parts(&mut parts, server).await?;
            let headers = parts.headers.clone();
            let form = Multipart::from_request(Request::from_parts(parts, body), server).await;
            let Received { files, fields } = receive(server, &caller, &headers, form, &FILES, MAX_ATTACHMENTS).await?;
            return Ok(Self { values: texts(fields), is_form: true, files, idempotency_key });
        }
        let bytes = to_bytes(request.into_body(), MAX_BODY_BYTES)
            .await
            .map_err(|_| Error::TooLarge { bytes: MAX_BODY_BYTES as u64 + 1, limit: MAX_BODY_BYTES as u64 })?;
        let is_form = content_type.starts_with("application/x-www-form-urlencoded");
        let values = if is_form {
            let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
                .map_err(|error| Error::Malformed { problem: error.to_string() })?;
            texts(pairs)
        } else if bytes.is_empty() || content_type.is_empty() || content_type.contains("json") {
            if bytes.iter().all(u8::is_ascii_whitespace) { Map::new() } else { body::object(&bytes)? }
        } else {
            return Err(Error::unsupported(&format!("Unsupported media type \"{content_type}\" in request.")).into());
        };
        Ok(Self { values, is_form, files: Vec::new(), idempotency_key })
    }
}

fn texts(pairs: Vec<(String, String)>) -> Map<String, Value> {
    let mut texts = Map::new();
    for (name, value) in pairs {
        if let Value::Array(values) = texts.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
            values.push(Value::String(value));
        }
    }
    texts
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

impl From<Map<String, Value>> for Fields {
    fn from(values: Map<String, Value>) -> Self {
        Self { values, ..Self::default() }
    }
}

impl Fields {
    /// The field as it came.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let value = match self.values.get(name)? {
            Value::Array(values) if self.is_form => values.last()?,
            value => value,
        };
        Some(value).filter(|value| !value.is_null())
    }

    /// Whether the field came, be it as `null`.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A list, if it is there.
    fn list(&self, name: &str) -> Result<Option<&[Value]>> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values)),
            Some(_) => Err(Error::invalid(name, "Expected a list of items.")),
        }
    }

    /// A text, if it is there.
    pub fn text(&self, name: &str) -> Result<Option<String>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(Error::invalid(name, "Not a valid string.")),
        }
    }

    /// A text that must be there.
    pub fn required_text(&self, name: &str) -> Result<String> {
        self.text(name)?.ok_or_else(|| required(name))
    }

    /// A yes or no, if it is there.
    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if matches!(text.as_str(), "true" | "True" | "1") => Ok(Some(true)),
            Some(Value::String(text)) if matches!(text.as_str(), "false" | "False" | "0") => Ok(Some(false)),
            Some(_) => Err(Error::invalid(name, "Must be a valid boolean.")),
        }
    }

    /// One of our own ids, if it is there; an empty text is none.
    pub fn id<T: From<i64>>(&self, name: &str) -> Result<Option<T>> {
        self.value(name).filter(|value| *value != "").map(|value| own(name, value)).transpose()
    }

    /// One of our own ids, which must be there.
    pub fn required_id<T: From<i64>>(&self, name: &str) -> Result<T> {
        self.id(name)?.ok_or_else(|| required(name))
    }

    /// A list of our own ids, if it is there.
    pub fn ids<T: From<i64>>(&self, name: &str) -> Result<Option<Vec<T>>> {
        self.list(name)?.map(|values| values.iter().map(|value| own(name, value)).collect()).transpose()
    }

    /// As [`Self::ids`], where leaving the field out means all: `null` is no list then.
    pub fn ids_or_all<T: From<i64>>(&self, name: &str) -> Result<Option<Vec<T>>> {
        if self.has(name) { self.ids(name)?.ok_or_else(|| null(name)).map(Some) } else { Ok(None) }
    }

    /// A list of our own ids, which must be there.
    pub fn required_ids<T: From<i64>>(&self, name: &str) -> Result<Vec<T>> {
        self.ids(name)?.ok_or_else(|| required(name))
    }

    /// A JSON object, if it is there; in a form as text.
    pub fn object(&self, name: &str) -> Result<Option<Value>> {
        let object = match self.value(name) {
            None => return Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).ok(),
            Some(value) => Some(value.clone()),
        };
        object.filter(Value::is_object).map(Some).ok_or_else(|| Error::invalid(name, "Expected an object."))
    }

    /// Somebody of the caller's tenant, by the platform's id, in the first of these fields that is there. Who is unknown
    /// is not found.
    pub async fn required_user(&self, server: &Server, caller: &Caller, names: &[&str]) -> Result<UserId> {
        let (name, value) = self.first(names).ok_or_else(|| required(names.first().copied().unwrap_or_default()))?;
        user(server, caller, name, value).await
    }

    /// Somebody of the caller's tenant, if one of these fields is there. Who is unknown is the field's fault.
    pub async fn user(&self, server: &Server, caller: &Caller, names: &[&str]) -> Result<Option<UserId>> {
        let Some((name, value)) = self.first(names) else { return Ok(None) };
        user(server, caller, name, value).await.map_err(nobody(name, value)).map(Some)
    }

    /// People of the caller's tenant, if the field is there. Who is unknown is the field's fault.
    pub async fn users(&self, server: &Server, caller: &Caller, name: &str) -> Result<Option<Vec<UserId>>> {
        let Some(values) = self.list(name)? else { return Ok(None) };
        let mut users = Vec::with_capacity(values.len());
        for value in values {
            users.push(user(server, caller, name, value).await.map_err(nobody(name, value))?);
        }
        Ok(Some(users))
    }

    fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, &Value)> {
        names.iter().find_map(|name| Some((*name, self.value(name)?)))
    }

    /// The files that came along, stored for the caller.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &Attachment> {
        self.files.iter().map(|(_, file)| file)
    }

    /// The one file that came along, where there may be no more.
    pub fn file(&self) -> Result<Option<&Attachment>> {
        match self.files.as_slice() {
            [_, (field, _), ..] => Err(too_many(field, 1)),
            files => Ok(files.first().map(|(_, file)| file)),
        }
    }

    /// What a message is that brings these files, and says no more of what it is.
    pub fn kind(&self) -> MessageKind {
        let mut kinds = self.files().map(|file| file.kind);
        match kinds.next() {
            Some(first) if kinds.all(|kind| kind == first) => first.into(),
            Some(_) => MessageKind::File,
            None => MessageKind::Text,
        }
    }

    /// The sender's own id of a message, from the body or from the `Idempotency-Key` header.
    pub fn client_id(&self) -> Result<Option<ClientId>> {
        Ok(self.text("client_id")?.or_else(|| self.idempotency_key.clone()))
    }
}

fn required(name: &str) -> Error {
    Error::invalid(name, "This field is required.")
}

fn null(name: &str) -> Error {
    Error::invalid(name, "This field may not be null.")
}

/// There is nobody of the id in this field.
fn nobody(name: &str, value: &Value) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::NotFound { .. } => Error::invalid(name, &format!("Invalid id {value}: there is nobody of that id.")),
        error => error,
    }
}

fn own<T: From<i64>>(name: &str, value: &Value) -> Result<T> {
    ids::parse_own(name, value).map_err(|_| Error::invalid(name, "A valid id is required."))
}

async fn user(server: &Server, caller: &Caller, name: &str, value: &Value) -> Result<UserId> {
    let id = ids::parse_user(value).ok_or_else(|| Error::invalid(name, "A valid id is required."))?;
    Ok(server.chat.user_by_external_id(caller, &id).await?.id)
}
