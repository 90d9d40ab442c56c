//! The sockets of a conversation and of the notifications.

use super::*;

#[tokio::test]
async fn a_room_speaks_as_documented() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let path = socket_path(&conversation);
    let mut chidis = platform.socket(&chidi, &path).await;
    let mut priyas = platform.socket(&priya, &path).await;

    priyas.send(json!({ "type": "typing", "is_typing": true })).await;
    let typing = json!({ "type": "typing", "user_id": "22", "username": "priya", "is_typing": true });
    assert_eq!(chidis.next().await, typing);
    priyas.send(json!({ "type": "typing", "is_typing": false })).await;
    assert_eq!(chidis.next().await["is_typing"], false);

    let frame = json!({ "type": "send_message", "content": "Hello!", "message_type": "text", "metadata": { "a": 1 } });
    priyas.send(frame).await;
    let heard = chidis.next().await;
    assert_eq!(heard, priyas.next().await, "whoever sends hears what everybody hears, and nothing of their own typing");
    assert_eq!(heard["type"], "new_message");
    let message = &heard["message"];
    has(message, &MESSAGE);
    assert_eq!((&message["content"], &message["metadata"]), (&json!("Hello!"), &json!({ "a": 1 })));
    assert_eq!((&message["conversation"], &message["sender"]["id"]), (&conversation["id"], &json!("22")));
    let id = message["id"].clone();

    chidis.send(json!({ "type": "mark_read", "message_ids": [id] })).await;
    let read = json!({ "type": "messages_read", "message_ids": [id], "user_id": "11" });
    assert_eq!(priyas.next().await, read);

    priyas.send(json!({ "type": "edit_message", "message_id": id, "content": "Updated content" })).await;
    let edited = chidis.frame("message_edited").await;
    has(&edited["message"], &MESSAGE);
    assert_eq!((&edited["message"]["id"], &edited["message"]["content"]), (&id, &json!("Updated content")));
    assert_eq!((&edited["message"]["is_edited"], &edited["message"]["read_by"]), (&json!(true), &json!(["11"])));

    for action in ["added", "removed"] {
        chidis.send(json!({ "type": "react", "message_id": id, "emoji": "👍" })).await;
        assert_eq!(
            priyas.frame("reaction_update").await,
            json!({
                "type": "reaction_update", "message_id": id, "user_id": "11", "username": "chidi", "emoji": "👍",
                "action": action,
            })
        );
    }
    chidis.send(json!({ "type": "send_message", "content": "A reply", "reply_to": id })).await;
    assert_eq!(priyas.frame("new_message").await["message"]["reply_to"], id);
    priyas.send(json!({ "type": "delete_message", "message_id": id })).await;
    assert_eq!(chidis.frame("message_deleted").await, json!({ "type": "message_deleted", "message_id": id }));
}

#[tokio::test]
async fn what_happens_over_rest_is_heard_in_the_room() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let mut socket = platform.socket(&priya, &socket_path(&conversation)).await;
    let message = say(&platform, &chidi, &conversation, "Over REST").await;
    assert_eq!(socket.frame("new_message").await["message"], message);
    platform.post(&chidi, &message_path(&message, "edit/"), json!({ "content": "Edited" })).await;
    assert_eq!(socket.frame("message_edited").await["message"]["content"], "Edited");
    platform.post(&chidi, &message_path(&message, "react/"), json!({ "emoji": "🎉" })).await;
    assert_eq!(socket.frame("reaction_update").await["action"], "added");
    platform.post(&priya, &message_path(&message, "mark_read/"), json!({})).await;
    assert_eq!(socket.frame("messages_read").await["user_id"], "22");
    platform.post(&chidi, &message_path(&message, "delete/"), json!({})).await;
    assert_eq!(socket.frame("message_deleted").await["message_id"], message["id"]);
}

