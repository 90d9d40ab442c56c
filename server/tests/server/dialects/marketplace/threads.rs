//! Threads between a client and a freelancer.

use futures::future::join_all;
use parlor::{
    chat::{BusinessEvent, NewConversation},
    model::ConversationKind,
};

use super::*;
use crate::support::{SECRET, browser};

#[tokio::test]
async fn a_thread_has_every_documented_field() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    assert_eq!(
        thread["client"],
        json!({ "id": 1, "user": { "id": 1, "username": "client1" }, "company_name": "Test Company" })
    );
    assert_eq!(
        thread["freelancer"],
        json!({
            "id": 31, "user": { "id": 2, "username": "freelancer1" }, "title": "Web Developer", "rate": "50.00",
        })
    );
    assert_eq!((&thread["job"], &thread["is_active"]), (&json!(1), &json!(true)));
    assert_eq!((&thread["last_message"], &thread["last_message_at"]), (&Value::Null, &Value::Null));
    assert_eq!(thread["unread_count"], 0);
    assert!(thread["id"].is_u64() && is_time(&thread["created_at"]));

    market.say(&market.client, &path, "First message").await;
    let latest = market.say(&market.client, &path, "Latest message").await;
    let (_, list) = market.get(&market.freelancer, "/threads/").await;
    assert_eq!(list["count"], 1);
    let listed = &list["results"][0];
    assert_eq!((&listed["id"], &listed["unread_count"]), (&thread["id"], &json!(2)));
    let last = &listed["last_message"];
    assert_eq!((&last["id"], &last["message"]), (&latest["id"], &json!("Latest message")));
    assert_eq!((&last["sent_at"], &listed["last_message_at"]), (&latest["sent_at"], &latest["sent_at"]));
    assert_eq!(market.get(&market.freelancer, &path).await, (StatusCode::OK, listed.clone()));
}

#[tokio::test]
async fn the_same_two_have_one_thread_for_each_job() {
    let market = Market::open().await;
    let (thread, _) = market.thread().await;
    let open = async |who: &Person, body: Value| market.post(who, "/threads/", body).await;
    let (status, again) = open(&market.freelancer, json!({ "client": 1, "freelancer": 2, "job": 1 })).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &thread["id"]));
    let (status, other) = open(&market.client, json!({ "freelancer": 2, "job": 2 })).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_ne!(other["id"], thread["id"]);
    let (status, plain) = open(&market.client, json!({ "freelancer": 2 })).await;
    assert_eq!((status, &plain["job"]), (StatusCode::CREATED, &Value::Null));
    for (who, body) in [
        (&market.freelancer, json!({ "client": 1 })),
        (&market.freelancer, json!({ "participants": [2, 1] })),
        (&market.freelancer, json!({ "participants": [1] })),
        (&market.client, json!({ "participants": [2] })),
    ] {
        let (status, again) = open(who, body.clone()).await;
        assert_eq!((status, &again["id"]), (StatusCode::OK, &plain["id"]), "{body}");
    }
    let (_, list) = market.get(&market.client, "/threads/").await;
    assert_eq!(list["count"], 3);
}

#[tokio::test]
async fn two_without_profiles_have_one_thread_whoever_is_named_first() {
    let market = Market::open().await;
    market.platform.person(4, "other").await;
    let (status, thread) = market.post(&market.stranger, "/threads/", json!({ "participants": [3, 4] })).await;
    assert_eq!((status, &thread["client"]["user"]["id"]), (StatusCode::CREATED, &json!(3)));
    assert_eq!(thread["client"], json!({ "id": 3, "user": { "id": 3, "username": "stranger" }, "company_name": "" }));
    assert_eq!((&thread["freelancer"]["title"], &thread["freelancer"]["rate"]), (&json!(""), &Value::Null));
    let (status, again) = market.post(&market.stranger, "/threads/", json!({ "participants": [4, 3] })).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &thread["id"]));
}

