//! A thread's socket.

use super::*;

#[tokio::test]
async fn a_thread_goes_its_documented_way() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    let mut clients = market.socket(&market.client, &thread).await;
    let mut freelancers = market.socket(&market.freelancer, &thread).await;

    clients.send(json!({ "type": "typing_indicator", "is_typing": true })).await;
    assert_eq!(freelancers.next().await, json!({ "type": "typing_indicator", "user": "client1", "is_typing": true }));
    clients.send(json!({ "type": "typing_indicator", "is_typing": false })).await;
    assert_eq!(freelancers.next().await["is_typing"], false);

    let send = json!({ "type": "chat_message", "message": "Hello world", "message_type": "text", "metadata": {} });
    clients.send(send).await;
    let (own, heard) = (clients.next().await, freelancers.next().await);
    assert_eq!(own, heard, "whoever sends hears what everybody hears, and not their own typing");
    assert_eq!(heard["type"], "chat_message");
    let message = &heard["data"];
    assert_eq!((&message["thread"], &message["message"]), (&thread["id"], &json!("Hello world")));
    assert_eq!(message["sender"], json!({ "id": 1, "username": "client1" }));
    assert_eq!((&message["message_type"], &message["metadata"]), (&json!("text"), &json!({})));
    assert!(message["id"].is_u64() && is_time(&message["sent_at"]));

    freelancers.send(json!({ "type": "mark_messages_read", "message_ids": [message["id"]] })).await;
    let read = clients.next().await;
    assert_eq!(read, json!({ "type": "messages_read", "message_ids": [message["id"]], "reader": "freelancer1" }));
    let (_, listed) = market.get(&market.client, &format!("{path}messages/")).await;
    assert_eq!(listed["results"][0]["is_read"], true);

    clients
        .send(json!({ "type": "chat_message", "message": "And again", "message_type": "text", "metadata": null }))
        .await;
    assert_eq!(freelancers.frame("chat_message").await["data"]["metadata"], Value::Null);
}

#[tokio::test]
async fn what_is_done_over_rest_reaches_the_socket() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    let mut clients = market.socket(&market.client, &thread).await;
    let said = market.say(&market.client, &path, "Over REST").await;
    assert_eq!(clients.next().await["data"]["id"], said["id"]);
    market.post(&market.freelancer, &format!("{path}mark-read/"), json!({})).await;
    let read = clients.next().await;
    assert_eq!((&read["type"], &read["message_ids"]), (&json!("messages_read"), &json!([said["id"]])));
}

#[tokio::test]
async fn what_is_refused_is_answered_and_the_socket_lives_on() {
    let market = Market::open().await;
    let (thread, _) = market.thread().await;
    let mut socket = market.socket(&market.client, &thread).await;
    for frame in [
        json!({ "type": "chat_message", "message": "  " }),
        json!({ "type": "chat_message" }),
        json!({ "type": "chat_message", "message": "x".repeat(10_001) }),
        json!({ "type": "chat_message", "message": "x", "message_type": "payment" }),
        json!({ "type": "mark_messages_read" }),
        json!({ "type": "mark_messages_read", "message_ids": "all" }),
        json!({ "type": "dance" }),
        json!([]),
    ] {
        socket.send(frame.clone()).await;
        let error = socket.next().await;
        assert_eq!(error["type"], "error", "{frame}");
        assert!(error["message"].is_string() && error["code"].is_string(), "{error}");
    }
    socket.0.send_text("nonsense").await;
    assert_eq!(socket.next().await["type"], "error");
    socket.send(json!({ "type": "chat_message", "message": "Still here", "client_id": "c-2" })).await;
    let heard = socket.frame("chat_message").await;
    assert_eq!((&heard["data"]["message"], &heard["data"]["client_id"]), (&json!("Still here"), &json!("c-2")));
}

#[tokio::test]
async fn a_socket_is_for_the_two_alone() {
    let market = Market::open().await;
    let (thread, _) = market.thread().await;
    let path = format!("/ws/chat/{}/", thread["id"]);
    assert_eq!(market.platform.refusal(&market.stranger, &path).await, 404);
    assert_eq!(market.platform.refusal(&market.client, "/ws/chat/99999/").await, 404);
    let nobody = Person { token: "nonsense".into(), ..market.client.clone() };
    assert_eq!(market.platform.refusal(&nobody, &path).await, 401);
    let mut late = market.platform.silent_socket(&path).await;
    late.send(json!({ "type": "authenticate", "token": market.stranger.token })).await;
    assert_eq!(late.0.close_code().await, 4404);
    let mut late = market.platform.silent_socket(&path).await;
    late.send(json!({ "type": "authenticate", "token": market.client.token })).await;
    late.send(json!({ "type": "chat_message", "message": "Hello" })).await;
    assert_eq!(late.frame("chat_message").await["data"]["message"], "Hello");
}
