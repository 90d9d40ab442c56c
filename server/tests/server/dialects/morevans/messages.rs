//! Messages over REST.

use super::*;

#[tokio::test]
async fn a_message_is_sent_and_read_as_documented() {
    let (platform, customer, driver, _) = platform().await;
    let room = room(&platform, &customer).await;
    let message = say(&platform, &customer, &room, "Hello, how is the delivery going?").await;
    assert_eq!(message["chat_room"], room["id"]);
    assert_eq!(message["sender"], 123);
    assert_eq!(message["sender_data"]["username"], "carla");
    assert_eq!(message["message_type"], "text");
    assert_eq!((&message["is_read"], &message["read_by"]), (&json!(false), &json!([])));

    let (_, unread) = platform.get(&driver, "/api/v1/chat-messages/unread_count/").await;
    assert_eq!(unread, json!({ "unread_count": 1 }));
    let (_, marked) = platform
        .post(&driver, "/api/v1/chat-messages/bulk_mark_as_read/", json!({ "message_ids": [message["id"]] }))
        .await;
    assert_eq!(marked, json!({ "marked_count": 1 }));
    let path = format!("/api/v1/chat-messages/by_room/?room_id={}", room["id"]);
    let (_, page) = platform.get(&customer, &path).await;
    assert_eq!(page["count"], 1);
    assert_eq!(page["results"][0]["read_by"], json!([456]));
    assert_eq!(page["results"][0]["is_read"], true);
}

#[tokio::test]
async fn one_message_is_marked_as_read_by_itself() {
    let (platform, customer, driver, _) = platform().await;
    let room = room(&platform, &customer).await;
    let first = say(&platform, &customer, &room, "One").await;
    say(&platform, &customer, &room, "Two").await;
    let path = format!("/api/v1/chat-messages/{}/mark_as_read/", first["id"]);
    let (status, message) = platform.post(&driver, &path, json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&message["id"], &message["is_read"]), (&first["id"], &json!(true)));
    let (_, unread) = platform.get(&driver, "/api/v1/chat-messages/unread_count/").await;
    assert_eq!(unread["unread_count"], 1);
}

#[tokio::test]
async fn page_one_is_the_newest_and_oldest_first_within() {
    let (platform, customer, ..) = platform().await;
    let room = room(&platform, &customer).await;
    for number in 0..5 {
        say(&platform, &customer, &room, &number.to_string()).await;
    }
    let path = format!("/api/v1/chat-messages/by_room/?room_id={}&page_size=2", room["id"]);
    let (_, page) = platform.get(&customer, &path).await;
    let contents = |page: &Value| -> Vec<String> {
        page["results"].as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap().into()).collect()
    };
    assert_eq!(contents(&page), ["3", "4"]);
    assert_eq!(page["count"], 5);
    assert_eq!(page["previous"], Value::Null);
    let next = page["next"].as_str().unwrap();
    let next = &next[next.find("/api").unwrap()..];
    let (_, page) = platform.get(&customer, next).await;
    assert_eq!(contents(&page), ["1", "2"]);
    let (status, _) = platform.get(&customer, &format!("{path}&page=9")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_retry_with_the_same_client_id_is_the_first_message() {
    let (platform, customer, ..) = platform().await;
    let room = room(&platform, &customer).await;
    let body = json!({ "chat_room": room["id"], "content": "Once", "client_id": "c-1" });
    let (status, first) = platform.post(&customer, "/api/v1/chat-messages/", body.clone()).await;
    assert_eq!((status, &first["client_id"]), (StatusCode::CREATED, &json!("c-1")));
    let (status, again) = platform.post(&customer, "/api/v1/chat-messages/", body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]));
}

