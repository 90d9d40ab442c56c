//! Wasgo, by its document: REST and the sockets.

mod conversations;
mod messages;
mod socket;

use http::{Method, StatusCode};
use parlor::model::{Dialect, UserRole};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{Person, Platform};
use crate::support::{Claims, sign};

/// A platform on which a customer (11) asks for work, and a provider (22) offers it.
async fn platform() -> (Platform, Person, Person) {
    let platform = Platform::new(Dialect::Wasgo).await;
    let chidi = platform.person(11, "chidi").await;
    let priya = platform.person(22, "priya").await;
    (platform, chidi, priya)
}

/// The conversation about a bid, opened by the customer, with the provider in it.
async fn bid(platform: &Platform, chidi: &Person) -> Value {
    let body = json!({
        "conversation_type": "bid", "title": "Bid for the garden", "content_type": "bid", "object_id": "5",
        "participants": ["22"],
    });
    let (status, conversation) = platform.post(chidi, "/chat/conversations/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{conversation}");
    conversation
}

async fn say(platform: &Platform, who: &Person, conversation: &Value, content: &str) -> Value {
    let body = json!({ "conversation": conversation["id"], "content": content, "message_type": "text" });
    let (status, message) = platform.post(who, "/chat/messages/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{message}");
    message
}

/// The path of a conversation's action, or of itself with none.
fn conversation_path(conversation: &Value, action: &str) -> String {
    format!("/chat/conversations/{}/{action}", conversation["id"].as_str().unwrap())
}

fn message_path(message: &Value, action: &str) -> String {
    format!("/chat/messages/{}/{action}", message["id"].as_str().unwrap())
}

fn socket_path(conversation: &Value) -> String {
    format!("/ws/chat/{}/", conversation["id"].as_str().unwrap())
}

fn has(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some(), "{field} in {value}");
    }
}

fn contents(page: &Value) -> Vec<&str> {
    page["results"].as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap()).collect()
}

const CONVERSATION: [&str; 13] = [
    "id",
    "conversation_type",
    "title",
    "participants",
    "content_type",
    "object_id",
    "last_message",
    "last_message_at",
    "unread_count",
    "is_archived",
    "metadata",
    "created_at",
    "updated_at",
];
const MESSAGE: [&str; 14] = [
    "id",
    "conversation",
    "sender",
    "content",
    "message_type",
    "attachments",
    "metadata",
    "reply_to",
    "reactions",
    "read_by",
    "is_edited",
    "edited_at",
    "is_deleted",
    "created_at",
];
