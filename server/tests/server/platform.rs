//! What integrating platforms do with their API key, and what nobody does without.

use std::num::NonZeroU32;

use parlor::{
    chat::{NewTenant, Rates},
    model::Dialect,
};
use reqwest::{Response, header};
use serde_json::{Value, json};

use crate::support::{Server, browser};

async fn tenant(server: &Server, slug: &str, dialect: Dialect) -> NewTenant {
    server.chat.add_tenant(slug, "", dialect, None).await.unwrap()
}

async fn send(server: &Server, key: &str, body: &Value) -> Response {
    browser().post(server.url("/api/events/")).bearer_auth(key).json(body).send().await.unwrap()
}

fn job_created() -> Value {
    json!({
        "event_id": "evt-1",
        "type": "job.created",
        "object": {"id": 5, "title": "Shelves", "status": "open"},
        "participants": [501, {"id": 502, "username": "dora"}],
    })
}

#[tokio::test]
async fn an_event_is_created_and_the_same_one_answered_again() {
    let server = Server::start().await;
    let shop = tenant(&server, "shop", Dialect::Marketplace).await;

    let first = send(&server, &shop.api_key, &job_created()).await;
    assert_eq!(first.status(), 201);
    let first: Value = first.json().await.unwrap();
    assert_eq!((&first["event_id"], &first["created"]), (&json!("evt-1"), &json!(true)));
    assert!(first["conversation_id"].is_i64() && first["message_id"].is_i64());

    let request = browser().post(server.url("/api/events")).header("x-api-key", &shop.api_key);
    let again = request.body(job_created().to_string()).send().await.unwrap();
    assert_eq!(again.status(), 200);
    assert_eq!(again.json::<Value>().await.unwrap(), first);

    let later = send(&server, &shop.api_key, &json!({"type": "job.completed", "object": {"id": 5}})).await;
    assert_eq!(later.status(), 201);
    let later: Value = later.json().await.unwrap();
    assert_eq!((&later["conversation_id"], &later["created"]), (&first["conversation_id"], &json!(false)));
}

#[tokio::test]
async fn ids_are_written_as_the_tenants_dialect_does() {
    let server = Server::start().await;
    let jobs = tenant(&server, "jobs", Dialect::Wasgo).await;
    let office = tenant(&server, "office", Dialect::Workspace).await;

    let answer: Value = send(&server, &jobs.api_key, &job_created()).await.json().await.unwrap();
    assert!(answer["conversation_id"].as_str().unwrap().parse::<i64>().is_ok(), "{answer}");
    let answer: Value = send(&server, &office.api_key, &job_created()).await.json().await.unwrap();
    assert_eq!(answer["message_id"].as_str().unwrap().len(), 36);

    for tenant in [&jobs, &office] {
        let answer: Value = send(&server, &tenant.api_key, &job_created()).await.json().await.unwrap();
        let stats = browser().get(server.url("/api/stats/")).bearer_auth(&tenant.api_key).send().await.unwrap();
        let stats: Value = stats.json().await.unwrap();
        assert_eq!(stats["top_conversations"][0]["id"], answer["conversation_id"], "{stats}");
    }
}

#[tokio::test]
async fn without_a_good_key_nothing_is_told_or_done() {
    let server = Server::start().await;
    let shop = tenant(&server, "shop", Dialect::Native).await;
    let ann = server.admin("ann").await;
    let url = server.url("/api/events/");
    let requests = [
        ("no key", browser().post(&url)),
        ("a wrong key", browser().post(&url).bearer_auth("guess")),
        ("an empty key", browser().post(&url).header("x-api-key", "")),
        ("a key that is no text", browser().post(&url).header("x-api-key", &b"\xff\xfe"[..])),
        ("another scheme", browser().post(&url).header(header::AUTHORIZATION, format!("Basic {}", shop.api_key))),
        ("a user's token", browser().post(&url).bearer_auth(&ann.session.access_token)),
        ("a user's cookie", browser().post(&url).header(header::COOKIE, ann.cookie())),
        ("the secret of tokens", browser().post(&url).bearer_auth(&shop.jwt_secret)),
        ("the key in the address", browser().post(format!("{url}?api_key={0}&token={0}", shop.api_key))),
    ];
    for (why, request) in requests {
        let response = request.json(&job_created()).send().await.unwrap();
        assert_eq!(response.status(), 401, "{why}");
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer", "{why}");
        assert!(response.json::<Value>().await.unwrap()["detail"].is_string(), "{why}");
    }
    assert_eq!(server.get("/api/stats/").await.status(), 401);
    let platform = server.chat.platform("shop").await.unwrap();
    assert_eq!(server.chat.stats(&platform).await.unwrap().rooms.total, 0);
}

