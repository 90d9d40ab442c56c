//! What can be done in each dialect, and what it takes.

use parlor::model::Dialect;
use serde_json::{Value, json};

use super::Right;

/// Something to do, under a documented path or as a frame.
pub type Deed = (Right, &'static str, Value);

/// A dialect's doors around one conversation, which Ann (1) opens, with Bob (2) in it, and one message of hers. `{room}`
/// and `{message}` stand for their ids.
pub struct Doors {
    pub dialect: Dialect,
    pub open: (&'static str, Value),
    /// Puts Bob in, where opening it does not.
    pub add: Option<(&'static str, Value)>,
    pub say: (&'static str, Value),
    /// Takes Bob out, where one can.
    pub remove: Option<(&'static str, Value)>,
    /// In an order in which Ann can do all of it.
    pub deeds: Vec<Deed>,
    pub socket: &'static str,
    pub frames: Vec<Deed>,
}

pub fn every_door() -> [Doors; 5] {
    [morevans(), wasgo(), workspace(), marketplace(), bizbuch()]
}

fn morevans() -> Doors {
    Doors {
        dialect: Dialect::Morevans,
        open: ("/api/v1/chat-rooms/", json!({ "room_type": "general", "name": "Yard", "participants_ids": [2] })),
        add: None,
        say: ("/api/v1/chat-messages/", json!({ "chat_room": "{room}", "content": "Hello" })),
        remove: Some(("POST /api/v1/chat-rooms/{room}/remove_participant/", json!({ "user_id": 2 }))),
        deeds: vec![
            (Right::Read, "GET /api/v1/chat-rooms/{room}/", json!(null)),
            (Right::Read, "GET /api/v1/chat-messages/?chat_room={room}", json!(null)),
            (Right::Read, "GET /api/v1/chat-messages/by_room/?room_id={room}", json!(null)),
            (Right::Speak, "POST /api/v1/chat-messages/", json!({ "chat_room": "{room}", "content": "Again" })),
            (Right::Note, "POST /api/v1/chat-messages/{message}/mark_as_read/", json!(null)),
            (Right::Manage, "POST /api/v1/chat-rooms/{room}/add_participant/", json!({ "user_id": 4 })),
            (Right::Manage, "POST /api/v1/chat-rooms/{room}/remove_participant/", json!({ "user_id": 4 })),
        ],
        socket: "/ws/chat/{room}/",
        frames: vec![
            (Right::Speak, "chat_message", json!({ "content": "Hello world!", "reply_to": null })),
            (Right::Note, "mark_read", json!({ "message_ids": ["{message}"] })),
        ],
    }
}

fn wasgo() -> Doors {
    let group = json!({ "conversation_type": "group", "title": "Garden", "participants": ["2"] });
    Doors {
        dialect: Dialect::Wasgo,
        open: ("/chat/conversations/", group),
        add: None,
        say: ("/chat/messages/", json!({ "conversation": "{room}", "content": "Hello" })),
        remove: Some(("POST /chat/conversations/{room}/remove_participant/", json!({ "user_id": "2" }))),
        deeds: vec![
            (Right::Read, "GET /chat/conversations/{room}/", json!(null)),
            (Right::Read, "GET /chat/messages/?conversation={room}", json!(null)),
            (Right::Read, "GET /chat/messages/{message}/", json!(null)),
            (Right::Speak, "POST /chat/messages/", json!({ "conversation": "{room}", "content": "Again" })),
            (Right::Author, "POST /chat/messages/{message}/edit/", json!({ "content": "Hello!" })),
            (Right::Speak, "POST /chat/messages/{message}/react/", json!({ "emoji": "👍" })),
            (Right::Note, "POST /chat/messages/{message}/mark_read/", json!(null)),
            (Right::Note, "POST /chat/conversations/{room}/mark_read/", json!(null)),
            (Right::Note, "POST /chat/conversations/{room}/archive/", json!(null)),
            (Right::Note, "POST /chat/conversations/{room}/unarchive/", json!(null)),
            (Right::Manage, "POST /chat/conversations/{room}/add_participant/", json!({ "user_id": "4" })),
            (Right::Manage, "POST /chat/conversations/{room}/remove_participant/", json!({ "user_id": "4" })),
            (Right::Moderate, "POST /chat/messages/{message}/delete/", json!(null)),
            (Right::Moderate, "DELETE /chat/messages/{message}/", json!(null)),
        ],
        socket: "/ws/chat/{room}/",
        frames: vec![
            (Right::Speak, "send_message", json!({ "content": "Hello!", "message_type": "text" })),
            (Right::Note, "mark_read", json!({ "message_ids": ["{message}"] })),
            (Right::Author, "edit_message", json!({ "message_id": "{message}", "content": "Updated content" })),
            (Right::Speak, "react", json!({ "message_id": "{message}", "emoji": "👍" })),
            (Right::Moderate, "delete_message", json!({ "message_id": "{message}" })),
        ],
    }
}

fn workspace() -> Doors {
    const CHAT: &str = "/api/notifications/chat/conversations/";
    const PEOPLE: &str = "/api/notifications/chat/conversations/{room}/participants/";
    let room = json!({ "conversation_id": "{room}" });
    Doors {
        dialect: Dialect::Workspace,
        open: (CHAT, json!({ "title": "Project", "conversation_type": "group" })),
        add: Some((PEOPLE, json!({ "user_id": "2" }))),
        say: ("/api/notifications/chat/conversations/{room}/messages/", json!({ "content": "Hello" })),
        remove: Some(("DELETE /api/notifications/chat/conversations/{room}/participants/2/", json!(null))),
        deeds: vec![
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/messages/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/messages/{message}/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/participants/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/participants/1/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/messages/{message}/reactions/", json!(null)),
            (
                Right::Speak,
                "POST /api/notifications/chat/conversations/{room}/messages/",
                json!({ "message_type": "text", "content": "Again" }),
            ),
            (
                Right::Author,
                "PUT /api/notifications/chat/conversations/{room}/messages/{message}/",
                json!({ "content": "Hello!" }),
            ),
            (Right::Speak, "POST /api/notifications/chat/messages/{message}/reactions/", json!({ "emoji": "👍" })),
            (Right::Speak, "DELETE /api/notifications/chat/messages/{message}/reactions/", json!({ "emoji": "👍" })),
            (Right::Manage, "PUT /api/notifications/chat/conversations/{room}/", json!({ "title": "The project" })),
            (Right::Manage, "PATCH /api/notifications/chat/conversations/{room}/", json!({ "title": "Project" })),
            (
                Right::Manage,
                "POST /api/notifications/chat/conversations/{room}/participants/",
                json!({ "user_id": "4", "role": "member" }),
            ),
            (
                Right::Manage,
                "PUT /api/notifications/chat/conversations/{room}/participants/4/",
                json!({ "role": "moderator" }),
            ),
            (Right::Manage, "DELETE /api/notifications/chat/conversations/{room}/participants/4/", json!(null)),
            (Right::Moderate, "DELETE /api/notifications/chat/conversations/{room}/messages/{message}/", json!(null)),
            (Right::Manage, "DELETE /api/notifications/chat/conversations/{room}/", json!(null)),
        ],
        // One for all conversations: its path is the tenant's.
        socket: "/ws/chat/7061726c-6f72-8000-8000-000000000002/",
        frames: vec![
            (Right::Read, "join_conversation", room.clone()),
            (
                Right::Speak,
                "send_message",
                json!({ "conversation_id": "{room}", "content": "Hello world!", "message_type": "text" }),
            ),
            (Right::Speak, "add_reaction", json!({ "message_id": "{message}", "emoji": "👍" })),
            (Right::Speak, "remove_reaction", json!({ "message_id": "{message}", "emoji": "👍" })),
            (Right::Note, "mark_read", room),
        ],
    }
}

fn marketplace() -> Doors {
    let payment = json!({ "amount": "12.50", "currency": "EUR" });
    Doors {
        dialect: Dialect::Marketplace,
        open: ("/api/chat/threads/", json!({ "client": 1, "freelancer": 2, "job": 9 })),
        add: None,
        say: ("/api/chat/threads/{room}/messages/", json!({ "message": "Hello" })),
        remove: None,
        deeds: vec![
            (Right::Read, "GET /api/chat/threads/{room}/", json!(null)),
            (Right::Read, "GET /api/chat/threads/{room}/messages/", json!(null)),
            (Right::Read, "GET /api/chat/messages/{message}/", json!(null)),
            (Right::Speak, "POST /api/chat/threads/{room}/messages/", json!({ "message": "Again" })),
            (Right::Note, "POST /api/chat/threads/{room}/mark-read/", json!({})),
            (Right::Author, "PUT /api/chat/messages/{message}/", json!({ "message": "Hello!" })),
            (Right::Speak, "POST /api/chat/threads/{room}/create-dispute/", json!({ "reason": "Late" })),
            (Right::Speak, "POST /api/chat/threads/{room}/initiate-payment/", payment),
            (Right::Speak, "POST /api/chat/threads/{room}/job-update/", json!({ "status": "done" })),
            (Right::Moderate, "DELETE /api/chat/messages/{message}/", json!(null)),
            (Right::Note, "DELETE /api/chat/threads/{room}/", json!(null)),
        ],
        socket: "/ws/chat/{room}/",
        frames: vec![
            (Right::Speak, "chat_message", json!({ "message": "Hello world", "message_type": "text" })),
            (Right::Note, "mark_messages_read", json!({ "message_ids": ["{message}"] })),
        ],
    }
}

fn bizbuch() -> Doors {
    Doors {
        dialect: Dialect::Bizbuch,
        open: ("/api/chat/conversations/start/", json!({ "user_id": 2 })),
        add: None,
        say: ("/api/chat/send/", json!({ "recipient_id": 2, "content": "Hello" })),
        remove: None,
        deeds: vec![
            (Right::Read, "GET /api/chat/conversations/{room}/", json!(null)),
            (Right::Read, "GET /api/chat/conversations/{room}/messages/", json!(null)),
            (Right::Note, "POST /api/chat/conversations/{room}/read/", json!({})),
        ],
        socket: "/ws/chat/{room}/",
        frames: vec![
            (Right::Speak, "chat_message", json!({ "content": "Hello!" })),
            (Right::Note, "mark_read", json!({ "message_ids": ["{message}"] })),
        ],
    }
}
