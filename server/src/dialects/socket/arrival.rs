//! Who opens a socket: the bearer of a token in its address, in a header, or in its first frame.

use std::time::Duration;

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use futures::{FutureExt, StreamExt, future::BoxFuture};
use parlor::{Error, Result, chat::Connection, model::Actor};
use serde::Deserialize;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::typed;
use crate::{
    dialects::rest::{Failure, Query},
    middleware::bearer,
    state::Server,
    ws::{self, Goodbye, Socket, Speech},
};

/// How long a client that came without a token may take to show one.
const PATIENCE: Duration = Duration::from_secs(10);

/// What to do with the socket once it is there.
pub type Opened = Box<dyn FnOnce(Socket) -> BoxFuture<'static, ()> + Send>;

/// A connected engine and its words, waiting for their socket.
pub fn opened(connection: Connection, speech: impl Speech) -> Opened {
    Box::new(move |socket| ws::run(socket, connection, speech).boxed())
}

/// Parameters of a socket's address.
#[derive(Deserialize)]
struct Parameters {
    token: Option<String>,
}

/// Opens a socket for whoever bears the token. Cookies count for nothing here: any page can open a socket, and browsers
/// send them along. Without a token the first frame must bring one.
pub async fn arrive(
    server: Server,
    request: Request,
    open: impl FnOnce(Server, Actor) -> BoxFuture<'static, Result<Opened>> + Send + 'static,
) -> Response {
    let parameter = Query::<Parameters>::of(request.uri()).ok().and_then(|query| query.0.token);
    let token = parameter.or_else(|| bearer(request.headers()).map(str::to_owned));
    match token {
        Some(token) => match welcome(server.clone(), token, open).await {
            Ok(opened) => upgrade(&server, request, opened),
            Err(error) => Failure::from(error).into_response(),
        },
        None => {
            let later = server.clone();
            let introduced = move |mut socket: Socket| {
                async move {
                    match introduction(&mut socket).then(|token| async { welcome(later, token?, open).await }).await {
                        Ok(opened) => opened(socket).await,
                        Err(error) => ws::close(socket, Goodbye::Refused(code(&error))).await,
                    }
                }
                .boxed()
            };
            upgrade(&server, request, Box::new(introduced))
        }
    }
}

async fn welcome(
    server: Server,
    token: String,
    open: impl FnOnce(Server, Actor) -> BoxFuture<'static, Result<Opened>>,
) -> Result<Opened> {
    let actor = server.caller(&token).await?;
    open(server, actor).await
}

fn upgrade(server: &Server, request: Request, opened: Opened) -> Response {
    let (response, socket) = match ws::accept(request) {
        Ok(accepted) => accepted,
        Err(refusal) => return *refusal,
    };
    server.sessions.spawn(async move {
        if let Some(socket) = socket.await {
            opened(socket).await;
        }
    });
    response
}

/// The token in the first frame: `{"type": "authenticate", "token": "..."}`.
async fn introduction(socket: &mut Socket) -> Result<String> {
    let first = async {
        loop {
            match socket.next().await {
                // Answered by the socket itself; a close frame ends the stream next.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_))) => {}
                Some(Ok(Message::Text(text))) => return Some(text),
                _ => return None,
            }
        }
    };
    let frame = timeout(PATIENCE, first).await.ok().flatten().ok_or(Error::Unauthenticated)?;
    match typed(&frame)? {
        (kind, fields) if kind == "authenticate" => fields.required_text("token"),
        _ => Err(Error::Unauthenticated),
    }
}

fn code(error: &Error) -> u16 {
    match error {
        Error::NotFound { .. } => 4404,
        Error::Forbidden => 4403,
        // Come back in a while.
        error if error.is_transient() => 1013,
        _ => 4401,
    }
}
