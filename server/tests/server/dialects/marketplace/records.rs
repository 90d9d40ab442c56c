//! Disputes, payments and news of a job.

use super::*;
use crate::support::browser;

/// The last message of a thread, as its other side reads it.
async fn last_message(market: &Market, path: &str) -> Value {
    let (_, list) = market.get(&market.freelancer, &format!("{path}messages/")).await;
    list["results"].as_array().unwrap().last().unwrap().clone()
}

#[tokio::test]
async fn a_dispute_is_told_and_settled_with_the_support_staff() {
    let market = Market::open().await;
    let support = market.platform.person_with(9, "sue", json!({ "role": "support" })).await;
    let (thread, path) = market.thread().await;
    let mut socket = market.socket(&market.freelancer, &thread).await;
    let body = json!({ "reason": "Late delivery", "description": "Two weeks by now" });
    let (status, dispute) = market.post(&market.client, &format!("{path}create-dispute/"), body).await;
    assert_eq!(status, StatusCode::CREATED, "{dispute}");
    assert_eq!((&dispute["thread"], &dispute["status"]), (&thread["id"], &json!("open")));
    assert_eq!((&dispute["reason"], &dispute["description"]), (&json!("Late delivery"), &json!("Two weeks by now")));
    assert!(dispute["id"].is_u64() && is_time(&dispute["created_at"]));

    let told = socket.frame("chat_message").await["data"].clone();
    assert_eq!((&told["id"], &told["message_type"]), (&dispute["message_id"], &json!("dispute")));
    assert_eq!(told["sender"], json!({ "id": 1, "username": "client1" }));
    assert_eq!(last_message(&market, &path).await, told);
    let settled = format!("/threads/{}/", dispute["dispute_thread"]);
    for who in [&market.client, &market.freelancer, &support] {
        let (status, thread) = market.get(who, &settled).await;
        assert_eq!(status, StatusCode::OK, "{}", who.username);
        assert_eq!(thread["client"]["user"]["username"], "client1", "{thread}");
        assert_eq!(thread["freelancer"]["user"]["username"], "freelancer1", "{thread}");
    }
    assert_eq!(market.get(&market.stranger, &settled).await.0, StatusCode::NOT_FOUND);
    assert_eq!(market.get(&support, &path).await.0, StatusCode::NOT_FOUND, "the thread itself is none of theirs");
}

#[tokio::test]
async fn a_payment_is_initiated() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    let body = json!({ "amount": "12.50", "currency": "USD", "description": "Half of it" });
    let (status, payment) = market.post(&market.client, &format!("{path}initiate-payment/"), body).await;
    assert_eq!(status, StatusCode::CREATED, "{payment}");
    assert_eq!((&payment["thread"], &payment["status"]), (&thread["id"], &json!("initiated")));
    assert_eq!((&payment["amount"], &payment["currency"]), (&json!("12.50"), &json!("USD")));
    assert_eq!(payment["description"], "Half of it");
    let message = last_message(&market, &path).await;
    assert_eq!((&message["id"], &message["message_type"]), (&payment["message_id"], &json!("payment")));
    let (status, payment) = market
        .post(&market.client, &format!("{path}initiate-payment/"), json!({ "amount": 3, "currency": "eur" }))
        .await;
    assert_eq!((status, &payment["amount"]), (StatusCode::CREATED, &json!("3.00")));
    for (body, field) in [
        (json!({ "amount": "0", "currency": "USD" }), "amount"),
        (json!({ "amount": "-1.00", "currency": "USD" }), "amount"),
        (json!({ "amount": "1.234", "currency": "USD" }), "amount"),
        (json!({ "amount": "much", "currency": "USD" }), "amount"),
        (json!({ "currency": "USD" }), "amount"),
        (json!({ "amount": "1.00" }), "currency"),
        (json!({ "amount": "1.00", "currency": "money" }), "currency"),
    ] {
        let (status, error) = market.post(&market.client, &format!("{path}initiate-payment/"), body.clone()).await;
        assert_eq!((status, error[field].is_array()), (StatusCode::BAD_REQUEST, true), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_job_is_updated() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    let body = json!({ "status": "in_progress", "message": "Started today" });
    let (status, update) = market.post(&market.freelancer, &format!("{path}job-update/"), body).await;
    assert_eq!(status, StatusCode::CREATED, "{update}");
    assert_eq!((&update["thread"], &update["status"]), (&thread["id"], &json!("in_progress")));
    assert_eq!(update["message"], "Started today");
    assert!(is_time(&update["created_at"]));
    let message = last_message(&market, &path).await;
    assert_eq!((&message["id"], &message["message_type"]), (&update["message_id"], &json!("job_update")));
    assert_eq!(message["sender"]["username"], "freelancer1");
    let (status, error) = market.post(&market.freelancer, &format!("{path}job-update/"), json!({})).await;
    assert_eq!((status, error), (StatusCode::BAD_REQUEST, json!({ "status": ["This field is required."] })));
}

#[tokio::test]
async fn records_are_for_those_in_the_thread() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    for (door, body) in [
        ("create-dispute", json!({ "reason": "I am bored" })),
        ("initiate-payment", json!({ "amount": "99.00", "currency": "USD" })),
        ("job-update", json!({ "status": "done" })),
    ] {
        let door = format!("{path}{door}/");
        assert_eq!(market.post(&market.stranger, &door, body.clone()).await.0, StatusCode::NOT_FOUND, "{door}");
        let nobody = Person { token: "nonsense".into(), ..market.client.clone() };
        assert_eq!(market.post(&nobody, &door, body).await.0, StatusCode::UNAUTHORIZED, "{door}");
    }
    let (_, list) = market.get(&market.client, &format!("{path}messages/")).await;
    assert_eq!(list["count"], 0);
}

#[tokio::test]
async fn what_is_sent_twice_is_raised_once() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    for (door, body) in [
        ("create-dispute", json!({ "reason": "Late", "client_id": "d-1" })),
        ("initiate-payment", json!({ "amount": "12.50", "currency": "USD", "client_id": "p-1" })),
        ("job-update", json!({ "status": "done", "client_id": "j-1" })),
    ] {
        let door = format!("{path}{door}/");
        let (status, first) = market.post(&market.client, &door, body.clone()).await;
        assert_eq!((status, &first["client_id"]), (StatusCode::CREATED, &body["client_id"]), "{first}");
        assert_eq!(last_message(&market, &path).await["client_id"], body["client_id"]);
        assert_eq!(market.post(&market.client, &door, body).await, (StatusCode::OK, first), "{door}");
    }
    let url = market.platform.server.url(&format!("/api/chat{path}initiate-payment/"));
    let pay = async || {
        let request = browser().post(&url).bearer_auth(&market.client.token).header("Idempotency-Key", "p-2");
        let answer = request.json(&json!({ "amount": "1.00", "currency": "USD" })).send().await.unwrap();
        (answer.status(), answer.json::<Value>().await.unwrap())
    };
    let (status, first) = pay().await;
    assert_eq!((status, &first["client_id"]), (StatusCode::CREATED, &json!("p-2")));
    assert_eq!(pay().await, (StatusCode::OK, first));
    let (_, list) = market.get(&market.client, &format!("{path}messages/")).await;
    assert_eq!(list["count"], 4);
    assert_eq!(market.get(&market.client, "/threads/").await.1["count"], 2, "the thread, and that of the one dispute");
}
