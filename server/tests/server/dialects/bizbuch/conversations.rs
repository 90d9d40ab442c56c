//! Conversations and their messages, over REST.

use super::*;

#[tokio::test]
async fn starting_a_conversation_makes_it_once() {
    let (platform, anna, bela) = platform().await;
    let (status, new) = platform.post(&anna, "/api/chat/conversations/start/", json!({ "user_id": 2 })).await;
    assert_eq!(status, StatusCode::CREATED);
    has(&new, &CONVERSATION);
    assert!(new["id"].is_i64());
    assert_eq!((&new["messages"], &new["last_message"]), (&json!([]), &Value::Null));
    let people: Vec<_> = new["participants"].as_array().unwrap().iter().map(|one| &one["username"]).collect();
    assert_eq!(people, ["anna", "bela"]);
    assert_eq!((&new["other_user"]["id"], &new["other_user"]["is_online"]), (&json!(2), &json!(false)));
    for (who, other) in [(&anna, 2), (&bela, 1)] {
        let body = json!({ "user_id": other });
        let (status, again) = platform.post(who, "/api/chat/conversations/start/", body).await;
        assert_eq!((status, &again["id"], &again["other_user"]["id"]), (StatusCode::OK, &new["id"], &json!(other)));
    }
}

#[tokio::test]
async fn a_conversation_takes_somebody_else_who_exists() {
    let (platform, anna, _) = platform().await;
    let start = "/api/chat/conversations/start/";
    for (body, status) in [
        (json!({}), StatusCode::BAD_REQUEST),
        (json!({ "user_id": 1 }), StatusCode::BAD_REQUEST),
        (json!({ "user_id": [2] }), StatusCode::BAD_REQUEST),
        (json!({ "user_id": 404 }), StatusCode::NOT_FOUND),
    ] {
        let (answered, answer) = platform.post(&anna, start, body.clone()).await;
        assert_eq!(answered, status, "{body}");
        assert!(answer["user_id"][0].is_string() || answer["detail"].is_string(), "{answer}");
    }
    for (body, status) in [
        (json!({ "content": "Hello!" }), StatusCode::BAD_REQUEST),
        (json!({ "recipient_id": 1, "content": "Hello me!" }), StatusCode::BAD_REQUEST),
        (json!({ "recipient_id": 2 }), StatusCode::BAD_REQUEST),
        (json!({ "recipient_id": 2, "content": "  " }), StatusCode::BAD_REQUEST),
        (json!({ "recipient_id": 2, "content": "x".repeat(10_001) }), StatusCode::BAD_REQUEST),
        (json!({ "recipient_id": 404, "content": "Hello?" }), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(platform.post(&anna, "/api/chat/send/", body.clone()).await.0, status, "{body}");
    }
    let (_, list) = platform.get(&anna, "/api/chat/conversations/").await;
    assert_eq!(list["count"], 0, "what is refused leaves no conversation behind");
}

#[tokio::test]
async fn sending_opens_the_conversation_once() {
    let (platform, anna, bela) = platform().await;
    let first = send(&platform, &anna, &bela, "First").await;
    let second = send(&platform, &bela, &anna, "Second").await;
    assert_eq!(first["conversation"], second["conversation"]);
    let body = json!({ "recipient_id": 2, "content": "Third", "client_id": "c-3" });
    let (status, third) = platform.post(&anna, "/api/chat/send/", body.clone()).await;
    assert_eq!((status, &third["client_id"]), (StatusCode::CREATED, &json!("c-3")));
    let (status, again) = platform.post(&anna, "/api/chat/send/", body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &third["id"]));
    let (_, list) = platform.get(&anna, "/api/chat/conversations/").await;
    assert_eq!((&list["count"], &list["has_more"]), (&json!(1), &json!(false)));
    assert_eq!(contents(&list["results"][0]["messages"]), ["First", "Second", "Third"]);
}