#[tokio::test]
async fn a_room_refuses_in_words_and_lives_on() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let message = say(&platform, &chidi, &conversation, "mine").await;
    let mut socket = platform.socket(&priya, &socket_path(&conversation)).await;
    for (frame, code) in [
        (json!({ "type": "dance" }), "malformed"),
        (json!({ "type": "send_message" }), "empty"),
        (json!({ "type": "send_message", "content": "x".repeat(10_001) }), "too_long"),
        (json!({ "type": "send_message", "content": "x", "message_type": "system" }), "invalid"),
        (json!({ "type": "send_message", "content": "x", "metadata": "nonsense" }), "invalid"),
        (json!({ "type": "send_message", "content": "x", "reply_to": "999999" }), "invalid"),
        (json!({ "type": "mark_read" }), "invalid"),
        (json!({ "type": "edit_message", "content": "x" }), "invalid"),
        (json!({ "type": "edit_message", "message_id": message["id"], "content": "x" }), "forbidden"),
        (json!({ "type": "delete_message", "message_id": message["id"] }), "forbidden"),
        (json!({ "type": "delete_message", "message_id": "999999" }), "not_found"),
        (json!({ "type": "react", "message_id": message["id"], "emoji": "x" }), "invalid"),
    ] {
        socket.send(frame.clone()).await;
        let error = socket.next().await;
        assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!(code)), "{frame}");
        assert!(error["message"].is_string());
    }
    socket.send(json!({ "type": "send_message", "content": "Still here" })).await;
    assert_eq!(socket.frame("new_message").await["message"]["content"], "Still here");
}

#[tokio::test]
async fn who_is_removed_hears_no_more() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let mut socket = platform.socket(&priya, &socket_path(&conversation)).await;
    let remove = conversation_path(&conversation, "remove_participant/");
    assert_eq!(platform.post(&chidi, &remove, json!({ "user_id": "22" })).await.0, StatusCode::OK);
    assert_eq!(socket.0.close_code().await, 4403);
    let body = json!({ "conversation": conversation["id"], "content": "Hello?" });
    assert_eq!(platform.post(&priya, "/chat/messages/", body).await.0, StatusCode::NOT_FOUND);
    assert_eq!(platform.get(&priya, "/bids/5/conversation/").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn news_of_other_conversations_comes_by_the_notifications() {
    let (platform, chidi, priya) = platform().await;
    let mut news = platform.socket(&priya, "/ws/notifications/").await;
    let open = bid(&platform, &chidi).await;
    let invited = news.frame("notification").await;
    let invited = &invited["notification"];
    assert_eq!((&invited["notification_type"], &invited["conversation"]), (&json!("invitation"), &open["id"]));
    assert_eq!((&invited["user_id"], &invited["username"]), (&json!("11"), &json!("chidi")));
    let body = json!({ "conversation_type": "direct", "participants": ["22"] });
    let (_, other) = platform.post(&chidi, "/chat/conversations/", body).await;

    let mut room = platform.socket(&priya, &socket_path(&open)).await;
    room.send(json!({ "type": "send_message", "content": "In here" })).await;
    let mine = room.frame("new_message").await;
    say(&platform, &chidi, &open, "Seen already").await;
    let elsewhere = say(&platform, &chidi, &other, "Elsewhere").await;
    let told = news.frame("notification").await;
    let told = &told["notification"];
    assert_eq!((&told["notification_type"], &told["message"]), (&json!("new_message"), &elsewhere));

    let mention = say(&platform, &chidi, &other, "Are you there, @priya?").await;
    let told = news.frame("notification").await;
    assert_eq!(told["notification"]["notification_type"], "mention");
    assert_eq!(told["notification"]["message"]["id"], mention["id"]);
    let mention = say(&platform, &chidi, &open, "And here, @priya").await;
    let told = news.frame("notification").await;
    assert_eq!(told["notification"]["notification_type"], "mention", "also where one looks already");
    assert_eq!(told["notification"]["message"]["id"], mention["id"]);
    let react = message_path(&mine["message"], "react/");
    platform.post(&chidi, &react, json!({ "emoji": "👍" })).await;
    let told = news.frame("notification").await;
    let told = &told["notification"];
    assert_eq!((&told["notification_type"], &told["emoji"]), (&json!("reaction"), &json!("👍")));
    assert_eq!((&told["user_id"], &told["message"]["id"]), (&json!("11"), &mine["message"]["id"]));
}

#[tokio::test]
async fn a_room_reaches_into_no_other() {
    let (platform, chidi, priya) = platform().await;
    let here = bid(&platform, &chidi).await;
    let body = json!({ "conversation_type": "group", "title": "Elsewhere", "participants": ["22"] });
    let (_, elsewhere) = platform.post(&chidi, "/chat/conversations/", body).await;
    let own = say(&platform, &chidi, &elsewhere, "mine").await;
    let theirs = say(&platform, &priya, &elsewhere, "theirs").await;
    let mut socket = platform.socket(&chidi, &socket_path(&here)).await;
    for frame in [
        json!({ "type": "edit_message", "message_id": own["id"], "content": "changed" }),
        json!({ "type": "delete_message", "message_id": own["id"] }),
        json!({ "type": "delete_message", "message_id": theirs["id"] }),
        json!({ "type": "react", "message_id": theirs["id"], "emoji": "👍" }),
    ] {
        socket.send(frame.clone()).await;
        let error = socket.next().await;
        assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!("not_found")), "{frame}");
    }
    socket.send(json!({ "type": "mark_read", "message_ids": [theirs["id"]] })).await;
    socket.send(json!({ "type": "send_message", "content": "Still here" })).await;
    let heard = socket.next().await;
    let said = &heard["message"];
    assert_eq!(said["content"], "Still here");
    let path = format!("/chat/messages/?conversation={}", elsewhere["id"].as_str().unwrap());
    let (_, page) = platform.get(&chidi, &path).await;
    assert_eq!(page["results"], json!([own, theirs]), "nothing changed, and nothing was read");

    socket.send(json!({ "type": "edit_message", "message_id": said["id"], "content": "Changed" })).await;
    assert_eq!(socket.next().await["type"], "message_edited");
    let mut news = platform.socket(&chidi, &socket_path(&elsewhere)).await;
    news.send(json!({ "type": "delete_message", "message_id": own["id"] })).await;
    assert_eq!(news.next().await["type"], "message_deleted");
}

