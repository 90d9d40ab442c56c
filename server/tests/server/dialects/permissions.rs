//! Who may do what: every actor at every door of every dialect.

use http::{Method, StatusCode};
use jsonwebtoken::Algorithm;
use parlor::model::{Dialect, Timestamp};
use serde_json::{Value, json};

use super::{Person, Platform};
use crate::support::{Claims, SECRET, base64, sign, sign_with};

const RIVALS_SECRET: &str = "another secret of at least thirty-two bytes, the rival platform's";

/// A dialect's doors around one conversation, which Ann (1) opens, with Bob (2) in it, and one message of hers. `{room}`
/// and `{message}` stand for their ids.
struct Doors {
    dialect: Dialect,
    open: (&'static str, Value),
    /// Puts Bob in, where opening it does not.
    add: Option<(&'static str, Value)>,
    say: (&'static str, Value),
    /// Takes Bob out, where one can.
    remove: Option<(Method, &'static str, Value)>,
    socket: &'static str,
    /// What Ann may do, in an order in which each can be done.
    operations: Vec<(Method, &'static str, Value)>,
}

fn every_door() -> Vec<Doors> {
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    let nothing = Value::Null;
    let morevans = Doors {
        dialect: Dialect::Morevans,
        open: ("/api/v1/chat-rooms/", json!({ "room_type": "general", "name": "Yard", "participants_ids": [2] })),
        add: None,
        say: ("/api/v1/chat-messages/", json!({ "chat_room": "{room}", "content": "Hello" })),
        remove: Some((post.clone(), "/api/v1/chat-rooms/{room}/remove_participant/", json!({ "user_id": 2 }))),
        socket: "/ws/chat/{room}/",
        operations: vec![
            (get.clone(), "/api/v1/chat-rooms/{room}/", nothing.clone()),
            (get.clone(), "/api/v1/chat-messages/?chat_room={room}", nothing.clone()),
            (get.clone(), "/api/v1/chat-messages/by_room/?room_id={room}", nothing.clone()),
            (post.clone(), "/api/v1/chat-messages/", json!({ "chat_room": "{room}", "content": "Again" })),
            (post.clone(), "/api/v1/chat-messages/{message}/mark_as_read/", nothing.clone()),
            (post.clone(), "/api/v1/chat-rooms/{room}/add_participant/", json!({ "user_id": 4 })),
            (post.clone(), "/api/v1/chat-rooms/{room}/remove_participant/", json!({ "user_id": 4 })),
        ],
    };
    let wasgo = Doors {
        dialect: Dialect::Wasgo,
        open: (
            "/chat/conversations/",
            json!({ "conversation_type": "group", "title": "Garden", "participants": ["2"] }),
        ),
        add: None,
        say: ("/chat/messages/", json!({ "conversation": "{room}", "content": "Hello" })),
        remove: Some((post.clone(), "/chat/conversations/{room}/remove_participant/", json!({ "user_id": "2" }))),
        socket: "/ws/chat/{room}/",
        operations: vec![
            (get.clone(), "/chat/conversations/{room}/", nothing.clone()),
            (get.clone(), "/chat/messages/?conversation={room}", nothing.clone()),
            (get.clone(), "/chat/messages/{message}/", nothing.clone()),
            (post.clone(), "/chat/messages/", json!({ "conversation": "{room}", "content": "Again" })),
            (post.clone(), "/chat/messages/{message}/edit/", json!({ "content": "Hello!" })),
            (post.clone(), "/chat/messages/{message}/react/", json!({ "emoji": "👍" })),
            (post.clone(), "/chat/messages/{message}/mark_read/", nothing.clone()),
            (post.clone(), "/chat/conversations/{room}/mark_read/", nothing.clone()),
            (post.clone(), "/chat/conversations/{room}/archive/", nothing.clone()),
            (post.clone(), "/chat/conversations/{room}/unarchive/", nothing.clone()),
            (post.clone(), "/chat/conversations/{room}/add_participant/", json!({ "user_id": "4" })),
            (post.clone(), "/chat/conversations/{room}/remove_participant/", json!({ "user_id": "4" })),
            (post.clone(), "/chat/messages/{message}/delete/", nothing.clone()),
        ],
    };
    const CHAT: &str = "/api/notifications/chat/conversations/{room}/";
    let workspace = Doors {
        dialect: Dialect::Workspace,
        open: ("/api/notifications/chat/conversations/", json!({ "title": "Project", "conversation_type": "group" })),
        add: Some(("/api/notifications/chat/conversations/{room}/participants/", json!({ "user_id": "2" }))),
        say: ("/api/notifications/chat/conversations/{room}/messages/", json!({ "content": "Hello" })),
        remove: Some((delete.clone(), "/api/notifications/chat/conversations/{room}/participants/2/", nothing.clone())),
        socket: "",
        operations: vec![
            (get.clone(), CHAT, nothing.clone()),
            (put.clone(), CHAT, json!({ "title": "The project" })),
            (get.clone(), "/api/notifications/chat/conversations/{room}/participants/", nothing.clone()),
            (post.clone(), "/api/notifications/chat/conversations/{room}/participants/", json!({ "user_id": "4" })),
            (
                put.clone(),
                "/api/notifications/chat/conversations/{room}/participants/4/",
                json!({ "role": "moderator" }),
            ),
            (delete.clone(), "/api/notifications/chat/conversations/{room}/participants/4/", nothing.clone()),
            (get.clone(), "/api/notifications/chat/conversations/{room}/messages/", nothing.clone()),
            (post.clone(), "/api/notifications/chat/conversations/{room}/messages/", json!({ "content": "Again" })),
            (get.clone(), "/api/notifications/chat/conversations/{room}/messages/{message}/", nothing.clone()),
            (
                put.clone(),
                "/api/notifications/chat/conversations/{room}/messages/{message}/",
                json!({ "content": "Hello!" }),
            ),
            (post.clone(), "/api/notifications/chat/messages/{message}/reactions/", json!({ "emoji": "👍" })),
            (get.clone(), "/api/notifications/chat/messages/{message}/reactions/", nothing.clone()),
            (delete.clone(), "/api/notifications/chat/messages/{message}/reactions/", json!({ "emoji": "👍" })),
            (delete.clone(), "/api/notifications/chat/conversations/{room}/messages/{message}/", nothing.clone()),
            (delete.clone(), CHAT, nothing.clone()),
        ],
    };
    let marketplace = Doors {
        dialect: Dialect::Marketplace,
        open: ("/api/chat/threads/", json!({ "client": 1, "freelancer": 2, "job": 9 })),
        add: None,
        say: ("/api/chat/threads/{room}/messages/", json!({ "message": "Hello" })),
        remove: None,
        socket: "/ws/chat/{room}/",
        operations: vec![
            (get.clone(), "/api/chat/threads/{room}/", nothing.clone()),
            (put.clone(), "/api/chat/threads/{room}/", json!({ "metadata": { "color": "green" } })),
            (get.clone(), "/api/chat/threads/{room}/messages/", nothing.clone()),
            (post.clone(), "/api/chat/threads/{room}/messages/", json!({ "message": "Again" })),
            (post.clone(), "/api/chat/threads/{room}/mark-read/", json!({})),
            (get.clone(), "/api/chat/messages/{message}/", nothing.clone()),
            (put.clone(), "/api/chat/messages/{message}/", json!({ "message": "Hello!" })),
            (post.clone(), "/api/chat/threads/{room}/create-dispute/", json!({ "reason": "Late" })),
            (
                post.clone(),
                "/api/chat/threads/{room}/initiate-payment/",
                json!({ "amount": "12.50", "currency": "EUR" }),
            ),
            (post.clone(), "/api/chat/threads/{room}/job-update/", json!({ "status": "done" })),
            (delete.clone(), "/api/chat/messages/{message}/", nothing.clone()),
            (delete.clone(), "/api/chat/threads/{room}/", nothing.clone()),
        ],
    };
    let bizbuch = Doors {
        dialect: Dialect::Bizbuch,
        open: ("/api/chat/conversations/start/", json!({ "user_id": 2 })),
        add: None,
        say: ("/api/chat/send/", json!({ "recipient_id": 2, "content": "Hello" })),
        remove: None,
        socket: "/ws/chat/{room}/",
        operations: vec![
            (get.clone(), "/api/chat/conversations/{room}/", nothing.clone()),
            (get, "/api/chat/conversations/{room}/messages/", nothing),
            (post, "/api/chat/conversations/{room}/read/", json!({})),
        ],
    };
    vec![morevans, wasgo, workspace, marketplace, bizbuch]
}

/// An opened conversation.
struct Opened {
    platform: Platform,
    ann: Person,
    bob: Person,
    room: Value,
    message: Value,
}

impl Opened {
    async fn new(doors: &Doors) -> Self {
        let platform = Platform::new(doors.dialect).await;
        let chat = &platform.server.chat;
        chat.add_tenant("rival", "Rival", doors.dialect, Some(RIVALS_SECRET)).await.unwrap();
        let (ann, bob) = (platform.person(1, "ann").await, platform.person(2, "bob").await);
        platform.person(4, "dora").await;
        let (status, room) = platform.post(&ann, doors.open.0, doors.open.1.clone()).await;
        assert_eq!(status, StatusCode::CREATED, "{room}");
        let mut opened = Self { platform, ann, bob, room: room["id"].clone(), message: Value::Null };
        if let Some((path, body)) = &doors.add {
            let (status, answer) = opened.ask(&opened.ann, Method::POST, path, body).await;
            assert_eq!(status, StatusCode::CREATED, "{answer}");
        }
        let (status, message) = opened.ask(&opened.ann, Method::POST, doors.say.0, &doors.say.1).await;
        assert_eq!(status, StatusCode::CREATED, "{message}");
        opened.message = message["id"].clone();
        opened
    }

    fn path(&self, path: &str) -> String {
        path.replace("{room}", &plain(&self.room)).replace("{message}", &plain(&self.message))
    }

    async fn ask(&self, who: &Person, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let mut body = body.clone();
        if let Some(fields) = body.as_object_mut() {
            for value in fields.values_mut().filter(|value| **value == "{room}") {
                *value = self.room.clone();
            }
        }
        let body = Some(body).filter(|body| !body.is_null());
        self.platform.send(method, Some(who), &self.path(path), body).await
    }
}

fn plain(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

#[tokio::test]
async fn who_is_in_a_conversation_may_do_what_the_document_says() {
    for doors in every_door() {
        let opened = Opened::new(&doors).await;
        for (method, path, body) in &doors.operations {
            let (status, answer) = opened.ask(&opened.ann, method.clone(), path, body).await;
            assert!(status.is_success(), "{} {method} {path}: {status} {answer}", doors.dialect.as_str());
        }
    }
}

#[tokio::test]
async fn strangers_and_other_tenants_find_nothing() {
    for doors in every_door() {
        let opened = Opened::new(&doors).await;
        let mallory = opened.platform.person(3, "mallory").await;
        // The same id as Ann's, at another platform.
        let rival = Claims { user_id: "1".into(), tenant: "rival".into(), ..Claims::of("ann") };
        let rival = Person { token: sign_with(&rival, Algorithm::HS256, RIVALS_SECRET), ..opened.ann.clone() };
        for who in [&mallory, &rival] {
            find_nothing(&doors, &opened, who).await;
        }
    }
}

#[tokio::test]
async fn who_was_removed_finds_nothing_any_more() {
    for doors in every_door() {
        let Some((method, path, body)) = &doors.remove else { continue };
        let opened = Opened::new(&doors).await;
        let (status, answer) = opened.ask(&opened.ann, method.clone(), path, body).await;
        assert!(status.is_success(), "{}: {status} {answer}", doors.dialect.as_str());
        find_nothing(&doors, &opened, &opened.bob).await;
    }
}

async fn find_nothing(doors: &Doors, opened: &Opened, who: &Person) {
    for (method, path, body) in &doors.operations {
        let (status, answer) = opened.ask(who, method.clone(), path, body).await;
        let dialect = doors.dialect.as_str();
        assert_eq!(status, StatusCode::NOT_FOUND, "{dialect} {method} {path}: {answer}");
        assert!(answer["detail"].is_string(), "{dialect} {method} {path}: {answer}");
    }
    if !doors.socket.is_empty() {
        assert_eq!(opened.platform.refusal(who, &opened.path(doors.socket)).await, 404, "{}", doors.dialect.as_str());
    }
}

#[tokio::test]
async fn tokens_that_are_none_open_no_door() {
    for doors in every_door() {
        let opened = Opened::new(&doors).await;
        let good = Claims { user_id: "1".into(), ..Claims::of("ann") };
        let expired = Claims { exp: Timestamp::now().as_secs() - 1, ..good.clone() };
        let payload = base64(serde_json::to_string(&good).unwrap());
        let tokens = [
            ("expired", sign(&expired)),
            ("forged", sign_with(&good, Algorithm::HS256, RIVALS_SECRET)),
            ("another algorithm", sign_with(&good, Algorithm::HS512, SECRET)),
            ("no algorithm", format!("{}.{payload}.", base64(r#"{"alg":"none"}"#))),
            ("nonsense", "nonsense".to_owned()),
        ];
        for (what, token) in tokens {
            let nobody = Person { token, ..opened.ann.clone() };
            for (method, path, body) in &doors.operations {
                let (status, answer) = opened.ask(&nobody, method.clone(), path, body).await;
                let dialect = doors.dialect.as_str();
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{what}: {dialect} {method} {path}: {answer}");
            }
            if !doors.socket.is_empty() {
                assert_eq!(opened.platform.refusal(&nobody, &opened.path(doors.socket)).await, 401, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn only_its_author_changes_a_message() {
    for doors in every_door() {
        let opened = Opened::new(&doors).await;
        let edits = doors.operations.iter().filter(|(method, path, body)| {
            let edits = *method == Method::PUT || path.ends_with("/edit/");
            edits && path.contains("{message}") && !body.is_null()
        });
        for (method, path, body) in edits {
            let (status, answer) = opened.ask(&opened.bob, method.clone(), path, body).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{} {method} {path}: {answer}", doors.dialect.as_str());
        }
    }
}
