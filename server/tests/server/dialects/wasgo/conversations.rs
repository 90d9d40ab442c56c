//! Conversations, and who is in them.

use super::*;

#[tokio::test]
async fn a_conversation_has_every_documented_field() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    has(&conversation, &CONVERSATION);
    assert!(conversation["id"].is_string());
    assert_eq!(conversation["conversation_type"], "bid");
    assert_eq!((&conversation["content_type"], &conversation["object_id"]), (&json!("bid"), &json!("5")));
    let people = conversation["participants"].as_array().unwrap();
    assert_eq!((&people[0]["user_id"], &people[0]["role"]), (&json!("11"), &json!("admin")));
    assert_eq!((&people[1]["user_id"], &people[1]["role"]), (&json!("22"), &json!("participant")));
    assert_eq!(people[1]["username"], priya.username.as_str());
    has(&people[1], &["joined_at", "last_read_at"]);
}

#[tokio::test]
async fn conversations_of_every_type_are_made_and_listed_by_type() {
    let (platform, chidi, _) = platform().await;
    for kind in ["direct", "job", "bid", "request", "support", "dispute", "group"] {
        let body = json!({ "conversation_type": kind, "participants": ["22"] });
        let (status, conversation) = platform.post(&chidi, "/chat/conversations/", body).await;
        assert_eq!((status, &conversation["conversation_type"]), (StatusCode::CREATED, &json!(kind)));
        let (_, page) = platform.get(&chidi, &format!("/chat/conversations/?conversation_type={kind}")).await;
        assert_eq!((&page["count"], &page["results"][0]["id"]), (&json!(1), &conversation["id"]), "{kind}");
    }
    let (_, page) = platform.get(&chidi, "/chat/conversations/").await;
    assert_eq!(page["count"], 7);
    assert_eq!((&page["next"], &page["previous"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn two_people_and_one_object_have_one_conversation() {
    let (platform, chidi, priya) = platform().await;
    let body = json!({ "conversation_type": "direct", "participants": ["22"] });
    let (status, direct) = platform.post(&chidi, "/chat/conversations/", body).await;
    assert_eq!((status, &direct["title"]), (StatusCode::CREATED, &json!("priya")));
    let body = json!({ "conversation_type": "direct", "participants": ["11"] });
    let (status, again) = platform.post(&priya, "/chat/conversations/", body).await;
    assert_eq!((status, &again["id"], &again["title"]), (StatusCode::OK, &direct["id"], &json!("chidi")));

    let first = bid(&platform, &chidi).await;
    let body = json!({ "conversation_type": "bid", "object_id": "5" });
    let (status, again) = platform.post(&priya, "/chat/conversations/", body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]));
    let body = json!({ "conversation_type": "bid", "content_type": "Bid", "object_id": "5" });
    let (status, again) = platform.post(&priya, "/chat/conversations/", body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]), "in whatever case its type is written");
    let (_, page) = platform.get(&chidi, "/chat/conversations/?content_type=BID&object_id=5").await;
    assert_eq!((&page["count"], &page["results"][0]["id"]), (&json!(1), &first["id"]));
}

