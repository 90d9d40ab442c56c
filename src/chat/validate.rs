//! Rules for what people type.

use crate::{
    error::{Error, Result},
    markup::MAX_NAME,
    model::{Context, Draft, MessageKind},
    protocol::{MAX_ATTACHMENTS, MAX_CONTENT_CHARS},
};

/// Characters in a title.
const MAX_TITLE: usize = 255;
/// The field that names what kind of object a conversation is about.
const CONTEXT_TYPE: &str = "context_type";
/// Characters in the type of an object that a conversation is about.
const MAX_CONTEXT_KIND: usize = 64;
/// Characters in its id.
const MAX_CONTEXT_ID: usize = 128;
/// Characters in its status.
const MAX_STATUS: usize = 64;
/// Characters that somebody adds to a dispute, a payment or news of a job.
const MAX_REMARK: usize = 5_000;
/// Characters in the link to it.
const MAX_URL: usize = 2_000;
/// Bytes in a client's own id of a message.
const MAX_CLIENT_ID: usize = 64;
/// Bytes of a message's metadata.
const MAX_METADATA: usize = 16 * 1024;
/// Characters of a place's name.
const MAX_LABEL: usize = 200;

/// A title without the space around it.
pub(super) fn title(text: &str) -> Result<&str> {
    line("title", text, MAX_TITLE)
}

/// A username: anything that platforms use, but for spaces and invisible characters.
pub(super) fn username(text: &str) -> Result<&str> {
    let text = line("username", text, MAX_NAME)?;
    if text.chars().any(char::is_whitespace) {
        return Err(Error::invalid("username", "The username may not contain spaces."));
    }
    Ok(text)
}

/// A shown name; the username where it is blank.
pub(super) fn name<'a>(text: &'a str, username: &'a str) -> Result<&'a str> {
    if text.trim().is_empty() { Ok(username) } else { line("name", text, MAX_NAME) }
}

/// What somebody is about to say.
pub(super) fn draft(draft: &Draft) -> Result<()> {
    let files = draft.attachments.len();
    if !draft.kind.is_sendable() {
        return Err(Error::invalid("message_type", "People may not send messages of this type."));
    }
    if files == 0 && draft.kind.is_of_file() {
        return Err(Error::invalid("attachments", "A message of this type needs a file."));
    }
    if files > MAX_ATTACHMENTS {
        return Err(Error::invalid("attachments", "Send at most 10 files with one message."));
    }
    if (1..files).any(|n| draft.attachments[..n].contains(&draft.attachments[n])) {
        return Err(Error::invalid("attachments", "A message carries a file once."));
    }
    if draft.kind == MessageKind::Location && !draft.metadata.as_ref().is_some_and(is_location) {
        return Err(Error::invalid(
            "metadata",
            "A location needs a latitude from -90 to 90 and a longitude from -180 to 180; its label has up to 200 \
             characters.",
        ));
    }
    content(&draft.content, may_be_blank(draft.kind, files))?;
    client_id(draft.client_id.as_deref())?;
    if let Some(value) = &draft.metadata {
        metadata(value)?;
    }
    Ok(())
}

/// A sender's own id of what they send, if there is one.
pub(super) fn client_id(id: Option<&str>) -> Result<()> {
    if id.is_some_and(|id| id.is_empty() || id.len() > MAX_CLIENT_ID || id.contains('\0')) {
        return Err(Error::invalid("client_id", "The client id needs 1 to 64 characters."));
    }
    Ok(())
}

/// A platform's own data, as it is stored.
pub(super) fn metadata(value: &serde_json::Value) -> Result<String> {
    let text = value.to_string();
    if text.len() > MAX_METADATA || text.contains("\\u0000") {
        return Err(Error::invalid("metadata", "The metadata is too large, or contains null characters."));
    }
    Ok(text)
}

/// What a message says. What is around it is kept.
pub(super) fn content(content: &str, may_be_blank: bool) -> Result<()> {
    if !may_be_blank && content.trim().is_empty() {
        return Err(Error::Empty);
    }
    if content.len() > MAX_CONTENT_CHARS {
        let length = content.chars().count();
        if length > MAX_CONTENT_CHARS {
            return Err(Error::too_long("content", length, MAX_CONTENT_CHARS));
        }
    }
    // PostgreSQL cannot store it, and no keyboard makes it.
    if content.contains('\0') {
        return Err(Error::invalid("content", "The message may not contain null characters."));
    }
    Ok(())
}

