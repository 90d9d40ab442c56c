//! The socket itself, in the browser.

use futures::{
    FutureExt, SinkExt, StreamExt,
    channel::mpsc::{UnboundedSender, unbounded},
    select,
};
use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};
use leptos::{prelude::window, task::spawn_local};
use parlor::protocol::Command;

use super::Heard;

/// Closed without a word.
const LOST: u16 = 1006;

/// An open socket, or one that is being opened. Dropping it closes it.
pub struct Wire(UnboundedSender<String>);

impl Wire {
    /// Opens a socket to `/ws` of this page's server; `heard` is called for each frame and once for its end.
    pub fn open(heard: impl Fn(Heard) + 'static) -> Self {
        // Commands are few, and none is written to a socket that is not open: the queue stays short.
        let (commands, mut queue) = unbounded::<String>();
        spawn_local(async move {
            let Some(socket) = url().and_then(|url| WebSocket::open(&url).ok()) else {
                return heard(Heard::Closed(LOST));
            };
            let (mut write, read) = socket.split();
            let mut read = read.fuse();
            loop {
                select! {
                    frame = read.next() => match frame {
                        Some(Ok(Message::Text(text))) => {
                            // A kind of frame that this page does not know is a newer server's, and none of its business.
                            if let Ok(event) = serde_json::from_slice(text.as_bytes()) {
                                heard(Heard::Frame(Box::new(event)));
                            }
                        }
                        Some(Ok(Message::Bytes(_)) | Err(WebSocketError::MessageSendError(_))) => {}
                        Some(Err(WebSocketError::ConnectionClose(close))) => return heard(Heard::Closed(close.code)),
                        Some(Err(_)) | None => return heard(Heard::Closed(LOST)),
                    },
                    command = queue.next().fuse() => match command {
                        Some(text) => if write.send(Message::Text(text)).await.is_err() {
                            return heard(Heard::Closed(LOST));
                        },
                        None => return,
                    },
                }
            }
        });
        Self(commands)
    }

    /// Writes a command.
    pub fn write(&self, command: &Command) {
        if let Ok(json) = serde_json::to_string(command) {
            // The task that reads the queue is gone only once it has told of the socket's end.
            let _ = self.0.unbounded_send(json);
        }
    }
}

fn url() -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}/ws", location.host().ok()?))
}
