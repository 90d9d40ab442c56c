//! What browsers are told not to do with our answers.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue, header};
use parlor_app::ssr::ClientInfo;

/// Headers of every answer that does not say otherwise. Pages bring a policy of their own, see `pages`.
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: a form sent without JavaScript is answered by going back to where it stood.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // A message may carry a recording and a place; nothing else of the device is ours to ask for.
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(self), microphone=(self), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // Static files say how long they keep; the rest is somebody's own.
    (header::CACHE_CONTROL, "no-store"),
];

const ONE_YEAR: &str = "max-age=31536000";

/// Adds them.
pub async fn security_headers(request: Request, next: Next) -> Response {
    let secure = request.extensions().get::<ClientInfo>().is_some_and(|client| client.secure);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONE_YEAR));
    }
    response
}
