//! Frames to commands, events to frames.

use bytes::Bytes;
use parlor::{
    Error, Result,
    chat::Frame,
    model::Dialect,
    protocol::{Command, Event, MAX_COMMAND_BYTES},
};
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

/// The command in a text frame.
pub fn decode(text: &str) -> Result<Command> {
    if text.len() > MAX_COMMAND_BYTES {
        return Err(Error::TooLarge { bytes: text.len() as u64, limit: MAX_COMMAND_BYTES as u64 });
    }
    serde_json::from_str(text).map_err(|error| Error::Malformed { problem: error.to_string() })
}

/// The bytes of a frame, header included: servers do not mask, so what is shared has the same bytes for all.
pub fn encode(frame: &Frame) -> Bytes {
    match frame {
        Frame::Shared(heard) => heard.encoded(Dialect::Native, json),
        Frame::Own(event) => {
            let mut bytes = Vec::new();
            json(event, &mut bytes);
            bytes.into()
        }
    }
}

fn json(event: &Event, bytes: &mut Vec<u8>) {
    match serde_json::to_vec(event) {
        Ok(payload) => text(&payload, bytes),
        Err(error) => tracing::error!(%error, "event not encoded"),
    }
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
