//! Rules for what people type.

use crate::{
    error::{Error, Result},
    model::Draft,
    protocol::MAX_CONTENT_CHARS,
};

/// Characters in a title.
const MAX_TITLE: usize = 255;
/// Characters in a person's name or username.
const MAX_NAME: usize = 150;
/// Bytes in a client's own id of a message.
const MAX_CLIENT_ID: usize = 64;
/// Bytes of a message's metadata.
const MAX_METADATA: usize = 16 * 1024;

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

/// What somebody is about to say. Blank content is refused, what is around it kept.
pub(super) fn draft(draft: &Draft) -> Result<()> {
    if !draft.kind.is_sendable() {
        return Err(Error::invalid("message_type", "People may not send messages of this type."));
    }
    if draft.content.trim().is_empty() {
        return Err(Error::Empty);
    }
    if draft.content.len() > MAX_CONTENT_CHARS {
        let length = draft.content.chars().count();
        if length > MAX_CONTENT_CHARS {
            return Err(Error::TooLong { length: length as u64, limit: MAX_CONTENT_CHARS as u64 });
        }
    }
    // PostgreSQL cannot store it, and no keyboard makes it.
    if draft.content.contains('\0') {
        return Err(Error::invalid("content", "The message may not contain null characters."));
    }
    if draft.client_id.as_ref().is_some_and(|id| id.is_empty() || id.len() > MAX_CLIENT_ID || id.contains('\0')) {
        return Err(Error::invalid("client_id", "The client id needs 1 to 64 characters."));
    }
    if let Some(metadata) = &draft.metadata {
        let text = metadata.to_string();
        if text.len() > MAX_METADATA || text.contains("\\u0000") {
            return Err(Error::invalid("metadata", "The metadata is too large, or contains null characters."));
        }
    }
    Ok(())
}

fn line<'a>(field: &str, text: &'a str, limit: usize) -> Result<&'a str> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 {
        return Err(Error::invalid(field, &format!("The {field} may not be empty.")));
    }
    if length > limit {
        return Err(Error::TooLong { length: length as u64, limit: limit as u64 });
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, &format!("The {field} may not contain control characters.")));
    }
    Ok(text)
}
