//! The one task of an open socket: what the engine says goes out, what the client says goes to the engine.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use parlor::{
    Error,
    chat::{Connection, Outgoing},
    protocol::HEARTBEAT_SECS,
};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::{self, Message};

use super::{
    Speech,
    goodbye::{Goodbye, close},
    handshake::Socket,
    speech::{client_id, encode},
    writing,
};

const HEARTBEAT: Duration = Duration::from_secs(HEARTBEAT_SECS as u64);
/// Heartbeats without a sign of life after which the client is gone.
const MISSED: u32 = 2;
/// How long a write may take to get through to a client that does not read.
const STALLED: Duration = Duration::from_secs(30);

/// Serves the socket until either side ends it.
pub async fn run(mut socket: Socket, mut connection: Connection, mut speech: impl Speech) {
    if let Err(error) = speech.open(&mut connection).await {
        connection.reject(error, None);
    }
    if let Some(goodbye) = converse(&mut socket, &mut connection, &mut speech).await {
        drop(connection);
        Box::pin(close(socket, goodbye)).await;
    }
}

/// `None`: the client is gone, and there is nobody to say goodbye to.
async fn converse(socket: &mut Socket, connection: &mut Connection, speech: &mut impl Speech) -> Option<Goodbye> {
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick comes at once.
    heartbeat.tick().await;
    let mut silent = 0;
    loop {
        tokio::select! {
            outgoing = connection.next() => match outgoing {
                Outgoing::Frames(frames) => {
                    let mut encoded = Vec::with_capacity(frames.len());
                    for frame in &frames {
                        encoded.push(encode(speech, frame).await);
                    }
                    encoded.retain(|frame| !frame.is_empty());
                    send(writing::write(socket, &encoded)).await?;
                }
                Outgoing::Close(reason) => return Some(Goodbye::Engine(reason)),
            },
            incoming = socket.next() => {
                silent = 0;
                match incoming? {
                    Ok(Message::Close(_)) => {
                        send(answer_close(socket)).await?;
                        return None;
                    }
                    Ok(message) => receive(connection, speech, message).await,
                    Err(error) => return Goodbye::to(&error),
                }
            }
            _ = heartbeat.tick() => {
                if silent == MISSED {
                    tracing::debug!("no sign of life");
                    return None;
                }
                silent += 1;
                send(socket.send(Message::Ping(bytes::Bytes::new()))).await?;
            }
        }
    }
}

/// Hands a frame to the engine. A frame that means nothing is answered, and the socket lives on.
async fn receive(connection: &mut Connection, speech: &mut impl Speech, message: Message) {
    match message {
        Message::Text(text) => {
            let paced = connection.chat().pace(connection.actor());
            let heard = match paced {
                Ok(()) => speech.hear(connection, &text).await,
                refused => refused,
            };
            if let Err(error) = heard {
                connection.reject(error, client_id(&text));
            }
        }
        Message::Binary(_) => connection.reject(Error::Malformed { problem: "frames are text".into() }, None),
        // Answered by the socket itself.
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => {}
    }
}

/// The socket answers a close frame while it is read to its end. Nothing may be written after that answer.
async fn answer_close(socket: &mut Socket) -> Result<(), tungstenite::Error> {
    while let Some(frame) = socket.next().await {
        frame?;
    }
    Ok(())
}

/// `None`: it failed, or nothing got through for too long.
async fn send(writing: impl Future<Output = Result<(), tungstenite::Error>>) -> Option<()> {
    match timeout(STALLED, writing).await {
        Ok(Ok(())) => Some(()),
        Ok(Err(error)) => {
            tracing::debug!(%error, "not sent");
            None
        }
        Err(_) => {
            tracing::debug!("stalled");
            None
        }
    }
}
