//! What is spoken on a socket: the frames of a client, and those that tell what happened.

use bytes::Bytes;
use parlor::{
    Error, Result,
    chat::{Connection, Frame},
    model::{ClientId, Dialect},
    protocol::{Command, Event, MAX_COMMAND_BYTES},
};
use serde_json::{Map, Value};
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

/// A wire format.
pub trait Speech: Send + 'static {
    const DIALECT: Dialect;
    /// Whether all who speak it are told the same, so that it is put into words once.
    const SHARED: bool = true;

    /// The socket is open, and nothing was said yet.
    fn open(&mut self, connection: &mut Connection) -> impl Future<Output = Result<()>> + Send {
        let _ = connection;
        async { Ok(()) }
    }

    /// Carries out a client's frame; an error is told to the client, and the socket lives on.
    fn hear(&mut self, connection: &mut Connection, text: &str) -> impl Future<Output = Result<()>> + Send;

    /// Notes what these events mean for this socket.
    fn notice(&mut self, events: &[Event]) {
        let _ = events;
    }

    /// Looks up what putting these events into words takes.
    fn prepare(&mut self, events: &[Event]) -> impl Future<Output = ()> + Send;

    /// Whether this socket is to hear something passing that others are told.
    fn hears(&self, event: &Event) -> bool {
        let _ = event;
        true
    }

    /// The payloads of the frames that tell an event, each by `frame`; none where there is no word for it. What is shared
    /// must not depend on who hears it.
    fn tell(&self, event: &Event, frame: &mut dyn FnMut(&[u8]));

    /// As [`Self::tell`], of what is for this socket alone.
    fn answer(&self, event: &Event, frame: &mut dyn FnMut(&[u8])) {
        self.tell(event, frame);
    }
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
    serde_json::from_str(text).map_err(|error| {
        if error.is_data() && !text.trim_start().starts_with('{') {
            return Error::Malformed { problem: "a JSON object is expected".into() };
        }
        Error::no_json(&error)
    })
}

/// A client's own id of a frame, also of one that is not understood otherwise: what is refused is known by it.
pub fn client_id(text: &str) -> Option<ClientId> {
    let frame: Map<String, Value> = decode(text).ok()?;
    let id = frame.get("client_id").or_else(|| frame.get("data")?.get("client_id"))?;
    match id {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// The bytes of what is to be written, headers included: servers do not mask, so what is shared has the same bytes for
/// all. Empty where there is nothing to say.
pub async fn encode<S: Speech>(speech: &mut S, frame: &Frame) -> Bytes {
    let mut bytes = Vec::new();
    match frame {
        Frame::Shared(heard) if !heard.events().first().is_none_or(|event| speech.hears(event)) => {}
        Frame::Shared(heard) => {
            speech.notice(heard.events());
            if !(S::SHARED && heard.is_encoded(S::DIALECT)) {
                speech.prepare(heard.events()).await;
            }
            if S::SHARED {
                return heard
                    .encoded(S::DIALECT, |event, bytes| speech.tell(event, &mut |payload| text(payload, bytes)));
            }
            for event in heard.events() {
                speech.tell(event, &mut |payload| text(payload, &mut bytes));
            }
        }
        Frame::Own(event) => {
            speech.notice(std::slice::from_ref(event));
            speech.prepare(std::slice::from_ref(event)).await;
            speech.answer(event, &mut |payload| text(payload, &mut bytes));
        }
        Frame::Raw(payload) => text(payload, &mut bytes),
    }
    bytes.into()
}

/// Appends a text frame.
fn text(payload: &[u8], bytes: &mut Vec<u8>) {
    let header = FrameHeader { opcode: OpCode::Data(Data::Text), ..FrameHeader::default() };
    // Writing into memory cannot fail.
    let _ = header.format(payload.len() as u64, bytes);
    bytes.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_has_the_header_that_the_protocol_wants() {
        for (length, header) in [
            (2, &[0x81, 2][..]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (65_535, &[0x81, 126, 255, 255]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let mut bytes = Vec::new();
            text(&vec![b'x'; length], &mut bytes);
            assert_eq!(&bytes[..header.len()], header);
            assert_eq!(bytes.len(), header.len() + length);
        }
    }
}