#[tokio::test]
async fn what_is_no_conversation_is_refused() {
    let (platform, chidi, _) = platform().await;
    for (body, field) in [
        (json!({}), "conversation_type"),
        (json!({ "conversation_type": "party" }), "conversation_type"),
        (json!({ "conversation_type": "direct" }), "participants"),
        (json!({ "conversation_type": "direct", "participants": ["11"] }), "participants"),
        (json!({ "conversation_type": "direct", "participants": "22" }), "participants"),
        (json!({ "conversation_type": "job", "content_type": "job" }), "object_id"),
    ] {
        let (status, answer) = platform.post(&chidi, "/chat/conversations/", body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer[field][0].is_string(), "{body}: {answer}");
    }
    let body = json!({ "conversation_type": "group", "participants": ["404"] });
    assert_eq!(platform.post(&chidi, "/chat/conversations/", body).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn archiving_is_for_oneself() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let (status, archived) = platform.post(&priya, &conversation_path(&conversation, "archive/"), json!({})).await;
    assert_eq!((status, &archived["is_archived"]), (StatusCode::OK, &json!(true)));
    say(&platform, &chidi, &conversation, "Are you there?").await;
    assert_eq!(platform.get(&priya, "/chat/conversations/").await.1["count"], 0);
    let unread = async || platform.get(&priya, "/chat/conversations/unread_counts/").await.1["total"].clone();
    assert_eq!(unread().await, 0, "what was put away does not count");
    assert_eq!(platform.get(&priya, "/chat/conversations/?archived=true").await.1["count"], 1);
    assert_eq!(platform.get(&chidi, "/chat/conversations/").await.1["results"][0]["is_archived"], false);
    let (status, shown) = platform.post(&priya, &conversation_path(&conversation, "unarchive/"), json!({})).await;
    assert_eq!((status, &shown["is_archived"]), (StatusCode::OK, &json!(false)));
    assert_eq!(platform.get(&priya, "/chat/conversations/").await.1["count"], 1);
    assert_eq!(unread().await, 1);
    assert_eq!(platform.get(&priya, "/chat/conversations/?archived=true").await.1["count"], 0);
}

#[tokio::test]
async fn support_is_asked_with_its_staff_in_the_conversation() {
    let (platform, chidi, priya) = platform().await;
    let sade = platform.staff(90, "sade", UserRole::Support).await;
    let body = json!({ "support_type": "technical", "title": "Login Issue", "message": "I cannot sign in" });
    let (status, ticket) = platform.post(&chidi, "/chat/conversations/create_support_conversation/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{ticket}");
    assert_eq!((&ticket["conversation_type"], &ticket["title"]), (&json!("support"), &json!("Login Issue")));
    assert_eq!(ticket["metadata"], json!({ "support_type": "technical" }));
    assert_eq!(ticket["last_message"]["content"], "I cannot sign in");
    let people: Vec<_> = ticket["participants"].as_array().unwrap().iter().map(|one| &one["user_id"]).collect();
    assert_eq!(people, ["11", "90"]);
    say(&platform, &sade, &ticket, "Which browser?").await;
    assert_eq!(platform.get(&priya, &conversation_path(&ticket, "")).await.0, StatusCode::NOT_FOUND);

    let path = "/chat/conversations/create_support_conversation/";
    let (status, answer) = platform.post(&chidi, path, json!({ "title": "Login Issue" })).await;
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, json!({ "support_type": ["This field is required."] })));
    let (status, answer) = platform.post(&chidi, path, json!({ "support_type": "technical" })).await;
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, json!({ "title": ["This field is required."] })));
    let body = json!({ "support_type": "technical", "title": "Long", "message": "x".repeat(10_001) });
    assert_eq!(platform.post(&chidi, path, body).await.0, StatusCode::BAD_REQUEST);
    let (_, page) = platform.get(&chidi, "/chat/conversations/?conversation_type=support").await;
    assert_eq!(page["count"], 1, "what is refused leaves no conversation behind");
}

