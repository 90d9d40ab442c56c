//! An open socket.

use parlor::{
    model::{Anchor, Draft},
    protocol::Event,
};
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_follows_the_answer_to_a_goodbye_however_much_is_being_said() {
    const CLOSE: u8 = 0x88;
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let kitchen = server.room(&ann, &[]).await;
    let (chat, actor) = (server.chat.clone(), ann.actor);
    let talking = tokio::spawn(async move {
        loop {
            chat.post(&actor, kitchen, Draft { content: "And another thing.".into(), ..Draft::default() })
                .await
                .unwrap();
        }
    });

    for _ in 0..40 {
        let mut stream = TcpStream::connect(&server.host).await.unwrap();
        let handshake = format!(
            "GET /ws HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            server.host,
            ann.cookie()
        );
        stream.write_all(handshake.as_bytes()).await.unwrap();
        stream.write_all(&[CLOSE, 0x80, 0, 0, 0, 0]).await.unwrap();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).await.unwrap();
        let frames = heard.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
        let kinds = first_bytes(&heard[frames..]);
        assert_eq!(kinds.iter().position(|kind| *kind == CLOSE), kinds.len().checked_sub(1), "{kinds:x?}");
    }
    talking.abort();
}

/// The first byte of each frame, which says what it is.
fn first_bytes(mut frames: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    while let [first, length, rest @ ..] = frames {
        found.push(*first);
        let (length, rest) = match length {
            126 => (usize::from(u16::from_be_bytes([rest[0], rest[1]])), &rest[2..]),
            length => (usize::from(*length), rest),
        };
        frames = &rest[length..];
    }
    found
}
