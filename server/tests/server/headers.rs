//! What browsers are told with each answer.

use reqwest::header;

use crate::support::{SCRIPT, Server, browser};

#[tokio::test]
async fn every_answer_is_guarded() {
    let server = Server::start().await;
    for path in ["/sign-in", "/nothing", "/api/nothing", "/healthz", "/pkg/parlor.js", "/favicon.svg", "/ws"] {
        let response = server.get(path).await;
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert!(headers.contains_key("permissions-policy"), "{path}");
        assert!(headers.contains_key("x-request-id"), "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
    }
}

#[tokio::test]
async fn a_pages_scripts_need_its_nonce() {
    let server = Server::start().await;
    server.admin("ann").await;
    let mut nonces = Vec::new();
    for path in ["/sign-in", "/sign-in", "/nothing"] {
        let response = server.get(path).await;
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(response.text().await.unwrap().contains(&format!("nonce=\"{nonce}\"")), "{path}");
        assert!(!nonces.contains(&nonce), "a nonce is used once");
        nonces.push(nonce);
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let server = Server::start_with(|options| options.trust_proxy = true).await;
    let plain = server.get("/healthz").await;
    assert!(!plain.headers().contains_key("strict-transport-security"));
    let request = browser().get(server.url("/healthz")).header("x-forwarded-proto", "https");
    let secure = request.send().await.unwrap();
    assert!(secure.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn nobody_is_a_proxy_unless_told_so() {
    let server = Server::start().await;
    let request = browser().get(server.url("/healthz")).header("x-forwarded-proto", "https");
    assert!(!request.send().await.unwrap().headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn files_are_asked_for_again_and_not_sent_again() {
    let server = Server::start().await;
    let first = server.get("/pkg/parlor.js").await;
    assert_eq!(first.headers()[header::CACHE_CONTROL], "public, no-cache");
    let modified = first.headers()[header::LAST_MODIFIED].clone();
    assert_eq!(first.text().await.unwrap(), SCRIPT);
    let request = browser().get(server.url("/pkg/parlor.js")).header(header::IF_MODIFIED_SINCE, modified);
    assert_eq!(request.send().await.unwrap().status(), 304);
}

#[tokio::test]
async fn a_missing_file_is_not_kept() {
    let server = Server::start().await;
    let response = server.get("/pkg/missing.js").await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn pages_are_compressed() {
    let server = Server::start().await;
    server.admin("ann").await;
    let request = browser().get(server.url("/sign-in")).header(header::ACCEPT_ENCODING, "br");
    assert_eq!(request.send().await.unwrap().headers()[header::CONTENT_ENCODING], "br");
}
