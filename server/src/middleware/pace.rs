//! Refuses requests that come too often from one address.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use parlor_app::ssr::ClientInfo;

use crate::state::Server;

/// Answers 429 with `Retry-After`.
pub async fn pace(State(server): State<Server>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientInfo>();
    match client.map_or(Ok(()), |client| server.chat.pace_address(client.ip)) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}
