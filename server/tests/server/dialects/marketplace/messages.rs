//! Messages over REST.

use super::*;

#[tokio::test]
async fn a_message_has_every_documented_field() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    let body = json!({ "message": "Hello freelancer!", "message_type": "text" });
    let (status, message) = market.post(&market.client, &format!("{path}messages/"), body).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!((&message["thread"], &message["message"]), (&thread["id"], &json!("Hello freelancer!")));
    assert_eq!(message["sender"], json!({ "id": 1, "username": "client1" }));
    assert_eq!((&message["message_type"], &message["is_read"]), (&json!("text"), &json!(false)));
    assert_eq!(message.get("metadata"), Some(&Value::Null));
    assert_eq!((&message["edited"], &message["edited_at"]), (&json!(false), &Value::Null));
    assert!(message["id"].is_u64() && is_time(&message["sent_at"]));
    let one = format!("/messages/{}/", message["id"]);
    assert_eq!(market.get(&market.client, &one).await, (StatusCode::OK, message.clone()));
    let (_, list) = market.get(&market.client, &format!("{path}messages/")).await;
    assert_eq!((&list["count"], &list["results"]), (&json!(1), &json!([message])));
}

#[tokio::test]
async fn metadata_stays_as_it_came() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    let metadata = json!({ "color": "blue", "nested": [1, 2, { "deep": true }] });
    let body = json!({ "message": "Rich", "metadata": metadata });
    let (_, message) = market.post(&market.client, &format!("{path}messages/"), body).await;
    assert_eq!(message["metadata"], metadata);
    let body = json!({ "message": "Too rich", "metadata": { "text": "x".repeat(20_000) } });
    let (status, error) = market.post(&market.client, &format!("{path}messages/"), body).await;
    assert_eq!((status, error["metadata"].is_array()), (StatusCode::BAD_REQUEST, true));
}

#[tokio::test]
async fn the_newest_page_comes_first_and_the_oldest_message_first_in_it() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    for number in 0..5 {
        market.say(&market.client, &path, &number.to_string()).await;
    }
    let contents = async |page: &str| -> Vec<Value> {
        let (_, page) = market.get(&market.freelancer, &format!("{path}messages/?page_size=2&page={page}")).await;
        page["results"].as_array().unwrap().iter().map(|message| message["message"].clone()).collect()
    };
    assert_eq!(contents("1").await, ["3", "4"]);
    assert_eq!(contents("3").await, ["0"]);
}

#[tokio::test]
async fn a_message_is_edited_and_deleted_by_its_sender_alone() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    let message = market.say(&market.client, &path, "Helo").await;
    let one = format!("/messages/{}/", message["id"]);
    assert_eq!(market.put(&market.freelancer, &one, json!({ "message": "Mine" })).await.0, StatusCode::FORBIDDEN);
    assert_eq!(market.delete(&market.freelancer, &one).await, StatusCode::FORBIDDEN);
    let (status, edited) = market.put(&market.client, &one, json!({ "message": "Hello" })).await;
    assert_eq!((status, &edited["message"], &edited["edited"]), (StatusCode::OK, &json!("Hello"), &json!(true)));
    assert!(is_time(&edited["edited_at"]));
    let (status, error) = market.put(&market.client, &one, json!({ "message": " " })).await;
    assert_eq!((status, error), (StatusCode::BAD_REQUEST, json!({ "message": ["This field may not be blank."] })));

    assert_eq!(market.delete(&market.client, &one).await, StatusCode::NO_CONTENT);
    assert_eq!(market.get(&market.client, &format!("{path}messages/")).await.1["count"], 0);
    assert_eq!(market.get(&market.client, &one).await.0, StatusCode::NOT_FOUND);
    assert_eq!(market.delete(&market.client, &one).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn reading_is_counted() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    let (_, other) = market.post(&market.client, "/threads/", json!({ "freelancer": 2 })).await;
    let first = market.say(&market.client, &path, "One").await;
    market.say(&market.client, &path, "Two").await;
    market.say(&market.client, &format!("/threads/{}/", other["id"]), "Elsewhere").await;
    let unread = async |who: &Person| market.get(who, "/unread-count/").await.1;
    assert_eq!(unread(&market.freelancer).await, json!({ "unread_count": 3 }));
    assert_eq!(unread(&market.client).await, json!({ "unread_count": 0 }), "one's own are read");

    let mark = format!("{path}mark-read/");
    let some = json!({ "message_ids": [first["id"]] });
    assert_eq!(market.post(&market.freelancer, &mark, some.clone()).await, (StatusCode::OK, json!({ "marked": 1 })));
    assert_eq!(market.post(&market.freelancer, &mark, some).await.1, json!({ "marked": 0 }));
    let (_, listed) = market.get(&market.client, &format!("{path}messages/")).await;
    let read: Vec<_> = listed["results"].as_array().unwrap().iter().map(|message| &message["is_read"]).collect();
    assert_eq!(read, [true, false]);
    assert_eq!(
        market.post(&market.freelancer, &mark, json!({})).await.1,
        json!({ "marked": 1 }),
        "all, when none is named"
    );
    assert_eq!(unread(&market.freelancer).await, json!({ "unread_count": 1 }));
}

