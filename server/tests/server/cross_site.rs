//! Another site cannot act through its visitor's browser.

use crate::support::{Server, Socket, browser};
use serde_json::json;

#[tokio::test]
async fn another_site_cannot_open_a_socket() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let cookie = ("cookie", &*ann.cookie());
    let evil = ("origin", "https://evil.example");
    let other_port = ("origin", "http://127.0.0.1:1");
    assert_eq!(Socket::refusal(&server.host, "/ws", &[cookie, evil]).await, 403);
    assert_eq!(Socket::refusal(&server.host, "/ws", &[cookie, other_port]).await, 403);
    assert_eq!(Socket::refusal(&server.host, "/ws", &[cookie, ("sec-fetch-site", "cross-site")]).await, 403);

    let own = format!("http://{}", server.host);
    let mut socket = Socket::open(&server.host, &[cookie, ("origin", &own)]).await.unwrap();
    socket.ready().await;
}

#[tokio::test]
async fn another_site_cannot_act() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("referer", "https://evil.example/page"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let request = browser().post(server.url("/api/ui/sign_out")).header("cookie", ann.cookie());
        let response = request.header(name, value).json(&json!({})).send().await.unwrap();
        assert_eq!(response.status(), 403, "{name}: {value}");
    }
    server.socket(&ann).await;
}

#[tokio::test]
async fn another_site_cannot_set_up_nor_sign_its_visitor_in() {
    let server = Server::start().await;
    let form = "name=Eve&username=eve&password=correct+horse+battery+staple";
    for path in ["/api/ui/set_up", "/api/ui/sign_in", "/api/ui/join"] {
        for (name, value) in
            [("sec-fetch-site", "cross-site"), ("origin", "null"), ("referer", "https://evil.example/")]
        {
            let request = browser().post(server.url(path)).header("content-type", "application/x-www-form-urlencoded");
            // What a browser has of another realm at the same address is no token.
            for request in [request.try_clone().unwrap(), request.header("authorization", "Basic ZXZlOmV2ZQ==")] {
                let response = request.header(name, value).body(form).send().await.unwrap();
                assert_eq!(response.status(), 403, "{path} {name}: {value}");
            }
        }
    }
    let own = browser().post(server.url("/api/ui/set_up")).header("content-type", "application/x-www-form-urlencoded");
    let response = own.header("sec-fetch-site", "same-origin").body(form).send().await.unwrap();
    assert!(response.headers().contains_key("set-cookie"), "nobody had been made before: {response:?}");
}

#[tokio::test]
async fn a_program_with_a_token_can_from_wherever_it_is() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let request = browser().post(server.url("/api/ui/conversations")).bearer_auth(&ann.session.access_token);
    let response = request.header("sec-fetch-site", "cross-site").json(&json!({})).send().await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn a_page_of_ours_and_a_script_of_ones_own_can() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let asking = || browser().post(server.url("/api/ui/conversations")).header("cookie", ann.cookie()).json(&json!({}));
    let page = server.url("/rooms/1?at=5");
    for request in [asking(), asking().header("referer", page)] {
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn a_link_from_another_site_works() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let request = browser().get(server.url("/")).header("cookie", ann.cookie());
    let response = request.header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(response.status(), 200);
}
