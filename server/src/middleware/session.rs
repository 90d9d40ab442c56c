//! Finds out who a request comes from, and keeps the browser's session alive.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use parlor::{Error, Result, chat::Chat, model::Actor};
use parlor_app::{session_cookies, ssr::ClientInfo};

use crate::state::Server;

/// Inserts an [`Actor`] if the request bears a valid token: in `Authorization` (programs, under `/api`, `/files` and `/ws`) or in
/// the browser's cookies. An access cookie that has run out is replaced by means of the refresh cookie.
pub async fn session(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let secure = request.extensions().get::<ClientInfo>().is_some_and(|client| client.secure);
    let path = request.uri().path();
    let token =
        bearer(request.headers()).filter(|_| path.starts_with("/api/") || path.starts_with("/files/") || path == "/ws");
    let bearer = match token {
        Some(token) => Some(server.chat.authenticate(token).await),
        None => None,
    };
    let found = match bearer {
        // Who shows a token means that one: no cookie is looked at, also when it is not good.
        Some(result) => result.map(Visitor::known).or_else(Visitor::refused),
        None => recognise(&server.chat, request.headers(), secure).await,
    };
    let visitor = match found {
        Ok(visitor) => visitor,
        Err(error) => return error.into_response(),
    };
    if let Some(actor) = visitor.actor {
        if let Err(error) = server.chat.pace(&actor) {
            return error.into_response();
        }
        request.extensions_mut().insert(actor);
    }
    let mut response = next.run(request).await;
    // A handler that began or ended a session has the last word.
    if !sets_session(response.headers()) {
        for cookie in visitor.cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Who it is, and what becomes of the session's cookies.
#[derive(Default)]
struct Visitor {
    actor: Option<Actor>,
    cookies: Vec<HeaderValue>,
}

impl Visitor {
    fn known(actor: Actor) -> Self {
        Self { actor: Some(actor), cookies: Vec::new() }
    }

    /// Nobody, if that is what the error says; a server in trouble must not look like the end of a session.
    fn refused(error: Error) -> Result<Self> {
        match error {
            Error::Unauthenticated | Error::SessionExpired => Ok(Self::default()),
            error => Err(error),
        }
    }
}

async fn recognise(chat: &Chat, headers: &HeaderMap, secure: bool) -> Result<Visitor> {
    if let Some(token) = cookie(headers, session_cookies::ACCESS) {
        match chat.authenticate(token).await {
            Ok(actor) => return Ok(Visitor::known(actor)),
            Err(Error::Unauthenticated | Error::SessionExpired) => {}
            Err(error) => return Err(error),
        }
    }
    let Some(token) = cookie(headers, session_cookies::REFRESH) else { return Ok(Visitor::default()) };
    match chat.refresh(token).await {
        Ok(session) => Ok(Visitor { actor: Some(session.actor), cookies: session_cookies::set(&session, secure) }),
        Err(Error::Unauthenticated | Error::SessionExpired) => {
            Ok(Visitor { actor: None, cookies: session_cookies::clear(secure) })
        }
        Err(error) => Err(error),
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value)
}

fn sets_session(headers: &HeaderMap) -> bool {
    let names = [session_cookies::ACCESS, session_cookies::REFRESH];
    let mut set = headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    set.any(|cookie| cookie.split_once('=').is_some_and(|(name, _)| names.contains(&name)))
}