#[tokio::test]
async fn messages_are_read_each_at_its_time() {
    let (platform, anna, bela) = platform().await;
    let mut messages = Vec::new();
    for content in ["one", "two", "three", "four"] {
        messages.push(send(&platform, &anna, &bela, content).await);
    }
    let conversation = start(&platform, &bela, &anna).await;
    assert_eq!(conversation["unread_count"], 4);
    let mut annas = room(&platform, &anna, &conversation).await;
    let read = path(&conversation, "read/");
    let body = json!({ "message_ids": [messages[1]["id"]] });
    let (status, answer) = platform.post(&bela, &read, body.clone()).await;
    assert_eq!((status, &answer["messages_marked_read"]), (StatusCode::OK, &json!(1)));
    let first = annas.frame("messages_read").await;
    assert_eq!((&first["message_ids"], &first["read_by"]), (&json!([messages[1]["id"]]), &json!(2)));
    assert_eq!(platform.post(&bela, &read, body).await.1["messages_marked_read"], 0);

    let (_, list) = platform.get(&anna, &path(&conversation, "messages/")).await;
    let state = |list: &Value| -> Vec<bool> {
        list["results"].as_array().unwrap().iter().map(|message| message["is_read"].as_bool().unwrap()).collect()
    };
    assert_eq!(state(&list), [false, true, false, false]);
    assert_eq!((&list["results"][1]["read_at"], &list["results"][0]["read_at"]), (&first["read_at"], &Value::Null));

    assert_eq!(platform.post(&bela, &read, json!({})).await.1["messages_marked_read"], 3);
    let rest = annas.frame("messages_read").await;
    let (_, list) = platform.get(&bela, &path(&conversation, "messages/")).await;
    assert_eq!(state(&list), [true; 4]);
    assert_eq!((&list["results"][1]["read_at"], &list["results"][2]["read_at"]), (&first["read_at"], &rest["read_at"]));
    let (_, shown) = platform.get(&bela, &path(&conversation, "")).await;
    assert_eq!((&shown["unread_count"], &shown["messages"]), (&json!(0), &list["results"]));
}

#[tokio::test]
async fn messages_come_by_pages_of_fifty() {
    let (platform, anna, bela) = platform().await;
    for number in 0..53 {
        send(&platform, &anna, &bela, &number.to_string()).await;
    }
    let conversation = start(&platform, &anna, &bela).await;
    assert_eq!(contents(&conversation["messages"]).len(), 50);
    assert_eq!(conversation["last_message"]["content"], "52");
    let (_, page) = platform.get(&anna, &path(&conversation, "messages/?page=1")).await;
    assert_eq!((&page["count"], &page["has_more"]), (&json!(53), &json!(true)));
    assert_eq!(page["results"], conversation["messages"]);
    assert_eq!((contents(&page["results"])[0], contents(&page["results"])[49]), ("3", "52"));
    let (_, page) = platform.get(&anna, &path(&conversation, "messages/?page=2")).await;
    assert_eq!((contents(&page["results"]), &page["has_more"]), (vec!["0", "1", "2"], &json!(false)));
    let (_, page) = platform.get(&anna, &path(&conversation, "messages/?page=2&page_size=20")).await;
    assert_eq!((contents(&page["results"])[0], &page["has_more"]), ("13", &json!(true)));
    let (status, page) = platform.get(&anna, &path(&conversation, "messages/?page=9")).await;
    assert_eq!((status, &page["results"], &page["has_more"]), (StatusCode::OK, &json!([]), &json!(false)));
}

