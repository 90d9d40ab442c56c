//! Close codes, and closing so that the code arrives.

use std::time::Duration;

use futures::SinkExt;
use parlor::chat::CloseReason;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, sink},
    time::timeout,
};
use tokio_tungstenite::tungstenite::{
    Error, Message,
    error::ProtocolError,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::handshake::Socket;

/// How long the other side may take to read the close frame, and then to hang up.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes it may still be sending meanwhile.
const MAX_REMAINDER: u64 = 16 * 1024 * 1024;

/// Why the server ends a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goodbye {
    /// The engine says so.
    Engine(CloseReason),
    /// Who connected may not, as was found out after the upgrade only.
    Refused(u16),
    /// The client broke the WebSocket protocol itself, in a way that has a code.
    Fault(CloseCode),
}

impl Goodbye {
    /// The answer to an error of the socket; `None` where nobody is left to hear it.
    pub fn to(error: &Error) -> Option<Self> {
        match error {
            Error::Capacity(_) => Some(Self::Fault(CloseCode::Size)),
            Error::Utf8(_) => Some(Self::Fault(CloseCode::Invalid)),
            Error::Protocol(problem) if !is_gone(problem) => Some(Self::Fault(CloseCode::Protocol)),
            _ => None,
        }
    }

    fn code(self) -> CloseCode {
        match self {
            Self::Engine(CloseReason::ShuttingDown) => CloseCode::Away,
            Self::Engine(CloseReason::TooSlow) => CloseCode::Again,
            Self::Engine(CloseReason::SessionEnded) => CloseCode::Library(4401),
            Self::Engine(CloseReason::Removed) => CloseCode::Library(4403),
            Self::Refused(code) => code.into(),
            Self::Fault(code) => code,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Engine(CloseReason::ShuttingDown) => "the server stops; come back in a moment",
            Self::Engine(CloseReason::TooSlow) => "too slow; come back and resume",
            Self::Engine(CloseReason::SessionEnded) => "the session ended; sign in again",
            Self::Engine(CloseReason::Removed) => "no longer in the conversation",
            Self::Refused(_) => "refused",
            Self::Fault(CloseCode::Size) => "the frame is too large",
            Self::Fault(CloseCode::Invalid) => "the frame is not UTF-8",
            Self::Fault(_) => "protocol error",
        }
    }
}

/// Sends the close frame and waits until the other side hangs up. Without that, what it is still sending would meet a
/// closed port, and its system would throw away our last frames with the connection.
pub async fn close(mut socket: Socket, goodbye: Goodbye) {
    let frame = CloseFrame { code: goodbye.code(), reason: goodbye.reason().into() };
    tracing::debug!(code = %frame.code, "closing");
    let sent = timeout(PATIENCE, socket.send(Message::Close(Some(frame)))).await;
    if !matches!(sent, Ok(Ok(()))) {
        return;
    }
    let mut stream = socket.into_inner();
    let hung_up = async {
        stream.shutdown().await?;
        copy(&mut stream.take(MAX_REMAINDER), &mut sink()).await
    };
    if let Ok(Err(error)) = timeout(PATIENCE, hung_up).await {
        tracing::debug!(%error, "closed");
    }
}

fn is_gone(problem: &ProtocolError) -> bool {
    matches!(problem, ProtocolError::ResetWithoutClosingHandshake | ProtocolError::SendAfterClosing)
}
