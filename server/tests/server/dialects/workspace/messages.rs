//! Messages, files and reactions over REST.

use reqwest::multipart::{Form, Part};

use super::*;
use crate::support::browser;

/// Uploads a file; its answer.
async fn upload(office: &Office, who: &Person, name: &str, content: &'static [u8]) -> (StatusCode, Value) {
    let form = Form::new().part("file", Part::bytes(content).file_name(name.to_owned()));
    let url = office.platform.server.url(&format!("{CHAT}/upload/"));
    let answer = browser().post(url).bearer_auth(&who.token).multipart(form).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_message_has_every_documented_field() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let message = office.say(&office.ann, &path, "Hello everyone! 👋").await;
    assert!(is_uuid(&message["id"]) && is_time(&message["created_at"]), "{message}");
    assert_eq!((&message["conversation"], &message["sender_id"]), (&conversation["id"], &json!(uuid(11))));
    assert_eq!((&message["message_type"], &message["content"]), (&json!("text"), &json!("Hello everyone! 👋")));
    assert_eq!((&message["reactions"], &message["reply_count"]), (&json!([]), &json!(0)));
    assert_eq!((&message["is_deleted"], &message["edited_at"]), (&json!(false), &Value::Null));
    for field in ["file_url", "file_name", "file_size", "reply_to"] {
        assert_eq!(message.get(field), Some(&Value::Null), "{field}");
    }
    let one = format!("{path}messages/{}/", text(&message["id"]));
    assert_eq!(office.get(&office.bob, &one).await, (StatusCode::OK, message.clone()));
    let (_, list) = office.get(&office.bob, &format!("{path}messages/")).await;
    assert_eq!(list, json!({ "count": 1, "next": null, "previous": null, "results": [message] }));
}

#[tokio::test]
async fn each_message_counts_its_own_replies() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    let root = office.say(&office.ann, &path, "Question").await;
    let reply = async |to: &Value| {
        let body = json!({ "message_type": "text", "content": "Reply", "reply_to": to["id"] });
        office.post(&office.bob, &format!("{path}messages/"), body).await.1
    };
    let (first, second) = (reply(&root).await, reply(&root).await);
    let nested = reply(&first).await;
    assert_eq!((&first["reply_to"], &nested["reply_to"]), (&root["id"], &first["id"]));
    office.delete(&office.bob, &format!("{path}messages/{}/", text(&second["id"]))).await;
    let (_, list) = office.get(&office.ann, &format!("{path}messages/")).await;
    let counts: Vec<_> = list["results"].as_array().unwrap().iter().map(|message| &message["reply_count"]).collect();
    assert_eq!(counts, [1, 1, 0, 0]);
    let elsewhere = office.conversation("group").await.1;
    let body = json!({ "content": "Lost", "reply_to": root["id"] });
    let (status, error) = office.post(&office.ann, &format!("{elsewhere}messages/"), body).await;
    assert_eq!((status, error["reply_to"].is_array()), (StatusCode::BAD_REQUEST, true), "{error}");
}

#[tokio::test]
async fn the_newest_page_comes_first_and_the_oldest_message_first_in_it() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    for number in 0..5 {
        office.say(&office.ann, &path, &number.to_string()).await;
    }
    let contents = async |page: &str| -> Vec<String> {
        let (_, page) = office.get(&office.bob, &format!("{path}messages/?page_size=2&page={page}")).await;
        let results = page["results"].as_array().unwrap();
        results.iter().map(|message| text(&message["content"]).to_owned()).collect()
    };
    assert_eq!(contents("1").await, ["3", "4"]);
    assert_eq!(contents("3").await, ["0"]);
}