#[tokio::test]
async fn racing_callers_get_the_same_thread() {
    let market = Market::open().await;
    let body = json!({ "client": 1, "freelancer": 2, "job": 9 });
    let callers = (0..6).map(|n| if n % 2 == 0 { &market.client } else { &market.freelancer });
    let answers = join_all(callers.map(|who| market.post(who, "/threads/", body.clone()))).await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == StatusCode::CREATED).count(), 1);
    assert!(answers.iter().all(|(_, thread)| thread["id"] == answers[0].1["id"]), "{answers:?}");
}

#[tokio::test]
async fn a_thread_that_cannot_be_is_refused() {
    let market = Market::open().await;
    for (who, body, refusal) in [
        (&market.stranger, json!({ "client": 1, "freelancer": 2 }), StatusCode::FORBIDDEN),
        (&market.client, json!({ "client": 1, "freelancer": 1 }), StatusCode::BAD_REQUEST),
        (&market.client, json!({ "participants": [1] }), StatusCode::BAD_REQUEST),
        (&market.client, json!({ "participants": [1, 2, 3] }), StatusCode::BAD_REQUEST),
        (&market.client, json!({}), StatusCode::BAD_REQUEST),
        (&market.client, json!({ "freelancer": 99 }), StatusCode::BAD_REQUEST),
    ] {
        let (status, error) = market.post(who, "/threads/", body.clone()).await;
        assert_eq!(status, refusal, "{body}: {error}");
        assert!(error["freelancer"].is_array() || error["detail"].is_string(), "{error}");
    }
    assert_eq!(market.get(&market.client, "/threads/").await.1["count"], 0);
}

#[tokio::test]
async fn a_thread_is_found_by_its_participants() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    let find = async |who: &Person, query: &str| market.get(who, &format!("/threads/by-participants/?{query}")).await;
    for query in ["client=1&freelancer=2&job=1", "client=1&freelancer=2", "freelancer=2"] {
        let (status, found) = find(&market.client, query).await;
        assert_eq!((status, &found["id"]), (StatusCode::OK, &thread["id"]), "{query}");
    }
    assert_eq!(find(&market.freelancer, "client=1").await.1["id"], thread["id"]);
    let (_, plain) = market.post(&market.client, "/threads/", json!({ "freelancer": 2 })).await;
    market.say(&market.client, &path, "The other one is active").await;
    assert_eq!(find(&market.client, "freelancer=2").await.1["id"], plain["id"], "the one about no job");

    for query in ["client=1&freelancer=2&job=7", "client=2&freelancer=1", "client=1&freelancer=3", "freelancer=99"] {
        assert_eq!(find(&market.client, query).await.0, StatusCode::NOT_FOUND, "{query}");
    }
    assert_eq!(find(&market.stranger, "client=1&freelancer=2&job=1").await.0, StatusCode::NOT_FOUND);

    let told = json!({ "type": "job.created", "object": { "id": 8, "title": "Roof" }, "participants": [1] });
    let (server, key) = (&market.platform.server, &market.platform.api_key);
    let answer = browser().post(server.url("/api/events/")).bearer_auth(key).json(&told).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    for query in ["client=1&freelancer=1", "client=1&freelancer=1&job=8"] {
        assert_eq!(find(&market.client, query).await.0, StatusCode::NOT_FOUND, "{query}: told to one alone");
    }
    let (status, error) = find(&market.client, "").await;
    let explained = error["non_field_errors"][0].as_str().unwrap();
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(explained.contains("client") && explained.contains("freelancer"), "{error}");
}

