//! What is spoken on a socket: the frames of a client, and those that tell what happened.

use std::future::Future;

use bytes::Bytes;
use parlor::{
    Error, Result,
    chat::{Connection, Frame},
    model::Dialect,
    protocol::{Command, Event, MAX_COMMAND_BYTES},
};
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

/// A wire format.
pub trait Speech: Send + 'static {
    /// What others who speak the same may share the frames of.
    const DIALECT: Dialect;

    /// Carries out a client's frame; an error is told to the client, and the socket lives on.
    fn hear(&mut self, connection: &mut Connection, text: &str) -> impl Future<Output = Result<()>> + Send;

    /// Looks up what telling these events takes.
    fn prepare(&mut self, events: &[Event]) -> impl Future<Output = ()> + Send;

    /// Appends the payloads of the frames that tell an event, each by `frame`; none where there is no word for it. What
    /// is shared must not depend on who hears it.
    fn tell(&self, event: &Event, frame: &mut dyn FnMut(&[u8]));
}

/// Parlor's own frames.
pub struct Native;

impl Speech for Native {
    const DIALECT: Dialect = Dialect::Native;

    async fn hear(&mut self, connection: &mut Connection, text: &str) -> Result<()> {
        let command: Command = decode(text)?;
        // Boxed, so that an idle socket does not keep room for the largest command.
        Box::pin(connection.handle(command)).await;
        Ok(())
    }

    async fn prepare(&mut self, _: &[Event]) {}

    fn tell(&self, event: &Event, frame: &mut dyn FnMut(&[u8])) {
        match serde_json::to_vec(event) {
            Ok(payload) => frame(&payload),
            Err(error) => tracing::error!(%error, "event not encoded"),
        }
    }
}

/// What is in a text frame.
pub fn decode<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    if text.len() > MAX_COMMAND_BYTES {
        return Err(Error::TooLarge { bytes: text.len() as u64, limit: MAX_COMMAND_BYTES as u64 });
    }
    serde_json::from_str(text).map_err(|error| Error::Malformed { problem: error.to_string() })
}

/// The bytes of what is to be written, headers included: servers do not mask, so what is shared has the same bytes for
/// all.
pub async fn encode<S: Speech>(speech: &mut S, frame: &Frame) -> Bytes {
    match frame {
        Frame::Shared(heard) => {
            speech.prepare(heard.events()).await;
            heard.encoded(S::DIALECT, |event, bytes| speech.tell(event, &mut |payload| text(payload, bytes)))
        }
        Frame::Own(event) => {
            speech.prepare(std::slice::from_ref(event)).await;
            let mut bytes = Vec::new();
            speech.tell(event, &mut |payload| text(payload, &mut bytes));
            bytes.into()
        }
        Frame::Raw(payload) => {
            let mut bytes = Vec::new();
            text(payload, &mut bytes);
            bytes.into()
        }
    }
}