#[tokio::test]
async fn what_is_no_message_is_refused() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    for (body, field) in [
        (json!({ "message": "   " }), "message"),
        (json!({}), "message"),
        (json!({ "message": "x".repeat(10_001) }), "message"),
        (json!({ "message": "x", "message_type": "system" }), "message_type"),
        (json!({ "message": "x", "message_type": "payment" }), "message_type"),
        (json!({ "message": "x", "message_type": "dispute" }), "message_type"),
        (json!({ "message": "x", "message_type": "job_update" }), "message_type"),
        (json!({ "message": "x", "message_type": "song" }), "message_type"),
    ] {
        let (status, error) = market.post(&market.client, &format!("{path}messages/"), body.clone()).await;
        assert_eq!((status, error[field].is_array()), (StatusCode::BAD_REQUEST, true), "{body}: {error}");
    }
    let (status, _) = market.post(&market.stranger, &format!("{path}messages/"), json!({ "message": "Hi" })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    for path in ["/threads/0/", "/threads/99999/", "/threads/one/", "/messages/99999/", "/messages/-1/"] {
        assert_eq!(market.get(&market.client, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_retry_with_the_same_client_id_is_the_first_message() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    let body = json!({ "message": "Once", "client_id": "c-1" });
    let (status, first) = market.post(&market.client, &format!("{path}messages/"), body.clone()).await;
    assert_eq!((status, &first["client_id"]), (StatusCode::CREATED, &json!("c-1")));
    let (status, again) = market.post(&market.client, &format!("{path}messages/"), body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]));
}

#[tokio::test]
async fn the_platforms_own_messages_have_a_sender_too() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    let support = market.platform.person_with(5, "sue", json!({ "role": "admin" })).await;
    let chat = &market.platform.server.chat;
    let actor = chat.authenticate(&support.token).await.unwrap();
    let id = path.trim_matches('/').split('/').next_back().unwrap().parse().unwrap();
    chat.set_status(&actor, id, "in progress").await.unwrap();
    let (_, list) = market.get(&market.client, &format!("{path}messages/")).await;
    let message = &list["results"][0];
    assert_eq!(message["sender"], json!({ "id": null, "username": "system" }));
    assert_eq!(message["message_type"], "system");
}

#[tokio::test]
async fn an_emoji_stays_one() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    let mut socket = market.socket(&market.freelancer, &thread).await;
    let body = json!({ "message": "👍", "message_type": "emoji" });
    let (_, message) = market.post(&market.client, &format!("{path}messages/"), body).await;
    assert_eq!(message["message_type"], "emoji");
    assert_eq!(socket.frame("chat_message").await["data"], message);
    assert_eq!(market.get(&market.client, &path).await.1["last_message"]["message_type"], "emoji");
}
