//! Frames of a Marketplace thread's socket.

use parlor::{
    Error, Result,
    model::{Dialect, MessageChange},
    protocol::Event,
};
use serde_json::{Value, json};

use super::{messages, shapes};
use crate::dialects::{
    People,
    rest::Fields,
    socket::{Intent, RoomFrames, error_frame, unknown},
};

/// Those of a thread.
pub struct Frames;

impl RoomFrames for Frames {
    const DIALECT: Dialect = shapes::DIALECT;
    const READERS: bool = true;

    fn intent(kind: &str, fields: &Fields) -> Result<Intent> {
        Ok(match kind {
            "chat_message" => Intent::Send(messages::draft(fields)?),
            "mark_messages_read" => {
                let required = || Error::invalid("message_ids", "This field is required.");
                Intent::Read(fields.ids("message_ids")?.ok_or_else(required)?)
            }
            "typing_indicator" => Intent::Typing(fields.flag("is_typing")?.unwrap_or(true)),
            other => return Err(unknown(other)),
        })
    }

    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value)) {
        match event {
            Event::Message { message, change: MessageChange::Posted, .. } => {
                frame(json!({ "type": "chat_message", "data": shapes::message(message, people.readers(), people) }));
            }
            Event::Read { user_id, message_ids, .. } if !message_ids.is_empty() => frame(json!({
                "type": "messages_read",
                "message_ids": message_ids,
                "reader": people.username(*user_id),
            })),
            Event::Typing { user_id, typing, .. } => frame(json!({
                "type": "typing_indicator",
                "user": people.username(*user_id),
                "is_typing": typing,
            })),
            Event::Error { error, client_id, .. } => frame(error_frame(error, client_id.as_deref())),
            _ => {}
        }
    }
}
