//! What the server provides to pages and server functions, and how they get at it.
//!
//! The server layers [`greet`] over the page routes (below its own cookie middleware, which inserts the [`Actor`] and
//! [`ClientInfo`]), so that a page knows its visitor before it renders:
//! `.layer(axum::middleware::from_fn_with_state(state, parlor_app::ssr::greet))`.

use std::{future::Future, net::IpAddr};

use axum::{
    extract::{FromRef, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use parlor::{
    Error, Result,
    chat::{Chat, Origin},
    model::{Actor, FIRST_LIST_SIZE},
};

use crate::visitor::{Start, Visitor};

/// The server's state, as pages and server functions see it.
#[derive(Clone)]
pub struct AppState {
    pub leptos_options: LeptosOptions,
    pub chat: Chat,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos_options.clone()
    }
}

/// Where a request comes from. A request extension, always there.
#[derive(Clone, Debug)]
pub struct ClientInfo {
    pub ip: IpAddr,
    pub user_agent: String,
    /// Whether the browser reached us over https, itself or through a proxy.
    pub secure: bool,
}

impl ClientInfo {
    /// For the engine's throttling.
    pub fn origin(&self) -> Origin {
        Origin { ip: self.ip, user_agent: self.user_agent.clone() }
    }
}

/// Middleware of the page routes: finds out who visits, and loads what every page of theirs starts with.
pub async fn greet(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        // A server function: it finds out for itself.
        return next.run(request).await;
    }
    let actor = request.extensions().get::<Actor>().copied();
    let visitor = match actor {
        Some(actor) => match Start::load(&state.chat, &actor, FIRST_LIST_SIZE).await {
            Ok(start) => Visitor::Member(Box::new(start)),
            // The account was deleted while its access token still holds.
            Err(error) if matches!(error.status(), 401 | 404) => Visitor::Stranger,
            Err(error) => Visitor::Unlucky(error),
        },
        None => match state.chat.is_set_up().await {
            Ok(true) => Visitor::Stranger,
            Ok(false) => Visitor::First,
            Err(error) => Visitor::Unlucky(error),
        },
    };
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

/// The engine.
pub fn chat() -> Chat {
    expect_context::<AppState>().chat
}

/// Who calls.
pub fn actor() -> Result<Actor> {
    extension().ok_or(Error::Unauthenticated)
}

/// Where the call comes from.
pub fn client_info() -> Result<ClientInfo> {
    extension().ok_or_else(|| Error::internal("no ClientInfo: is the server's middleware missing?"))
}

/// Carries out an engine operation for whoever calls.
pub async fn acting<T, F>(operation: impl FnOnce(Chat, Actor) -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    operation(chat(), actor()?).await
}

/// Adds a cookie to the response.
pub fn append_cookie(cookie: HeaderValue) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

/// The value of the request's cookie of this name.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(cookie::Cookie::split_parse)
        .filter_map(std::result::Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// Whether the browser waits for a page: a form sent without JavaScript, or a page itself.
pub fn wants_html() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        accept.is_some_and(|accept| accept.contains("text/html"))
    })
}

/// A value that a middleware left with the request.
pub fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}

/// Gives the page being rendered the HTTP status of what went wrong.
pub fn set_page_error(error: &Error) {
    set_page_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
}

/// Gives the page being rendered its HTTP status.
pub fn set_page_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// Answers the page being rendered by sending the browser elsewhere, whatever it says to accept.
pub fn redirect_page(path: &str) {
    if let (Some(response), Ok(location)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(path)) {
        response.insert_header(header::LOCATION, location);
        response.set_status(StatusCode::SEE_OTHER);
    }
}
