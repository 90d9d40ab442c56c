//! The two cookies that are a browser's session.

use cookie::{Cookie, SameSite, time::Duration};
use http::HeaderValue;
use parlor::{chat::Session, model::Timestamp};

/// Holds the access token: a JWT of a few minutes.
pub const ACCESS: &str = "parlor_access";
/// Holds the refresh token: opaque, rotated at each use.
pub const REFRESH: &str = "parlor_refresh";

/// `Set-Cookie` headers that start or continue a session. A session without a new refresh token keeps the cookie that
/// the browser has.
pub fn set(session: &Session, secure: bool) -> Vec<HeaderValue> {
    let access = header(ACCESS, &session.access_token, until(session.access_expires_at), secure);
    let refresh = session
        .refresh_token
        .as_deref()
        .and_then(|token| header(REFRESH, token, until(session.refresh_expires_at), secure));
    access.into_iter().chain(refresh).collect()
}

/// `Set-Cookie` headers that end it.
pub fn clear(secure: bool) -> Vec<HeaderValue> {
    [ACCESS, REFRESH].into_iter().filter_map(|name| header(name, "", Duration::ZERO, secure)).collect()
}

fn until(expiry: Timestamp) -> Duration {
    Duration::seconds((expiry.as_secs() - Timestamp::now().as_secs()).max(0))
}

fn header(name: &str, value: &str, max_age: Duration, secure: bool) -> Option<HeaderValue> {
    let cookie = Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .max_age(max_age)
        .build();
    HeaderValue::from_str(&cookie.to_string()).ok()
}