/// Whether a message of this kind, with so many files, says enough without words.
pub(super) fn may_be_blank(kind: MessageKind, files: usize) -> bool {
    files > 0 || kind == MessageKind::Location
}

/// `{"latitude", "longitude", "label"?}`, in degrees.
fn is_location(metadata: &serde_json::Value) -> bool {
    let Some(fields) = metadata.as_object() else { return false };
    let within = |field: &str, limit: f64| {
        fields.get(field).and_then(serde_json::Value::as_f64).is_some_and(|degrees| degrees.abs() <= limit)
    };
    let labelled =
        fields.get("label").is_none_or(|label| label.as_str().is_some_and(|label| label.chars().count() <= MAX_LABEL));
    let known = fields.keys().all(|field| matches!(field.as_str(), "latitude" | "longitude" | "label"));
    within("latitude", 90.0) && within("longitude", 180.0) && labelled && known
}

/// The type of an object, by which it is the same in whatever case it is written.
pub(super) fn context_kind(kind: &str) -> String {
    kind.trim().to_lowercase()
}

/// The object that a conversation is about.
pub(super) fn context(context: &Context) -> Result<Context> {
    let kind = context_kind(line(CONTEXT_TYPE, &context.kind, MAX_CONTEXT_KIND)?);
    if kind.contains(':') {
        // It separates type and id where the two make the conversation's identity.
        return Err(Error::invalid(CONTEXT_TYPE, "This may not contain colons."));
    }
    Ok(Context {
        kind,
        id: line("context_id", &context.id, MAX_CONTEXT_ID)?.into(),
        title: context.title.as_deref().map(title).transpose()?.map(Into::into),
        status: context.status.as_deref().map(status).transpose()?.map(Into::into),
        url: context.url.as_deref().map(link).transpose()?.map(Into::into),
    })
}

/// The status of an object, in a few words.
pub(super) fn status(text: &str) -> Result<&str> {
    line("status", text, MAX_STATUS)
}

/// What a support conversation is about, in a few words.
pub(super) fn topic(text: &str) -> Result<&str> {
    line("support_type", text, MAX_STATUS)
}

/// Why somebody disagrees, in a line.
pub(super) fn reason(text: &str) -> Result<&str> {
    line("reason", text, MAX_TITLE)
}

/// What somebody adds to a record; empty where there is nothing.
pub(super) fn remark<'a>(field: &str, text: Option<&'a str>) -> Result<&'a str> {
    let text = text.unwrap_or_default().trim();
    let length = text.chars().count();
    if length > MAX_REMARK {
        return Err(Error::too_long(field, length, MAX_REMARK));
    }
    if text.contains('\0') {
        return Err(Error::invalid(field, "This may not contain null characters."));
    }
    Ok(text)
}

/// A currency as ISO 4217 writes it.
pub(super) fn currency(text: &str) -> Result<String> {
    let text = text.trim();
    if text.len() != 3 || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(Error::invalid("currency", "Write the currency as three letters, such as EUR."));
    }
    Ok(text.to_ascii_uppercase())
}

/// A link to the web, or to a path of the platform's own.
fn link(text: &str) -> Result<&str> {
    let text = line("url", text, MAX_URL)?;
    // "//host" and "/\\host" are addresses of other hosts.
    let path = text.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']));
    let web =
        ["https://", "http://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    if !(path || web) || text.contains(char::is_whitespace) {
        return Err(Error::invalid("url", "The link must begin with https://, http:// or a single slash."));
    }
    Ok(text)
}

fn line<'a>(field: &str, text: &'a str, limit: usize) -> Result<&'a str> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 {
        return Err(empty(field));
    }
    if length > limit {
        return Err(Error::too_long(field, length, limit));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "This may not contain control characters."));
    }
    Ok(text)
}

fn empty(field: &str) -> Error {
    Error::invalid(field, &format!("The {} may not be empty.", field.replace('_', " ")))
}

/// Gives an error the name of the field that it is about.
pub(super) fn named<T>(field: &str, result: Result<T>) -> Result<T> {
    result.map_err(|error| match error {
        Error::Invalid { problem, .. } => Error::Invalid { field: field.into(), problem },
        Error::TooLong { length, limit, .. } => Error::TooLong { field: field.into(), length, limit },
        Error::Empty => empty(field),
        error => error,
    })
}
