//! Who does not read is sent away, and slows nobody.

use std::time::Duration;

use parlor::model::Draft;
use tokio::{net::TcpSocket, time::timeout};

use crate::support::{Server, Socket};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_told_to_come_back() {
    const POSTS: usize = 1_500;
    let server = Server::start().await;
    let (ann, bob, carol) = (server.admin("ann").await, server.member("bob").await, server.member("carol").await);
    let kitchen = server.room(&ann, &[&bob, &carol]).await;

    // Bob's system takes little, so that it is the server where his messages pile up.
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(4096).unwrap();
    let stream = tcp.connect(server.host.parse().unwrap()).await.unwrap();
    let url = format!("ws://{}/ws", server.host);
    let mut bobs = Socket::open_at(stream, &url, &[("cookie", &bob.cookie())]).await.unwrap();
    bobs.ready().await;

    let mut carols = server.socket(&carol).await;
    let chat = server.chat.clone();
    let posting = tokio::spawn(async move {
        for _ in 0..POSTS {
            let draft = Draft { content: "x".repeat(10_000), ..Draft::default() };
            chat.post(&ann.actor, kitchen, draft).await.unwrap();
        }
    });
    let reading = async {
        for _ in 0..POSTS {
            carols.wait_for(|event| event.change()).await;
        }
    };
    timeout(Duration::from_secs(60), reading).await.expect("Carol hears everything, whatever Bob does");
    posting.await.unwrap();
    assert_eq!(bobs.close_code().await, 1013);
}
