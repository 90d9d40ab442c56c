//! A platform's user lands in the web client, signed in.

use parlor::model::Dialect;
use reqwest::header;

use crate::support::{Claims, SECRET, Server, set_cookies, sign};

#[tokio::test]
async fn a_platforms_token_becomes_a_session() {
    let server = Server::start().await;
    server.chat.add_tenant("shop", "Shop", Dialect::Native, Some(SECRET)).await.unwrap();
    let token = sign(&Claims::of("carol"));

    let response = server.get(&format!("/enter?token={token}&next=/rooms/3")).await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()[header::LOCATION], "/rooms/3");
    let cookies = set_cookies(response.headers());
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    }
}

#[tokio::test]
async fn it_leads_to_no_other_site() {
    let server = Server::start().await;
    server.chat.add_tenant("shop", "Shop", Dialect::Native, Some(SECRET)).await.unwrap();
    let token = sign(&Claims::of("carol"));
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "evil"] {
        let response = server.get(&format!("/enter?token={token}&next={next}")).await;
        assert_eq!(response.headers()[header::LOCATION], "/", "{next}");
    }
}

#[tokio::test]
async fn an_expired_link_says_what_to_do() {
    let server = Server::start().await;
    server.chat.add_tenant("shop", "Shop", Dialect::Native, Some(SECRET)).await.unwrap();
    let expired = sign(&Claims { exp: 1_000_000_000, ..Claims::of("carol") });
    for token in [expired.as_str(), "rubbish", ""] {
        let response = server.get(&format!("/enter?token={token}")).await;
        assert_eq!(response.status(), 401, "{token}");
        assert!(set_cookies(response.headers()).is_empty());
        assert!(response.text().await.unwrap().contains("Go back"));
    }
}
