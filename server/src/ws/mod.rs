//! Parlor's own socket, `/ws`: frames of [`parlor::protocol`] between a browser and the engine.
//!
//! - [`handshake`]: from a request to a socket
//! - [`session`]: the one task of an open socket
//! - [`codec`]: frames to commands, events to frames
//! - [`writing`]: what is encoded, all of it at once
//! - [`goodbye`]: close codes, and closing so that the code arrives

mod codec;
mod goodbye;
mod handshake;
mod session;
mod writing;

use axum::{
    Extension,
    extract::{Query, Request, State},
    response::{IntoResponse, Response},
};
use parlor::{Error, Result, model::Actor};
use serde::Deserialize;

use crate::state::Server;

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
        Some(token) => server.chat.authenticate(&token).await?,
        None => actor.ok_or(Error::Unauthenticated)?,
    };
    let (response, socket) = match handshake::accept(request) {
        Ok(accepted) => accepted,
        Err(refusal) => return Ok(*refusal),
    };
    let connection = server.chat.connect(actor).await?;
    server.sessions.spawn(async move {
        if let Some(socket) = socket.await {
            session::run(socket, connection).await;
        }
    });
    Ok(response)
}
