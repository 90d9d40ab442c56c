//! Workspace, by its document: REST and the one socket of everybody.

mod conversations;
mod messages;
mod people;
mod socket;

use http::{Method, StatusCode};
use parlor::model::Dialect;
use serde_json::{Value, json};

use super::{Person, Platform, Wire};

const CHAT: &str = "/api/notifications/chat";

/// Workspace with its people: ann makes things, bob and cyd are in them, eve is in none.
struct Office {
    platform: Platform,
    ann: Person,
    bob: Person,
    cyd: Person,
    eve: Person,
}

impl Office {
    async fn open() -> Self {
        let platform = Platform::new(Dialect::Workspace).await;
        Self {
            ann: platform.person(11, "ann").await,
            bob: platform.person(12, "bob").await,
            cyd: platform.person(13, "cyd").await,
            eve: platform.person(14, "eve").await,
            platform,
        }
    }

    /// A request under the document's path.
    async fn send(&self, method: Method, who: &Person, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        self.platform.send(method, Some(who), &format!("{CHAT}{path}"), body).await
    }

    async fn get(&self, who: &Person, path: &str) -> (StatusCode, Value) {
        self.send(Method::GET, who, path, None).await
    }

    async fn post(&self, who: &Person, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, who, path, Some(body)).await
    }

    async fn put(&self, who: &Person, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::PUT, who, path, Some(body)).await
    }

    async fn delete(&self, who: &Person, path: &str) -> StatusCode {
        self.send(Method::DELETE, who, path, None).await.0
    }

    /// A conversation of ann's; its path.
    async fn conversation(&self, kind: &str) -> (Value, String) {
        let body = json!({ "title": "Project Team Chat", "conversation_type": kind });
        let (status, conversation) = self.post(&self.ann, "/conversations/", body).await;
        assert_eq!(status, StatusCode::CREATED, "{conversation}");
        let path = format!("/conversations/{}/", text(&conversation["id"]));
        (conversation, path)
    }

    /// A group of ann's with bob in it; its path.
    async fn group(&self) -> (Value, String) {
        let (conversation, path) = self.conversation("group").await;
        self.join(&path, &self.bob, "member").await;
        (conversation, path)
    }

    /// Ann adds somebody.
    async fn join(&self, path: &str, who: &Person, role: &str) -> Value {
        let body = json!({ "user_id": uuid(who.id), "role": role });
        let (status, participant) = self.post(&self.ann, &format!("{path}participants/"), body).await;
        assert_eq!(status, StatusCode::CREATED, "{participant}");
        participant
    }

    async fn say(&self, who: &Person, path: &str, content: &str) -> Value {
        let body = json!({ "message_type": "text", "content": content });
        let (status, message) = self.post(who, &format!("{path}messages/"), body).await;
        assert_eq!(status, StatusCode::CREATED, "{message}");
        message
    }

    /// Somebody's socket, as it is once it has said hello.
    async fn socket(&self, who: &Person) -> Wire {
        let mut socket = self.platform.socket(who, "/ws/chat/shop/").await;
        assert_eq!(socket.next().await["type"], "connection_established");
        socket
    }
}

/// How the dialect writes the id of a user with a number.
fn uuid(number: i64) -> String {
    format!("7061726c-6f72-8000-8000-{number:012x}")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

fn is_uuid(value: &Value) -> bool {
    let text = text(value);
    text.len() == 36 && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

fn is_time(value: &Value) -> bool {
    text(value).len() == "2026-01-31T12:00:00.000000Z".len() && text(value).ends_with('Z')
}
