//! One span, one line of log and one count per request.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};
use http::HeaderValue;
use metrics::counter;
use tracing::Instrument;

const REQUEST_ID: &str = "x-request-id";
/// Characters of a request's id that came with it.
const MAX_ID_CHARS: usize = 64;

/// Gives the request an id, unless it brought one, and answers with it. The query is never logged: it may hold a token.
pub async fn request_span(request: Request, next: Next) -> Response {
    let id = id(&request);
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;

    let status = response.status().as_u16();
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    span.in_scope(|| tracing::info!(status, milliseconds, "answered"));
    counter!("parlor_http_requests_total", "status" => status.to_string()).increment(1);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn id(request: &Request) -> String {
    let brought = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    match brought {
        Some(id) if !id.is_empty() && id.len() <= MAX_ID_CHARS => id.to_owned(),
        _ => format!("{:016x}", rand::random::<u64>()),
    }
}
