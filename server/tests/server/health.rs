//! What those who run it can ask.

use std::num::NonZeroU32;

use metrics_exporter_prometheus::PrometheusBuilder;
use parlor::chat::Rates;

use crate::support::{Server, browser};

#[tokio::test]
async fn it_says_that_it_is_well() {
    let server = Server::start().await;
    assert_eq!(server.get("/healthz").await.status(), 200);
    assert_eq!(server.get("/readyz").await.status(), 200);
}

#[tokio::test]
async fn however_often_it_is_asked() {
    let server = Server::start_paced(Rates { address: NonZeroU32::new(1), ..Rates::default() }).await;
    for path in ["/healthz", "/readyz"].repeat(5) {
        assert_eq!(server.get(path).await.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn without_its_database_it_is_alive_but_not_ready() {
    let server = Server::start().await;
    server.chat.close().await;
    assert_eq!(server.get("/healthz").await.status(), 200);
    assert_eq!(server.get("/readyz").await.status(), 503);
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_for_who_has_the_token() {
    let handle = PrometheusBuilder::new().build_recorder().handle();
    let server = Server::start_with(|options| {
        options.metrics = Some(handle);
        options.metrics_token = Some("swordfish".into());
    })
    .await;
    assert_eq!(server.get("/metrics").await.status(), 200);

    let elsewhere = || browser().get(server.url("/metrics")).header("x-forwarded-for", "192.0.2.1");
    assert_eq!(elsewhere().send().await.unwrap().status(), 404);
    assert_eq!(elsewhere().bearer_auth("guess").send().await.unwrap().status(), 404);
    assert_eq!(elsewhere().bearer_auth("swordfish").send().await.unwrap().status(), 200);
}
