//! MoreVans, by its document: REST and the sockets.

mod messages;
mod rooms;
mod socket;

use http::{Method, StatusCode};
use parlor::{
    chat::BusinessEvent,
    model::{ConversationId, Dialect, MessageId},
};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{Person, Platform};

async fn platform() -> (Platform, Person, Person, Person) {
    let platform = Platform::new(Dialect::Morevans).await;
    let customer = platform.person(123, "carla").await;
    let driver = platform.person(456, "dmitri").await;
    let dispatcher = platform.person(789, "dana").await;
    (platform, customer, driver, dispatcher)
}

/// The document's room for a request, made by the customer.
async fn room(platform: &Platform, customer: &Person) -> Value {
    let body = json!({ "room_type": "request", "related_model": "request", "related_id": 123, "participants_ids": [456, 789] });
    let (status, room) = platform.post(customer, "/api/v1/chat-rooms/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{room}");
    room
}

async fn say(platform: &Platform, who: &Person, room: &Value, content: &str) -> Value {
    let body = json!({ "chat_room": room["id"], "content": content, "message_type": "text" });
    let (status, message) = platform.post(who, "/api/v1/chat-messages/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{message}");
    message
}
