//! Rooms, and who is in them.

use super::*;

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
