//! A browser's session: two cookies, one of which renews the other.

use parlor::model::Timestamp;

use crate::support::{Server, Socket, base64, set_cookies};

#[tokio::test]
async fn an_access_cookie_that_ran_out_is_renewed() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let refresh = ann.session.refresh_token.clone().unwrap();

    let cookie = format!("parlor_access=stale; parlor_refresh={refresh}");
    let mut socket = Socket::open(&server.host, &[("cookie", &cookie)]).await.unwrap();
    socket.ready().await;
    let cookies = set_cookies(&socket.headers);
    assert!(cookies.iter().any(|cookie| cookie.starts_with("parlor_access=")));
    let renewed = cookies.iter().find_map(|cookie| cookie.strip_prefix("parlor_refresh=")).unwrap();
    assert!(!renewed.starts_with(&refresh), "a refresh token is replaced when it is used");
}

#[tokio::test]
async fn two_tabs_may_renew_at_once() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let cookie = format!("parlor_refresh={}", ann.session.refresh_token.clone().unwrap());
    let headers = [("cookie", &*cookie)];
    let (one, other) = tokio::join!(Socket::open(&server.host, &headers), Socket::open(&server.host, &headers));
    one.unwrap().ready().await;
    other.unwrap().ready().await;
}

#[tokio::test]
async fn a_session_that_is_still_good_is_left_alone() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let socket = server.socket(&ann).await;
    assert!(set_cookies(&socket.headers).is_empty());
}

#[tokio::test]
async fn cookies_of_an_ended_session_are_removed() {
    let server = Server::start().await;
    let headers = [("cookie", "parlor_access=stale; parlor_refresh=revoked")];
    assert_eq!(Socket::refusal(&server.host, "/ws", &headers).await, 401);
    let request = crate::support::browser().get(server.url("/enter")).header(headers[0].0, headers[0].1);
    let cookies = set_cookies(request.send().await.unwrap().headers());
    assert_eq!(cookies.len(), 2);
    assert!(cookies.iter().all(|cookie| cookie.contains("Max-Age=0")), "{cookies:?}");
}

#[tokio::test]
async fn signing_out_closes_every_tab() {
    let server = Server::start().await;
    let (ann, bob) = (server.admin("ann").await, server.member("bob").await);
    let mut first = server.socket(&ann).await;
    let mut second = server.socket(&ann).await;
    let mut bobs = server.socket(&bob).await;

    server.chat.sign_out(&ann.actor).await.unwrap();
    assert_eq!(first.close_code().await, 4401);
    assert_eq!(second.close_code().await, 4401);
    assert_eq!(Socket::refusal(&server.host, "/ws", &[("cookie", &ann.cookie())]).await, 401);
    bobs.is_alive().await;
}

#[tokio::test]
async fn a_session_cannot_be_made_up() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let claims = format!(
        r#"{{"user_id":{},"tenant":"main","role":"admin","exp":{}}}"#,
        ann.user.id,
        Timestamp::now().as_secs() + 3600
    );
    let unsigned = format!("{}.{}.", base64(r#"{"alg":"none","typ":"JWT"}"#), base64(claims));
    let cookie = format!("parlor_access={unsigned}");
    assert_eq!(Socket::refusal(&server.host, "/ws", &[("cookie", &cookie)]).await, 401);
}
