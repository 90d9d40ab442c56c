//! Frames to commands, events to frames.

use bytes::Bytes;
use parlor::{
    Error, Result,
    chat::Frame,
    model::Dialect,
    protocol::{Command, Event, MAX_COMMAND_BYTES},
};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame as RawFrame,
        coding::{Data, OpCode},
    },
};

/// The command in a text frame.
pub fn decode(text: &str) -> Result<Command> {
    if text.len() > MAX_COMMAND_BYTES {
        return Err(Error::TooLarge { bytes: text.len() as u64, limit: MAX_COMMAND_BYTES as u64 });
    }
    serde_json::from_str(text).map_err(|error| Error::Malformed { problem: error.to_string() })
}

/// The frame of an event: a shared one is encoded by the first socket that sends it, and has the same bytes for all.
pub fn encode(frame: &Frame) -> Option<Message> {
    let payload = match frame {
        Frame::Shared(broadcast) => broadcast.frame(Dialect::Native, json)?,
        Frame::Own(event) => json(event)?,
    };
    // As a raw frame, because JSON is UTF-8 already and need not be checked once per socket.
    Some(Message::Frame(RawFrame::message(payload, OpCode::Data(Data::Text), true)))
}

fn json(event: &Event) -> Option<Bytes> {
    serde_json::to_vec(event).map(Bytes::from).inspect_err(|error| tracing::error!(%error, "event not encoded")).ok()
}
