//! What platforms say happened.

mod cards;
mod people;
mod received;
mod refused;
mod rooms;
mod threads;

use parlor::{
    Result,
    chat::{BusinessEvent, Chat, Platform, Received},
    model::{Actor, Anchor, ConversationId, Message, wire_id},
};
use serde_json::{Value, json};

use crate::support::TestChat;

async fn main_platform(chat: &TestChat) -> Platform {
    chat.platform("main").await.unwrap()
}

async fn receive(chat: &Chat, platform: &Platform, body: Value) -> Result<Received> {
    let event = BusinessEvent::decode(body.to_string().as_bytes())?;
    chat.receive_event(platform, &event).await
}

/// What a platform calls somebody whose account was made here.
fn known_as(actor: &Actor) -> i64 {
    actor.user_id.0 + wire_id::OWN_IDS
}

/// A bid, as a platform tells of it.
fn bid(action: &str, people: &[&Actor]) -> Value {
    let people: Vec<_> = people.iter().map(|actor| known_as(actor)).collect();
    json!({
        "type": format!("bid.{action}"),
        "object": {"id": 7, "title": "Moving a piano", "status": action, "url": "/bids/7"},
        "participants": people,
        "actor": 99,
        "metadata": {"price": "120.00"},
        "occurred_at": "2026-11-20T12:00:00Z",
    })
}

async fn messages(chat: &Chat, actor: &Actor, room: ConversationId) -> Vec<Message> {
    chat.history(actor, room, Anchor::Latest, 50).await.unwrap().messages
}

async fn participant_count(chat: &Chat, actor: &Actor, room: ConversationId) -> i64 {
    chat.conversation(actor, room).await.unwrap().participant_count
}
