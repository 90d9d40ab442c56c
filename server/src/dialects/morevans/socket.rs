//! Frames of the MoreVans sockets.

use parlor::{
    Result,
    model::{About, Dialect, MessageChange},
    protocol::Event,
};
use serde_json::{Value, json};

use super::{messages, shapes};
use crate::dialects::{
    People, Readers,
    rest::Fields,
    socket::{Intent, NotificationFrames, RoomFrames, error_frame, unknown},
};

/// Those of a room.
pub struct Frames;

/// Those of the notifications.
pub struct Notifications;

impl RoomFrames for Frames {
    const DIALECT: Dialect = shapes::DIALECT;
    const READERS: bool = true;

    fn intent(kind: &str, fields: &Fields) -> Result<Intent> {
        Ok(match kind {
            "chat_message" => Intent::Send(messages::draft(fields)?),
            "typing" => Intent::Typing(fields.flag("is_typing")?.unwrap_or(true)),
            "mark_read" => Intent::Read(fields.required_ids("message_ids")?),
            "ping" => Intent::Answer(json!({ "type": "pong", "timestamp": fields.value("timestamp") })),
            other => return Err(unknown(other)),
        })
    }

    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value)) {
        match event {
            Event::Message { message, change: MessageChange::Posted, .. } => {
                frame(json!({ "type": "chat_message", "message": shapes::message(message, people.readers(), people) }));
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
            Event::Occupant { user_id, here, .. } => frame(json!({
                "type": if *here { "user_joined" } else { "user_left" },
                "user": people.username(*user_id),
                "user_id": people.id_text(*user_id),
            })),
            Event::Error { error, client_id, .. } => frame(error_frame(error, client_id.as_deref())),
            _ => {}
        }
    }
}

impl NotificationFrames for Notifications {
    const DIALECT: Dialect = shapes::DIALECT;
    const READERS: bool = true;

    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value)) {
        match event {
            Event::Message { message, change: MessageChange::Posted, .. }
                if message.sender.as_ref().is_none_or(|sender| sender.id != people.me()) =>
            {
                let kind = if message.sender.is_none() { shapes::message_type(message.kind) } else { "new_message" };
                frame(json!({
                    "type": "notification",
                    "notification_type": kind,
                    "chat_room": message.conversation_id,
                    "message": shapes::message(message, &Readers::default(), people),
                }));
            }
            Event::Notification { notification, .. } => {
                let (kind, message, by) = match &notification.about {
                    About::Reaction { by, message, .. } => ("reaction", Some(message), Some(by)),
                    About::Invitation { by, .. } => ("invitation", None, by.as_ref()),
                    // Told as the message that they are.
                    About::Message(_) | About::Mention(_) => return,
                };
                frame(json!({
                    "type": "notification",
                    "notification_type": kind,
                    "chat_room": notification.conversation,
                    "message": message.map(|message| shapes::message_to(people.me(), message, people.readers(), people)),
                    "user": by.map(|by| people.username(by.id)),
                    "user_id": by.map(|by| people.id_text(by.id)),
                }));
            }
            Event::Error { error, client_id, .. } => frame(error_frame(error, client_id.as_deref())),
            _ => {}
        }
    }
}
