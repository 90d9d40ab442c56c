//! A client's end of a WebSocket, as cheap as it can be: no frame is checked, and most are only counted.

use std::{
    cell::RefCell,
    future::poll_fn,
    net::SocketAddr,
    ops::Range,
    pin::Pin,
    task::{Context, Poll, ready},
};

use anyhow::{Result, anyhow, bail, ensure};
use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf},
    net::TcpStream,
};

const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;
const MASK: [u8; 4] = [0x5a, 0xc3, 0x17, 0x8e];

/// Texts with fewer bytes tell of something else than a message: that somebody came, for one.
const SHORTEST_MESSAGE: usize = 200;
/// Bytes read at once.
const READ_BYTES: usize = 64 * 1024;

thread_local! {
    /// One buffer for all counters of a thread: a thousand buffers would not fit the processor's cache.
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; READ_BYTES]);
}

/// The beginning of a frame. Servers do not mask.
struct Header {
    opcode: u8,
    bytes: usize,
    payload: usize,
}

impl Header {
    /// Longest one from a server.
    const MAX: usize = 10;

    /// `None`: there is more of it to come.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let opcode = bytes.first()? & 0x0f;
        let (bytes, payload) = match bytes.get(1)? & 0x7f {
            126 => (4, u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
            127 => (10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)),
            length => (2, u64::from(length)),
        };
        Some(Self { opcode, bytes, payload: usize::try_from(payload).ok()? })
    }
}

/// A socket whose frames are looked at.
pub struct Socket {
    stream: TcpStream,
    received: BytesMut,
}

impl Socket {
    /// Opens a socket.
    pub async fn open(addr: SocketAddr, path: &str, token: Option<&str>) -> Result<Self> {
        let mut stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{bearer}\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut socket = Self { stream, received: BytesMut::new() };
        loop {
            socket.read().await?;
            if let Some(end) = socket.received.windows(4).position(|window| window == b"\r\n\r\n") {
                let answer = socket.received.split_to(end + 4);
                let status = answer.get(9..12).unwrap_or_default();
                ensure!(status == b"101", "the handshake is answered {}", String::from_utf8_lossy(&answer));
                return Ok(socket);
            }
        }
    }

    /// The next text. Cancel-safe.
    pub async fn text(&mut self) -> Result<Bytes> {
        loop {
            if let Some(text) = self.arrived().await? {
                return Ok(text);
            }
            self.read().await?;
        }
    }

    /// The next text, if it is here already.
    pub async fn arrived(&mut self) -> Result<Option<Bytes>> {
        while let Some((opcode, payload)) = self.take() {
            match opcode {
                TEXT => return Ok(Some(payload)),
                PING => self.write(PONG, [payload.as_ref()]).await?,
                CLOSE => bail!("the server closed the socket: {payload:?}"),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Sends texts in one go.
    pub async fn send<'a>(&mut self, texts: impl IntoIterator<Item = &'a [u8]>) -> Result<()> {
        self.write(TEXT, texts).await
    }

    /// From here on, frames are only counted.
    pub fn count(self) -> Counter {
        let mut counter = Counter { stream: self.stream, head: [0; Header::MAX], have: 0, frame: None, seen: 0 };
        counter.feed(&self.received);
        // What came so far is not asked for.
        counter.seen = 0;
        counter
    }

    async fn write<'a>(&mut self, opcode: u8, payloads: impl IntoIterator<Item = &'a [u8]>) -> Result<()> {
        let mut frames = Vec::new();
        for payload in payloads {
            frames.push(FINAL | opcode);
            match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
                (Ok(length @ 0..126), _) => frames.push(MASKED | length),
                (_, Ok(length)) => {
                    frames.push(MASKED | 126);
                    frames.extend(length.to_be_bytes());
                }
                _ => bail!("a frame of {} bytes", payload.len()),
            }
            frames.extend(MASK);
            frames.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        }
        Ok(self.stream.write_all(&frames).await?)
    }

    async fn read(&mut self) -> Result<()> {
        self.received.reserve(4096);
        ensure!(self.stream.read_buf(&mut self.received).await? > 0, "the server closed the connection");
        Ok(())
    }

    fn take(&mut self) -> Option<(u8, Bytes)> {
        let header = Header::parse(&self.received)?;
        if self.received.len() < header.bytes + header.payload {
            return None;
        }
        let mut frame = self.received.split_to(header.bytes + header.payload);
        Some((header.opcode, frame.split_off(header.bytes).freeze()))
    }
}

/// A socket whose messages are counted, and nothing else: it sends nothing, pongs included, so a server may give up on it
/// after a minute.
pub struct Counter {
    stream: TcpStream,
    /// The part of a header that came so far.
    head: [u8; Header::MAX],
    have: usize,
    /// The frame under way.
    frame: Option<Passing>,
    seen: usize,
}

/// A frame of which a part came.
struct Passing {
    opcode: u8,
    is_message: bool,
    /// Bytes that are still to come.
    left: usize,
}

impl Counter {
    /// Counts messages until there were `total`, and says which ones came at once, numbered from zero. The socket stays
    /// open as long as what is answered: that somebody goes may be told to those who still listen.
    pub async fn until(mut self, total: usize, mut came: impl FnMut(Range<usize>)) -> Result<Self> {
        while self.seen < total {
            let before = self.seen;
            poll_fn(|cx| self.poll_read(cx)).await?;
            came(before..self.seen);
        }
        Ok(self)
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
            let open = !buffer.filled().is_empty() && self.feed(buffer.filled());
            Poll::Ready(if open { Ok(()) } else { Err(anyhow!("the server closed a socket that listens")) })
        })
    }

    /// False once the server has closed the socket.
    fn feed(&mut self, mut bytes: &[u8]) -> bool {
        loop {
            if let Some(Passing { opcode, is_message, left }) = &mut self.frame {
                let now = bytes.len().min(*left);
                bytes = &bytes[now..];
                *left -= now;
                if *left > 0 {
                    return true;
                }
                self.seen += usize::from(*is_message);
                if *opcode == CLOSE {
                    return false;
                }
                self.frame = None;
            }
            while self.frame.is_none() {
                let Some((&byte, rest)) = bytes.split_first() else { return true };
                bytes = rest;
                self.head[self.have] = byte;
                self.have += 1;
                if let Some(header) = Header::parse(&self.head[..self.have]) {
                    self.frame = Some(Passing {
                        opcode: header.opcode,
                        is_message: header.opcode == TEXT && header.payload >= SHORTEST_MESSAGE,
                        left: header.payload,
                    });
                    self.have = 0;
                }
            }
        }
    }
}
