//! What all dialects' doors share: other origins, and how often one may knock.

use std::{num::NonZeroU32, pin::pin};

use http::{Method, StatusCode, header};
use parlor::{chat::Rates, model::Dialect};
use serde_json::json;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite;

use super::{Platform, Wire};
use crate::support::{Server, Socket, browser};

const ROOMS: &str = "/api/v1/chat-rooms/";
const SHOP: &str = "https://shop.example";

#[tokio::test]
async fn pages_of_an_allowed_origin_may_call_and_others_may_not() {
    let platform = Platform::new(Dialect::Morevans).await;
    let carla = platform.person(1, "carla").await;
    let allowed = ["https://shop.example".to_owned()];
    platform.server.chat.set_allowed_origins("shop", &allowed).await.unwrap();
    for (origin, expected) in [("https://shop.example", Some("https://shop.example")), ("https://evil.example", None)] {
        let preflight = browser()
            .request(Method::OPTIONS, platform.server.url(ROOMS))
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type");
        let get = browser().get(platform.server.url(ROOMS)).header(header::ORIGIN, origin).bearer_auth(&carla.token);
        for answer in [preflight.send().await.unwrap(), get.send().await.unwrap()] {
            assert_eq!(answer.status(), StatusCode::OK);
            let named = answer.headers().get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
            assert_eq!(named.map(|origin| origin.to_str().unwrap()), expected);
        }
    }
}

