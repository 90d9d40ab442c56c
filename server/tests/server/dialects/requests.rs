//! What is written in more than one way: addresses, forms, ids.

use http::{StatusCode, header};
use parlor::model::Dialect;
use serde_json::{Value, json};

use super::{Person, Platform};
use crate::support::browser;

/// A request with a form without files.
async fn post_pairs(platform: &Platform, who: &Person, path: &str, pairs: &str) -> (StatusCode, Value) {
    let form = browser()
        .post(platform.server.url(path))
        .bearer_auth(&who.token)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(pairs.to_owned());
    let answer = form.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn of_repeated_parameters_the_last_counts_and_an_empty_one_is_none() {
    let platform = Platform::new(Dialect::Wasgo).await;
    let ann = platform.person(11, "ann").await;
    let mut ids = Vec::new();
    for title in ["One", "Two"] {
        let body = json!({ "conversation_type": "group", "title": title });
        let (_, conversation) = platform.post(&ann, "/chat/conversations/", body).await;
        let body = json!({ "conversation": conversation["id"], "content": title });
        platform.post(&ann, "/chat/messages/", body).await;
        ids.push(conversation["id"].as_str().unwrap().to_owned());
    }
    let listed = async |query: &str| platform.get(&ann, &format!("/chat/messages/?{query}")).await;
    let (status, page) = listed(&format!("conversation={}&conversation={}", ids[0], ids[1])).await;
    assert_eq!((status, &page["results"][0]["content"], &page["count"]), (StatusCode::OK, &json!("Two"), &json!(1)));
    assert_eq!(listed("conversation=").await.1["count"], 2);
    assert_eq!(listed("page_size=1&page=1&page=2").await.1["results"][0]["content"], "One");
    assert_eq!(listed("page=&page_size=").await.1["count"], 2);
    assert_eq!(listed("conversation=nonsense").await.0, StatusCode::NOT_FOUND);
    let (_, page) = platform.get(&ann, "/chat/conversations/?conversation_type=&archived=").await;
    assert_eq!(page["count"], 2);
    let path = format!("/chat/messages/?token=nonsense&token={}", ann.token);
    assert_eq!(platform.send(http::Method::GET, None, &path, None).await.0, StatusCode::OK);
    let (_, page) = platform.send(http::Method::GET, None, &format!("{path}&page_size=1"), None).await;
    let next = page["next"].as_str().unwrap();
    let next = &next[next.find("/chat").unwrap()..];
    let (status, page) = platform.send(http::Method::GET, None, next, None).await;
    assert_eq!(status, StatusCode::OK, "the next page is for whoever had this one");
    assert!(page["previous"].as_str().unwrap().contains("token="));

    let vans = Platform::new(Dialect::Morevans).await;
    let carla = vans.person(1, "carla").await;
    assert_eq!(vans.get(&carla, "/api/v1/chat-messages/?chat_room=").await.0, StatusCode::OK);
    let (status, error) = vans.get(&carla, "/api/v1/chat-messages/by_room/?room_id=").await;
    assert_eq!((status, error["room_id"].is_array()), (StatusCode::BAD_REQUEST, true));
}

#[tokio::test]
async fn a_forms_repeated_field_is_a_list_and_of_one_value_the_last_counts() {
    let platform = Platform::new(Dialect::Wasgo).await;
    let (ann, bob) = (platform.person(11, "ann").await, platform.person(12, "bob").await);
    let pairs = "conversation_type=group&title=Old&title=Team&participants=12";
    let (status, conversation) = post_pairs(&platform, &ann, "/chat/conversations/", pairs).await;
    assert_eq!((status, &conversation["title"]), (StatusCode::CREATED, &json!("Team")), "{conversation}");
    assert_eq!(conversation["participants"].as_array().unwrap().len(), 2, "one value is a list, too");
    let id = conversation["id"].as_str().unwrap();
    let mut said = Vec::new();
    for content in ["One", "Two", "Three"] {
        let pairs = format!("conversation={id}&content={content}&reply_to=");
        let (status, message) = post_pairs(&platform, &ann, "/chat/messages/", &pairs).await;
        assert_eq!((status, &message["reply_to"]), (StatusCode::CREATED, &Value::Null), "{message}");
        said.push(message["id"].as_str().unwrap().to_owned());
    }
    let pairs = format!("message_ids={}&message_ids={}", said[0], said[1]);
    let marked = post_pairs(&platform, &bob, "/chat/messages/mark_multiple_read/", &pairs).await;
    assert_eq!(marked, (StatusCode::OK, json!({ "marked_count": 2 })));
    let one = format!("message_ids={}", said[2]);
    assert_eq!(post_pairs(&platform, &bob, "/chat/messages/mark_multiple_read/", &one).await.1["marked_count"], 1);
}

#[tokio::test]
async fn an_empty_reply_to_is_none() {
    let platform = Platform::new(Dialect::Wasgo).await;
    let ann = platform.person(11, "ann").await;
    let (_, conversation) = platform.post(&ann, "/chat/conversations/", json!({ "conversation_type": "group" })).await;
    let body = json!({ "conversation": conversation["id"], "content": "Hi", "reply_to": "" });
    let (status, message) = platform.post(&ann, "/chat/messages/", body).await;
    assert_eq!((status, &message["reply_to"]), (StatusCode::CREATED, &Value::Null));
    let mut socket = platform.socket(&ann, &format!("/ws/chat/{}/", conversation["id"].as_str().unwrap())).await;
    socket.send(json!({ "type": "send_message", "content": "Hi again", "reply_to": "" })).await;
    assert_eq!(socket.next().await["message"]["reply_to"], Value::Null);
}

#[tokio::test]
async fn a_uuid_is_the_same_in_capitals_and_without_dashes() {
    let platform = Platform::new(Dialect::Workspace).await;
    let (ann, bob) = (platform.person(11, "ann").await, platform.person(12, "bob").await);
    let door = "/api/notifications/chat/conversations/";
    let user = "7061726c-6f72-8000-8000-00000000000c";
    let body = json!({ "title": "Team", "conversation_type": "group", "participants": [user.to_uppercase()] });
    let (status, conversation) = platform.post(&ann, door, body).await;
    assert_eq!((status, &conversation["participant_count"]), (StatusCode::CREATED, &json!(2)), "{conversation}");
    let id = conversation["id"].as_str().unwrap();
    for written in [id.to_uppercase(), id.replace('-', ""), id.to_uppercase().replace('-', "")] {
        let (status, found) = platform.get(&bob, &format!("{door}{written}/")).await;
        assert_eq!((status, &found["id"]), (StatusCode::OK, &conversation["id"]), "{written}");
    }
    let participant = format!("{door}{id}/participants/{}/", user.replace('-', ""));
    assert_eq!(platform.get(&ann, &participant).await.1["user_id"], user);
    let mut socket = platform.socket(&ann, "/ws/chat/shop/").await;
    socket.send(json!({ "type": "join_conversation", "conversation_id": id.to_uppercase() })).await;
    assert_eq!(socket.frame("conversation_joined").await["conversation_id"], conversation["id"]);
}
