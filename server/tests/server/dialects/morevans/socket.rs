//! The room's socket and that of notifications.

use super::*;

#[tokio::test]
async fn a_room_hears_messages_typing_reads_and_who_comes_and_goes() {
    let (platform, carla, dmitri, _) = platform().await;
    let room = room(&platform, &carla).await;
    let path = format!("/ws/chat/{}/", room["id"]);
    let mut carlas = platform.socket(&carla, &path).await;
    let mut dmitris = platform.socket(&dmitri, &path).await;
    assert_eq!(
        carlas.next().await,
        json!({ "type": "user_joined", "user": "dmitri", "user_id": "456" }),
        "the first socket of somebody else's is told"
    );

    dmitris.send(json!({ "type": "typing", "is_typing": true })).await;
    assert_eq!(
        carlas.next().await,
        json!({ "type": "typing_indicator", "user": "dmitri", "user_id": "456", "is_typing": true })
    );
    dmitris.send(json!({ "type": "chat_message", "content": "Hello world!", "reply_to": null })).await;
    let (heard, own) = (carlas.next().await, dmitris.next().await);
    assert_eq!(heard, own, "whoever sends hears what everybody hears");
    let message = &heard["message"];
    assert_eq!((&heard["type"], &message["content"]), (&json!("chat_message"), &json!("Hello world!")));
    assert_eq!(message["sender_data"]["username"], "dmitri");
    assert!(message["created_at"].as_str().unwrap().ends_with('Z'));

    let id = &message["id"];
    carlas.send(json!({ "type": "mark_read", "message_ids": [id] })).await;
    let read = dmitris.frame("messages_read").await;
    assert_eq!(read, json!({ "type": "messages_read", "user_id": "123", "message_ids": [id] }));
    let (_, listed) = platform.get(&dmitri, &format!("/api/v1/chat-messages/by_room/?room_id={}", room["id"])).await;
    assert_eq!(listed["results"][0]["read_by"], json!([123]));

    carlas.send(json!({ "type": "ping", "timestamp": "2024-01-01T00:00:00Z" })).await;
    assert_eq!(carlas.frame("pong").await, json!({ "type": "pong", "timestamp": "2024-01-01T00:00:00Z" }));
    drop(dmitris);
    assert_eq!(carlas.frame("user_left").await["user"], "dmitri");
}

#[tokio::test]
async fn what_is_sent_over_rest_reaches_rooms_and_notifications() {
    let (platform, carla, dmitri, _) = platform().await;
    let room = room(&platform, &carla).await;
    let mut inside = platform.socket(&dmitri, &format!("/ws/chat/{}/", room["id"])).await;
    let mut anywhere = platform.socket(&dmitri, "/ws/notifications/").await;
    let message = say(&platform, &carla, &room, "How is the delivery going?").await;
    assert_eq!(inside.frame("chat_message").await["message"]["id"], message["id"]);
    let news = anywhere.frame("notification").await;
    assert_eq!((&news["notification_type"], &news["chat_room"]), (&json!("new_message"), &room["id"]));
    assert_eq!(news["message"]["content"], "How is the delivery going?");
}

#[tokio::test]
async fn a_frame_that_means_nothing_is_answered_and_the_socket_lives_on() {
    let (platform, carla, ..) = platform().await;
    let room = room(&platform, &carla).await;
    let mut socket = platform.socket(&carla, &format!("/ws/chat/{}/", room["id"])).await;
    for frame in [
        "nonsense",
        "[]",
        "{}",
        r#"{"type":"dance"}"#,
        r#"{"type":"chat_message"}"#,
        r#"{"type":"chat_message","content":" "}"#,
        r#"{"type":"mark_read"}"#,
        r#"{"type":"mark_read","message_ids":null}"#,
    ] {
        socket.0.send_text(frame).await;
        let error = socket.next().await;
        assert_eq!(error["type"], "error", "{frame}");
        assert!(error["message"].is_string() && error["code"].is_string(), "{frame}: {error}");
    }
    socket.send(json!({ "type": "chat_message", "content": "Still here" })).await;
    assert_eq!(socket.frame("chat_message").await["message"]["content"], "Still here");
}

#[tokio::test]
async fn a_socket_is_for_those_in_the_room_alone() {
    let (platform, carla, dmitri, dana) = platform().await;
    let room = room(&platform, &carla).await;
    let mallory = platform.person(666, "mallory").await;
    let path = format!("/ws/chat/{}/", room["id"]);
    assert_eq!(platform.refusal(&mallory, &path).await, 404);
    assert_eq!(platform.refusal(&dana, "/ws/chat/999999/").await, 404);
    let nobody = Person { token: "nonsense".into(), ..mallory.clone() };
    assert_eq!(platform.refusal(&nobody, &path).await, 401);

    let mut dmitris = platform.socket(&dmitri, &path).await;
    let remove = format!("/api/v1/chat-rooms/{}/remove_participant/", room["id"]);
    assert_eq!(platform.post(&carla, &remove, json!({ "user_id": 456 })).await.0, StatusCode::OK);
    assert_eq!(dmitris.0.close_code().await, 4403);
    assert_eq!(platform.refusal(&dmitri, &path).await, 404);
}

#[tokio::test]
async fn the_first_frame_may_bring_the_token() {
    let (platform, carla, ..) = platform().await;
    let room = room(&platform, &carla).await;
    let path = format!("/ws/chat/{}/", room["id"]);
    let mut socket = platform.silent_socket(&path).await;
    socket.send(json!({ "type": "authenticate", "token": carla.token })).await;
    socket.send(json!({ "type": "chat_message", "content": "Hello" })).await;
    assert_eq!(socket.frame("chat_message").await["message"]["content"], "Hello");
    for (frame, code) in [
        (json!({ "type": "authenticate", "token": "nonsense" }), 4401),
        (json!({ "type": "chat_message", "content": "Hello" }), 4401),
        (json!({ "type": "authenticate", "token": platform.person(666, "mallory").await.token }), 4404),
    ] {
        let mut socket = platform.silent_socket(&path).await;
        socket.send(frame).await;
        assert_eq!(socket.0.close_code().await, code);
    }
}
