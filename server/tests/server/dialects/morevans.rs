//! MoreVans over REST.

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

#[tokio::test]
async fn a_room_for_a_request_has_every_documented_field() {
    let (platform, customer, ..) = platform().await;
    let room = room(&platform, &customer).await;
    assert_eq!(room["room_type"], "request");
    assert_eq!(room["related_model"], "request");
    assert_eq!(room["related_id"], 123);
    assert_eq!(room["content_type"], "request");
    assert_eq!(room["object_id"], 123);
    let people: Vec<_> = room["participants"].as_array().unwrap().iter().map(|person| &person["id"]).collect();
    assert_eq!(people, [123, 456, 789]);
    assert_eq!(room["participants"][1]["username"], "dmitri");
    for field in [
        "name",
        "is_active",
        "is_private",
        "last_message",
        "last_message_at",
        "unread_count",
        "created_at",
        "updated_at",
    ] {
        assert!(room.get(field).is_some(), "{field}");
    }
}

#[tokio::test]
async fn creating_or_getting_makes_one_room_for_an_object() {
    let (platform, customer, ..) = platform().await;
    let body = json!({ "room_type": "job", "related_model": "job", "related_id": 9, "participants_ids": [456] });
    let (status, first) = platform.post(&customer, "/api/v1/chat-rooms/create_or_get/", body.clone()).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, second) = platform.post(&customer, "/api/v1/chat-rooms/create_or_get/", body).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(first["id"], second["id"]);
    let body = json!({ "room_type": "job", "related_model": "job", "related_id": 9 });
    let (status, third) = platform.post(&customer, "/api/v1/chat-rooms/", body).await;
    assert_eq!((status, &third["id"]), (StatusCode::OK, &first["id"]), "creating it again is getting it");
    let (_, rooms) = platform.get(&customer, "/api/v1/chat-rooms/by_context/?type=job&id=9").await;
    assert_eq!(rooms[0]["id"], first["id"]);
    assert_eq!(rooms.as_array().unwrap().len(), 1);
}

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
async fn people_are_added_and_removed_by_who_made_the_room() {
    let (platform, customer, driver, _) = platform().await;
    let helper = platform.person(321, "hal").await;
    let room = room(&platform, &customer).await;
    let add = format!("/api/v1/chat-rooms/{}/add_participant/", room["id"]);
    let (status, _) = platform.post(&driver, &add, json!({ "user_id": 321 })).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, room) = platform.post(&customer, &add, json!({ "user_id": 321 })).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(room["participants"].as_array().unwrap().len(), 4);
    let remove = format!("/api/v1/chat-rooms/{}/remove_participant/", room["id"]);
    let (status, _) = platform.post(&customer, &remove, json!({ "participant_id": 321 })).await;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = platform.get(&helper, &format!("/api/v1/chat-rooms/{}/", room["id"])).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_is_not_in_a_room_does_not_find_it() {
    let (platform, customer, ..) = platform().await;
    let stranger = platform.person(666, "mallory").await;
    let room = room(&platform, &customer).await;
    let message = say(&platform, &customer, &room, "secret").await;
    for path in [
        format!("/api/v1/chat-rooms/{}/", room["id"]),
        format!("/api/v1/chat-messages/by_room/?room_id={}", room["id"]),
    ] {
        assert_eq!(platform.get(&stranger, &path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let body = json!({ "chat_room": room["id"], "content": "let me in" });
    assert_eq!(platform.post(&stranger, "/api/v1/chat-messages/", body).await.0, StatusCode::NOT_FOUND);
    let path = format!("/api/v1/chat-messages/{}/mark_as_read/", message["id"]);
    assert_eq!(platform.post(&stranger, &path, json!({})).await.0, StatusCode::NOT_FOUND);
    let body = json!({ "message_ids": [message["id"]] });
    let (_, marked) = platform.post(&stranger, "/api/v1/chat-messages/bulk_mark_as_read/", body).await;
    assert_eq!(marked["marked_count"], 0);
    assert_eq!(platform.get(&stranger, "/api/v1/chat-rooms/").await.1["count"], 0);
    assert_eq!(platform.get(&stranger, "/api/v1/chat-rooms/by_context/?type=request&id=123").await.1, json!([]));
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
async fn without_its_slash_a_path_redirects_readers_and_serves_others() {
    let (platform, customer, ..) = platform().await;
    let room = room(&platform, &customer).await;
    assert_eq!(platform.get(&customer, "/api/v1/chat-rooms").await.0, StatusCode::PERMANENT_REDIRECT);
    let body = json!({ "chat_room": room["id"], "content": "No slash" });
    assert_eq!(platform.post(&customer, "/api/v1/chat-messages", body).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn the_status_counts_what_is_the_callers() {
    let (platform, customer, driver, _) = platform().await;
    let room = room(&platform, &customer).await;
    say(&platform, &customer, &room, "Hello").await;
    let (_, status) = platform.get(&driver, "/api/v1/chat/status/").await;
    assert_eq!(status["status"], "ok");
    assert_eq!((&status["total_rooms"], &status["unread_count"]), (&json!(1), &json!(1)));
}

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

#[tokio::test]
async fn a_rooms_last_message_says_who_has_read_it() {
    let (platform, customer, driver, _) = platform().await;
    let room = room(&platform, &customer).await;
    let path = format!("/api/v1/chat-rooms/{}/", room["id"]);
    let message = say(&platform, &customer, &room, "Are you there?").await;
    let last = async |who: &Person| {
        let (_, shown) = platform.get(who, &path).await;
        let (_, list) = platform.get(who, "/api/v1/chat-rooms/").await;
        assert_eq!(list["results"][0]["last_message"], shown["last_message"]);
        assert_eq!(shown["last_message"]["id"], message["id"]);
        (shown["last_message"]["read_by"].clone(), shown["last_message"]["is_read"].clone())
    };
    assert_eq!(last(&driver).await, (json!([]), json!(false)));
    let read = format!("/api/v1/chat-messages/{}/mark_as_read/", message["id"]);
    platform.post(&driver, &read, json!({})).await;
    assert_eq!(last(&driver).await, (json!([456]), json!(true)));
    assert_eq!(last(&customer).await, (json!([456]), json!(true)), "of one's own, whether anybody has");
    assert_eq!(last(&platform.stranger(789, "dana")).await, (json!([456]), json!(false)));
}

#[tokio::test]
async fn who_removes_themselves_sees_the_room_as_they_left_it() {
    let (platform, customer, driver, _) = platform().await;
    let room = room(&platform, &customer).await;
    let remove = format!("/api/v1/chat-rooms/{}/remove_participant/", room["id"]);
    assert_eq!(platform.post(&driver, &remove, json!({ "user_id": 456 })).await.0, StatusCode::FORBIDDEN);
    let (status, left) = platform.post(&customer, &remove, json!({ "user_id": 123 })).await;
    assert_eq!((status, &left["id"]), (StatusCode::OK, &room["id"]), "{left}");
    let people: Vec<_> = left["participants"].as_array().unwrap().iter().map(|person| &person["id"]).collect();
    assert_eq!(people, [456, 789]);
    let path = format!("/api/v1/chat-rooms/{}/", room["id"]);
    assert_eq!(platform.get(&customer, &path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(platform.post(&customer, &remove, json!({ "user_id": 456 })).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn two_people_get_the_room_that_they_have() {
    let (platform, customer, driver, dispatcher) = platform().await;
    let between = |ids: Value| json!({ "room_type": "provider_customer", "participants_ids": ids });
    let get = async |who: &Person, ids: Value| {
        let (status, room) = platform.post(who, "/api/v1/chat-rooms/create_or_get/", between(ids)).await;
        (status, room["id"].clone())
    };
    let (status, room) = get(&customer, json!([456])).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(get(&customer, json!([456])).await, (StatusCode::OK, room.clone()));
    assert_eq!(get(&customer, json!([123, 456, 456])).await, (StatusCode::OK, room.clone()));
    assert_eq!(get(&driver, json!([123])).await, (StatusCode::OK, room.clone()));
    let others = [get(&driver, json!([789])).await, get(&customer, json!([456, 789])).await];
    for (status, other) in others {
        assert_eq!(status, StatusCode::CREATED);
        assert_ne!(other, room);
    }

    // A third one makes it another room than that of the two.
    let add = format!("/api/v1/chat-rooms/{room}/add_participant/");
    assert_eq!(platform.post(&customer, &add, json!({ "user_id": 789 })).await.0, StatusCode::OK);
    let (status, new) = get(&driver, json!([123])).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_ne!(new, room);
    assert_eq!(get(&customer, json!([456])).await, (StatusCode::OK, new.clone()));
    let path = format!("/api/v1/chat-rooms/{new}/");
    assert_eq!(platform.get(&dispatcher, &path).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_bids_rooms_are_found_by_either_of_its_names() {
    let (platform, customer, _, dispatcher) = platform().await;
    let mut made = Vec::new();
    for (model, id) in [("bidding", 5), ("bid", 6), ("ticket", 7)] {
        let body = json!({ "room_type": "bidding", "related_model": model, "related_id": id });
        let (_, room) = platform.post(&customer, "/api/v1/chat-rooms/", body).await;
        assert_eq!((&room["related_model"], &room["related_id"]), (&json!(model), &json!(id)));
        made.push(room["id"].clone());
    }
    let find = async |who: &Person, query: &str| {
        let (_, rooms) = platform.get(who, &format!("/api/v1/chat-rooms/by_context/?{query}")).await;
        rooms.as_array().unwrap().iter().map(|room| room["id"].clone()).collect::<Vec<_>>()
    };
    for kind in ["bid", "bidding"] {
        assert_eq!(find(&customer, &format!("type={kind}&id=5")).await, made[..1]);
        assert_eq!(find(&customer, &format!("type={kind}&id=6")).await, made[1..2]);
        assert!(find(&customer, &format!("type={kind}&id=7")).await.is_empty());
        assert!(find(&dispatcher, &format!("type={kind}&id=5")).await.is_empty());
    }
    assert_eq!(find(&customer, "type=support&id=7").await, made[2..]);

    let body = json!({ "room_type": "bidding", "related_model": "Bid", "related_id": 6 });
    let (status, room) = platform.post(&customer, "/api/v1/chat-rooms/create_or_get/", body).await;
    assert_eq!((status, &room["id"], &room["related_model"]), (StatusCode::OK, &made[1], &json!("bid")));
    assert_eq!(find(&customer, "type=BID&id=6").await, made[1..2], "in whatever case");
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
async fn a_room_about_nothing_is_got_again_by_its_people_and_its_name() {
    let (platform, customer, driver, _) = platform().await;
    let general = |ids: Value| json!({ "room_type": "general", "name": "G", "participants_ids": ids });
    let get = async |who: &Person, body: Value| {
        let (status, room) = platform.post(who, "/api/v1/chat-rooms/create_or_get/", body).await;
        (status, room["id"].clone())
    };
    let (status, room) = platform.post(&customer, "/api/v1/chat-rooms/", general(json!([456]))).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(get(&customer, general(json!([456]))).await, (StatusCode::OK, room["id"].clone()));
    assert_eq!(get(&driver, general(json!([123]))).await, (StatusCode::OK, room["id"].clone()));
    let (status, other) = get(&customer, general(json!([789]))).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_ne!(other, room["id"]);

    let support = json!({ "room_type": "support" });
    let (status, asked) = get(&customer, support.clone()).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(get(&customer, support.clone()).await, (StatusCode::OK, asked.clone()));
    let (status, others) = get(&driver, support.clone()).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_ne!(others, asked);
    let (status, _) = platform.post(&customer, "/api/v1/chat-rooms/", support).await;
    assert_eq!(status, StatusCode::CREATED, "who wants another one makes it");
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
