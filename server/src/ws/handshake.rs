//! From a request to a socket. Not axum's extractor: it keeps the stream to itself, and closing properly needs it.

use std::future::Future;

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use parlor::{Error, protocol::MAX_FRAME_BYTES};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::server::create_response_with_body,
        protocol::{Role, WebSocketConfig},
    },
};

/// An open socket.
pub type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Commands are small, and there may be very many sockets: a longer frame gets its room when it comes.
const READ_BUFFER_BYTES: usize = 1024;

/// The answer to a handshake, and the socket that is there once it was sent (unless the client is gone by then); or the
/// answer to what is no handshake.
pub fn accept(mut request: Request) -> Result<(Response, impl Future<Output = Option<Socket>>), Box<Response>> {
    let response =
        create_response_with_body(&request, Body::empty).map_err(|error| Box::new(refusal(&error.to_string())))?;
    let upgrade = hyper::upgrade::on(&mut request);
    let socket = async move {
        let stream = upgrade.await.inspect_err(|error| tracing::debug!(%error, "upgrade")).ok()?;
        Some(WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Server, Some(config())).await)
    };
    Ok((response, socket))
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(Some(MAX_FRAME_BYTES))
        .max_frame_size(Some(MAX_FRAME_BYTES))
}

fn refusal(problem: &str) -> Response {
    let mut response = Error::Malformed { problem: problem.into() }.into_response();
    *response.status_mut() = StatusCode::UPGRADE_REQUIRED;
    response.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    response
}