#[tokio::test]
async fn pages_of_an_allowed_origin_get_tokens_and_files_too() {
    let platform = Platform::new(Dialect::Morevans).await;
    platform.server.chat.set_allowed_origins("shop", &["https://shop.example".to_owned()]).await.unwrap();
    for (method, path) in [(Method::POST, "/api/token/"), (Method::GET, "/files/1"), (Method::POST, "/api/files/")] {
        let preflight = browser()
            .request(Method::OPTIONS, platform.server.url(path))
            .header(header::ORIGIN, "https://shop.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, method.as_str())
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type,x-csrftoken");
        let request =
            browser().request(method, platform.server.url(path)).header(header::ORIGIN, "https://shop.example");
        for answer in [preflight.send().await.unwrap(), request.send().await.unwrap()] {
            assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://shop.example", "{path}");
        }
    }
}

#[tokio::test]
async fn a_body_of_another_kind_is_not_guessed_at() {
    let platform = Platform::new(Dialect::Morevans).await;
    let carla = platform.person(1, "carla").await;
    for (kind, status) in [("text/plain", 415), ("application/xml", 415), ("application/json; charset=utf-8", 201)] {
        let request =
            browser().post(platform.server.url(ROOMS)).bearer_auth(&carla.token).header(header::CONTENT_TYPE, kind);
        let answer = request.body(r#"{"room_type": "general", "name": "Yard"}"#).send().await.unwrap();
        assert_eq!(answer.status(), status, "{kind}");
    }
}

#[tokio::test]
async fn what_is_no_origin_cannot_be_allowed() {
    let platform = Platform::new(Dialect::Morevans).await;
    for nonsense in ["*", "shop.example", "https://shop.example/path", "file:///etc", "https://me@shop.example"] {
        let refused = platform.server.chat.set_allowed_origins("shop", &[nonsense.to_owned()]).await;
        assert!(refused.is_err(), "{nonsense}");
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let rates = Rates { user: NonZeroU32::new(5), ..Rates::default() };
    let platform = Platform::on(Server::start_paced(rates).await, Dialect::Morevans).await;
    let (carla, dmitri) = (platform.person(1, "carla").await, platform.person(2, "dmitri").await);
    let mut refused = None;
    for _ in 0..20 {
        let answer = browser().get(platform.server.url(ROOMS)).bearer_auth(&carla.token).send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("twenty at once are too many");
    assert!(refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse::<u32>().unwrap() > 0);
    let body: serde_json::Value = refused.json().await.unwrap();
    assert!(body["detail"].is_string(), "{body}");
    assert_eq!(platform.get(&dmitri, ROOMS).await.0, StatusCode::OK, "others are not held up");
}

/// Whoever is held up, and wherever: the door's `detail`, and what a program needs.
#[tokio::test]
async fn who_is_held_up_is_told_the_same_at_every_door() {
    let few = NonZeroU32::new(3);
    for (rates, doors) in [
        (Rates { user: few, ..Rates::default() }, &[ROOMS, "/api/files/", "/api/ui/conversations"][..]),
        (Rates { tenant: few, ..Rates::default() }, &[ROOMS, "/api/ui/conversations", "/api/events/"]),
        (
            Rates { address: few, ..Rates::default() },
            &[ROOMS, "/api/files/", "/api/ui/conversations", "/api/token/", "/"],
        ),
    ] {
        for door in doors {
            let platform = Platform::on(Server::start_paced(rates).await, Dialect::Morevans).await;
            let carla = platform.person(1, "carla").await;
            let asked = (0..20).map(|_| {
                let key = if *door == "/api/events/" { &platform.api_key } else { &carla.token };
                browser().post(platform.server.url(door)).bearer_auth(key).json(&json!({})).send()
            });
            let answers: Vec<_> = futures::future::join_all(asked).await.into_iter().map(Result::unwrap).collect();
            let refused = answers.into_iter().find(|answer| answer.status() == StatusCode::TOO_MANY_REQUESTS);
            let refused = refused.unwrap_or_else(|| panic!("{door}: twenty at once are too many, {rates:?}"));
            let after = refused.headers()[header::RETRY_AFTER].to_str().unwrap().to_owned();
            let body: serde_json::Value = refused.json().await.unwrap();
            let detail = format!("Too many attempts. Try again in {after} s.");
            let after: u64 = after.parse().unwrap();
            assert_eq!(body, json!({ "code": "rate_limited", "retry_after_secs": after, "detail": detail }), "{door}");
        }
    }
}

#[tokio::test]
async fn who_opens_sockets_too_often_is_told_when_to_come_back() {
    let rates = Rates { user: NonZeroU32::new(3), ..Rates::default() };
    for (dialect, path) in [
        (Dialect::Native, "/ws"),
        (Dialect::Morevans, "/ws/notifications/"),
        (Dialect::Bizbuch, "/ws/chat/notifications/"),
        (Dialect::Workspace, "/ws/chat/shop/"),
    ] {
        let platform = Platform::on(Server::start_paced(rates).await, dialect).await;
        let carla = platform.person(1, "carla").await;
        let url = format!("ws://{}{path}?token={}", platform.server.host, carla.token);
        let opened = (0..20).map(async |_| {
            Socket::open_at(TcpStream::connect(&platform.server.host).await.unwrap(), &url, &[]).await.err()
        });
        let refused = futures::future::join_all(opened).await.into_iter().flatten().next();
        let Some(tungstenite::Error::Http(refused)) = refused else { panic!("{path}: twenty at once are too many") };
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert!(refused.headers().contains_key(header::RETRY_AFTER), "{path}");
    }
}

#[tokio::test]
async fn who_says_too_often_only_in_a_socket_who_they_are_is_sent_away_for_a_while() {
    let rates = Rates { user: NonZeroU32::new(1), ..Rates::default() };
    let platform = Platform::on(Server::start_paced(rates).await, Dialect::Morevans).await;
    let carla = platform.person(1, "carla").await;
    let mut sockets =
        [platform.silent_socket("/ws/notifications/").await, platform.silent_socket("/ws/notifications/").await];
    for socket in &mut sockets {
        socket.send(json!({ "type": "authenticate", "token": carla.token })).await;
    }
    let [Wire(first), Wire(second)] = &mut sockets;
    let code = futures::future::select(pin!(first.close_code()), pin!(second.close_code())).await.factor_first().0;
    assert_eq!(code, 1013);
}

#[tokio::test]
async fn a_socket_that_floods_hears_errors_and_lives_on() {
    let rates = Rates { user: NonZeroU32::new(10), ..Rates::default() };
    let platform = Platform::on(Server::start_paced(rates).await, Dialect::Morevans).await;
    let carla = platform.person(1, "carla").await;
    let room = json!({ "room_type": "general", "name": "Yard" });
    let (_, room) = platform.post(&carla, ROOMS, room).await;
    let mut socket = platform.socket(&carla, &format!("/ws/chat/{}/", room["id"])).await;
    for n in 0..40 {
        socket.send(json!({ "type": "chat_message", "content": format!("flood {n}") })).await;
    }
    assert_eq!(socket.frame("error").await["code"], "rate_limited");
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    socket.send(json!({ "type": "chat_message", "content": "Calm again" })).await;
    loop {
        if socket.frame("chat_message").await["message"]["content"] == "Calm again" {
            break;
        }
    }
}

#[tokio::test]
async fn one_address_and_one_tenant_have_a_pace_too() {
    for rates in [
        Rates { address: NonZeroU32::new(8), ..Rates::default() },
        Rates { tenant: NonZeroU32::new(8), ..Rates::default() },
    ] {
        let platform = Platform::on(Server::start_paced(rates).await, Dialect::Morevans).await;
        platform.server.chat.set_allowed_origins("shop", &[SHOP.to_owned()]).await.unwrap();
        let people: Vec<_> = (0..40).map(|n| platform.stranger(n, &format!("person{n}"))).collect();
        let asked = people.iter().map(|person| {
            let request = browser().get(platform.server.url(ROOMS)).bearer_auth(&person.token);
            request.header(header::ORIGIN, SHOP).send()
        });
        let answers: Vec<_> = futures::future::join_all(asked).await.into_iter().map(Result::unwrap).collect();
        let refused = answers.iter().find(|answer| answer.status() == StatusCode::TOO_MANY_REQUESTS);
        let refused = refused.expect("forty at once are too many").headers();
        assert!(refused.contains_key(header::RETRY_AFTER), "{rates:?}");
        assert_eq!(refused[header::ACCESS_CONTROL_ALLOW_ORIGIN], SHOP, "{rates:?}: pages can read it");
        assert_eq!(refused[header::ACCESS_CONTROL_EXPOSE_HEADERS], "retry-after", "{rates:?}");
    }
}
