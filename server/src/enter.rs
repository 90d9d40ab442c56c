//! `/enter?token=...&next=...`: a platform sends its user here, who is then signed in.

use axum::{
    Extension,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, header};
use parlor::Error;
use parlor_app::{landing::local_path, session_cookies, ssr::ClientInfo};
use serde::Deserialize;

use crate::state::Server;

/// The link's parameters.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    token: String,
    /// A path of this site; `/` if it is anything else.
    #[serde(default)]
    next: String,
}

/// Turns the platform's token into a session and goes on, so that the token does not stay in the address bar.
pub async fn enter(
    State(server): State<Server>,
    Extension(client): Extension<ClientInfo>,
    Query(entry): Query<Entry>,
) -> Response {
    match server.chat.enter_by_token(&entry.token, &client.origin()).await {
        Ok(session) => {
            let mut response = Redirect::to(&local_path(&entry.next)).into_response();
            for cookie in session_cookies::set(&session, client.secure) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(error) => refused(&error),
    }
}

/// The visitor comes from another page and is to go back there.
fn refused(error: &Error) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let advice = match error {
        Error::Unauthenticated | Error::SessionExpired => {
            "This link no longer signs you in. Go back to the page it was on, reload it and try again.".to_owned()
        }
        error => error.to_string(),
    };
    (status, advice).into_response()
}