#[tokio::test]
async fn errors_are_those_of_the_framework() {
    let (platform, customer, ..) = platform().await;
    let room = room(&platform, &customer).await;
    let (status, body) = platform.send(Method::GET, None, "/api/v1/chat-rooms/", None).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(body["detail"].is_string());
    let (status, body) = platform.post(&customer, "/api/v1/chat-messages/", json!({ "content": "where to?" })).await;
    assert_eq!((status, body), (StatusCode::BAD_REQUEST, json!({ "chat_room": ["This field is required."] })));
    let body = json!({ "chat_room": room["id"], "content": "  " });
    let (status, body) = platform.post(&customer, "/api/v1/chat-messages/", body).await;
    assert_eq!((status, body), (StatusCode::BAD_REQUEST, json!({ "content": ["This field may not be blank."] })));
    let body = json!({ "chat_room": room["id"], "content": "x", "message_type": "bid_update" });
    let (status, body) = platform.post(&customer, "/api/v1/chat-messages/", body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    let (status, body) = platform.post(&customer, "/api/v1/chat-rooms/", json!({ "room_type": "party" })).await;
    assert_eq!((status, body), (StatusCode::BAD_REQUEST, json!({ "room_type": ["\"party\" is not a valid choice."] })));
    let (status, body) = platform.send(Method::DELETE, Some(&customer), "/api/v1/chat-rooms/", None).await;
    assert_eq!((status, body), (StatusCode::METHOD_NOT_ALLOWED, json!({ "detail": "Method \"DELETE\" not allowed." })));
}

#[tokio::test]
async fn what_was_deleted_was_not_said_last() {
    let (platform, customer, driver, _) = platform().await;
    let first = room(&platform, &customer).await;
    let kept = say(&platform, &driver, &first, "Kept").await;
    let body = json!({ "room_type": "general", "name": "Later", "participants_ids": [456] });
    let (_, second) = platform.post(&customer, "/api/v1/chat-rooms/", body).await;
    say(&platform, &customer, &second, "In between").await;
    let deleted = say(&platform, &customer, &first, "Deleted").await;
    let actor = platform.server.chat.authenticate(&customer.token).await.unwrap();
    platform.server.chat.delete(&actor, MessageId(deleted["id"].as_i64().unwrap())).await.unwrap();

    let (_, page) = platform.get(&driver, "/api/v1/chat-rooms/").await;
    let listed: Vec<_> = page["results"].as_array().unwrap().iter().map(|room| &room["id"]).collect();
    assert_eq!(listed, [&second["id"], &first["id"]]);
    let (_, shown) = platform.get(&driver, &format!("/api/v1/chat-rooms/{}/", first["id"])).await;
    for shown in [&shown, &page["results"][1]] {
        assert_eq!(shown["last_message"], kept);
        assert_eq!(shown["last_message_at"], kept["created_at"]);
    }
}

#[tokio::test]
async fn the_platform_itself_speaks_by_a_name() {
    let (platform, customer, driver, _) = platform().await;
    let room = room(&platform, &customer).await;
    let path = format!("/ws/chat/{}/", room["id"]);
    let (mut inside, mut anywhere) =
        (platform.socket(&driver, &path).await, platform.socket(&driver, "/ws/notifications/").await);
    let actor = platform.server.chat.authenticate(&customer.token).await.unwrap();
    let id = ConversationId(room["id"].as_i64().unwrap());
    platform.server.chat.set_status(&actor, id, "accepted").await.unwrap();

    let (_, rooms) = platform.get(&driver, "/api/v1/chat-rooms/").await;
    let (_, messages) = platform.get(&driver, "/api/v1/chat-messages/").await;
    for message in [
        &rooms["results"][0]["last_message"],
        &messages["results"][0],
        &inside.frame("chat_message").await["message"],
        &anywhere.frame("notification").await["message"],
    ] {
        assert_eq!(message["sender"], Value::Null);
        assert_eq!(message["sender_data"], json!({ "id": null, "username": "system", "name": "System" }));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_said_of_its_field() {
    let (platform, customer, ..) = platform().await;
    let room = room(&platform, &customer).await;
    let part = |content: &'static str| Part::bytes(content.as_bytes()).file_name("offer.txt");
    let form = || Form::new().text("chat_room", room["id"].to_string());
    let send = async |form| platform.post_form(&customer, "/api/v1/chat-messages/", form).await;
    let (status, answer) = send(form().part("attachment", part(""))).await;
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, json!({ "attachment": ["This file is empty."] })));
    let (status, answer) = send(form().part("attachment", part("One")).part("attachment", part("Two"))).await;
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, json!({ "attachment": ["Send one file at a time."] })));
    let (status, message) = send(form().part("attachment", part("One"))).await;
    assert_eq!((status, &message["message_type"]), (StatusCode::CREATED, &json!("file")));
}

#[tokio::test]
async fn what_the_platform_tells_of_has_ids_as_the_rooms_have_them() {
    let (platform, customer, ..) = platform().await;
    let event = json!({ "type": "bid.accepted", "object": { "id": 7 }, "participants": [123], "actor": 456 });
    let event = BusinessEvent::decode(event.to_string().as_bytes()).unwrap();
    let shop = platform.server.chat.platform("shop").await.unwrap();
    platform.server.chat.receive_event(&shop, &event).await.unwrap();
    let (_, rooms) = platform.get(&customer, "/api/v1/chat-rooms/by_context/?type=bid&id=7").await;
    let told = &rooms[0]["last_message"]["system_data"];
    assert_eq!((&told["object_id"], &told["actor"]), (&rooms[0]["related_id"], &json!(456)));
}
