//! Who opens connections and does not say what they want is sent away.

use std::{num::NonZeroU32, time::Duration};

use parlor::chat::Rates;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::Server;

const PATIENCE: Duration = Duration::from_millis(500);

async fn server() -> Server {
    Server::start_with(|options| options.header_timeout = PATIENCE).await
}

#[tokio::test]
async fn who_dribbles_headers_is_cut_off() {
    let server = server().await;
    let mut dribbler = TcpStream::connect(&server.host).await.unwrap();
    dribbler.write_all(b"GET /healthz HTTP/1.1\r\nHost: parlor\r\n").await.unwrap();
    let (mut reading, mut writing) = dribbler.into_split();
    let dribbling = tokio::spawn(async move {
        while writing.write_all(b"X-Slow: 1\r\n").await.is_ok() {
            sleep(PATIENCE / 10).await;
        }
    });

    let mut answer = Vec::new();
    // Whether by an end or by a reset.
    let _ = timeout(PATIENCE * 10, reading.read_to_end(&mut answer)).await.expect("it is cut off");
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    timeout(PATIENCE * 10, dribbling).await.expect("nothing more can be said").unwrap();
}

#[tokio::test]
async fn who_asks_in_time_is_answered_and_may_ask_again() {
    let server = server().await;
    let mut client = TcpStream::connect(&server.host).await.unwrap();
    for _ in 0..4 {
        sleep(PATIENCE / 2).await;
        client.write_all(b"GET /healthz HTTP/1.1\r\nHost: parlor\r\n\r\n").await.unwrap();
        let mut answer = [0; 1024];
        let length = client.read(&mut answer).await.unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn who_is_refused_before_the_body_came_may_ask_again() {
    let server = server().await;
    let mut client = TcpStream::connect(&server.host).await.unwrap();
    for request in ["POST /api/v1/chat-rooms/", "DELETE /healthz", "POST /api/nothing"] {
        client
            .write_all(format!("{request} HTTP/1.1\r\nHost: parlor\r\nContent-Length: 2\r\n\r\n").as_bytes())
            .await
            .unwrap();
        sleep(PATIENCE / 5).await;
        client.write_all(b"{}").await.unwrap();
        let mut answer = [0; 4096];
        let length = timeout(PATIENCE * 10, client.read(&mut answer)).await.expect("it is answered").unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 4"), "{request}");
        assert!(!is_the_last(&answer[..length]), "{request}");
    }
}

#[tokio::test]
async fn who_is_refused_while_the_body_comes_is_told_that_the_connection_ends() {
    let server = server().await;
    let paced = Server::start_paced(Rates { address: NonZeroU32::new(1), ..Rates::default() }).await;
    assert_eq!(paced.get("/favicon.svg").await.status(), 200);
    for (server, request, status) in [
        (&paced, "POST /api/token/ HTTP/1.1\r\nContent-Length: 2", "429"),
        (&paced, "POST /api/token/ HTTP/1.1\r\nTransfer-Encoding: chunked", "429"),
        (&server, "POST /api/token/ HTTP/1.1\r\nContent-Length: 2000000", "413"),
        (&server, "POST /api/v1/chat-rooms/ HTTP/1.1\r\nTransfer-Encoding: chunked", "401"),
        (&server, "POST /api/files/ HTTP/1.1\r\nContent-Length: 2000000", "401"),
    ] {
        let mut client = TcpStream::connect(&server.host).await.unwrap();
        client.write_all(format!("{request}\r\nHost: parlor\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        timeout(PATIENCE * 10, client.read_to_end(&mut answer)).await.expect("it ends").unwrap();
        assert!(answer.starts_with(format!("HTTP/1.1 {status}").as_bytes()), "{request}");
        assert!(is_the_last(&answer), "{request}");
    }
}

/// Whether an answer says that the connection ends with it.
fn is_the_last(answer: &[u8]) -> bool {
    String::from_utf8_lossy(answer).to_ascii_lowercase().contains("\r\nconnection: close\r\n")
}

#[tokio::test]
async fn a_socket_may_be_silent_for_longer() {
    let server = server().await;
    let ann = server.admin("ann").await;
    let mut socket = server.socket(&ann).await;
    sleep(PATIENCE * 3).await;
    let room = server.room(&ann, &[]).await;
    socket.post(room, "still here", "a1").await;
    socket.wait_for(|event| matches!(event, parlor::protocol::Event::Sent { .. }).then_some(())).await;
}
