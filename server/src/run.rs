//! Serves until told to stop, and stops without losing anything.

use std::{future::Future, io, sync::Arc, time::Duration};

use parlor::chat::Chat;
use tokio::{net::TcpListener, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{Options, connections, router, state::Server};

/// How long requests under way may take once the server stops,
const REQUESTS_END: Duration = Duration::from_secs(3);
/// then sockets to hear what was committed and to say goodbye,
const SESSIONS_END: Duration = Duration::from_secs(4);
/// then the last commit.
const COMMIT_END: Duration = Duration::from_secs(3);

/// Serves `chat` on `listener` until `shutdown` completes. Then it accepts no more connections, closes every
/// socket with 1001, lets requests finish, commits the messages that were accepted, and returns within ten seconds.
pub async fn run(
    listener: TcpListener,
    chat: Chat,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let sessions = TaskTracker::new();
    let header_timeout = options.header_timeout;
    let server = Server { chat: chat.clone(), options: Arc::new(options), sessions: sessions.clone() };
    let stop = CancellationToken::new();
    let mut serving = tokio::spawn(connections::serve(listener, router::router(server), header_timeout, stop.clone()));

    tokio::select! {
        () = shutdown => {}
        ended = &mut serving => return Ok(ended?),
    }
    tracing::info!(sockets = sessions.len(), "stopping");
    stop.cancel();
    chat.close_sockets();
    if timeout(REQUESTS_END, &mut serving).await.is_err() {
        tracing::warn!("some requests did not end in time");
        serving.abort();
    }
    // Those whose handshake was under way a moment ago.
    chat.close_sockets();
    sessions.close();
    if timeout(SESSIONS_END, sessions.wait()).await.is_err() {
        tracing::warn!(sockets = sessions.len(), "some sockets did not close in time");
    }
    if timeout(COMMIT_END, chat.close()).await.is_err() {
        tracing::error!("the database did not close in time");
    }
    tracing::info!("stopped");
    Ok(())
}
