//! Messages: what they say, who may change them, and who has read them.

use super::*;

#[tokio::test]
async fn a_message_has_every_documented_field() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let first = say(&platform, &chidi, &conversation, "Can you come on Monday?").await;
    let body = json!({
        "conversation": conversation["id"], "content": "I can", "reply_to": first["id"], "metadata": { "price": 100 },
    });
    let (status, message) = platform.post(&priya, "/chat/messages/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{message}");
    has(&message, &MESSAGE);
    assert_eq!((&message["conversation"], &message["reply_to"]), (&conversation["id"], &first["id"]));
    assert_eq!((&message["sender"]["id"], &message["sender"]["username"]), (&json!("22"), &json!("priya")));
    assert_eq!((&message["message_type"], &message["metadata"]), (&json!("text"), &json!({ "price": 100 })));
    assert_eq!((&message["is_edited"], &message["is_deleted"]), (&json!(false), &json!(false)));
    assert_eq!(
        (&message["attachments"], &message["reactions"], &message["read_by"]),
        (&json!([]), &json!([]), &json!([]))
    );
    let (_, shown) = platform.get(&chidi, &message_path(&message, "")).await;
    assert_eq!(shown, message);
    let (_, shown) = platform.get(&chidi, &conversation_path(&conversation, "")).await;
    assert_eq!((&shown["last_message"], &shown["unread_count"]), (&message, &json!(1)));
    assert_eq!(shown["last_message_at"], message["created_at"]);
}

#[tokio::test]
async fn messages_are_listed_by_conversation_and_page() {
    let (platform, chidi, _) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let body = json!({ "conversation_type": "group", "title": "Friends" });
    let (_, other) = platform.post(&chidi, "/chat/conversations/", body).await;
    for number in 1..=3 {
        say(&platform, &chidi, &conversation, &number.to_string()).await;
    }
    say(&platform, &chidi, &other, "elsewhere").await;
    let path = format!("/chat/messages/?conversation={}&page_size=2", conversation["id"].as_str().unwrap());
    let (_, page) = platform.get(&chidi, &path).await;
    assert_eq!((contents(&page), &page["count"]), (vec!["2", "3"], &json!(3)));
    let next = page["next"].as_str().unwrap();
    let (_, page) = platform.get(&chidi, &next[next.find("/chat").unwrap()..]).await;
    assert_eq!((contents(&page), &page["next"]), (vec!["1"], &Value::Null));
    assert!(page["previous"].is_string());
    let (_, page) = platform.get(&chidi, "/chat/messages/").await;
    assert_eq!((contents(&page), &page["count"]), (vec!["1", "2", "3", "elsewhere"], &json!(4)));
}

