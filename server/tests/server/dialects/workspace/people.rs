//! Presence, and who gets in at all.

use jsonwebtoken::Algorithm;

use super::*;
use crate::support::{Claims, SECRET, sign, sign_with};

#[tokio::test]
async fn presence_is_shown_without_a_socket_to_those_who_share_a_conversation() {
    let office = Office::open().await;
    let (conversation, _) = office.group().await;
    let (_, mine) = office.get(&office.ann, "/presence/me/").await;
    assert_eq!((&mine["user_id"], &mine["status"]), (&json!(uuid(11)), &json!("offline")));
    assert_eq!((&mine["last_seen"], &mine["current_conversation"]), (&Value::Null, &Value::Null));
    assert!(is_uuid(&mine["id"]));

    let busy = json!({ "status": "busy", "current_conversation": conversation["id"] });
    let (status, mine) = office.put(&office.ann, "/presence/me/", busy).await;
    assert_eq!((status, &mine["status"]), (StatusCode::OK, &json!("busy")));
    assert_eq!(mine["current_conversation"], conversation["id"]);
    assert!(is_time(&mine["last_seen"]));
    let (_, list) = office.get(&office.bob, "/presence/").await;
    assert_eq!(list["count"], 2);
    let statuses: Vec<_> =
        list["results"].as_array().unwrap().iter().map(|one| (&one["user_id"], &one["status"])).collect();
    assert_eq!(statuses, [(&json!(uuid(11)), &json!("busy")), (&json!(uuid(12)), &json!("offline"))]);
    let (_, list) = office.get(&office.eve, "/presence/").await;
    assert_eq!((&list["count"], &list["results"][0]["user_id"]), (&json!(1), &json!(uuid(14))), "but to nobody else");

    let (_, gone) = office.put(&office.ann, "/presence/me/", json!({ "status": "offline" })).await;
    assert_eq!(gone["status"], "offline");
    assert!(is_time(&gone["last_seen"]));
    assert_eq!(office.get(&office.ann, "/presence/me/").await.1, gone);
}

#[tokio::test]
async fn a_presence_that_cannot_be_is_refused() {
    let office = Office::open().await;
    let (conversation, _) = office.group().await;
    let (status, error) = office.put(&office.ann, "/presence/me/", json!({ "status": "dancing" })).await;
    assert_eq!((status, error["status"].is_array()), (StatusCode::BAD_REQUEST, true), "{error}");
    let foreign = json!({ "status": "online", "current_conversation": conversation["id"] });
    assert_eq!(office.put(&office.eve, "/presence/me/", foreign).await.0, StatusCode::NOT_FOUND);
    assert_eq!(office.get(&office.eve, "/presence/me/").await.1["status"], "offline");
}

