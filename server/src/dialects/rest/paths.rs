//! Documented paths end in a slash. Without it, reading is redirected, and everything else is served the same.

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse, Redirect, Response},
    routing::MethodRouter,
};
use http::{Method, Uri};

use crate::state::Server;

/// A router of documented paths.
pub trait Paths {
    /// Serves `path`, which ends in a slash, with it and without.
    fn path(self, path: &str, methods: MethodRouter<Server>) -> Self;
}

impl Paths for Router<Server> {
    fn path(self, path: &str, methods: MethodRouter<Server>) -> Self {
        let bare = path.strip_suffix('/').unwrap_or(path);
        self.route(path, methods.clone()).route(bare, methods.layer(from_fn(redirect_reading)))
    }
}

async fn redirect_reading(request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    Redirect::permanent(&with_slash(request.uri())).into_response()
}

fn with_slash(uri: &Uri) -> String {
    match uri.query() {
        Some(query) => format!("{}/?{query}", uri.path()),
        None => format!("{}/", uri.path()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slash_goes_before_the_query() {
        assert_eq!(with_slash(&Uri::from_static("/chat/messages?page=2")), "/chat/messages/?page=2");
        assert_eq!(with_slash(&Uri::from_static("/chat/messages")), "/chat/messages/");
    }
}
