//! Frames that are wrong get an error, and cost nobody their socket.

use parlor::{
    Error,
    model::ConversationId,
    protocol::{MAX_COMMAND_BYTES, MAX_CONTENT_CHARS, MAX_FRAME_BYTES},
};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use crate::support::Server;

#[tokio::test]
async fn a_frame_that_is_no_command_is_malformed() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let mut socket = server.socket(&ann).await;
    let nested = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    for frame in [
        "",
        "hello",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"type": "dance"}"#,
        r#"{"type": "send"}"#,
        r#"{"type": "send", "conversation": "one", "content": "hello"}"#,
        r#"{"type": "send", "conversation": 99999999999999999999, "content": "hello"}"#,
        r#"{"type": "resume", "cursors": {}}"#,
        &nested,
    ] {
        socket.send_text(frame).await;
        let (error, _) = socket.error().await;
        assert!(matches!(error, Error::Malformed { .. }), "{frame}: {error:?}");
    }
    socket.is_alive().await;
}

#[tokio::test]
async fn a_frame_that_is_no_object_is_told_so_in_plain_words() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let mut socket = server.socket(&ann).await;
    for frame in ["[1]", " 5", "\"ping\"", "null"] {
        socket.send_text(frame).await;
        let (error, _) = socket.error().await;
        assert_eq!(error.to_string(), "That is not understood: a JSON object is expected", "{frame}");
    }
    socket.is_alive().await;
}

#[tokio::test]
async fn a_binary_frame_is_malformed() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let mut socket = server.socket(&ann).await;
    socket.send_raw(Message::binary(vec![1, 2, 3])).await;
    assert!(matches!(socket.error().await.0, Error::Malformed { .. }));
    socket.is_alive().await;
}

#[tokio::test]
async fn a_long_frame_is_too_large() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let mut socket = server.socket(&ann).await;
    socket.send_text("x".repeat(MAX_COMMAND_BYTES + 1)).await;
    let (error, _) = socket.error().await;
    assert_eq!(error, Error::TooLarge { bytes: MAX_COMMAND_BYTES as u64 + 1, limit: MAX_COMMAND_BYTES as u64 });
    socket.is_alive().await;
}

#[tokio::test]
async fn a_very_long_frame_closes_its_own_socket_and_no_other() {
    let server = Server::start().await;
    let (ann, bob) = (server.admin("ann").await, server.member("bob").await);
    let mut ann = server.socket(&ann).await;
    let mut bob = server.socket(&bob).await;
    ann.send_text("x".repeat(MAX_FRAME_BYTES + 1)).await;
    assert_eq!(ann.close_code().await, 1009);
    bob.is_alive().await;
}

#[tokio::test]
async fn text_that_is_not_utf8_closes_its_own_socket() {
    let server = Server::start().await;
    let ann = server.admin("ann").await;
    let mut socket = server.socket(&ann).await;
    let frame = Frame::message(vec![0xff, 0xfe], OpCode::Data(Data::Text), true);
    socket.send_raw(Message::Frame(frame)).await;
    assert_eq!(socket.close_code().await, 1007);
}

#[tokio::test]
async fn a_message_that_cannot_be_stored_says_why() {
    let server = Server::start().await;
    let (ann, bob) = (server.admin("ann").await, server.member("bob").await);
    let kitchen = server.room(&ann, &[]).await;
    let mut socket = server.socket(&ann).await;

    socket.post(kitchen, "empty", " \n").await;
    assert_eq!(socket.error().await, (Error::Empty, Some("empty".into())));

    let length = MAX_CONTENT_CHARS + 1;
    socket.post(kitchen, "long", &"ä".repeat(length)).await;
    let too_long = Error::too_long("content", length, MAX_CONTENT_CHARS);
    assert_eq!(socket.error().await, (too_long, Some("long".into())));

    socket.post(ConversationId(999), "nowhere", "hello").await;
    let (error, client_id) = socket.error().await;
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    assert_eq!(client_id.as_deref(), Some("nowhere"));

    let mut stranger = server.socket(&bob).await;
    stranger.post(kitchen, "uninvited", "hello").await;
    assert!(matches!(stranger.error().await.0, Error::NotFound { .. }), "it says no more than of a room that is not");

    socket.post(kitchen, "good", "hello").await;
    socket.sent("good").await;
}
