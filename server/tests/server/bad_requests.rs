//! Requests that are wrong get an answer in the product's own form.

use parlor::Error;
use reqwest::header;
use serde_json::{Value, json};

use crate::support::{Server, browser};

#[tokio::test]
async fn a_body_that_is_no_json_is_malformed() {
    let server = Server::start().await;
    for body in [&b"{"[..], b"\xff\xfe", b"[1]", b""] {
        for path in ["/api/token/", "/api/ui/conversations"] {
            let request = browser().post(server.url(path)).header(header::CONTENT_TYPE, "application/json");
            let response = request.body(body.to_vec()).send().await.unwrap();
            assert_eq!(response.status(), 400, "{path} {body:?}");
            let error: Error = response.json().await.unwrap();
            assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_said_to_be_none_in_plain_words() {
    let server = Server::start().await;
    let token = server.chat.issue_token("main", "ann", 60);
    server.member("ann").await;
    let token = token.await.unwrap();
    for path in ["/api/token/", "/api/token/refresh/", "/api/v1/chat-rooms/", "/chat/messages/", "/api/chat/send/"] {
        let request = browser().post(server.url(path)).bearer_auth(&token);
        let response =
            request.header(header::CONTENT_TYPE, "application/json").body("{\n nonsense").send().await.unwrap();
        assert_eq!(response.status(), 400, "{path}");
        let detail = response.json::<Value>().await.unwrap()["detail"].clone();
        assert_eq!(detail, "That is not understood: this is not valid JSON (line 2, column 2).", "{path}");
    }
}

#[tokio::test]
async fn json_of_another_kind_is_told_so_in_plain_words() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    for (path, body) in [
        ("/api/token/", json!("ann")),
        ("/api/token/refresh/", json!([1])),
        ("/api/v1/chat-rooms/", json!(5)),
        ("/api/ui/post_message", json!({"conversation": 1, "draft": 5})),
        ("/api/ui/open_context", json!({"kind": "job", "context": "job", "title": null, "members": []})),
        ("/api/ui/search", json!({"search": true})),
    ] {
        let request = browser().post(server.url(path)).bearer_auth(&ann.session.access_token).json(&body);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 400, "{path}");
        let detail = response.json::<Value>().await.unwrap()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("object") && !detail.contains("struct"), "{path}: {detail}");
    }
}

#[tokio::test]
async fn a_huge_body_is_refused() {
    let server = Server::start().await;
    let response = server.post("/api/token/", json!({"username": "x".repeat(2_000_000)})).await;
    assert_eq!(response.status(), 413);
    assert!(matches!(response.json().await.unwrap(), Error::TooLarge { .. }));
}

#[tokio::test]
async fn an_unknown_api_address_is_not_found() {
    let server = Server::start().await;
    let response = server.get("/api/nothing/here").await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.json::<Value>().await.unwrap()["code"], "not_found");
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_one() {
    let server = Server::start().await;
    let response = server.get("/api/token/").await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()[header::ALLOW], "POST");
}

#[tokio::test]
async fn who_is_not_signed_in_is_told_so() {
    let server = Server::start().await;
    let response = server.post("/api/ui/conversations", json!({})).await;
    assert_eq!(response.status(), 401);
    assert_eq!(response.json::<Error>().await.unwrap(), Error::Unauthenticated);
}

#[tokio::test]
async fn an_unknown_page_is_a_page_that_says_so() {
    let server = Server::start().await;
    for path in ["/nothing/here", "/pkg/../../etc/passwd", "/%ff"] {
        let response = server.get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        assert!(response.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"), "{path}");
    }
}
