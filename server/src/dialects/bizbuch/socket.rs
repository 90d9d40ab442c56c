//! Frames of the BizBuch sockets.

use parlor::{
    Result,
    model::{Dialect, Message, MessageChange, PresenceStatus},
    protocol::Event,
};
use serde_json::{Value, json};

use super::{messages, shapes};
use crate::dialects::{
    People,
    rest::{Fields, rfc3339},
    socket::{Intent, NotificationFrames, RoomFrames, error_frame, unknown},
};

/// Characters of a message in a notification.
const PREVIEW: usize = 100;

/// Those of a conversation.
pub struct Frames;

/// Those of the notifications.
pub struct Notifications;

impl RoomFrames for Frames {
    const DIALECT: Dialect = shapes::DIALECT;
    const PRESENCE: bool = true;

    fn intent(kind: &str, fields: &Fields) -> Result<Intent> {
        Ok(match kind {
            "chat_message" => Intent::Send(messages::draft(fields)?),
            "typing" => Intent::Typing(true),
            "stop_typing" => Intent::Typing(false),
            "mark_read" => Intent::Read(fields.required_ids("message_ids")?),
            other => return Err(unknown(other)),
        })
    }

    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value)) {
        match event {
            Event::Message { message, change: MessageChange::Posted, .. } => frame(json!({
                "type": "chat_message",
                "message_id": message.id,
                "conversation_id": message.conversation_id,
                "content": message.content,
                "sender_id": sender_id(message, people),
                "sender_username": sender_username(message, people),
                "timestamp": rfc3339(message.created_at),
                "client_id": message.client_id,
            })),
            Event::Typing { user_id, typing, .. } => frame(json!({
                "type": "typing",
                "user_id": people.id(*user_id),
                "username": people.username(*user_id),
                "is_typing": typing,
            })),
            Event::Read { user_id, message_ids, at, .. } if !message_ids.is_empty() => frame(json!({
                "type": "messages_read",
                "message_ids": message_ids,
                "read_by": people.id(*user_id),
                "read_at": at.map(rfc3339),
            })),
            Event::Presence { presence } => frame(json!({
                "type": if presence.status == PresenceStatus::Offline { "user_offline" } else { "user_online" },
                "user_id": people.id(presence.user_id),
                "username": people.username(presence.user_id),
            })),
            Event::Error { error, client_id, .. } => frame(error_frame(error, client_id.as_deref())),
            _ => {}
        }
    }
}

impl NotificationFrames for Notifications {
    const DIALECT: Dialect = shapes::DIALECT;

    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value)) {
        match event {
            Event::Message { message, change: MessageChange::Posted, .. }
                if message.sender.as_ref().is_none_or(|sender| sender.id != people.me()) =>
            {
                frame(json!({
                    "type": "new_message",
                    "conversation_id": message.conversation_id,
                    "message_id": message.id,
                    "sender_id": sender_id(message, people),
                    "sender_username": sender_username(message, people),
                    "content_preview": message.content.chars().take(PREVIEW).collect::<String>(),
                    "timestamp": rfc3339(message.created_at),
                }));
            }
            Event::Error { error, client_id, .. } => frame(error_frame(error, client_id.as_deref())),
            _ => {}
        }
    }
}

fn sender_id(message: &Message, people: &People) -> Option<Value> {
    message.sender.as_ref().map(|sender| people.id(sender.id))
}

fn sender_username(message: &Message, people: &People) -> String {
    message.sender.as_ref().map(|sender| people.username(sender.id)).unwrap_or_default()
}