#[tokio::test]
async fn a_file_comes_with_its_message() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let file = Part::bytes(b"the offer, in words".to_vec()).file_name("offer.txt");
    let form = Form::new()
        .text("conversation", conversation["id"].as_str().unwrap().to_owned())
        .text("message_type", "file")
        .text("metadata", r#"{"draft":true}"#)
        .part("attachment", file);
    let (status, message) = platform.post_form(&chidi, "/chat/messages/", form).await;
    assert_eq!(status, StatusCode::CREATED, "{message}");
    assert_eq!((&message["message_type"], &message["metadata"]), (&json!("file"), &json!({ "draft": true })));
    let file = &message["attachments"][0];
    assert_eq!((&file["file_name"], &file["file_size"]), (&json!("offer.txt"), &json!(19)));
    assert!(file["id"].is_string() && file["file_type"].is_string());
    let url = file["file_url"].as_str().unwrap();
    let (unsigned, _) = url.split_once('?').unwrap();
    assert_eq!(unsigned, format!("/files/{}/offer.txt", file["id"].as_str().unwrap()));
    assert_eq!(platform.get(&priya, unsigned).await.0, StatusCode::OK);
    let mallory = platform.person(66, "mallory").await;
    assert_eq!(platform.get(&mallory, unsigned).await.0, StatusCode::NOT_FOUND);
    let shown = platform.send(Method::GET, None, url, None).await;
    assert_eq!(shown.0, StatusCode::OK, "pages show it by its address alone");

    let script = Part::bytes(b"#!/bin/sh".to_vec()).file_name("offer.sh");
    let form = Form::new().text("conversation", conversation["id"].as_str().unwrap().to_owned()).part("file", script);
    assert_eq!(platform.post_form(&chidi, "/chat/messages/", form).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn types_are_those_of_the_document_and_system_is_not_for_people() {
    let (platform, chidi, _) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let place = json!({
        "conversation": conversation["id"], "content": "", "message_type": "location",
        "metadata": { "latitude": 6.5, "longitude": 3.4 },
    });
    let (status, message) = platform.post(&chidi, "/chat/messages/", place).await;
    assert_eq!((status, &message["message_type"]), (StatusCode::CREATED, &json!("location")));
    for kind in ["system", "payment", "nonsense"] {
        let body = json!({ "conversation": conversation["id"], "content": "Paid!", "message_type": kind });
        let (status, answer) = platform.post(&chidi, "/chat/messages/", body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{kind}");
        assert!(answer["message_type"][0].is_string(), "{answer}");
    }
    let body = json!({ "conversation": conversation["id"], "content": "no picture", "message_type": "image" });
    assert_eq!(platform.post(&chidi, "/chat/messages/", body).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_retry_is_the_first_message() {
    let (platform, chidi, _) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let body = json!({ "conversation": conversation["id"], "content": "Once", "client_id": "c-1" });
    let (status, first) = platform.post(&chidi, "/chat/messages/", body.clone()).await;
    assert_eq!((status, &first["client_id"]), (StatusCode::CREATED, &json!("c-1")));
    let (status, again) = platform.post(&chidi, "/chat/messages/", body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]));
}

#[tokio::test]
async fn only_its_sender_edits_a_message() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let message = say(&platform, &priya, &conversation, "Tuesday").await;
    let edit = message_path(&message, "edit/");
    let (status, _) = platform.post(&chidi, &edit, json!({ "content": "Never" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a conversation's admin does not put words into others' mouths");
    let (status, edited) = platform.post(&priya, &edit, json!({ "content": "Wednesday" })).await;
    assert_eq!((status, &edited["content"]), (StatusCode::OK, &json!("Wednesday")));
    assert_eq!(edited["is_edited"], true);
    assert!(edited["edited_at"].is_string());
    assert_eq!(platform.post(&priya, &edit, json!({})).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(platform.post(&priya, &edit, json!({ "content": " " })).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_deleted_leaves_a_tombstone() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let chidis = say(&platform, &chidi, &conversation, "mine").await;
    let priyas = say(&platform, &priya, &conversation, "hers").await;
    let last = say(&platform, &priya, &conversation, "hers too").await;
    let (status, _) = platform.post(&priya, &message_path(&chidis, "delete/"), json!({})).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, tombstone) = platform.post(&priya, &message_path(&priyas, "delete/"), json!({})).await;
    assert_eq!((status, &tombstone["is_deleted"], &tombstone["content"]), (StatusCode::OK, &json!(true), &json!("")));
    let (status, _) = platform.send(Method::DELETE, Some(&chidi), &message_path(&last, "delete/"), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "a conversation's admin moderates");
    let (status, _) = platform.send(Method::DELETE, Some(&chidi), &message_path(&chidis, ""), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (_, page) = platform.get(&priya, "/chat/messages/").await;
    assert_eq!((contents(&page), &page["count"]), (vec!["", "", ""], &json!(3)));
    let (status, _) = platform.post(&priya, &message_path(&priyas, "edit/"), json!({ "content": "back" })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_reaction_comes_and_goes() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let message = say(&platform, &chidi, &conversation, "Deal?").await;
    let react = message_path(&message, "react/");
    let (status, answer) = platform.post(&priya, &react, json!({ "emoji": "👍" })).await;
    assert_eq!((status, answer), (StatusCode::OK, json!({ "action": "added", "emoji": "👍" })));
    let (_, shown) = platform.get(&chidi, &message_path(&message, "")).await;
    assert_eq!(shown["reactions"], json!([{ "emoji": "👍", "user_id": "22", "username": "priya" }]));
    let (_, answer) = platform.post(&priya, &react, json!({ "emoji": "👍" })).await;
    assert_eq!(answer["action"], "removed");
    let (_, shown) = platform.get(&chidi, &message_path(&message, "")).await;
    assert_eq!(shown["reactions"], json!([]));
    assert_eq!(platform.post(&priya, &react, json!({ "emoji": "not one" })).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(platform.post(&priya, &react, json!({})).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn messages_are_read_one_by_one_several_at_once_or_all_together() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let mut messages = Vec::new();
    for number in 0..5 {
        messages.push(say(&platform, &chidi, &conversation, &number.to_string()).await);
    }
    let id = conversation["id"].as_str().unwrap();
    let (_, counts) = platform.get(&priya, "/chat/conversations/unread_counts/").await;
    assert_eq!(counts, json!({ "total": 5, "conversations": { id: 5 } }));

    let (status, read) = platform.post(&priya, &message_path(&messages[0], "mark_read/"), json!({})).await;
    assert_eq!((status, &read["read_by"]), (StatusCode::OK, &json!(["22"])));
    let ids = json!({ "message_ids": [messages[1]["id"], messages[3]["id"]] });
    let (status, marked) = platform.post(&priya, "/chat/messages/mark_multiple_read/", ids).await;
    assert_eq!((status, marked), (StatusCode::OK, json!({ "marked_count": 2 })));
    let (_, counts) = platform.get(&priya, "/chat/conversations/unread_counts/").await;
    assert_eq!(counts["total"], 2);

    let (status, marked) = platform.post(&priya, &conversation_path(&conversation, "mark_read/"), json!({})).await;
    assert_eq!((status, marked), (StatusCode::OK, json!({ "marked_count": 2 })));
    let (_, counts) = platform.get(&priya, "/chat/conversations/unread_counts/").await;
    assert_eq!(counts, json!({ "total": 0, "conversations": {} }));
    let (_, shown) = platform.get(&chidi, &conversation_path(&conversation, "")).await;
    assert!(shown["participants"][1]["last_read_at"].is_string());
    assert_eq!(
        (&shown["participants"][0]["last_read_at"], &shown["last_message"]["read_by"]),
        (&Value::Null, &json!(["22"]))
    );
    let (status, _) = platform.post(&priya, "/chat/messages/mark_multiple_read/", json!({})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_observer_reads_and_does_not_speak() {
    let (platform, chidi, _) = platform().await;
    let oba = platform.person(55, "oba").await;
    let conversation = bid(&platform, &chidi).await;
    let add = conversation_path(&conversation, "add_participant/");
    let (_, shown) = platform.post(&chidi, &add, json!({ "user_id": "55", "role": "observer" })).await;
    assert_eq!(shown["participants"][2]["role"], "observer");
    let message = say(&platform, &chidi, &conversation, "Watch this").await;

    let body = json!({ "conversation": conversation["id"], "content": "I saw" });
    assert_eq!(platform.post(&oba, "/chat/messages/", body).await.0, StatusCode::FORBIDDEN);
    let (status, _) = platform.post(&oba, &message_path(&message, "react/"), json!({ "emoji": "👍" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(platform.post(&oba, &add, json!({ "user_id": "22" })).await.0, StatusCode::FORBIDDEN);
    let (_, read) = platform.post(&oba, &message_path(&message, "mark_read/"), json!({})).await;
    assert_eq!(read["read_by"], json!(["55"]));
    let mut socket = platform.socket(&oba, &socket_path(&conversation)).await;
    socket.send(json!({ "type": "send_message", "content": "I saw" })).await;
    assert_eq!(socket.frame("error").await["code"], "forbidden");
    let heard = say(&platform, &chidi, &conversation, "And this").await;
    assert_eq!(socket.frame("new_message").await["message"]["id"], heard["id"]);
}

#[tokio::test]
async fn a_message_brings_several_files() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let form = |files: usize| {
        let form = Form::new().text("conversation", conversation["id"].as_str().unwrap().to_owned());
        (1..=files).fold(form, |form, number| {
            form.part(
                "attachments",
                Part::bytes(format!("plan {number}").into_bytes()).file_name(format!("{number}.txt")),
            )
        })
    };
    let (status, message) = platform.post_form(&chidi, "/chat/messages/", form(10)).await;
    assert_eq!((status, &message["message_type"]), (StatusCode::CREATED, &json!("file")), "{message}");
    let names: Vec<_> =
        message["attachments"].as_array().unwrap().iter().map(|file| file["file_name"].clone()).collect();
    assert_eq!(names, (1..=10).map(|number| format!("{number}.txt")).collect::<Vec<_>>());
    let url = message["attachments"][9]["file_url"].as_str().unwrap();
    let got = crate::support::browser().get(platform.server.url(url)).send().await.unwrap();
    assert_eq!(got.text().await.unwrap(), "plan 10");
    let (_, listed) = platform.get(&priya, "/chat/messages/").await;
    assert_eq!(listed["results"][0]["attachments"].as_array().unwrap().len(), 10);

    let (status, answer) = platform.post_form(&chidi, "/chat/messages/", form(11)).await;
    let problem = json!({ "attachments": ["Send at most 10 files with one message."] });
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, problem));
}

#[tokio::test]
async fn a_files_address_ends_in_its_name_whatever_that_is() {
    let (platform, chidi, _) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    for name in ["Übersicht 2026 (final).pdf", "50% off? #1.txt", "日本語.txt", "a+b&c=d;e.txt"] {
        let file = Part::bytes(b"in words".to_vec()).file_name(name);
        let form = Form::new().text("conversation", conversation["id"].as_str().unwrap().to_owned()).part("file", file);
        let (_, message) = platform.post_form(&chidi, "/chat/messages/", form).await;
        let url: reqwest::Url =
            platform.server.url(message["attachments"][0]["file_url"].as_str().unwrap()).parse().unwrap();
        let end = url.path_segments().unwrap().next_back().unwrap();
        assert_eq!(percent_encoding::percent_decode_str(end).decode_utf8().unwrap(), name);
        let got = crate::support::browser().get(url).send().await.unwrap();
        assert_eq!((got.status(), got.text().await.unwrap().as_str()), (StatusCode::OK, "in words"));
    }
}
