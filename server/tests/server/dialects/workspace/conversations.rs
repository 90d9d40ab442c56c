//! Conversations and who is in them.

use super::*;

#[tokio::test]
async fn a_conversation_is_made_as_documented() {
    let office = Office::open().await;
    let (conversation, path) = office.conversation("group").await;
    assert!(is_uuid(&conversation["id"]) && is_uuid(&conversation["tenant_id"]), "{conversation}");
    assert_eq!(conversation["title"], "Project Team Chat");
    assert_eq!(conversation["conversation_type"], "group");
    assert_eq!((&conversation["participant_count"], &conversation["last_message"]), (&json!(1), &Value::Null));
    assert_eq!(conversation["created_by"], uuid(11));
    assert_eq!((&conversation["is_active"], &conversation["last_message_at"]), (&json!(true), &Value::Null));
    assert!(is_time(&conversation["created_at"]));

    assert_eq!(office.get(&office.ann, &path).await, (StatusCode::OK, conversation.clone()));
    let (_, list) = office.get(&office.ann, "/conversations/").await;
    assert_eq!(list, json!({ "count": 1, "next": null, "previous": null, "results": [conversation] }));
}

#[tokio::test]
async fn conversations_are_listed_by_their_latest_activity() {
    let office = Office::open().await;
    let (first, path) = office.conversation("group").await;
    let (second, _) = office.conversation("channel").await;
    let ids = |list: Value| -> Vec<Value> {
        list["results"].as_array().unwrap().iter().map(|conversation| conversation["id"].clone()).collect()
    };
    assert_eq!(ids(office.get(&office.ann, "/conversations/").await.1), [second["id"].clone(), first["id"].clone()]);
    let said = office.say(&office.ann, &path, "Back to this").await;
    let (_, list) = office.get(&office.ann, "/conversations/").await;
    assert_eq!(list["results"][0]["last_message"]["content"], "Back to this");
    assert_eq!(list["results"][0]["last_message_at"], said["created_at"]);
    assert_eq!(ids(list), [first["id"].clone(), second["id"].clone()]);
    let (_, page) = office.get(&office.ann, "/conversations/?page=2&page_size=1").await;
    assert!(text(&page["previous"]).ends_with("/conversations/?page_size=1&page=1"), "{page}");
    assert_eq!(ids(page), [second["id"].clone()]);
    let (_, channels) = office.get(&office.ann, "/conversations/?conversation_type=channel").await;
    assert_eq!(ids(channels), [second["id"].clone()]);
    assert_eq!(office.get(&office.ann, "/conversations/?page=9").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_manages_a_conversation_renames_and_deactivates_it() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    for body in [json!({ "title": "Mine" }), json!({})] {
        let refused = office.put(&office.bob, &path, body).await.0;
        assert!(matches!(refused, StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST));
    }
    assert_eq!(office.delete(&office.bob, &path).await, StatusCode::FORBIDDEN);

    let (status, renamed) = office.put(&office.ann, &path, json!({ "title": "Launch" })).await;
    assert_eq!((status, &renamed["title"]), (StatusCode::OK, &json!("Launch")));
    let (status, body) = office.put(&office.ann, &path, json!({ "title": " " })).await;
    assert_eq!((status, body["title"].is_array()), (StatusCode::BAD_REQUEST, true));
    let (_, same) = office.send(Method::PATCH, &office.ann, &path, Some(json!({}))).await;
    assert_eq!(same["title"], "Launch");

    let said = office.say(&office.ann, &path, "Bye").await;
    assert_eq!(office.delete(&office.ann, &path).await, StatusCode::NO_CONTENT);
    for who in [&office.ann, &office.bob] {
        assert_eq!(office.get(who, "/conversations/").await.1["count"], 0);
        let reactions = format!("/messages/{}/reactions/", text(&said["id"]));
        for path in [path.clone(), format!("{path}messages/"), format!("{path}participants/"), reactions] {
            assert_eq!(office.get(who, &path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let refused = office.post(&office.bob, &format!("{path}messages/"), json!({ "content": "Wait" })).await.0;
    assert_eq!(refused, StatusCode::NOT_FOUND);
    assert_eq!(office.delete(&office.ann, &path).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_cannot_be_a_conversation_is_refused() {
    let office = Office::open().await;
    for (body, field) in [
        (json!({ "title": "Party", "conversation_type": "party" }), "conversation_type"),
        (json!({ "conversation_type": "group" }), "title"),
        (json!({ "conversation_type": "direct", "participants": [uuid(12), uuid(13)] }), "participants"),
    ] {
        let (status, error) = office.post(&office.ann, "/conversations/", body).await;
        assert_eq!((status, error[field].is_array()), (StatusCode::BAD_REQUEST, true), "{error}");
    }
    let strangers = json!({ "title": "Us", "participants": [uuid(99)] });
    assert_eq!(office.post(&office.ann, "/conversations/", strangers).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_direct_conversation_takes_one_other_person() {
    let office = Office::open().await;
    let (direct, path) = office.conversation("direct").await;
    assert_eq!((&direct["conversation_type"], &direct["participant_count"]), (&json!("direct"), &json!(1)));
    office.join(&path, &office.bob, "member").await;
    for who in [&office.ann, &office.bob] {
        let third = json!({ "user_id": uuid(13), "role": "member" });
        let (status, error) = office.post(who, &format!("{path}participants/"), third).await;
        assert_eq!((status, error["user_id"].is_array()), (StatusCode::BAD_REQUEST, true), "{error}");
    }
    office.say(&office.bob, &path, "Just us").await;
    assert_eq!(office.get(&office.cyd, &path).await.0, StatusCode::NOT_FOUND);

    let body = json!({ "conversation_type": "direct", "participants": [uuid(11)] });
    let (status, again) = office.post(&office.bob, "/conversations/", body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &direct["id"]), "the two have one");
    let body = json!({ "conversation_type": "direct", "user_id": uuid(13) });
    let (status, other) = office.post(&office.ann, "/conversations/", body).await;
    assert_eq!((status, &other["title"]), (StatusCode::CREATED, &json!("cyd")));
}

#[tokio::test]
async fn participants_have_every_documented_field() {
    let office = Office::open().await;
    let (conversation, path) = office.conversation("group").await;
    let bob = office.join(&path, &office.bob, "moderator").await;
    assert!(is_uuid(&bob["id"]) && is_time(&bob["joined_at"]), "{bob}");
    assert_eq!((&bob["conversation"], &bob["user_id"]), (&conversation["id"], &json!(uuid(12))));
    assert_eq!((&bob["role"], &bob["is_active"]), (&json!("moderator"), &json!(true)));
    assert_eq!(bob["last_seen_at"], Value::Null);

    let (_, list) = office.get(&office.bob, &format!("{path}participants/")).await;
    assert_eq!((&list["count"], &list["results"][1]), (&json!(2), &bob));
    assert_eq!((&list["results"][0]["user_id"], &list["results"][0]["role"]), (&json!(uuid(11)), &json!("admin")));
    assert_ne!(list["results"][0]["id"], bob["id"]);
    let (_, page) = office.get(&office.bob, &format!("{path}participants/?page=2&page_size=1")).await;
    assert_eq!((&page["count"], &page["results"]), (&json!(2), &json!([bob])));
    assert_eq!(office.get(&office.ann, &path).await.1["participant_count"], 2);
}

#[tokio::test]
async fn adding_removing_and_promoting_is_for_those_who_manage() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    let people = format!("{path}participants/");
    let cyd = json!({ "user_id": uuid(13) });
    assert_eq!(office.post(&office.bob, &people, cyd.clone()).await.0, StatusCode::FORBIDDEN);
    assert_eq!(office.post(&office.eve, &people, cyd.clone()).await.0, StatusCode::NOT_FOUND);

    let (status, moderator) =
        office.put(&office.ann, &format!("{people}{}/", uuid(12)), json!({ "role": "moderator" })).await;
    assert_eq!((status, &moderator["role"]), (StatusCode::OK, &json!("moderator")));
    let admin = json!({ "user_id": uuid(13), "role": "admin" });
    assert_eq!(office.post(&office.bob, &people, admin).await.0, StatusCode::FORBIDDEN, "not above one's own");
    let (status, added) = office.post(&office.bob, &people, cyd.clone()).await;
    assert_eq!((status, &added["role"]), (StatusCode::CREATED, &json!("member")));
    assert_eq!(office.post(&office.bob, &people, cyd).await.0, StatusCode::OK, "twice is once");
    let crown = json!({ "role": "admin" });
    assert_eq!(
        office.put(&office.bob, &format!("{people}{}/", uuid(12)), crown.clone()).await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(office.put(&office.cyd, &format!("{people}{}/", uuid(13)), crown).await.0, StatusCode::FORBIDDEN);
    let (status, error) = office.put(&office.ann, &format!("{people}{}/", uuid(12)), json!({ "role": "king" })).await;
    assert_eq!((status, error["role"].is_array()), (StatusCode::BAD_REQUEST, true));

    assert_eq!(office.delete(&office.cyd, &format!("{people}{}/", uuid(11))).await, StatusCode::FORBIDDEN);
    assert_eq!(office.delete(&office.bob, &format!("{people}{}/", uuid(13))).await, StatusCode::NO_CONTENT);
    assert_eq!(office.get(&office.cyd, &path).await.0, StatusCode::NOT_FOUND, "who was removed finds nothing");
    assert_eq!(
        office.delete(&office.bob, &format!("{people}{}/", uuid(12))).await,
        StatusCode::NO_CONTENT,
        "one may go"
    );
    assert_eq!(office.get(&office.ann, &people).await.1["count"], 1);
    for unknown in [uuid(13), uuid(99), "nobody".into()] {
        assert_eq!(office.delete(&office.ann, &format!("{people}{unknown}/")).await, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn in_a_channel_only_those_who_manage_it_post() {
    let office = Office::open().await;
    let (_, path) = office.conversation("channel").await;
    office.join(&path, &office.bob, "member").await;
    office.join(&path, &office.cyd, "moderator").await;
    office.say(&office.ann, &path, "News").await;
    office.say(&office.cyd, &path, "More news").await;
    let (status, _) = office.post(&office.bob, &format!("{path}messages/"), json!({ "content": "And I?" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(office.get(&office.bob, &format!("{path}messages/")).await.1["count"], 2);
}

#[tokio::test]
async fn reading_moves_when_one_was_last_seen() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let mut socket = office.socket(&office.bob).await;
    socket.send(json!({ "type": "mark_read", "conversation_id": conversation["id"] })).await;
    socket.send(json!({ "type": "join_conversation", "conversation_id": conversation["id"] })).await;
    socket.frame("conversation_joined").await;
    let seen = async || {
        let bob = format!("{path}participants/{}/", uuid(12));
        loop {
            let (_, participant) = office.get(&office.ann, &bob).await;
            if !participant["last_seen_at"].is_null() {
                return text(&participant["last_seen_at"]).to_owned();
            }
        }
    };
    let before = seen().await;
    office.say(&office.ann, &path, "Read this").await;
    assert_eq!(office.get(&office.bob, &path).await.1["unread_count"], 1);
    socket.send(json!({ "type": "mark_read", "conversation_id": conversation["id"] })).await;
    while seen().await <= before {}
    assert_eq!(office.get(&office.bob, &path).await.1["unread_count"], 0);
}

#[tokio::test]
async fn either_of_the_two_names_and_deactivates_a_direct_conversation() {
    let office = Office::open().await;
    let body = json!({ "title": "Just us", "conversation_type": "direct", "participants": [uuid(12)] });
    let (status, direct) = office.post(&office.ann, "/conversations/", body.clone()).await;
    assert_eq!((status, &direct["title"]), (StatusCode::CREATED, &json!("Just us")));
    let path = format!("/conversations/{}/", text(&direct["id"]));
    let (status, renamed) = office.put(&office.bob, &path, json!({ "title": "Still us" })).await;
    assert_eq!((status, &renamed["title"]), (StatusCode::OK, &json!("Still us")));
    assert_eq!(office.delete(&office.eve, &path).await, StatusCode::NOT_FOUND);

    assert_eq!(office.delete(&office.bob, &path).await, StatusCode::NO_CONTENT);
    assert_eq!(office.get(&office.ann, &path).await.0, StatusCode::NOT_FOUND);
    let (status, another) = office.post(&office.ann, "/conversations/", body.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "the two may begin another");
    assert_ne!(another["id"], direct["id"]);
    office.say(&office.bob, &format!("/conversations/{}/", text(&another["id"])), "Again").await;

    let (status, back) = office.send(Method::PATCH, &office.ann, &path, Some(json!({ "is_active": true }))).await;
    assert_eq!((status, &back["is_active"], &back["title"]), (StatusCode::OK, &json!(true), &json!("Still us")));
    let (status, theirs) = office
        .post(&office.bob, "/conversations/", json!({ "conversation_type": "direct", "participants": [uuid(11)] }))
        .await;
    assert_eq!((status, &theirs["id"]), (StatusCode::OK, &another["id"]), "which stays that of the two");
}

#[tokio::test]
async fn a_direct_conversation_that_is_active_again_is_that_of_the_two() {
    let office = Office::open().await;
    let body = json!({ "conversation_type": "direct", "participants": [uuid(12)] });
    let (_, direct) = office.post(&office.ann, "/conversations/", body.clone()).await;
    let path = format!("/conversations/{}/", text(&direct["id"]));
    for is_active in [false, true] {
        let (status, settled) =
            office.send(Method::PATCH, &office.bob, &path, Some(json!({ "is_active": is_active }))).await;
        assert_eq!((status, &settled["is_active"]), (StatusCode::OK, &json!(is_active)));
    }
    let (status, theirs) = office.post(&office.ann, "/conversations/", body).await;
    assert_eq!((status, &theirs["id"]), (StatusCode::OK, &direct["id"]));
}

#[tokio::test]
async fn a_conversation_is_settled_by_whoever_manages_it_or_not_at_all() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    let patch = async |who: &Person, body: Value| office.send(Method::PATCH, who, &path, Some(body)).await;
    for (body, field) in [
        (json!({ "is_active": "maybe" }), "is_active"),
        (json!({ "conversation_type": "channel" }), "conversation_type"),
        (json!({ "conversation_type": "channel", "title": "Lost" }), "conversation_type"),
    ] {
        let (status, error) = patch(&office.ann, body.clone()).await;
        assert_eq!((status, error[field].is_array()), (StatusCode::BAD_REQUEST, true), "{body}: {error}");
    }
    let (status, same) = patch(&office.ann, json!({ "conversation_type": "group", "is_active": true })).await;
    assert_eq!((status, &same["title"]), (StatusCode::OK, &json!("Project Team Chat")));

    for is_active in [false, true] {
        assert_eq!(patch(&office.bob, json!({ "is_active": is_active })).await.0, StatusCode::FORBIDDEN);
        assert_eq!(patch(&office.eve, json!({ "is_active": is_active })).await.0, StatusCode::NOT_FOUND);
        let (status, settled) = patch(&office.ann, json!({ "is_active": is_active })).await;
        assert_eq!((status, &settled["is_active"]), (StatusCode::OK, &json!(is_active)));
        let found = if is_active { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(office.get(&office.bob, &path).await.0, found);
    }
}
