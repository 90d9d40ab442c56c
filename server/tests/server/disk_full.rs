//! A full disk: senders are told, readers go on reading, and what was acknowledged is there afterwards.

use parlor::{
    Error,
    chat::{Chat, Config},
    model::Anchor,
    protocol::Event,
};
use tempfile::tempdir;

use crate::support::{Program, Server, Socket};

const KILOBYTES: u32 = 1024;

#[tokio::test]
async fn on_a_full_disk_sends_are_refused_with_the_reason_and_nothing_is_lost() {
    let dir = tempdir().unwrap();
    let data_dir = dir.path().join("data");
    let server = Server::start_in(dir.path(), |_| {}).await;
    let ann = server.admin("ann").await;
    let kitchen = server.room(&ann, &[]).await;
    let token = server.chat.issue_token("main", "ann", 600).await.unwrap();
    server.stop().await;
    let bearer = format!("Bearer {token}");
    let content = "x".repeat(10_000);

    let program = Program::serve_on_small_disk(&data_dir, KILOBYTES);
    let mut socket = Socket::open(&program.host, &[("authorization", &bearer)]).await.unwrap();
    socket.ready().await;
    let mut acknowledged = 0;
    let (refused, error) = loop {
        let client_id = format!("m{acknowledged}");
        socket.post(kitchen, &client_id, &content).await;
        let answer = socket.wait_for(|event| match event {
            Event::Sent { .. } => Some(None),
            Event::Error { error, .. } => Some(Some(error)),
            _ => None,
        });
        match answer.await {
            Some(error) => break (client_id, error),
            None => acknowledged += 1,
        }
    };
    socket.is_alive().await;
    program.kill();

    assert_eq!(error, Error::StorageFull);
    assert!(acknowledged > 10, "{acknowledged}");
    let chat = Chat::open(Config { data_dir, ..Config::default() }).await.unwrap();
    let stored = chat.history(&ann.actor, kitchen, Anchor::Latest, 200).await.unwrap().messages;
    assert_eq!(stored.len(), acknowledged);
    assert!(stored.iter().all(|message| message.client_id.as_deref() != Some(&refused)));
    chat.close().await;
}