#[tokio::test]
async fn every_door_asks_for_a_token() {
    let office = Office::open().await;
    let (_, path) = office.group().await;
    let good = Claims { user_id: "11".into(), ..Claims::of("ann") };
    let refresh = json!({ "user_id": "11", "tenant": "shop", "exp": good.exp, "token_type": "refresh" });
    let expired = sign(&Claims { exp: 1_000_000_000, ..good.clone() });
    for token in [expired, sign_with(&good, Algorithm::HS256, "guessed"), sign(&refresh), String::new()] {
        let nobody = Person { token, ..office.ann.clone() };
        let reactions = "/messages/1/reactions/".to_owned();
        let people = format!("{path}participants/");
        for path in ["/conversations/".to_owned(), path.clone(), people, format!("{path}messages/"), reactions] {
            let (status, error) = office.get(&nobody, &path).await;
            assert_eq!((status, error["detail"].is_string()), (StatusCode::UNAUTHORIZED, true), "{path}");
        }
        for path in ["/presence/", "/presence/me/"] {
            assert_eq!(office.get(&nobody, path).await.0, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
    assert_eq!(
        office.get(&Person { token: sign_with(&good, Algorithm::HS256, SECRET), ..office.ann.clone() }, &path).await.0,
        StatusCode::OK
    );
}

#[tokio::test]
async fn another_tenant_finds_nothing() {
    let office = Office::open().await;
    office.platform.server.chat.add_tenant("rival", "Rival", Dialect::Workspace, Some(SECRET)).await.unwrap();
    let rival = office.platform.person_with(11, "ann", json!({ "tenant": "rival", "role": "admin" })).await;
    let (_, path) = office.group().await;
    let message = office.say(&office.ann, &path, "Ours").await;
    let one = format!("{path}messages/{}/", text(&message["id"]));
    let reactions = format!("/messages/{}/reactions/", text(&message["id"]));
    for path in [&path, &format!("{path}participants/"), &format!("{path}messages/"), &one, &reactions] {
        assert_eq!(office.get(&rival, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(office.get(&rival, "/conversations/").await.1["count"], 0);
    assert_eq!(office.delete(&rival, &one).await, StatusCode::NOT_FOUND);
    assert_eq!(office.put(&rival, &path, json!({ "title": "Mine" })).await.0, StatusCode::NOT_FOUND);
    let body = json!({ "user_id": uuid(12) });
    assert_eq!(office.post(&rival, &format!("{path}participants/"), body).await.0, StatusCode::NOT_FOUND);
    assert_eq!(office.platform.refusal(&rival, "/ws/chat/shop/").await, 404);
}

#[tokio::test]
async fn paths_answer_without_their_slash_and_name_their_methods() {
    let office = Office::open().await;
    assert_eq!(office.get(&office.ann, "/conversations").await.0, StatusCode::PERMANENT_REDIRECT);
    let body = json!({ "title": "No slash", "conversation_type": "group" });
    assert_eq!(office.post(&office.ann, "/conversations", body).await.0, StatusCode::CREATED);
    let (status, error) = office.send(Method::DELETE, &office.ann, "/presence/", None).await;
    assert_eq!((status, error["detail"].is_string()), (StatusCode::METHOD_NOT_ALLOWED, true));
}

#[tokio::test]
async fn a_status_alone_leaves_the_conversation_and_offline_says_since_when() {
    let office = Office::open().await;
    let (conversation, _) = office.group().await;
    let at = &conversation["id"];
    let mut anns = office.socket(&office.ann).await;
    let mut bobs = office.socket(&office.bob).await;
    let body = json!({ "status": "online", "current_conversation": at });
    assert_eq!(office.put(&office.ann, "/presence/me/", body).await.1["current_conversation"], *at);
    assert_eq!(bobs.frame("presence_updated").await["current_conversation"], *at);

    let (_, away) = office.send(Method::PATCH, &office.ann, "/presence/me/", Some(json!({ "status": "away" }))).await;
    assert_eq!((&away["status"], &away["current_conversation"]), (&json!("away"), at));
    assert_eq!(bobs.frame("presence_updated").await["current_conversation"], *at);
    anns.send(json!({ "type": "update_presence", "status": "busy" })).await;
    let busy = bobs.frame("presence_updated").await;
    assert_eq!((&busy["status"], &busy["current_conversation"]), (&json!("busy"), at));
    let (_, nowhere) = office.put(&office.ann, "/presence/me/", json!({ "current_conversation": null })).await;
    assert_eq!((&nowhere["status"], &nowhere["current_conversation"]), (&json!("busy"), &Value::Null));
    bobs.frame("presence_updated").await;

    anns.send(json!({ "type": "update_presence", "status": "offline" })).await;
    let offline = bobs.frame("presence_updated").await;
    assert_eq!(offline["status"], "offline");
    assert!(is_time(&offline["last_seen"]), "{offline}");
    let (_, mine) = office.get(&office.ann, "/presence/me/").await;
    assert_eq!((&mine["status"], &mine["last_seen"]), (&json!("offline"), &offline["last_seen"]));
}

#[tokio::test]
async fn of_who_is_connected_it_is_said_that_they_are_seen_now() {
    let office = Office::open().await;
    office.group().await;
    office.put(&office.ann, "/presence/me/", json!({ "status": "busy" })).await;
    let (_, gone) = office.put(&office.ann, "/presence/me/", json!({ "status": "offline" })).await;
    let _socket = office.socket(&office.ann).await;
    for (who, path) in [(&office.ann, "/presence/me/"), (&office.bob, "/presence/")] {
        let (_, answer) = office.get(who, path).await;
        let shown = if path == "/presence/" { &answer["results"][0] } else { &answer };
        assert_eq!(shown["status"], "online");
        assert!(text(&shown["last_seen"]) > text(&gone["last_seen"]), "{shown}");
    }
}