#[tokio::test]
async fn a_key_opens_nothing_that_is_users() {
    let server = Server::start().await;
    let shop = tenant(&server, "shop", Dialect::Native).await;
    let bearer = format!("Bearer {}", shop.api_key);

    let request = browser().post(server.url("/api/ui/conversations")).header(header::AUTHORIZATION, &bearer);
    assert_eq!(request.json(&json!({})).send().await.unwrap().status(), 401);
    let request = browser().get(server.url("/files/1")).header(header::AUTHORIZATION, &bearer);
    assert!(request.send().await.unwrap().status().is_client_error());
    let refusal = crate::support::Socket::refusal(&server.host, "/ws", &[("authorization", &bearer)]).await;
    assert_eq!(refusal, 401);
}

#[tokio::test]
async fn another_tenants_key_reaches_another_tenants_conversation() {
    let server = Server::start().await;
    let (shop, rival) =
        (tenant(&server, "shop", Dialect::Native).await, tenant(&server, "rival", Dialect::Native).await);

    let ours: Value = send(&server, &shop.api_key, &job_created()).await.json().await.unwrap();
    let theirs = send(&server, &rival.api_key, &job_created()).await;

    assert_eq!(theirs.status(), 201, "the same id is another event there");
    let theirs: Value = theirs.json().await.unwrap();
    assert_ne!(theirs["conversation_id"], ours["conversation_id"]);
    let stats = browser().get(server.url("/api/stats/")).bearer_auth(&rival.api_key).send().await.unwrap();
    let stats: Value = stats.json().await.unwrap();
    assert_eq!((&stats["tenant"], &stats["messages"]["total"]), (&json!("rival"), &json!(1)));
}

#[tokio::test]
async fn mistakes_are_named() {
    let server = Server::start().await;
    let shop = tenant(&server, "shop", Dialect::Native).await;
    let biz = tenant(&server, "biz", Dialect::Bizbuch).await;
    for (field, body) in [
        ("object", json!({"type": "job.created"})),
        ("type", json!({"type": "order.created", "object": {"id": 1}})),
        ("participants", json!({"type": "job.created", "object": {"id": 1}, "participants": [{}]})),
        ("non_field_errors", json!([1])),
    ] {
        let response = send(&server, &shop.api_key, &body).await;
        assert_eq!(response.status(), 400, "{body}");
        let error: Value = response.json().await.unwrap();
        assert!(error[field][0].is_string(), "{body}: {error}");
    }
    assert_eq!(send(&server, &biz.api_key, &job_created()).await.status(), 400);

    let raw = async |content_type: &str, body: Vec<u8>| {
        let request = browser().post(server.url("/api/events/")).bearer_auth(&shop.api_key);
        request.header(header::CONTENT_TYPE, content_type).body(body).send().await.unwrap()
    };
    for body in [&b"{"[..], b"\xff", b""] {
        let response = raw("application/json", body.to_vec()).await;
        assert_eq!(response.status(), 400);
        let detail = response.json::<Value>().await.unwrap()["detail"].clone();
        assert!(detail.as_str().is_some_and(|detail| detail.contains("this is not valid JSON (line ")), "{detail}");
    }
    assert_eq!(raw("text/xml", b"<event/>".to_vec()).await.status(), 415);
    assert_eq!(raw("application/json", vec![b' '; 2_000_000]).await.status(), 413);
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    assert_eq!(raw("application/json", deep).await.status(), 400);
}

#[tokio::test]
async fn a_body_that_grows_beyond_the_limit_is_cut_off() {
    let server = Server::start().await;
    let shop = tenant(&server, "shop", Dialect::Native).await;
    let pieces = (0..40).map(|_| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]));
    let body = reqwest::Body::wrap_stream(futures::stream::iter(pieces));

    let request = browser().post(server.url("/api/events/")).bearer_auth(&shop.api_key).body(body);

    // It may be hung up on while it still sends.
    if let Ok(response) = request.send().await {
        assert_eq!(response.status(), 413);
    }
    assert_eq!(send(&server, &shop.api_key, &job_created()).await.status(), 201);
}

#[tokio::test]
async fn other_methods_are_told_the_right_one() {
    let server = Server::start().await;
    let response = server.get("/api/events/").await;
    assert_eq!((response.status().as_u16(), &response.headers()[header::ALLOW]), (405, &"POST".parse().unwrap()));
    let detail = json!({ "detail": "Method \"GET\" not allowed." });
    assert_eq!(response.json::<Value>().await.unwrap(), detail);
    let response = server.post("/api/stats/", json!({})).await;
    assert_eq!(response.status(), 405);
    assert!(response.json::<Value>().await.unwrap()["detail"].is_string());
}

#[tokio::test]
async fn a_platform_that_floods_is_slowed_down_and_others_are_not() {
    let server = Server::start_paced(Rates { tenant: NonZeroU32::new(5), ..Rates::default() }).await;
    let (shop, calm) = (tenant(&server, "shop", Dialect::Native).await, tenant(&server, "calm", Dialect::Native).await);

    let mut refused = None;
    for _ in 0..50 {
        let response = send(&server, &shop.api_key, &job_created()).await;
        if response.status() == 429 {
            refused = Some(response);
            break;
        }
    }

    let refused = refused.expect("fifty at once are too many");
    assert!(refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse::<u32>().unwrap() > 0);
    assert_eq!(send(&server, &calm.api_key, &job_created()).await.status(), 201);
}
