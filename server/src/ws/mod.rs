//! Sockets. Parlor's own, `/ws`, brings frames of [`parlor::protocol`] from a browser to the engine and back; the
//! dialects' are the same in other words.
//!
//! - [`handshake`]: from a request to a socket
//! - [`session`]: the one task of an open socket
//! - [`speech`]: what is spoken: frames to commands, events to frames
//! - [`writing`]: what is encoded, all of it at once
//! - [`goodbye`]: close codes, and closing so that the code arrives

mod goodbye;
mod handshake;
mod session;
mod speech;
mod writing;

use axum::{
    Extension,
    extract::{Query, Request, State},
    response::{IntoResponse, Response},
};
use parlor::{Error, Result, chat::Connection, model::Actor};
use serde::Deserialize;

use crate::state::Server;

pub use goodbye::{Goodbye, close};
pub use handshake::{Socket, accept};
pub use session::run;
pub use speech::{Speech, decode};

/// Parameters of the socket's address.
#[derive(Deserialize)]
pub struct Parameters {
    /// An access token, for who can send neither cookies nor headers.
    token: Option<String>,
}

/// Opens a socket for whoever is signed in. Nobody else's frames are ever read.
pub async fn open(
    State(server): State<Server>,
    Query(parameters): Query<Parameters>,
    actor: Option<Extension<Actor>>,
    request: Request,
) -> Response {
    connect(server, parameters, actor.map(|Extension(actor)| actor), request).await.unwrap_or_else(Error::into_response)
}

async fn connect(server: Server, parameters: Parameters, actor: Option<Actor>, request: Request) -> Result<Response> {
    let actor = match parameters.token {
        Some(token) => server.caller(&token).await?,
        None => actor.ok_or(Error::Unauthenticated)?,
    };
    let connection = server.chat.connect(actor).await?;
    Ok(serve(&server, connection, speech::Native, request))
}

/// Answers the handshake, and serves the socket.
pub fn serve(server: &Server, connection: Connection, speech: impl Speech, request: Request) -> Response {
    let (response, socket) = match accept(request) {
        Ok(accepted) => accepted,
        Err(refusal) => return *refusal,
    };
    server.sessions.spawn(async move {
        if let Some(socket) = socket.await {
            run(socket, connection, speech).await;
        }
    });
    response
}
