//! Frames of the Wasgo sockets.

use parlor::{
    Result,
    model::{About, Dialect, Message, MessageChange, Notification, Person},
    protocol::Event,
};
use serde_json::{Value, json};

use super::{messages, shapes};
use crate::dialects::{
    People, Readers,
    rest::{Fields, rfc3339},
    socket::{Intent, NotificationFrames, RoomFrames, error_frame, unknown},
};

/// Those of a conversation.
pub struct Frames;

/// Those of the notifications.
pub struct Notifications;

impl RoomFrames for Frames {
    const DIALECT: Dialect = shapes::DIALECT;
    const READERS: bool = true;

    fn intent(kind: &str, fields: &Fields) -> Result<Intent> {
        Ok(match kind {
            "send_message" => Intent::Send(messages::draft(fields)?),
            "typing" => Intent::Typing(fields.flag("is_typing")?.unwrap_or(true)),
            "mark_read" => Intent::Read(fields.required_ids("message_ids")?),
            "edit_message" => {
                Intent::Edit { message: fields.required_id("message_id")?, content: fields.required_text("content")? }
            }
            "delete_message" => Intent::Delete(fields.required_id("message_id")?),
            "react" => Intent::React {
                message: fields.required_id("message_id")?,
                emoji: fields.required_text("emoji")?,
                on: None,
            },
            other => return Err(unknown(other)),
        })
    }

    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value)) {
        match event {
            Event::Message { message, change, .. } => {
                if let Some(told) = message_frame(message, change, people) {
                    frame(told);
                }
            }
            Event::Typing { user_id, typing, .. } => frame(json!({
                "type": "typing",
                "user_id": people.id(*user_id),
                "username": people.username(*user_id),
                "is_typing": typing,
            })),
            Event::Read { user_id, message_ids, .. } if !message_ids.is_empty() => frame(json!({
                "type": "messages_read",
                "message_ids": message_ids.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "user_id": people.id(*user_id),
            })),
            Event::Error { error, client_id, .. } => frame(error_frame(error, client_id.as_deref())),
            _ => {}
        }
    }
}

fn message_frame(message: &Message, change: &MessageChange, people: &People) -> Option<Value> {
    Some(match change {
        MessageChange::Posted => {
            json!({ "type": "new_message", "message": shapes::message(message, people.readers(), people) })
        }
        MessageChange::Reacted { by, emoji, added } => json!({
            "type": "reaction_update",
            "message_id": message.id.to_string(),
            "user_id": people.id(by.id),
            "username": people.username(by.id),
            "emoji": emoji,
            "action": shapes::action(*added),
        }),
        MessageChange::Deleted { .. } | MessageChange::Caught if message.deleted_at.is_some() => {
            json!({ "type": "message_deleted", "message_id": message.id.to_string() })
        }
        MessageChange::Edited | MessageChange::Caught => {
            json!({ "type": "message_edited", "message": shapes::message(message, people.readers(), people) })
        }
        MessageChange::Deleted { .. } | MessageChange::Pinned { .. } | MessageChange::Unpinned => return None,
    })
}

impl NotificationFrames for Notifications {
    const DIALECT: Dialect = shapes::DIALECT;
    const READERS: bool = true;

    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value)) {
        match event {
            Event::Message { message, change: MessageChange::Posted, .. } if is_news(message, people) => {
                let mentioned = message.is_mentioning(people.me());
                frame(json!({
                    "type": "notification",
                    "notification": {
                        "notification_type": if mentioned { "mention" } else { "new_message" },
                        "conversation": message.conversation_id.to_string(),
                        "message": shapes::message(message, &Readers::default(), people),
                        "created_at": rfc3339(message.created_at),
                    },
                }));
            }
            Event::Notification { notification, .. } => {
                if let Some(notification) = personal(notification, people) {
                    frame(json!({ "type": "notification", "notification": notification }));
                }
            }
            Event::Error { error, client_id, .. } => frame(error_frame(error, client_id.as_deref())),
            _ => {}
        }
    }
}

/// Whether somebody else said it, to the person told by name or where they do not look already.
fn is_news(message: &Message, people: &People) -> bool {
    let me = people.me();
    let own = message.sender.as_ref().is_some_and(|sender| sender.id == me);
    !own && (message.is_mentioning(me) || !people.chat().occupies(me, message.conversation_id))
}

/// Reactions and invitations. Messages are told as they come.
fn personal(notification: &Notification, people: &People) -> Option<Value> {
    let (kind, by, emoji, message) = match &notification.about {
        About::Reaction { by, emoji, message, .. } => ("reaction", Some(by), Some(emoji), Some(message)),
        About::Invitation { by, .. } => ("invitation", by.as_ref(), None, None),
        About::Message(_) | About::Mention(_) => return None,
    };
    Some(json!({
        "notification_type": kind,
        "conversation": notification.conversation.to_string(),
        "title": notification.title,
        "user_id": by.map(|by: &Person| people.id(by.id)),
        "username": by.map(|by| people.username(by.id)),
        "emoji": emoji,
        "message": message.map(|message| shapes::message(message, people.readers(), people)),
        "created_at": rfc3339(notification.at),
    }))
}