#[tokio::test]
async fn conversations_are_listed_by_their_latest_message() {
    let (platform, anna, bela) = platform().await;
    let cora = platform.person(3, "cora").await;
    send(&platform, &anna, &bela, "to Bela").await;
    send(&platform, &cora, &anna, "to Anna").await;
    let others = |list: &Value| -> Vec<i64> {
        list["results"].as_array().unwrap().iter().map(|one| one["other_user"]["id"].as_i64().unwrap()).collect()
    };
    let (_, list) = platform.get(&anna, "/api/chat/conversations/").await;
    assert_eq!(others(&list), [3, 2]);
    has(&list["results"][0], &CONVERSATION);
    assert_eq!((&list["results"][0]["unread_count"], &list["results"][1]["unread_count"]), (&json!(1), &json!(0)));
    assert_eq!(list["results"][0]["last_message"]["content"], "to Anna");
    send(&platform, &bela, &anna, "back").await;
    let (_, list) = platform.get(&anna, "/api/chat/conversations/?page_size=1").await;
    assert_eq!((others(&list), &list["count"], &list["has_more"]), (vec![2], &json!(2), &json!(true)));
    assert_eq!(contents(&list["results"][0]["messages"]), ["to Bela", "back"]);
}

#[tokio::test]
async fn what_was_deleted_is_gone() {
    let (platform, anna, bela) = platform().await;
    send(&platform, &anna, &bela, "stays").await;
    let message = send(&platform, &anna, &bela, "goes").await;
    let actor = platform.server.chat.authenticate(&anna.token).await.unwrap();
    platform.server.chat.delete(&actor, message["id"].as_i64().unwrap().into()).await.unwrap();
    let (_, list) = platform.get(&bela, "/api/chat/conversations/").await;
    let conversation = &list["results"][0];
    assert_eq!((contents(&conversation["messages"]), &conversation["unread_count"]), (vec!["stays"], &json!(1)));
    assert_eq!(conversation["last_message"]["content"], "stays");
    assert_eq!(conversation["updated_at"], conversation["last_message"]["timestamp"]);
    let (_, page) = platform.get(&bela, &path(conversation, "messages/")).await;
    assert_eq!((contents(&page["results"]), &page["count"]), (vec!["stays"], &json!(1)));
}

#[tokio::test]
async fn outsiders_find_no_conversation() {
    let (platform, anna, bela) = platform().await;
    let message = send(&platform, &anna, &bela, "between us").await;
    let conversation = start(&platform, &anna, &bela).await;
    let cora = platform.person(3, "cora").await;
    platform.server.chat.add_tenant("elsewhere", "Elsewhere", Dialect::Bizbuch, Some(SECRET)).await.unwrap();
    let token = sign(&Claims { user_id: "2".into(), tenant: "elsewhere".into(), ..Claims::of("bela") });
    let foreigner = Person { id: 2, username: "bela".into(), token };
    for outsider in [&cora, &foreigner] {
        for action in ["", "messages/"] {
            assert_eq!(platform.get(outsider, &path(&conversation, action)).await.0, StatusCode::NOT_FOUND);
        }
        for body in [json!({}), json!({ "message_ids": [message["id"]] })] {
            let (status, answer) = platform.post(outsider, &path(&conversation, "read/"), body).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(answer["detail"].is_string());
        }
        assert_eq!(platform.refusal(outsider, &format!("/ws/chat/{}/", conversation["id"])).await, 404);
        assert_eq!(platform.get(outsider, "/api/chat/conversations/").await.1["count"], 0);
    }
    for id in ["999999", "nonsense", "-1"] {
        assert_eq!(platform.get(&anna, &format!("/api/chat/conversations/{id}/")).await.0, StatusCode::NOT_FOUND);
        assert_eq!(platform.refusal(&anna, &format!("/ws/chat/{id}/")).await, 404);
    }
    assert_eq!(
        platform.post(&foreigner, "/api/chat/send/", json!({ "recipient_id": 1, "content": "x" })).await.0,
        StatusCode::NOT_FOUND
    );
    let mut news = platform.socket(&cora, "/ws/chat/notifications/").await;
    send(&platform, &anna, &bela, "still between us").await;
    let told = send(&platform, &anna, &cora, "for you").await;
    assert_eq!(news.next().await["message_id"], told["id"]);
}
