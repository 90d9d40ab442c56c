//! What Parlor is compared to: axum, and every frame handed to every socket of its room. It knows nobody and keeps
//! nothing.

use std::{
    collections::HashMap,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use axum::{
    Router,
    extract::{
        DefaultBodyLimit, Path, State,
        ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade},
    },
    response::Response,
    routing::{get, post},
    serve::ListenerExt,
};
use futures::SinkExt;
use tokio::{
    net::TcpListener,
    sync::broadcast::{self, error::RecvError},
};

use crate::{shelf, sink};

/// The argument that makes this program a bare server.
pub const COMMAND: &str = "bare-server";
/// As small as Parlor's: buffers would otherwise be most of what a socket weighs.
const READ_BUFFER_BYTES: usize = 1024;
/// Frames that a socket may be behind.
const QUEUE: usize = 4096;

type Rooms = Arc<Mutex<HashMap<String, broadcast::Sender<Utf8Bytes>>>>;

/// This program as the bare server.
pub fn command() -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(COMMAND);
    Ok(command)
}

/// Serves until killed.
pub async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    eprintln!("http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|tcp| drop(tcp.set_nodelay(true)));
    let router = Router::new()
        .route("/readyz", get(|| async { "ready" }))
        .route("/rooms/{room}", get(enter))
        .route(sink::PATH, post(sink::sink))
        .layer(DefaultBodyLimit::disable())
        .with_state(Rooms::default())
        .merge(shelf::routes());
    Ok(axum::serve(listener, router).await?)
}

async fn enter(State(rooms): State<Rooms>, Path(room): Path<String>, upgrade: WebSocketUpgrade) -> Response {
    let mut rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
    let room = rooms.entry(room).or_insert_with(|| broadcast::channel(QUEUE).0).clone();
    // Before the handshake is answered: whoever is connected hears everything.
    let news = room.subscribe();
    upgrade.read_buffer_size(READ_BUFFER_BYTES).on_upgrade(|socket| async move {
        // Gone is gone.
        let _ = converse(socket, room, news).await;
    })
}

async fn converse(
    mut socket: WebSocket,
    room: broadcast::Sender<Utf8Bytes>,
    mut news: broadcast::Receiver<Utf8Bytes>,
) -> Result<()> {
    loop {
        tokio::select! {
            heard = news.recv() => {
                let mut next = heard.map(Some);
                while let Some(text) = next? {
                    socket.feed(Message::Text(text)).await?;
                    next = match news.try_recv() {
                        Ok(text) => Ok(Some(text)),
                        Err(broadcast::error::TryRecvError::Empty) => Ok(None),
                        Err(_) => Err(RecvError::Closed),
                    };
                }
                socket.flush().await?;
            }
            said = socket.recv() => match said {
                Some(Ok(Message::Text(text))) => drop(room.send(text)),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Ok(()),
            }
        }
    }
}