#[tokio::test]
async fn settings_are_for_both_sides_and_nobody_else() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    let body = json!({ "is_active": false, "metadata": { "color": "blue" } });
    let (status, updated) = market.put(&market.freelancer, &path, body).await;
    assert_eq!((status, &updated["is_active"]), (StatusCode::OK, &json!(false)));
    let (_, seen) = market.get(&market.client, &path).await;
    assert_eq!((&seen["is_active"], &seen["metadata"]), (&json!(false), &json!({ "color": "blue" })));
    let (status, _) = market.post(&market.client, &format!("{path}messages/"), json!({ "message": "Hello?" })).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (_, updated) = market.send(Method::PATCH, &market.client, &path, Some(json!({ "is_active": true }))).await;
    assert_eq!((&updated["is_active"], &updated["metadata"]), (&json!(true), &json!({ "color": "blue" })));
    market.say(&market.client, &path, "Here again").await;

    for body in [json!({ "is_active": false }), json!({ "metadata": {} }), json!({})] {
        assert_eq!(market.put(&market.stranger, &path, body).await.0, StatusCode::NOT_FOUND);
    }
    let (status, error) = market.put(&market.client, &path, json!({ "is_active": "perhaps" })).await;
    assert_eq!((status, error["is_active"].is_array()), (StatusCode::BAD_REQUEST, true));
    let (status, cleared) = market.put(&market.client, &path, json!({ "metadata": null })).await;
    assert_eq!((status, &cleared["metadata"]), (StatusCode::OK, &Value::Null));
}

#[tokio::test]
async fn deleting_a_thread_puts_it_away_for_the_caller_alone() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    market.say(&market.freelancer, &path, "Hello").await;
    assert_eq!(market.delete(&market.stranger, &path).await, StatusCode::NOT_FOUND);
    assert_eq!(market.delete(&market.client, &path).await, StatusCode::NO_CONTENT);
    assert_eq!(market.get(&market.client, "/threads/").await.1["count"], 0);
    assert_eq!(market.get(&market.freelancer, "/threads/").await.1["count"], 1);
    let (_, archived) = market.get(&market.client, "/threads/?archived=true").await;
    assert_eq!((&archived["count"], &archived["results"][0]["is_archived"]), (&json!(1), &json!(true)));
    assert_eq!(market.get(&market.client, &path).await.0, StatusCode::OK);
    let unread = async || market.get(&market.client, "/unread-count/").await.1["unread_count"].clone();
    assert_eq!(unread().await, 0);

    let (status, back) = market.thread_again().await;
    assert_eq!((status, &back["id"]), (StatusCode::OK, &thread["id"]), "asking for it brings it back");
    assert_eq!((&back["is_archived"], &back["unread_count"]), (&json!(false), &json!(1)));
    assert_eq!(market.get(&market.client, "/threads/").await.1["count"], 1);
    assert_eq!(unread().await, 1);
}

impl Market {
    async fn thread_again(&self) -> (StatusCode, Value) {
        self.post(&self.client, "/threads/", json!({ "client": 1, "freelancer": 2, "job": 1 })).await
    }
}

#[tokio::test]
async fn a_message_taken_back_is_not_the_last_one() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    let kept = market.say(&market.client, &path, "Kept").await;
    let gone = market.say(&market.client, &path, "Gone").await;
    market.delete(&market.client, &format!("/messages/{}/", gone["id"])).await;
    assert_eq!(market.get(&market.client, "/threads/").await.1["results"][0]["last_message"]["id"], kept["id"]);
}

