//! The sockets, and the whole journey over all doors.

use super::*;

#[tokio::test]
async fn a_message_over_rest_reaches_the_room_and_the_notifications() {
    let (platform, anna, bela) = platform().await;
    let conversation = start(&platform, &anna, &bela).await;
    let mut inside = room(&platform, &bela, &conversation).await;
    let mut anywhere = platform.socket(&bela, "/ws/chat/notifications/").await;
    let mut own = platform.socket(&anna, "/ws/chat/notifications/").await;

    let message = send(&platform, &anna, &bela, &format!("Hello! {}", "é".repeat(200))).await;
    has(&message, &MESSAGE);
    assert_eq!((&message["conversation"], &message["sender_id"]), (&conversation["id"], &json!(1)));
    assert_eq!((&message["sender_username"], &message["is_read"]), (&json!("anna"), &json!(false)));
    assert_eq!(message["read_at"], Value::Null);

    let heard = inside.frame("chat_message").await;
    assert_eq!((&heard["message_id"], &heard["content"]), (&message["id"], &message["content"]));
    assert_eq!((&heard["sender_id"], &heard["sender_username"]), (&json!(1), &json!("anna")));
    assert_eq!(heard["timestamp"], message["timestamp"]);

    let told = anywhere.frame("new_message").await;
    assert_eq!((&told["conversation_id"], &told["message_id"]), (&conversation["id"], &message["id"]));
    assert_eq!(
        (&told["sender_id"], &told["content_preview"]),
        (&json!(1), &json!(format!("Hello! {}", "é".repeat(93))))
    );

    let reply = send(&platform, &bela, &anna, "Hello, Anna").await;
    assert_eq!(own.next().await["message_id"], reply["id"], "one's own messages are no news");
}

#[tokio::test]
async fn the_room_hears_messages_typing_and_reads() {
    let (platform, anna, bela) = platform().await;
    let conversation = start(&platform, &anna, &bela).await;
    let mut annas = room(&platform, &anna, &conversation).await;
    let mut belas = room(&platform, &bela, &conversation).await;
    annas.frame("user_online").await;
    belas.frame("user_online").await;

    annas.send(json!({ "type": "typing" })).await;
    let typing = json!({ "type": "typing", "user_id": 1, "username": "anna", "is_typing": true });
    assert_eq!(belas.next().await, typing);
    annas.send(json!({ "type": "stop_typing" })).await;
    let stopped = json!({ "type": "typing", "user_id": 1, "username": "anna", "is_typing": false });
    assert_eq!(belas.next().await, stopped);

    annas.send(json!({ "type": "chat_message", "content": "Hello!" })).await;
    let heard = belas.next().await;
    assert_eq!(
        heard,
        annas.frame("chat_message").await,
        "whoever sends hears what everybody hears, and nothing of their own typing"
    );
    has(&heard, &["message_id", "content", "sender_id", "sender_username", "timestamp"]);
    assert_eq!(
        (&heard["type"], &heard["content"], &heard["sender_id"]),
        (&json!("chat_message"), &json!("Hello!"), &json!(1))
    );

    let id = &heard["message_id"];
    belas.send(json!({ "type": "mark_read", "message_ids": [id] })).await;
    let read = annas.frame("messages_read").await;
    assert_eq!(
        (&read["type"], &read["message_ids"], &read["read_by"]),
        (&json!("messages_read"), &json!([id]), &json!(2))
    );
    let (_, list) = platform.get(&anna, &path(&conversation, "messages/")).await;
    assert_eq!((&list["results"][0]["is_read"], &list["results"][0]["read_at"]), (&json!(true), &read["read_at"]));
    assert!(read["read_at"].is_string());
}

#[tokio::test]
async fn one_learns_who_comes_and_goes_and_who_is_there_already() {
    let (platform, anna, bela) = platform().await;
    let conversation = start(&platform, &anna, &bela).await;
    let mut belas = room(&platform, &bela, &conversation).await;
    let mut annas = room(&platform, &anna, &conversation).await;
    assert_eq!(belas.next().await, json!({ "type": "user_online", "user_id": 1, "username": "anna" }));
    assert_eq!(annas.next().await, json!({ "type": "user_online", "user_id": 2, "username": "bela" }));
    let (_, shown) = platform.get(&bela, &path(&conversation, "")).await;
    assert_eq!(shown["other_user"]["is_online"], true);
    drop(annas);
    assert_eq!(belas.next().await, json!({ "type": "user_offline", "user_id": 1, "username": "anna" }));
    let (_, list) = platform.get(&bela, "/api/chat/conversations/").await;
    assert_eq!(list["results"][0]["other_user"]["is_online"], false);
}