#[tokio::test]
async fn a_reactions_notification_says_who_has_read_the_message() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let message = say(&platform, &priya, &conversation, "Done").await;
    platform.post(&chidi, &message_path(&message, "mark_read/"), json!({})).await;
    let mut news = platform.socket(&priya, "/ws/notifications/").await;
    platform.post(&chidi, &message_path(&message, "react/"), json!({ "emoji": "👍" })).await;
    let told = news.frame("notification").await;
    let told = &told["notification"];
    assert_eq!((&told["notification_type"], &told["message"]["id"]), (&json!("reaction"), &message["id"]));
    let (_, listed) = platform.get(&priya, &message_path(&message, "")).await;
    assert_eq!(listed["read_by"], json!(["11"]));
    assert_eq!(told["message"], listed);
}

#[tokio::test]
async fn what_fails_is_told_by_the_id_that_it_was_given() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let message = say(&platform, &chidi, &conversation, "mine").await;
    let mut socket = platform.socket(&priya, &socket_path(&conversation)).await;
    let id = &message["id"];
    for frame in [
        json!({ "type": "send_message", "content": " " }),
        json!({ "type": "send_message", "content": "x", "metadata": "nonsense" }),
        json!({ "type": "edit_message", "message_id": id, "content": "x" }),
        json!({ "type": "delete_message", "message_id": "999999" }),
        json!({ "type": "react", "message_id": id, "emoji": "x" }),
        json!({ "type": "mark_read" }),
        json!({ "type": "dance" }),
    ] {
        socket.send(frame.clone()).await;
        assert!(socket.next().await.get("client_id").is_none(), "{frame}");
        let mut named = frame;
        named["client_id"] = "c-1".into();
        socket.send(named.clone()).await;
        let error = socket.next().await;
        assert_eq!((&error["type"], &error["client_id"]), (&json!("error"), &json!("c-1")), "{named}");
    }
    let frame = json!({ "type": "react", "message_id": id, "emoji": "👍", "client_id": "c-2" });
    socket.send(frame).await;
    assert_eq!(socket.next().await["type"], "reaction_update", "what succeeds is told as it is");
}
