//! BizBuch, by its document: its workflows, step by step.

mod conversations;
mod socket;

use http::{Method, StatusCode};
use parlor::model::Dialect;
use serde_json::{Value, json};

use super::{Person, Platform, Wire};
use crate::support::{Claims, SECRET, sign};

async fn platform() -> (Platform, Person, Person) {
    let platform = Platform::new(Dialect::Bizbuch).await;
    let anna = platform.person(1, "anna").await;
    let bela = platform.person(2, "bela").await;
    (platform, anna, bela)
}

async fn start(platform: &Platform, who: &Person, other: &Person) -> Value {
    let body = json!({ "user_id": other.id });
    let (status, conversation) = platform.post(who, "/api/chat/conversations/start/", body).await;
    assert!(status.is_success(), "{conversation}");
    conversation
}

async fn send(platform: &Platform, who: &Person, recipient: &Person, content: &str) -> Value {
    let body = json!({ "recipient_id": recipient.id, "content": content });
    let (status, message) = platform.post(who, "/api/chat/send/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{message}");
    message
}

fn path(conversation: &Value, action: &str) -> String {
    format!("/api/chat/conversations/{}/{action}", conversation["id"])
}

async fn room(platform: &Platform, who: &Person, conversation: &Value) -> Wire {
    platform.socket(who, &format!("/ws/chat/{}/", conversation["id"])).await
}

fn has(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some(), "{field} in {value}");
    }
}

fn contents(messages: &Value) -> Vec<&str> {
    messages.as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap()).collect()
}

const CONVERSATION: [&str; 8] =
    ["id", "participants", "messages", "last_message", "unread_count", "other_user", "created_at", "updated_at"];
const MESSAGE: [&str; 8] =
    ["id", "conversation", "sender_id", "sender_username", "content", "timestamp", "is_read", "read_at"];