#[tokio::test]
async fn messages_are_edited_by_their_sender_and_deleted_also_by_those_who_manage() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    office.join(&path, &office.cyd, "member").await;
    let message = office.say(&office.bob, &path, "Helo").await;
    let one = format!("{path}messages/{}/", text(&message["id"]));
    for (who, refusal) in [
        (&office.ann, StatusCode::FORBIDDEN),
        (&office.cyd, StatusCode::FORBIDDEN),
        (&office.eve, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(office.put(who, &one, json!({ "content": "Mine" })).await.0, refusal, "{}", who.username);
    }
    let (status, edited) = office.put(&office.bob, &one, json!({ "content": "Hello" })).await;
    assert_eq!((status, &edited["content"]), (StatusCode::OK, &json!("Hello")));
    assert!(is_time(&edited["edited_at"]));
    let (status, error) = office.put(&office.bob, &one, json!({ "content": "" })).await;
    assert_eq!((status, error), (StatusCode::BAD_REQUEST, json!({ "content": ["This field may not be blank."] })));

    assert_eq!(office.delete(&office.cyd, &one).await, StatusCode::FORBIDDEN);
    assert_eq!(office.delete(&office.eve, &one).await, StatusCode::NOT_FOUND);
    assert_eq!(office.delete(&office.ann, &one).await, StatusCode::NO_CONTENT);
    let (_, list) = office.get(&office.cyd, &format!("{path}messages/")).await;
    let tombstone = &list["results"][0];
    assert_eq!((&tombstone["is_deleted"], &tombstone["content"]), (&json!(true), &json!("")));
    assert_eq!(office.put(&office.bob, &one, json!({ "content": "Again" })).await.0, StatusCode::NOT_FOUND);

    let other = office.conversation("group").await.1;
    let misplaced = format!("{other}messages/{}/", text(&message["id"]));
    assert_eq!(office.get(&office.ann, &misplaced).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_retry_with_the_same_client_id_is_the_first_message() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    let body = json!({ "content": "Once", "client_id": "c-1" });
    let (status, first) = office.post(&office.ann, &format!("{path}messages/"), body.clone()).await;
    assert_eq!((status, &first["client_id"]), (StatusCode::CREATED, &json!("c-1")));
    let (status, again) = office.post(&office.ann, &format!("{path}messages/"), body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]));
}

