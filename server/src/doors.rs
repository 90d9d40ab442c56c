//! REST doors: what is served is described, from one table of handlers.

use axum::{
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse, Redirect, Response},
};
use http::{Method, Uri};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::state::Server;

/// A router of described doors.
pub trait Doors {
    /// Serves and describes what answers at a path that ends in a slash. Without the slash, reading is redirected, and
    /// everything else is served the same.
    fn doors(self, doors: UtoipaMethodRouter<Server>) -> Self;
}

impl Doors for OpenApiRouter<Server> {
    fn doors(self, (schemas, paths, methods): UtoipaMethodRouter<Server>) -> Self {
        let bare = methods.clone().layer(from_fn(redirect_reading));
        let router = paths
            .paths
            .keys()
            .fold(self, |router, path| router.route(path.strip_suffix('/').unwrap_or(path), bare.clone()));
        router.routes((schemas, paths, methods))
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
