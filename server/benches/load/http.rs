//! A client's end of HTTP, as cheap as it can be: one connection, which stays open, and one request at a time.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const HEAD_END: &[u8] = b"\r\n\r\n";
const CONTENT_LENGTH: &[u8] = b"content-length: ";

/// An open connection.
pub struct Connection {
    stream: TcpStream,
    received: BytesMut,
}

impl Connection {
    pub async fn open(addr: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: BytesMut::new() })
    }

    /// Sends a request, and gets the body of an answer with this status.
    pub async fn ask(&mut self, request: &[u8], status: u16) -> Result<Bytes> {
        self.stream.write_all(request).await?;
        let end = loop {
            if let Some(end) = self.received.windows(HEAD_END.len()).position(|window| window == HEAD_END) {
                break end + HEAD_END.len();
            }
            self.read().await?;
        };
        let head = self.received.split_to(end);
        let length = content_length(&head)?;
        while self.received.len() < length {
            self.read().await?;
        }
        let body = self.received.split_to(length).freeze();
        let answered = head.get(9..12).and_then(|digits| str::from_utf8(digits).ok()?.parse().ok());
        ensure!(answered == Some(status), "{}{}", String::from_utf8_lossy(&head), String::from_utf8_lossy(&body));
        Ok(body)
    }

    async fn read(&mut self) -> Result<()> {
        self.received.reserve(64 * 1024);
        ensure!(self.stream.read_buf(&mut self.received).await? > 0, "the server closed the connection");
        Ok(())
    }
}

fn content_length(head: &[u8]) -> Result<usize> {
    let start = head.windows(CONTENT_LENGTH.len()).position(|window| window.eq_ignore_ascii_case(CONTENT_LENGTH));
    let digits = &head[start.context("an answer without a length")? + CONTENT_LENGTH.len()..];
    let digits = digits.split(|byte| !byte.is_ascii_digit()).next().unwrap_or_default();
    Ok(str::from_utf8(digits)?.parse()?)
}

/// A request, with JSON if there is some.
pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<&str>) -> Vec<u8> {
    let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let content = body.map(|body| format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
    let (content, body) = (content.unwrap_or_default(), body.unwrap_or_default());
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}{content}\r\n{body}").into_bytes()
}
