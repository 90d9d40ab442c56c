//! Wasgo, over REST and sockets.

use http::{Method, StatusCode};
use parlor::model::{Dialect, UserRole};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{Person, Platform};
use crate::support::{Claims, sign};

/// A platform on which a customer (11) asks for work, and a provider (22) offers it.
async fn platform() -> (Platform, Person, Person) {
    let platform = Platform::new(Dialect::Wasgo).await;
    let chidi = platform.person(11, "chidi").await;
    let priya = platform.person(22, "priya").await;
    (platform, chidi, priya)
}

/// The conversation about a bid, opened by the customer, with the provider in it.
async fn bid(platform: &Platform, chidi: &Person) -> Value {
    let body = json!({
        "conversation_type": "bid", "title": "Bid for the garden", "content_type": "bid", "object_id": "5",
        "participants": ["22"],
    });
    let (status, conversation) = platform.post(chidi, "/chat/conversations/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{conversation}");
    conversation
}

async fn say(platform: &Platform, who: &Person, conversation: &Value, content: &str) -> Value {
    let body = json!({ "conversation": conversation["id"], "content": content, "message_type": "text" });
    let (status, message) = platform.post(who, "/chat/messages/", body).await;
    assert_eq!(status, StatusCode::CREATED, "{message}");
    message
}

/// The path of a conversation's action, or of itself with none.
fn conversation_path(conversation: &Value, action: &str) -> String {
    format!("/chat/conversations/{}/{action}", conversation["id"].as_str().unwrap())
}

fn message_path(message: &Value, action: &str) -> String {
    format!("/chat/messages/{}/{action}", message["id"].as_str().unwrap())
}

fn socket_path(conversation: &Value) -> String {
    format!("/ws/chat/{}/", conversation["id"].as_str().unwrap())
}

fn has(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some(), "{field} in {value}");
    }
}

fn contents(page: &Value) -> Vec<&str> {
    page["results"].as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap()).collect()
}