#[tokio::test]
async fn what_is_no_message_is_refused() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    for (body, field) in [
        (json!({ "content": "   " }), "content"),
        (json!({}), "content"),
        (json!({ "content": "x".repeat(10_001) }), "content"),
        (json!({ "content": "I am the system", "message_type": "system" }), "message_type"),
        (json!({ "content": "x", "message_type": "song" }), "message_type"),
        (json!({ "content": "x", "message_type": "file" }), "file_url"),
        (json!({ "content": "x", "message_type": "file", "file_url": "/media/chat-files/doc.pdf" }), "file_url"),
        (json!({ "content": "x", "message_type": "image", "file_url": "/files/999" }), "file_url"),
        (json!({ "content": "x", "reply_to": "no-such-message" }), "reply_to"),
    ] {
        let (status, error) = office.post(&office.ann, &format!("{path}messages/"), body.clone()).await;
        assert_eq!((status, error[field].is_array()), (StatusCode::BAD_REQUEST, true), "{body}: {error}");
    }
    let (status, _) = office.post(&office.eve, &format!("{path}messages/"), json!({ "content": "Hi" })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    for path in [format!("{path}messages/"), "/conversations/7/messages/".into(), "/conversations/x/messages/".into()] {
        assert_eq!(office.get(&office.eve, &path).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_file_is_uploaded_then_sent_then_read() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    let (status, uploaded) = upload(&office, &office.ann, "document.pdf", b"%PDF-1.7 plans").await;
    assert_eq!(status, StatusCode::CREATED, "{uploaded}");
    assert!(text(&uploaded["file_url"]).starts_with('/'), "relative to the origin");
    assert_eq!((&uploaded["file_name"], &uploaded["file_size"]), (&json!("document.pdf"), &json!(14)));
    assert_eq!(uploaded["content_type"], "application/pdf");

    let body = json!({
        "message_type": "file", "content": "Check out this document", "file_url": uploaded["file_url"],
        "file_name": uploaded["file_name"], "file_size": uploaded["file_size"],
    });
    let messages = format!("{path}messages/");
    let (status, error) = office.post(&office.bob, &messages, body.clone()).await;
    assert_eq!((status, error["file_url"].is_array()), (StatusCode::BAD_REQUEST, true), "another's upload: {error}");
    let (status, message) = office.post(&office.ann, &messages, body).await;
    assert_eq!((status, &message["message_type"]), (StatusCode::CREATED, &json!("file")));
    for field in ["file_url", "file_name", "file_size", "content_type"] {
        assert_eq!(message[field], uploaded[field], "{field}");
    }
    let url = office.platform.server.url(text(&message["file_url"]));
    let shown = browser().get(&url).send().await.unwrap();
    assert_eq!(shown.bytes().await.unwrap(), "%PDF-1.7 plans", "pages show it by its address alone");
    let (unsigned, _) = url.split_once('?').unwrap();
    let open = async |who: &Person| browser().get(unsigned).bearer_auth(&who.token).send().await.unwrap();
    assert_eq!(open(&office.bob).await.bytes().await.unwrap(), "%PDF-1.7 plans");
    assert_eq!(open(&office.eve).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(browser().get(unsigned).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_may_not_be_uploaded_is_refused() {
    let office = Office::open().await;
    let (status, _) = upload(&office, &office.ann, "run.sh", b"#!/bin/sh\necho hi").await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let (status, error) = office.post(&office.ann, "/upload/", json!({})).await;
    assert_eq!((status, error["file"].is_array()), (StatusCode::BAD_REQUEST, true), "{error}");
    let nobody = Person { token: "nonsense".into(), ..office.ann.clone() };
    assert_eq!(upload(&office, &nobody, "a.txt", b"hello").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn reactions_are_added_listed_and_removed() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    let message = office.say(&office.ann, &path, "We won").await;
    let reactions = format!("/messages/{}/reactions/", text(&message["id"]));
    let (status, reaction) = office.post(&office.bob, &reactions, json!({ "emoji": "👍" })).await;
    assert_eq!(status, StatusCode::CREATED, "{reaction}");
    assert!(is_uuid(&reaction["id"]) && is_time(&reaction["created_at"]));
    assert_eq!((&reaction["message"], &reaction["user_id"]), (&message["id"], &json!(uuid(12))));
    assert_eq!(reaction["emoji"], "👍");
    let again = office.post(&office.bob, &reactions, json!({ "emoji": "👍" })).await;
    assert_eq!(again, (StatusCode::OK, reaction.clone()), "twice is once");
    office.post(&office.ann, &reactions, json!({ "emoji": "👍" })).await;
    office.post(&office.ann, &reactions, json!({ "emoji": "🎉" })).await;
    let (_, list) = office.get(&office.bob, &reactions).await;
    assert_eq!((&list["count"], &list["results"][0]), (&json!(3), &reaction));
    let (_, page) = office.get(&office.bob, &format!("{reactions}?page=2&page_size=2")).await;
    assert_eq!((&page["results"][0]["emoji"], &page["next"]), (&json!("🎉"), &Value::Null));
    let (_, messages) = office.get(&office.bob, &format!("{path}messages/")).await;
    assert_eq!(messages["results"][0]["reactions"], list["results"]);

    let (status, _) = office.send(Method::DELETE, &office.bob, &reactions, Some(json!({ "emoji": "👍" }))).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(office.delete(&office.ann, &format!("{reactions}?emoji=%F0%9F%8E%89")).await, StatusCode::NO_CONTENT);
    let (_, list) = office.get(&office.bob, &reactions).await;
    assert_eq!((&list["count"], &list["results"][0]["user_id"]), (&json!(1), &json!(uuid(11))));

    for (who, body, refusal) in [
        (&office.bob, json!({ "emoji": "not one" }), StatusCode::BAD_REQUEST),
        (&office.bob, json!({}), StatusCode::BAD_REQUEST),
        (&office.eve, json!({ "emoji": "👍" }), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(office.post(who, &reactions, body).await.0, refusal);
    }
    assert_eq!(office.get(&office.eve, &reactions).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_is_called_as_its_sender_says() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    let messages = format!("{path}messages/");
    let send = async |who: &Person, url: &Value, name: &str| {
        let body = json!({ "message_type": "file", "content": "Here", "file_url": url, "file_name": name });
        office.post(who, &messages, body).await
    };
    let (_, uploaded) = upload(&office, &office.ann, "document.pdf", b"%PDF-1.7 plans").await;
    let url = &uploaded["file_url"];
    assert_eq!(send(&office.ann, url, "plan.exe").await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(send(&office.bob, url, "mine.pdf").await.0, StatusCode::BAD_REQUEST, "another's upload");
    let (status, first) = send(&office.ann, url, "../project_plan.pdf").await;
    assert_eq!((status, &first["file_name"]), (StatusCode::CREATED, &json!("project_plan.pdf")), "{first}");

    // Once more, by its uploader alone.
    let (status, second) = send(&office.ann, url, "again.pdf").await;
    assert_eq!((status, &second["file_name"]), (StatusCode::CREATED, &json!("again.pdf")), "{second}");
    assert_eq!(second["file_size"], 14);
    let (status, error) = send(&office.bob, url, "mine.pdf").await;
    assert_eq!((status, error["file_url"].is_array()), (StatusCode::BAD_REQUEST, true), "{error}");
    let (_, list) = office.get(&office.bob, &messages).await;
    let names: Vec<_> = list["results"].as_array().unwrap().iter().map(|one| &one["file_name"]).collect();
    assert_eq!(names, ["project_plan.pdf", "again.pdf"], "the first one keeps its name");

    // Each has its own, so that deleting one leaves the other.
    office.delete(&office.ann, &format!("{messages}{}/", text(&first["id"]))).await;
    let open = async |message: &Value| {
        let url = office.platform.server.url(text(&message["file_url"]));
        browser().get(url).send().await.unwrap()
    };
    assert_eq!(open(&first).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(open(&second).await.bytes().await.unwrap(), "%PDF-1.7 plans");
    assert_eq!(send(&office.ann, url, "").await.0, StatusCode::BAD_REQUEST, "what was deleted is gone");
    assert_eq!(send(&office.ann, &second["file_url"], "").await.1["file_name"], "again.pdf");
}

#[tokio::test]
async fn a_file_is_sent_again_over_the_socket() {
    let office = Office::open().await;
    let (conversation, _) = office.group().await;
    let (_, uploaded) = upload(&office, &office.ann, "notes.txt", b"some notes").await;
    let mut socket = office.socket(&office.ann).await;
    for name in ["first.txt", "second.txt"] {
        let frame = json!({
            "type": "send_message", "conversation_id": conversation["id"], "content": "Shared a file",
            "message_type": "file", "file_url": uploaded["file_url"], "file_name": name, "file_size": 10,
        });
        socket.send(frame).await;
        assert_eq!(socket.frame("new_message").await["message"]["file_name"], name);
    }
}

#[tokio::test]
async fn a_file_is_one_of_this_servers_own() {
    let office = Office::open().await;
    let (conversation, path) = office.group().await;
    let (_, uploaded) = upload(&office, &office.ann, "notes.txt", b"some notes").await;
    let url = text(&uploaded["file_url"]);
    let body = |url: String| json!({ "content": "Here", "message_type": "file", "file_url": url });
    let mut socket = office.socket(&office.ann).await;
    for foreign in [format!("http://evil.example{url}"), format!("//evil.example{url}"), format!("ftp:{url}")] {
        let (status, error) = office.post(&office.ann, &format!("{path}messages/"), body(foreign.clone())).await;
        assert_eq!((status, error["file_url"].is_array()), (StatusCode::BAD_REQUEST, true), "{foreign}: {error}");
        let mut frame = body(foreign);
        frame["type"] = json!("send_message");
        frame["conversation_id"] = conversation["id"].clone();
        socket.send(frame).await;
        assert_eq!(socket.frame("error").await["code"], "invalid");
    }
    let own = office.platform.server.url(url);
    let (status, message) = office.post(&office.ann, &format!("{path}messages/"), body(own.clone())).await;
    assert_eq!((status, &message["file_name"]), (StatusCode::CREATED, &json!("notes.txt")), "{message}");
    let mut frame = body(own);
    frame["type"] = json!("send_message");
    frame["conversation_id"] = conversation["id"].clone();
    socket.send(frame).await;
    assert_eq!(socket.frame("new_message").await["message"]["id"], message["id"]);
    assert_eq!(socket.frame("new_message").await["message"]["file_name"], "notes.txt");
}
