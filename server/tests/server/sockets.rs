//! An open socket.

use parlor::{model::Anchor, protocol::Event};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Server, Socket};

#[tokio::test]
async fn a_message_reaches_everybody_in_the_room() {
    let server = Server::start().await;
    let (ann, bob) = (server.admin("ann").await, server.member("bob").await);
    let kitchen = server.room(&ann, &[&bob]).await;
    let mut anns = server.socket(&ann).await;
    let mut bobs = server.socket(&bob).await;

    anns.post(kitchen, "1", "Hello, Bob!").await;
    let seq = anns.sent("1").await;
    let message = bobs
        .wait_for(|event| match event {
            Event::Message { message, .. } => Some(message),
            _ => None,
        })
        .await;
    assert_eq!((message.content.as_str(), message.seq), ("Hello, Bob!", seq));
}

#[tokio::test]
async fn it_needs_a_session() {
    let server = Server::start().await;
    assert_eq!(Socket::refusal(&server.host, "/ws", &[]).await, 401);
}

#[tokio::test]
async fn frames_before_that_are_never_read() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let kitchen = server.room(&ann, &[]).await;

    let mut stream = TcpStream::connect(&server.host).await.unwrap();
    let handshake = format!(
        "GET /ws HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        server.host
    );
    let command = format!(r#"{{"type":"send","conversation":{kitchen},"content":"sneaky"}}"#);
    let mut frame = vec![0x81, 0x80 | u8::try_from(command.len()).unwrap(), 0, 0, 0, 0];
    frame.extend(command.as_bytes());
    stream.write_all(handshake.as_bytes()).await.unwrap();
    stream.write_all(&frame).await.unwrap();

    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 401");
    let page = server.chat.history(&ann.actor, kitchen, Anchor::Latest, 50).await.unwrap();
    assert!(page.messages.iter().all(|message| message.content != "sneaky"));
}

#[tokio::test]
async fn a_plain_request_is_told_to_upgrade() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let request = crate::support::browser().get(server.url("/ws")).header("cookie", ann.cookie());
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 426);
    assert_eq!(response.headers()["upgrade"], "websocket");
}
