//! Tokens for programs: which open a door, and which do not.

use jsonwebtoken::Algorithm;
use parlor::{chat::NewAccount, model::Dialect};
use serde_json::{Value, json};

use crate::support::{Claims, PASSWORD, SECRET, Server, Socket, base64, browser, sign, sign_with};

async fn with_shop() -> Server {
    let server = Server::start().await;
    server.chat.add_tenant("shop", "Shop", Dialect::Native, Some(SECRET)).await.unwrap();
    server
}

async fn with_password(username: &str) -> Server {
    let server = Server::start().await;
    server
        .chat
        .add_user("main", &NewAccount { username, password: Some(PASSWORD), ..NewAccount::default() })
        .await
        .unwrap();
    server
}

#[tokio::test]
async fn a_platforms_token_opens_a_socket() {
    let server = with_shop().await;
    let token = sign(&Claims::of("carol"));

    let mut socket = Socket::open(&server.host, &[("authorization", &format!("Bearer {token}"))]).await.unwrap();
    socket.ready().await;

    let stream = tokio::net::TcpStream::connect(&server.host).await.unwrap();
    let url = format!("ws://{}/ws?token={token}", server.host);
    Socket::open_at(stream, &url, &[]).await.unwrap().ready().await;
}

#[tokio::test]
async fn a_forged_token_does_not() {
    let server = with_shop().await;
    let good = Claims::of("mallory");
    let unsigned = format!("{}.{}.", base64(r#"{"alg":"none"}"#), base64(serde_json::to_string(&good).unwrap()));
    let (head, _) = unsigned.split_once('.').unwrap();
    let signed = sign(&good);
    let signature = signed.rsplit('.').next().unwrap();
    let stripped = format!("{head}.{}.{signature}", base64(serde_json::to_string(&good).unwrap()));
    for (why, token) in [
        ("another secret", sign_with(&good, Algorithm::HS256, "guessed")),
        ("another algorithm", sign_with(&good, Algorithm::HS512, SECRET)),
        ("no algorithm", unsigned),
        ("no algorithm but a signature", stripped),
        ("expired", sign(&Claims { exp: 1_000_000_000, ..good.clone() })),
        ("another tenant", sign(&Claims { tenant: "main".into(), ..good.clone() })),
        ("no such tenant", sign(&Claims { tenant: "nowhere".into(), ..good.clone() })),
        ("cut off", signed[..signed.len() - 5].to_owned()),
        ("rubbish", "rubbish".into()),
        ("nothing", String::new()),
    ] {
        let path = format!("/ws?token={token}");
        assert_eq!(Socket::refusal(&server.host, &path, &[]).await, 401, "{why}");
        let header = format!("Bearer {token}");
        assert_eq!(Socket::refusal(&server.host, "/ws", &[("authorization", &header)]).await, 401, "{why}");
    }
}

#[tokio::test]
async fn name_and_password_get_a_pair() {
    let server = with_password("ann").await;
    let response = server.post("/api/token/", json!({"username": "ann", "password": PASSWORD})).await;
    assert_eq!(response.status(), 200);
    let pair: Value = response.json().await.unwrap();
    let (access, refresh) = (pair["access"].as_str().unwrap(), pair["refresh"].as_str().unwrap());

    let bearer = format!("Bearer {access}");
    Socket::open(&server.host, &[("authorization", &bearer)]).await.unwrap().ready().await;
    let bearer = format!("Bearer {refresh}");
    let refusal = Socket::refusal(&server.host, "/ws", &[("authorization", &bearer)]).await;
    assert_eq!(refusal, 401, "a refresh token is no access token");

    let renewed = server.post("/api/token/refresh/", json!({"refresh": refresh})).await;
    assert_eq!(renewed.status(), 200);
    assert!(renewed.json::<Value>().await.unwrap()["access"].is_string());
}

#[tokio::test]
async fn a_form_will_do() {
    let server = with_password("ann").await;
    let form = format!("username=ann&password={}", PASSWORD.replace(' ', "+"));
    let request = browser().post(server.url("/api/token")).header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(request.body(form).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn wrong_ones_get_a_detail() {
    let server = with_password("ann").await;
    for body in [
        json!({"username": "ann", "password": "guess"}),
        json!({"username": "nobody", "password": PASSWORD}),
        json!({"username": "ann", "password": PASSWORD, "tenant": "nowhere"}),
    ] {
        let response = server.post("/api/token/", body).await;
        assert_eq!(response.status(), 401);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["code"], "wrong_credentials");
        assert_eq!(body["detail"], "That name and password do not match.");
    }
    let response = server.post("/api/token/refresh/", json!({"refresh": "made up"})).await;
    assert_eq!(response.status(), 401);
    assert_eq!(response.json::<Value>().await.unwrap()["code"], "session_expired");
}

#[tokio::test]
async fn all_that_is_no_text_is_named() {
    let server = Server::start().await;
    for (path, body, wrong) in [
        ("/api/token/", json!({"username": 5, "password": ["secret"]}), &["username", "password"][..]),
        ("/api/token/", json!({"username": "ann", "password": "secret", "tenant": {}}), &["tenant"]),
        ("/api/token/refresh/", json!({"refresh": 5}), &["refresh"]),
    ] {
        let response = server.post(path, body).await;
        assert_eq!(response.status(), 400);
        let named: serde_json::Map<_, _> =
            wrong.iter().map(|field| ((*field).to_owned(), json!(["Not a valid string."]))).collect();
        assert_eq!(response.json::<Value>().await.unwrap(), Value::Object(named), "{path}");
    }
}

#[tokio::test]
async fn all_that_is_missing_is_named() {
    let server = Server::start().await;
    for (path, body, missing) in [
        ("/api/token/", json!({}), &["username", "password"][..]),
        ("/api/token/", json!({"username": "ann"}), &["password"]),
        ("/api/token/", json!({"username": "ann", "password": null, "tenant": null}), &["password"]),
        ("/api/token/refresh/", json!({}), &["refresh"]),
    ] {
        let response = server.post(path, body).await;
        assert_eq!(response.status(), 400);
        let named: serde_json::Map<_, _> =
            missing.iter().map(|field| ((*field).to_owned(), json!(["This field is required."]))).collect();
        assert_eq!(response.json::<Value>().await.unwrap(), Value::Object(named), "{path}");
    }
}
