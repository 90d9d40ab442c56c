//! What is sent twice over a socket is said once, and answered both times.

use http::StatusCode;
use parlor::model::Dialect;
use serde_json::{Value, json};

use super::{Person, Platform, Wire};

/// How a dialect opens a conversation of ann (11) and bob (12), and sends a message in it.
struct Manner {
    dialect: Dialect,
    door: &'static str,
    opening: Value,
    /// Of the frame that sends, and of the one that tells.
    types: [&'static str; 2],
    /// What the frame calls the content.
    content: &'static str,
}

fn manners() -> [Manner; 5] {
    [
        Manner {
            dialect: Dialect::Morevans,
            door: "/api/v1/chat-rooms/",
            opening: json!({ "room_type": "general", "participants_ids": [12] }),
            types: ["chat_message", "chat_message"],
            content: "content",
        },
        Manner {
            dialect: Dialect::Wasgo,
            door: "/chat/conversations/",
            opening: json!({ "conversation_type": "group", "participants": ["12"] }),
            types: ["send_message", "new_message"],
            content: "content",
        },
        Manner {
            dialect: Dialect::Workspace,
            door: "/api/notifications/chat/conversations/",
            opening: json!({ "title": "Team", "conversation_type": "group", "participants": [12] }),
            types: ["send_message", "new_message"],
            content: "content",
        },
        Manner {
            dialect: Dialect::Marketplace,
            door: "/api/chat/threads/",
            opening: json!({ "client": 11, "freelancer": 12 }),
            types: ["chat_message", "chat_message"],
            content: "message",
        },
        Manner {
            dialect: Dialect::Bizbuch,
            door: "/api/chat/conversations/start/",
            opening: json!({ "user_id": 12 }),
            types: ["chat_message", "chat_message"],
            content: "content",
        },
    ]
}

impl Manner {
    async fn socket(&self, platform: &Platform, who: &Person, conversation: &Value) -> Wire {
        let id = conversation["id"].as_str().map_or_else(|| conversation["id"].to_string(), str::to_owned);
        let path = if self.dialect == Dialect::Workspace { "shop" } else { &id };
        platform.socket(who, &format!("/ws/chat/{path}/")).await
    }

    fn frame(&self, conversation: &Value, content: &str, client_id: &str) -> Value {
        json!({
            "type": self.types[0], "conversation_id": conversation["id"], self.content: content, "client_id": client_id,
        })
    }

    async fn hear(&self, socket: &mut Wire) -> Value {
        socket.frame(self.types[1]).await
    }
}

#[tokio::test]
async fn a_repeat_is_answered_with_the_first_message_to_its_sender_alone() {
    for manner in manners() {
        let platform = Platform::new(manner.dialect).await;
        let (ann, bob) = (platform.person(11, "ann").await, platform.person(12, "bob").await);
        let (status, conversation) = platform.post(&ann, manner.door, manner.opening.clone()).await;
        assert_eq!(status, StatusCode::CREATED, "{conversation}");
        let mut anns = manner.socket(&platform, &ann, &conversation).await;
        let mut bobs = manner.socket(&platform, &bob, &conversation).await;

        anns.send(manner.frame(&conversation, "Once", "c-1")).await;
        let first = manner.hear(&mut anns).await;
        assert_eq!(manner.hear(&mut bobs).await, first);

        anns.send(manner.frame(&conversation, "Once", "c-1")).await;
        assert_eq!(manner.hear(&mut anns).await, first, "{:?}", manner.dialect);
        drop(anns);
        let mut anns = manner.socket(&platform, &ann, &conversation).await;
        anns.send(manner.frame(&conversation, "Once, from a new socket", "c-1")).await;
        assert_eq!(manner.hear(&mut anns).await, first, "{:?}, after a reconnect", manner.dialect);

        // The same id of somebody else's is another message.
        bobs.send(manner.frame(&conversation, "Bob's", "c-1")).await;
        let bobs_own = manner.hear(&mut bobs).await;
        assert!(
            bobs_own.to_string().contains("Bob's"),
            "{:?}: no repeat of ann's was heard: {bobs_own}",
            manner.dialect
        );
    }
}

#[tokio::test]
async fn a_repeat_says_who_has_read_the_message_meanwhile() {
    for manner in manners() {
        let platform = Platform::new(manner.dialect).await;
        let (ann, bob) = (platform.person(11, "ann").await, platform.person(12, "bob").await);
        let (_, conversation) = platform.post(&ann, manner.door, manner.opening.clone()).await;
        let (field, marking, read) = match manner.dialect {
            Dialect::Morevans => ("message", "mark_read", json!({ "read_by": [12], "is_read": true })),
            Dialect::Wasgo => ("message", "mark_read", json!({ "read_by": ["12"] })),
            Dialect::Marketplace => ("data", "mark_messages_read", json!({ "is_read": true })),
            // Their messages do not say it.
            _ => continue,
        };
        let mut anns = manner.socket(&platform, &ann, &conversation).await;
        let mut bobs = manner.socket(&platform, &bob, &conversation).await;
        anns.send(manner.frame(&conversation, "Once", "c-1")).await;
        let first = manner.hear(&mut anns).await;
        bobs.send(json!({ "type": marking, "message_ids": [first[field]["id"]] })).await;
        anns.frame("messages_read").await;

        anns.send(manner.frame(&conversation, "Once", "c-1")).await;

        let again = manner.hear(&mut anns).await;
        assert_eq!(again[field]["id"], first[field]["id"]);
        for (name, value) in read.as_object().unwrap() {
            assert_eq!(again[field][name], *value, "{:?}: {again}", manner.dialect);
        }
    }
}