const CONVERSATION: [&str; 13] = [
    "id",
    "conversation_type",
    "title",
    "participants",
    "content_type",
    "object_id",
    "last_message",
    "last_message_at",
    "unread_count",
    "is_archived",
    "metadata",
    "created_at",
    "updated_at",
];
const MESSAGE: [&str; 14] = [
    "id",
    "conversation",
    "sender",
    "content",
    "message_type",
    "attachments",
    "metadata",
    "reply_to",
    "reactions",
    "read_by",
    "is_edited",
    "edited_at",
    "is_deleted",
    "created_at",
];

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
    assert_eq!(platform.post(&chidi, "/chat/conversations/", body).await.0, StatusCode::NOT_FOUND);
}

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
    assert_eq!(platform.get(&priya, url).await.0, StatusCode::OK);
    let mallory = platform.person(66, "mallory").await;
    assert_eq!(platform.get(&mallory, url).await.0, StatusCode::NOT_FOUND);

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
async fn archiving_is_for_oneself() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let (status, archived) = platform.post(&priya, &conversation_path(&conversation, "archive/"), json!({})).await;
    assert_eq!((status, &archived["is_archived"]), (StatusCode::OK, &json!(true)));
    assert_eq!(platform.get(&priya, "/chat/conversations/").await.1["count"], 0);
    assert_eq!(platform.get(&priya, "/chat/conversations/?archived=true").await.1["count"], 1);
    assert_eq!(platform.get(&chidi, "/chat/conversations/").await.1["results"][0]["is_archived"], false);
    let (status, shown) = platform.post(&priya, &conversation_path(&conversation, "unarchive/"), json!({})).await;
    assert_eq!((status, &shown["is_archived"]), (StatusCode::OK, &json!(false)));
    assert_eq!(platform.get(&priya, "/chat/conversations/").await.1["count"], 1);
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

    assert_eq!(platform.post(&chidi, &add, json!({ "user_id": "404" })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(platform.post(&chidi, &add, json!({})).await.0, StatusCode::BAD_REQUEST);
    let (status, answer) = platform.post(&chidi, &add, json!({ "user_id": "44", "role": "king" })).await;
    assert_eq!((status, answer), (StatusCode::BAD_REQUEST, json!({ "role": ["\"king\" is not a valid choice."] })));
    assert_eq!(platform.post(&musa, &remove, json!({ "user_id": "33" })).await.0, StatusCode::NO_CONTENT);
    assert_eq!(platform.get(&musa, &conversation_path(&conversation, "")).await.0, StatusCode::NOT_FOUND);
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
async fn a_room_speaks_as_documented() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let path = socket_path(&conversation);
    let mut chidis = platform.socket(&chidi, &path).await;
    let mut priyas = platform.socket(&priya, &path).await;

    priyas.send(json!({ "type": "typing", "is_typing": true })).await;
    let typing = json!({ "type": "typing", "user_id": "22", "username": "priya", "is_typing": true });
    assert_eq!(chidis.next().await, typing);
    priyas.send(json!({ "type": "typing", "is_typing": false })).await;
    assert_eq!(chidis.next().await["is_typing"], false);

    let frame = json!({ "type": "send_message", "content": "Hello!", "message_type": "text", "metadata": { "a": 1 } });
    priyas.send(frame).await;
    let heard = chidis.next().await;
    assert_eq!(heard, priyas.next().await, "whoever sends hears what everybody hears, and nothing of their own typing");
    assert_eq!(heard["type"], "new_message");
    let message = &heard["message"];
    has(message, &MESSAGE);
    assert_eq!((&message["content"], &message["metadata"]), (&json!("Hello!"), &json!({ "a": 1 })));
    assert_eq!((&message["conversation"], &message["sender"]["id"]), (&conversation["id"], &json!("22")));
    let id = message["id"].clone();

    chidis.send(json!({ "type": "mark_read", "message_ids": [id] })).await;
    let read = json!({ "type": "messages_read", "message_ids": [id], "user_id": "11" });
    assert_eq!(priyas.next().await, read);

    priyas.send(json!({ "type": "edit_message", "message_id": id, "content": "Updated content" })).await;
    let edited = chidis.frame("message_edited").await;
    has(&edited["message"], &MESSAGE);
    assert_eq!((&edited["message"]["id"], &edited["message"]["content"]), (&id, &json!("Updated content")));
    assert_eq!((&edited["message"]["is_edited"], &edited["message"]["read_by"]), (&json!(true), &json!(["11"])));

    for action in ["added", "removed"] {
        chidis.send(json!({ "type": "react", "message_id": id, "emoji": "👍" })).await;
        assert_eq!(
            priyas.frame("reaction_update").await,
            json!({
                "type": "reaction_update", "message_id": id, "user_id": "11", "username": "chidi", "emoji": "👍",
                "action": action,
            })
        );
    }
    chidis.send(json!({ "type": "send_message", "content": "A reply", "reply_to": id })).await;
    assert_eq!(priyas.frame("new_message").await["message"]["reply_to"], id);
    priyas.send(json!({ "type": "delete_message", "message_id": id })).await;
    assert_eq!(chidis.frame("message_deleted").await, json!({ "type": "message_deleted", "message_id": id }));
}

#[tokio::test]
async fn what_happens_over_rest_is_heard_in_the_room() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let mut socket = platform.socket(&priya, &socket_path(&conversation)).await;
    let message = say(&platform, &chidi, &conversation, "Over REST").await;
    assert_eq!(socket.frame("new_message").await["message"], message);
    platform.post(&chidi, &message_path(&message, "edit/"), json!({ "content": "Edited" })).await;
    assert_eq!(socket.frame("message_edited").await["message"]["content"], "Edited");
    platform.post(&chidi, &message_path(&message, "react/"), json!({ "emoji": "🎉" })).await;
    assert_eq!(socket.frame("reaction_update").await["action"], "added");
    platform.post(&priya, &message_path(&message, "mark_read/"), json!({})).await;
    assert_eq!(socket.frame("messages_read").await["user_id"], "22");
    platform.post(&chidi, &message_path(&message, "delete/"), json!({})).await;
    assert_eq!(socket.frame("message_deleted").await["message_id"], message["id"]);
}

