//! Frames of the MoreVans chat socket.

use parlor::{
    Result,
    model::{Dialect, Draft, MessageChange},
    protocol::Event,
};
use serde_json::{Value, json};

use super::{messages, shapes};
use crate::dialects::{
    rest::Fields,
    socket::{Intent, People, RoomFrames, error_frame, unknown},
};

/// See the module.
pub struct Frames;

impl RoomFrames for Frames {
    const DIALECT: Dialect = Dialect::Morevans;

    fn intent(kind: &str, fields: &Fields) -> Result<Intent> {
        Ok(match kind {
            "chat_message" => Intent::Send(Draft { ..messages::draft(fields)? }),
            "typing" => Intent::Typing(fields.flag("is_typing")?.unwrap_or(true)),
            "mark_read" => Intent::Read(fields.ids("message_ids")?.unwrap_or_default()),
            "ping" => Intent::Answer(json!({ "type": "pong", "timestamp": fields.value("timestamp") })),
            other => return Err(unknown(other)),
        })
    }

    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value)) {
        match event {
            Event::Message { message, change: MessageChange::Posted, .. } => {
                frame(json!({ "type": "chat_message", "message": shapes::heard(message, people) }));
            }
            Event::Typing { user_id, typing, .. } => frame(json!({
                "type": "typing_indicator",
                "user": people.username(*user_id),
                "user_id": people.id_text(*user_id),
                "is_typing": typing,
            })),
            Event::Read { user_id, message_ids, .. } if !message_ids.is_empty() => frame(json!({
                "type": "messages_read",
                "user_id": people.id_text(*user_id),
                "message_ids": message_ids,
            })),
            Event::Attending { user_id, here, .. } => frame(json!({
                "type": if *here { "user_joined" } else { "user_left" },
                "user": people.username(*user_id),
                "user_id": people.id_text(*user_id),
            })),
            Event::Error { error, .. } => frame(error_frame(error)),
            _ => {}
        }
    }
}
