//! What REST doors are compared to: handlers of the bare server that keep the last messages in memory.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use http::{StatusCode, header};
use parlor::model::PAGE_SIZE;

/// Where it is served.
pub const PATH: &str = "/messages/";

/// The last messages, as they came.
type Shelf = Arc<Mutex<VecDeque<Bytes>>>;

/// Says and lists them.
pub fn routes() -> Router {
    Router::new().route(PATH, get(list).post(say)).with_state(Shelf::default())
}

async fn list(State(shelf): State<Shelf>) -> Response {
    let messages: Vec<_> = shelf.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect();
    json(StatusCode::OK, [&b"["[..], &messages.join(&b","[..]), b"]"].concat().into())
}

async fn say(State(shelf): State<Shelf>, message: Bytes) -> Response {
    let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    if shelf.len() == PAGE_SIZE as usize {
        shelf.pop_front();
    }
    shelf.push_back(message.clone());
    json(StatusCode::CREATED, message)
}

fn json(status: StatusCode, body: Bytes) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
