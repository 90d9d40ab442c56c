//! Sockets at the documented paths. The frames are those of the token's tenant.
//!
//! - [`room`]: a socket of one conversation, in whatever dialect
//! - [`people`]: whom events speak of, as the platform knows them

mod people;
mod room;

use axum::{
    Router,
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use parlor::{
    Error, Result,
    model::{Actor, ConversationId, Dialect},
};
use serde::Deserialize;
use serde_json::Value;

use super::{ids, morevans, rest::Failure};
use crate::{
    middleware::bearer,
    state::Server,
    ws::{self, Speech},
};

pub use people::People;
pub use room::{Intent, RoomFrames, RoomSocket};

/// The documented sockets.
pub fn routes() -> Router<Server> {
    Router::new().route("/ws/chat/{id}/", get(chat)).route("/ws/chat/{id}", get(chat))
}

/// Parameters of a socket's address.
#[derive(Deserialize)]
struct Parameters {
    token: Option<String>,
}

/// A socket of one conversation.
async fn chat(
    State(server): State<Server>,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
    request: Request,
) -> Response {
    open(server, id, parameters, request).await.unwrap_or_else(|error| Failure::from(error).into_response())
}

async fn open(server: Server, id: String, parameters: Parameters, request: Request) -> Result<Response> {
    let actor = actor(&server, parameters, &request).await?;
    let id = || ids::parse_own("conversation", &Value::from(id));
    match server.chat.dialect(&actor).await? {
        Dialect::Morevans => join::<morevans::Frames>(server, actor, id()?, request).await,
        _ => Err(Error::not_found("address")),
    }
}

/// Who opens the socket. Cookies count for nothing here: any page can open a socket, and browsers send them along.
async fn actor(server: &Server, parameters: Parameters, request: &Request) -> Result<Actor> {
    let token = parameters.token.or_else(|| bearer(request.headers()).map(str::to_owned));
    server.chat.authenticate(&token.ok_or(Error::Unauthenticated)?).await
}

async fn join<D: RoomFrames>(server: Server, actor: Actor, id: ConversationId, request: Request) -> Result<Response> {
    let connection = server.chat.connect_to(actor, id).await?;
    let speech = RoomSocket::<D>::new(server.chat.clone(), id);
    serve(server, connection, speech, request)
}

fn serve(server: Server, connection: parlor::chat::Connection, speech: impl Speech, request: Request) -> Result<Response> {
    Ok(ws::serve(&server, connection, speech, request))
}