#[tokio::test]
async fn strangers_other_tenants_and_those_without_a_token_find_nothing() {
    let market = Market::open().await;
    market.platform.server.chat.add_tenant("rival", "Rival", Dialect::Marketplace, Some(SECRET)).await.unwrap();
    let rival = market.platform.person_with(1, "client1", json!({ "tenant": "rival", "role": "admin" })).await;
    let (_, path) = market.thread().await;
    let message = market.say(&market.client, &path, "Ours").await;
    let one = format!("/messages/{}/", message["id"]);
    let paths = [path.clone(), format!("{path}messages/"), one.clone()];
    for who in [&market.stranger, &rival] {
        for path in &paths {
            assert_eq!(market.get(who, path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(market.get(who, "/threads/").await.1["count"], 0);
        assert_eq!(market.post(who, &format!("{path}mark-read/"), json!({})).await.0, StatusCode::NOT_FOUND);
        assert_eq!(market.put(who, &one, json!({ "message": "Mine" })).await.0, StatusCode::NOT_FOUND);
        assert_eq!(market.delete(who, &one).await, StatusCode::NOT_FOUND);
    }
    let nobody = Person { token: "nonsense".into(), ..market.client.clone() };
    for path in paths.iter().map(String::as_str).chain(["/threads/", "/unread-count/", "/threads/by-participants/"]) {
        let (status, error) = market.get(&nobody, path).await;
        assert_eq!((status, error["detail"].is_string()), (StatusCode::UNAUTHORIZED, true), "{path}");
    }
}

#[tokio::test]
async fn when_something_was_said_last_is_the_time_of_the_last_message() {
    let market = Market::open().await;
    let (_, path) = market.thread().await;
    let thread = async || {
        let (_, shown) = market.get(&market.client, &path).await;
        let (_, list) = market.get(&market.client, "/threads/").await;
        assert_eq!(list["results"][0], shown);
        shown
    };
    let kept = market.say(&market.client, &path, "Kept").await;
    let gone = market.say(&market.client, &path, "Gone").await;
    assert_eq!(thread().await["last_message_at"], gone["sent_at"]);
    market.delete(&market.client, &format!("/messages/{}/", gone["id"])).await;
    let shown = thread().await;
    assert_eq!((&shown["last_message_at"], &shown["last_message"]["id"]), (&kept["sent_at"], &kept["id"]));
    market.delete(&market.client, &format!("/messages/{}/", kept["id"])).await;
    let shown = thread().await;
    assert_eq!((&shown["last_message_at"], &shown["last_message"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn a_side_that_nobody_is_on_has_empty_names() {
    let market = Market::open().await;
    let chat = &market.platform.server.chat;
    let actor = chat.authenticate(&market.client.token).await.unwrap();
    let new = NewConversation { kind: ConversationKind::Group, title: "Alone".into(), members: Vec::new() };
    chat.create_conversation(&actor, new).await.unwrap();
    let (_, list) = market.get(&market.client, "/threads/").await;
    let thread = &list["results"][0];
    assert_eq!(thread["client"]["user"]["username"], "client1");
    let nobody = json!({ "id": null, "user": { "id": null, "username": "" }, "title": "", "rate": null });
    assert_eq!(thread["freelancer"], nobody);
}

#[tokio::test]
async fn what_makes_it_this_thread_stays() {
    let market = Market::open().await;
    let (thread, path) = market.thread().await;
    for (body, field) in [
        (json!({ "client": 3 }), "client"),
        (json!({ "client": 3, "is_active": false }), "client"),
        (json!({ "freelancer": "1" }), "freelancer"),
        (json!({ "freelancer": {} }), "freelancer"),
        (json!({ "job": 2 }), "job"),
    ] {
        let (status, error) = market.put(&market.client, &path, body.clone()).await;
        assert_eq!((status, error[field].is_array()), (StatusCode::BAD_REQUEST, true), "{body}: {error}");
    }
    for same in [json!({ "client": 1, "freelancer": "2", "job": "1" }), thread.clone()] {
        assert_eq!(market.put(&market.client, &path, same).await, (StatusCode::OK, thread.clone()));
    }
}

#[tokio::test]
async fn a_thread_that_an_event_opened_is_that_of_the_two() {
    let market = Market::open().await;
    let opened = market.tell_of_job("created", &[1, 2]).await;

    let (status, found) =
        market.get(&market.freelancer, "/threads/by-participants/?client=1&freelancer=2&job=600").await;
    assert_eq!((status, &found["id"]), (StatusCode::OK, &opened), "{found}");
    assert_eq!((&found["client"]["user"]["id"], &found["job"]), (&json!(1), &json!(600)));
    let body = json!({ "client": 1, "freelancer": 2, "job": 600 });
    let (status, thread) = market.post(&market.client, "/threads/", body).await;
    assert_eq!((status, &thread["id"]), (StatusCode::OK, &found["id"]));
}

impl Market {
    /// The platform tells of a job; the thread that hears of it.
    async fn tell_of_job(&self, action: &str, people: &[i64]) -> Value {
        let chat = &self.platform.server.chat;
        let object = json!({ "id": 600, "title": "Shelves" });
        let event = json!({ "type": "job", "action": action, "object": object, "participants": people });
        let event = BusinessEvent::decode(event.to_string().as_bytes()).unwrap();
        json!(chat.receive_event(&chat.platform("shop").await.unwrap(), &event).await.unwrap().conversation)
    }
}

#[tokio::test]
async fn a_job_goes_on_in_the_thread_of_the_two_and_stays_there_when_a_third_one_comes() {
    let market = Market::open().await;
    let body = json!({ "client": 1, "freelancer": 2, "job": 600 });
    let own = market.tell_of_job("created", &[1]).await;
    let (status, thread) = market.post(&market.freelancer, "/threads/", body.clone()).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!((&thread["last_message"], thread["id"] != own), (&Value::Null, true), "{thread}");

    assert_eq!(market.tell_of_job("assigned", &[1, 2]).await, thread["id"]);
    assert_eq!(market.tell_of_job("disputed", &[3]).await, thread["id"]);

    for who in [&market.client, &market.freelancer] {
        let (status, found) = market.get(who, "/threads/by-participants/?client=1&freelancer=2&job=600").await;
        assert_eq!((status, &found["id"]), (StatusCode::OK, &thread["id"]), "{found}");
        assert_eq!((&found["client"], &found["freelancer"]), (&thread["client"], &thread["freelancer"]));
        let (status, again) = market.post(who, "/threads/", body.clone()).await;
        assert_eq!((status, &again["id"]), (StatusCode::OK, &thread["id"]));
        let (_, said) = market.get(who, &format!("/threads/{}/messages/", thread["id"])).await;
        assert_eq!(said["results"][0]["message"], "Job “Shelves” was assigned.", "{said}");
        assert_eq!(said["count"], 2);
    }
}

#[tokio::test]
async fn who_guesses_a_jobs_number_reads_nothing_of_it() {
    let market = Market::open().await;
    market.tell_of_job("created", &[1]).await;
    let (status, guessed) = market.post(&market.stranger, "/threads/", json!({ "client": 1, "job": 600 })).await;
    assert_eq!(status, StatusCode::CREATED);
    let own = market.tell_of_job("assigned", &[1, 2]).await;
    assert_ne!(own, guessed["id"]);

    let (_, said) = market.get(&market.stranger, &format!("/threads/{}/messages/", guessed["id"])).await;
    assert_eq!(said["count"], 0);
    assert_eq!(market.get(&market.stranger, &format!("/threads/{own}/")).await.0, StatusCode::NOT_FOUND);
    assert!(!market.get(&market.stranger, "/threads/").await.1.to_string().contains("Shelves"));
}

#[tokio::test]
async fn what_cannot_be_a_thread_is_refused_by_its_field() {
    let market = Market::open().await;
    let required = json!(["This field is required."]);
    for (body, field) in [(json!({ "client": 1 }), "freelancer"), (json!({ "freelancer": 1 }), "client")] {
        let (status, error) = market.post(&market.client, "/threads/", body).await;
        assert_eq!((status, &error[field]), (StatusCode::BAD_REQUEST, &required), "{error}");
    }
    for job in [json!(-1), json!(0), json!("-1"), json!(1.5), json!(1e20)] {
        let body = json!({ "freelancer": 2, "job": job });
        let (status, error) = market.post(&market.client, "/threads/", body).await;
        assert_eq!((status, error["job"].is_array()), (StatusCode::BAD_REQUEST, true), "{job}: {error}");
    }
    for (job, shown) in [
        (json!(9_007_199_254_740_993_i64), json!("9007199254740993")),
        (json!("9007199254740991"), json!(9_007_199_254_740_991_i64)),
        (json!("J-1"), json!("J-1")),
    ] {
        let (status, thread) = market.post(&market.client, "/threads/", json!({ "freelancer": 2, "job": job })).await;
        assert_eq!((status, &thread["job"]), (StatusCode::CREATED, &shown));
    }
}
