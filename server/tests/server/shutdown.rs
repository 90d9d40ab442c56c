//! A server that stops loses nothing.

use parlor::{
    model::{Anchor, MessagePage},
    protocol::Event,
};
use tokio_tungstenite::tungstenite::Message;

use crate::support::Server;

#[tokio::test]
async fn sockets_are_told_to_come_back() {
    let server = Server::start().await;
    let (ann, bob) = (server.admin("ann").await, server.member("bob").await);
    let mut anns = server.socket(&ann).await;
    let mut bobs = server.socket(&bob).await;
    let (_, anns, bobs) = tokio::join!(server.stop(), anns.close_code(), bobs.close_code());
    assert_eq!((anns, bobs), (1001, 1001));
}

#[tokio::test]
async fn what_was_acknowledged_is_stored() {
    const POSTS: usize = 200;
    let dir = tempfile::tempdir().unwrap();
    let config = parlor::chat::Config { data_dir: dir.path().join("data"), ..Default::default() };
    let server = Server::start_in(dir.path(), |_| {}).await;
    let ann = server.admin("ann").await;
    let kitchen = server.room(&ann, &[]).await;
    let mut socket = server.socket(&ann).await;
    for number in 0..POSTS {
        socket.post(kitchen, &format!("{number}"), "hello").await;
    }
    socket.sent("0").await;
    let stopped = tokio::spawn(server.stop());
    let mut acknowledged = vec!["0".to_owned()];
    while let Some(Ok(message)) = socket.message().await {
        let Message::Text(text) = message else { continue };
        if let Event::Sent { client_id, .. } = serde_json::from_str(&text).unwrap() {
            acknowledged.push(client_id);
        }
    }
    stopped.await.unwrap();

    let chat = parlor::chat::Chat::open(config).await.unwrap();
    let mut stored = Vec::new();
    let mut anchor = Anchor::Latest;
    loop {
        let MessagePage { messages, has_before, .. } = chat.history(&ann.actor, kitchen, anchor, 50).await.unwrap();
        anchor = messages.first().map_or(Anchor::Latest, |message| Anchor::Before(message.seq));
        stored.extend(messages.into_iter().filter_map(|message| message.client_id));
        if !has_before {
            break;
        }
    }
    assert!(acknowledged.iter().all(|id| stored.contains(id)), "{acknowledged:?} in {stored:?}");
    chat.close().await;
}