#[tokio::test]
async fn nobody_comes_in_without_a_good_token() {
    let (platform, anna, bela) = platform().await;
    let conversation = start(&platform, &anna, &bela).await;
    let expired = sign(&Claims { user_id: "1".into(), exp: 1_000_000_000, ..Claims::of("anna") });
    for token in ["nonsense".to_owned(), expired] {
        let nobody = Person { token, ..anna.clone() };
        for path in ["/api/chat/conversations/".to_owned(), path(&conversation, "messages/")] {
            let (status, answer) = platform.get(&nobody, &path).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED);
            assert!(answer["detail"].is_string());
        }
        assert_eq!(platform.refusal(&nobody, &format!("/ws/chat/{}/", conversation["id"])).await, 401);
        assert_eq!(platform.refusal(&nobody, "/ws/chat/notifications/").await, 401);
    }
    let (status, _) = platform.send(Method::POST, None, "/api/chat/send/", Some(json!({}))).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_room_answers_what_it_does_not_understand() {
    let (platform, anna, bela) = platform().await;
    let conversation = start(&platform, &anna, &bela).await;
    let mut socket = room(&platform, &anna, &conversation).await;
    for frame in [
        "{",
        "[]",
        "{}",
        r#"{"type":"dance"}"#,
        r#"{"type":"chat_message"}"#,
        r#"{"type":"chat_message","content":"  "}"#,
        r#"{"type":"mark_read"}"#,
        r#"{"type":"mark_read","message_ids":"all"}"#,
    ] {
        socket.0.send_text(frame).await;
        let error = socket.next().await;
        assert_eq!(error["type"], "error", "{frame}");
        assert!(error["message"].is_string(), "{frame}: {error}");
    }
    socket.send(json!({ "type": "chat_message", "content": "Still here" })).await;
    assert_eq!(socket.next().await["content"], "Still here");
}

/// The document's complete user journey.
#[tokio::test]
async fn anna_chats_with_bela() {
    let (platform, anna, bela) = platform().await;
    let mut belas_news = platform.socket(&bela, "/ws/chat/notifications/").await;
    let conversation = start(&platform, &anna, &bela).await;
    let mut annas = room(&platform, &anna, &conversation).await;
    platform.socket(&anna, "/ws/chat/notifications/").await;
    assert_eq!(annas.next().await["type"], "user_online", "Bela is there already");
    let (_, history) = platform.get(&anna, &path(&conversation, "messages/?page=1")).await;
    assert_eq!((&history["results"], &history["count"], &history["has_more"]), (&json!([]), &json!(0), &json!(false)));

    annas.send(json!({ "type": "typing" })).await;
    annas.send(json!({ "type": "chat_message", "content": "Hi!" })).await;
    let echo = annas.frame("chat_message").await;
    let told = belas_news.next().await;
    assert_eq!((&told["type"], &told["content_preview"]), (&json!("new_message"), &json!("Hi!")));
    assert_eq!(told["message_id"], echo["message_id"]);

    let mut belas = room(&platform, &bela, &conversation).await;
    assert_eq!(belas.frame("user_online").await["user_id"], 1);
    belas.send(json!({ "type": "mark_read", "message_ids": [told["message_id"]] })).await;
    let read = annas.frame("messages_read").await;
    assert_eq!((&read["message_ids"], &read["read_by"]), (&json!([echo["message_id"]]), &json!(2)));

    let reply = send(&platform, &bela, &anna, "Hi, Anna!").await;
    assert_eq!(annas.frame("chat_message").await["message_id"], reply["id"]);
}

#[tokio::test]
async fn other_dialects_have_no_notifications_among_conversations() {
    let platform = Platform::new(Dialect::Morevans).await;
    let anna = platform.person(1, "anna").await;
    assert_eq!(platform.refusal(&anna, "/ws/chat/notifications/").await, 404);
    let platform = Platform::new(Dialect::Bizbuch).await;
    let anna = platform.person(1, "anna").await;
    assert_eq!(platform.refusal(&anna, "/ws/notifications/").await, 404);
}