#[tokio::test]
async fn a_room_refuses_in_words_and_lives_on() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let message = say(&platform, &chidi, &conversation, "mine").await;
    let mut socket = platform.socket(&priya, &socket_path(&conversation)).await;
    for (frame, code) in [
        (json!({ "type": "dance" }), "malformed"),
        (json!({ "type": "send_message" }), "empty"),
        (json!({ "type": "send_message", "content": "x".repeat(10_001) }), "too_long"),
        (json!({ "type": "send_message", "content": "x", "message_type": "system" }), "invalid"),
        (json!({ "type": "send_message", "content": "x", "metadata": "nonsense" }), "invalid"),
        (json!({ "type": "send_message", "content": "x", "reply_to": "999999" }), "invalid"),
        (json!({ "type": "mark_read" }), "invalid"),
        (json!({ "type": "edit_message", "content": "x" }), "invalid"),
        (json!({ "type": "edit_message", "message_id": message["id"], "content": "x" }), "forbidden"),
        (json!({ "type": "delete_message", "message_id": message["id"] }), "forbidden"),
        (json!({ "type": "delete_message", "message_id": "999999" }), "not_found"),
        (json!({ "type": "react", "message_id": message["id"], "emoji": "x" }), "invalid"),
    ] {
        socket.send(frame.clone()).await;
        let error = socket.next().await;
        assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!(code)), "{frame}");
        assert!(error["message"].is_string());
    }
    socket.send(json!({ "type": "send_message", "content": "Still here" })).await;
    assert_eq!(socket.frame("new_message").await["message"]["content"], "Still here");
}

#[tokio::test]
async fn who_is_removed_hears_no_more() {
    let (platform, chidi, priya) = platform().await;
    let conversation = bid(&platform, &chidi).await;
    let mut socket = platform.socket(&priya, &socket_path(&conversation)).await;
    let remove = conversation_path(&conversation, "remove_participant/");
    assert_eq!(platform.post(&chidi, &remove, json!({ "user_id": "22" })).await.0, StatusCode::OK);
    assert_eq!(socket.0.close_code().await, 4403);
    let body = json!({ "conversation": conversation["id"], "content": "Hello?" });
    assert_eq!(platform.post(&priya, "/chat/messages/", body).await.0, StatusCode::NOT_FOUND);
    assert_eq!(platform.get(&priya, "/bids/5/conversation/").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn news_of_other_conversations_comes_by_the_notifications() {
    let (platform, chidi, priya) = platform().await;
    let mut news = platform.socket(&priya, "/ws/notifications/").await;
    let open = bid(&platform, &chidi).await;
    let invited = news.frame("notification").await;
    let invited = &invited["notification"];
    assert_eq!((&invited["notification_type"], &invited["conversation"]), (&json!("invitation"), &open["id"]));
    assert_eq!((&invited["user_id"], &invited["username"]), (&json!("11"), &json!("chidi")));
    let body = json!({ "conversation_type": "direct", "participants": ["22"] });
    let (_, other) = platform.post(&chidi, "/chat/conversations/", body).await;

    let mut room = platform.socket(&priya, &socket_path(&open)).await;
    room.send(json!({ "type": "send_message", "content": "In here" })).await;
    let mine = room.frame("new_message").await;
    say(&platform, &chidi, &open, "Seen already").await;
    let elsewhere = say(&platform, &chidi, &other, "Elsewhere").await;
    let told = news.frame("notification").await;
    let told = &told["notification"];
    assert_eq!((&told["notification_type"], &told["message"]), (&json!("new_message"), &elsewhere));

    let mention = say(&platform, &chidi, &other, "Are you there, @priya?").await;
    let told = news.frame("notification").await;
    assert_eq!(told["notification"]["notification_type"], "mention");
    assert_eq!(told["notification"]["message"]["id"], mention["id"]);
    let react = message_path(&mine["message"], "react/");
    platform.post(&chidi, &react, json!({ "emoji": "👍" })).await;
    let told = news.frame("notification").await;
    let told = &told["notification"];
    assert_eq!((&told["notification_type"], &told["emoji"]), (&json!("reaction"), &json!("👍")));
    assert_eq!((&told["user_id"], &told["message"]["id"]), (&json!("11"), &mine["message"]["id"]));
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
