//! What is wrong with a body is said of the field that the dialect's document knows.

use http::StatusCode;
use parlor::model::Dialect;
use serde_json::{Value, json};

use super::{Person, Platform};

/// A platform with ann (11) and bob (12).
async fn platform(dialect: Dialect) -> (Platform, Person) {
    let platform = Platform::new(dialect).await;
    platform.person(12, "bob").await;
    let ann = platform.person(11, "ann").await;
    (platform, ann)
}

/// Each body is refused for this field, and for no other.
async fn refuses(platform: &Platform, who: &Person, path: &str, cases: impl IntoIterator<Item = (Value, &str)>) {
    for (body, field) in cases {
        let (status, error) = platform.post(who, path, body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {body}: {error}");
        let fields: Vec<_> = error.as_object().unwrap().keys().collect();
        assert_eq!(fields, [field], "{path} {body}: {error}");
        assert!(error[field][0].is_string(), "{error}");
    }
}

fn long(length: usize) -> String {
    "x".repeat(length)
}

#[tokio::test]
async fn morevans_names_its_own_fields() {
    let (platform, ann) = platform(Dialect::Morevans).await;
    let room = |more: Value| {
        let mut body = json!({ "room_type": "job" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for door in ["/api/v1/chat-rooms/", "/api/v1/chat-rooms/create_or_get/"] {
        let cases = [
            (room(json!({ "name": long(256) })), "name"),
            (room(json!({ "name": "a\0b" })), "name"),
            (room(json!({ "related_model": long(65), "related_id": 1 })), "related_model"),
            (room(json!({ "related_model": "a:b", "related_id": 1 })), "related_model"),
            (room(json!({ "related_model": "job", "related_id": long(129) })), "related_id"),
            (room(json!({ "related_model": "job", "related_id": "a\0b" })), "related_id"),
            (room(json!({ "participants_ids": [404] })), "participants_ids"),
            (room(json!({ "participants_ids": [12, ""] })), "participants_ids"),
            (room(json!({ "participants_ids": ["a\0b"] })), "participants_ids"),
            (room(json!({ "participants_ids": 12 })), "participants_ids"),
            (
                room(json!({ "related_model": "job", "related_id": 1, "participants_ids": vec![12; 201] })),
                "participants_ids",
            ),
        ];
        refuses(&platform, &ann, door, cases).await;
    }
    let (_, made) = platform.post(&ann, "/api/v1/chat-rooms/", room(json!({ "participants_ids": [12] }))).await;
    let say =
        |more: Value| json!({ "chat_room": made["id"], "content": more["content"], "message_type": more["type"] });
    let cases = [
        (say(json!({ "type": "image" })), "attachment"),
        (say(json!({ "content": long(10_001) })), "content"),
        (say(json!({ "content": "a\0b" })), "content"),
    ];
    refuses(&platform, &ann, "/api/v1/chat-messages/", cases).await;
    let add = format!("/api/v1/chat-rooms/{}/add_participant/", made["id"]);
    refuses(&platform, &ann, &add, [(json!({ "user_id": "" }), "user_id")]).await;
    assert_eq!(platform.post(&ann, &add, json!({ "user_id": 404 })).await.0, StatusCode::NOT_FOUND);
    let by_context = platform.get(&ann, "/api/v1/chat-rooms/by_context/?id=1").await;
    assert_eq!(by_context, (StatusCode::BAD_REQUEST, json!({ "type": ["This parameter is required."] })));
}

#[tokio::test]
async fn wasgo_names_its_own_fields() {
    let (platform, ann) = platform(Dialect::Wasgo).await;
    let cases = [
        (json!({ "conversation_type": "group", "title": long(256) }), "title"),
        (json!({ "conversation_type": "group", "title": "a\0b" }), "title"),
        (json!({ "conversation_type": "bid", "object_id": long(129) }), "object_id"),
        (json!({ "conversation_type": "bid", "object_id": "1", "content_type": "a:b" }), "content_type"),
        (json!({ "conversation_type": "group", "participants": ["404"] }), "participants"),
        (json!({ "conversation_type": "direct", "participants": ["404"] }), "participants"),
        (json!({ "conversation_type": "group", "participants": vec!["12"; 201] }), "participants"),
        (json!({ "conversation_type": "channel" }), "conversation_type"),
    ];
    refuses(&platform, &ann, "/chat/conversations/", cases).await;
    let new = json!({ "conversation_type": "group", "participants": ["12"] });
    let (_, made) = platform.post(&ann, "/chat/conversations/", new).await;
    let cases = [
        (json!({ "conversation": made["id"], "message_type": "image" }), "attachments"),
        (json!({ "conversation": made["id"], "content": "x", "attachments": ["999"] }), "attachments"),
        (json!({ "conversation": made["id"], "content": "x", "reply_to": "999" }), "reply_to"),
    ];
    refuses(&platform, &ann, "/chat/messages/", cases).await;
    let path = "/chat/conversations/create_support_conversation/";
    let cases = [
        (json!({ "support_type": "technical", "title": long(256) }), "title"),
        (json!({ "support_type": long(65), "title": "Help" }), "support_type"),
        (json!({ "support_type": "technical", "title": "Help", "message": long(10_001) }), "message"),
    ];
    refuses(&platform, &ann, path, cases).await;
}

#[tokio::test]
async fn workspace_names_its_own_fields() {
    let (platform, ann) = platform(Dialect::Workspace).await;
    let door = "/api/notifications/chat/conversations/";
    let cases = [
        (json!({ "title": long(256), "conversation_type": "group" }), "title"),
        (json!({ "title": "a\0b", "conversation_type": "group" }), "title"),
        (json!({ "title": "Team", "participants": [404] }), "participants"),
        (json!({ "conversation_type": "direct", "user_id": 404 }), "user_id"),
        (json!({ "conversation_type": "direct", "user_id": "" }), "user_id"),
    ];
    refuses(&platform, &ann, door, cases).await;
}

#[tokio::test]
async fn marketplace_names_its_own_fields() {
    let (platform, ann) = platform(Dialect::Marketplace).await;
    let cases = [
        (json!({ "freelancer": 404 }), "freelancer"),
        (json!({ "client": 404 }), "client"),
        (json!({ "client": "" }), "client"),
        (json!({ "participants": [404] }), "participants"),
        (json!({ "client": 11, "freelancer": 11 }), "freelancer"),
        (json!({ "freelancer": 12, "job": long(129) }), "job"),
    ];
    refuses(&platform, &ann, "/api/chat/threads/", cases).await;
    let (_, thread) = platform.post(&ann, "/api/chat/threads/", json!({ "freelancer": 12 })).await;
    let path = |action: &str| format!("/api/chat/threads/{}/{action}", thread["id"]);
    let disputes = [
        (json!({ "reason": long(256) }), "reason"),
        (json!({ "reason": "late", "description": long(5_001) }), "description"),
    ];
    refuses(&platform, &ann, &path("create-dispute/"), disputes).await;
    let updates = [
        (json!({ "status": long(65) }), "status"),
        (json!({ "status": "done", "message": long(5_001) }), "message"),
        (json!({ "status": "done", "message": "a\0b" }), "message"),
    ];
    refuses(&platform, &ann, &path("job-update/"), updates).await;
    let read = [(json!({ "message_ids": null }), "message_ids")];
    refuses(&platform, &ann, &path("mark-read/"), read).await;

    let closing = Some(json!({ "is_active": false }));
    platform.send(http::Method::PUT, Some(&ann), &path(""), closing).await;
    refuses(&platform, &ann, &path("messages/"), [(json!({ "message": "Hello?" }), "thread")]).await;
    refuses(&platform, &ann, &path("job-update/"), [(json!({ "status": "done" }), "thread")]).await;
}

#[tokio::test]
async fn bizbuch_names_its_own_fields() {
    let (platform, ann) = platform(Dialect::Bizbuch).await;
    let (_, made) = platform.post(&ann, "/api/chat/conversations/start/", json!({ "user_id": 12 })).await;
    let start = [(json!({ "user_id": "" }), "user_id"), (json!({ "user_id": "a\0b" }), "user_id")];
    refuses(&platform, &ann, "/api/chat/conversations/start/", start).await;
    let send = [
        (json!({ "recipient_id": "", "content": "Hi" }), "recipient_id"),
        (json!({ "recipient_id": 12, "content": long(10_001) }), "content"),
    ];
    refuses(&platform, &ann, "/api/chat/send/", send).await;
    platform
        .post(&platform.stranger(12, "bob"), "/api/chat/send/", json!({ "recipient_id": 11, "content": "Hi" }))
        .await;
    let read = format!("/api/chat/conversations/{}/read/", made["id"]);
    refuses(&platform, &ann, &read, [(json!({ "message_ids": null }), "message_ids")]).await;
    let (_, all) = platform.post(&ann, &read, json!({})).await;
    assert_eq!(all["messages_marked_read"], 1, "null marked nothing");
}
