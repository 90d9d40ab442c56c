//! Pages of other origins may call the REST doors, if a tenant allows theirs. They bear tokens: cookies count for
//! nothing there, so nobody is made to act.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, header, request::Parts};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::state::Server;

/// How long a browser remembers that it may.
const MAX_AGE: Duration = Duration::from_secs(3600);

/// Answers preflights, and names the origin in answers.
pub fn cors(server: &Server) -> CorsLayer {
    let chat = server.chat.clone();
    let allowed = move |origin: HeaderValue, _: &Parts| {
        let chat = chat.clone();
        async move {
            match origin.to_str() {
                Ok(origin) => chat.allows_origin(origin).await.unwrap_or_default(),
                Err(_) => false,
            }
        }
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::async_predicate(allowed))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("x-requested-with"),
            // Front ends of Django send it; here it says nothing.
            HeaderName::from_static("x-csrftoken"),
        ])
        .expose_headers([header::RETRY_AFTER])
        .max_age(MAX_AGE)
}