#[tokio::test]
async fn support_staff_enter_support_and_disputes_and_nothing_else() {
    let (platform, chidi, _) = platform().await;
    let body =
        json!({ "conversation_type": "dispute", "content_type": "dispute", "object_id": "3", "participants": ["22"] });
    let (_, dispute) = platform.post(&chidi, "/chat/conversations/", body).await;
    let bid = bid(&platform, &chidi).await;
    let late = platform.staff(91, "sam", UserRole::Support).await;
    assert_eq!(platform.get(&late, &conversation_path(&dispute, "")).await.0, StatusCode::OK);
    say(&platform, &late, &dispute, "Let us see").await;
    assert_eq!(platform.get(&late, &conversation_path(&bid, "")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(platform.refusal(&late, &socket_path(&bid)).await, 404);
    platform.socket(&late, &socket_path(&dispute)).await;
}

#[tokio::test]
async fn people_join_and_leave_by_those_who_manage_the_conversation() {
    let (platform, chidi, priya) = platform().await;
    platform.person(33, "musa").await;
    let conversation = bid(&platform, &chidi).await;
    let add = conversation_path(&conversation, "add_participant/");
    let remove = conversation_path(&conversation, "remove_participant/");
    assert_eq!(platform.post(&priya, &add, json!({ "user_id": "33" })).await.0, StatusCode::FORBIDDEN);
    let (status, shown) = platform.post(&chidi, &add, json!({ "user_id": "33", "role": "moderator" })).await;
    assert_eq!((status, &shown["participants"][2]["role"]), (StatusCode::OK, &json!("moderator")));
    assert_eq!(shown["participants"][2]["user_id"], "33");

    let musa = platform.stranger(33, "musa");
    platform.person(44, "olu").await;
    let (status, _) = platform.post(&musa, &add, json!({ "user_id": "44", "role": "admin" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a moderator makes nobody an admin");
    assert_eq!(platform.post(&musa, &add, json!({ "user_id": "44" })).await.0, StatusCode::OK);
    assert_eq!(platform.post(&musa, &remove, json!({ "user_id": "11" })).await.0, StatusCode::FORBIDDEN);
    let (status, shown) = platform.post(&musa, &remove, json!({ "user_id": "44" })).await;
    assert_eq!((status, shown["participants"].as_array().unwrap().len()), (StatusCode::OK, 3));
    assert_eq!(platform.post(&priya, &remove, json!({ "user_id": "33" })).await.0, StatusCode::FORBIDDEN);

    let body = json!({ "user_id": "33", "role": "observer" });
    assert_eq!(platform.post(&musa, &add, body.clone()).await.0, StatusCode::FORBIDDEN);
    let (status, shown) = platform.post(&chidi, &add, body).await;
    assert_eq!((status, &shown["participants"][2]["role"]), (StatusCode::OK, &json!("observer")));
    let (_, shown) = platform.post(&chidi, &add, json!({ "user_id": "33" })).await;
    assert_eq!(shown["participants"][2]["role"], "observer", "who is there stays as they are");
    let (_, shown) = platform.post(&chidi, &add, json!({ "user_id": "33", "role": "moderator" })).await;
    assert_eq!(shown["participants"][2]["role"], "moderator");

    assert_eq!(platform.post(&chidi, &add, json!({ "user_id": "404" })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(platform.post(&chidi, &add, json!({})).await.0, StatusCode::BAD_REQUEST);
    let (status, answer) = platform.post(&chidi, &add, json!({ "user_id": "44", "role": "king" })).await;
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, json!({ "role": ["\"king\" is not a valid choice."] })));
    assert_eq!(platform.post(&musa, &remove, json!({ "user_id": "33" })).await.0, StatusCode::NO_CONTENT);
    assert_eq!(platform.get(&musa, &conversation_path(&conversation, "")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_objects_conversation_is_found_by_those_in_it() {
    let (platform, chidi, priya) = platform().await;
    let mallory = platform.person(66, "mallory").await;
    for (kind, path) in [("bid", "/bids/5"), ("job", "/jobs/5"), ("dispute", "/disputes/5")] {
        let body = json!({ "conversation_type": kind, "object_id": 5, "participants": ["22"] });
        let (status, conversation) = platform.post(&chidi, "/chat/conversations/", body).await;
        assert_eq!(status, StatusCode::CREATED, "{conversation}");
        let path = format!("{path}/conversation/");
        let (status, found) = platform.get(&priya, &path).await;
        assert_eq!((status, &found["id"]), (StatusCode::OK, &conversation["id"]));
        has(&found, &CONVERSATION);
        assert_eq!(platform.get(&mallory, &path).await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(platform.get(&chidi, "/bids/6/conversation/").await.0, StatusCode::NOT_FOUND);
    assert_eq!(platform.get(&chidi, "/bids/5/conversation").await.0, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(platform.post(&chidi, "/bids/5/conversation/", json!({})).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn outsiders_find_nothing_and_change_nothing() {
    let (platform, chidi, _) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let message = say(&platform, &chidi, &conversation, "secret").await;
    let stranger = platform.person(66, "mallory").await;
    // The same platform's id, on another platform.
    platform
        .server
        .chat
        .add_tenant("elsewhere", "Elsewhere", Dialect::Wasgo, Some(crate::support::SECRET))
        .await
        .unwrap();
    let token = sign(&Claims { user_id: "11".into(), tenant: "elsewhere".into(), ..Claims::of("chidi") });
    let foreigner = Person { id: 11, username: "chidi".into(), token };

    for outsider in [&stranger, &foreigner] {
        for path in [
            conversation_path(&conversation, ""),
            message_path(&message, ""),
            format!("/chat/messages/?conversation={}", conversation["id"].as_str().unwrap()),
            "/bids/5/conversation/".into(),
            "/chat/conversations/nonsense/".into(),
            "/chat/messages/99999999/".into(),
        ] {
            assert_eq!(platform.get(outsider, &path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        for (path, body) in [
            (conversation_path(&conversation, "archive/"), json!({})),
            (conversation_path(&conversation, "unarchive/"), json!({})),
            (conversation_path(&conversation, "mark_read/"), json!({})),
            (message_path(&message, "edit/"), json!({ "content": "mine" })),
            (message_path(&message, "delete/"), json!({})),
            (message_path(&message, "react/"), json!({ "emoji": "👍" })),
            (message_path(&message, "mark_read/"), json!({})),
            ("/chat/messages/".into(), json!({ "conversation": conversation["id"], "content": "let me in" })),
        ] {
            assert_eq!(platform.post(outsider, &path, body).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let body = json!({ "message_ids": [message["id"]] });
        let (_, marked) = platform.post(outsider, "/chat/messages/mark_multiple_read/", body).await;
        assert_eq!(marked["marked_count"], 0);
        assert_eq!(platform.get(outsider, "/chat/conversations/").await.1["count"], 0);
        assert_eq!(platform.get(outsider, "/chat/messages/").await.1["count"], 0);
        assert_eq!(platform.refusal(outsider, &socket_path(&conversation)).await, 404);
    }
    let add = conversation_path(&conversation, "add_participant/");
    assert_eq!(platform.post(&stranger, &add, json!({ "user_id": "66" })).await.0, StatusCode::NOT_FOUND);
    let (_, page) = platform.get(&chidi, "/chat/messages/").await;
    assert_eq!(contents(&page), ["secret"]);
}

#[tokio::test]
async fn nobody_comes_in_without_a_good_token() {
    let (platform, chidi, _) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let expired = sign(&Claims { user_id: "11".into(), exp: 1_000_000_000, ..Claims::of("chidi") });
    let forged = crate::support::sign_with(
        &Claims { user_id: "11".into(), ..Claims::of("chidi") },
        jsonwebtoken::Algorithm::HS256,
        "another secret of at least thirty-two bytes, of somebody else",
    );
    for token in ["nonsense".to_owned(), expired, forged] {
        let nobody = Person { token, ..chidi.clone() };
        let (status, answer) = platform.get(&nobody, "/chat/conversations/").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(answer["detail"].is_string());
        assert_eq!(platform.refusal(&nobody, &socket_path(&conversation)).await, 401);
        assert_eq!(platform.refusal(&nobody, "/ws/notifications/").await, 401);
    }
    assert_eq!(platform.send(Method::GET, None, "/chat/messages/", None).await.0, StatusCode::UNAUTHORIZED);
    let path = format!("/chat/conversations/?token={}", chidi.token);
    assert_eq!(platform.send(Method::GET, None, &path, None).await.0, StatusCode::OK);
}

#[tokio::test]
async fn without_its_slash_a_path_redirects_readers_and_serves_others() {
    let (platform, chidi, _) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    assert_eq!(platform.get(&chidi, "/chat/conversations").await.0, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(platform.get(&chidi, "/chat/conversations/unread_counts").await.0, StatusCode::PERMANENT_REDIRECT);
    let body = json!({ "conversation": conversation["id"], "content": "No slash" });
    assert_eq!(platform.post(&chidi, "/chat/messages", body).await.0, StatusCode::CREATED);
    let (status, answer) = platform.send(Method::PUT, Some(&chidi), "/chat/messages/", Some(json!({}))).await;
    assert_eq!((status, answer), (StatusCode::METHOD_NOT_ALLOWED, json!({ "detail": "Method \"PUT\" not allowed." })));
}

#[tokio::test]
async fn the_last_message_is_as_it_is_in_the_list_of_messages() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let message = say(&platform, &chidi, &conversation, "What do you think?").await;
    platform.post(&priya, &message_path(&message, "react/"), json!({ "emoji": "👍" })).await;
    platform.post(&priya, &message_path(&message, "mark_read/"), json!({})).await;
    let (_, page) = platform.get(&chidi, "/chat/messages/").await;
    let last = &page["results"][0];
    assert_eq!(last["reactions"], json!([{ "emoji": "👍", "user_id": "22", "username": "priya" }]));
    assert_eq!(last["read_by"], json!(["22"]));
    let (_, shown) = platform.get(&chidi, &conversation_path(&conversation, "")).await;
    let (_, list) = platform.get(&chidi, "/chat/conversations/").await;
    let (_, of_bid) = platform.get(&chidi, "/bids/5/conversation/").await;
    assert_eq!([&shown["last_message"], &list["results"][0]["last_message"], &of_bid["last_message"]], [last; 3]);
}
