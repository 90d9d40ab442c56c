//! How forms are answered: with JavaScript, the result; without, a redirect to where it leads, or back with a
//! [`Flash`].

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::{Cookie, SameSite, time::Duration};
use http::{HeaderValue, request::Parts};
use leptos::prelude::*;
use parlor::{Result, chat::Session};

use crate::{
    flash::Flash,
    session_cookies,
    ssr::{append_cookie, client_info, cookie, wants_html},
};

const FLASH: &str = "parlor_flash";
/// A cookie has 4 KB; what was typed beyond this is only kept by the browser's own Back.
const MAX_KEPT_BYTES: usize = 2_000;

/// Answers a form. `result` is the path it leads to, `page` the one it stands on, `kept` what had been typed.
pub fn land(result: Result<String>, page: &str, kept: &[(&str, &str)]) -> Result<String> {
    if !wants_html() {
        return result;
    }
    let path = result.unwrap_or_else(|error| {
        let kept = kept.iter().filter(|(_, value)| value.len() <= MAX_KEPT_BYTES);
        let kept = kept.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        set_flash(&Flash { page: page.to_owned(), error, kept });
        page.to_owned()
    });
    leptos_axum::redirect(&path);
    Ok(path)
}

/// Gives the browser its session.
pub fn welcome(session: &Session) -> Result<()> {
    let secure = client_info()?.secure;
    session_cookies::set(session, secure).into_iter().for_each(append_cookie);
    Ok(())
}

/// A path of this site to go to, or `/`: never another site's address.
pub fn local_path(next: &str) -> String {
    let tail = next.strip_prefix('/').filter(|tail| !tail.starts_with(['/', '\\']));
    match tail {
        Some(_) if next.bytes().all(|byte| byte.is_ascii_graphic()) => next.to_owned(),
        _ => "/".to_owned(),
    }
}

/// The flash for the page being asked for, removed from the browser.
pub fn take_flash() -> Option<Flash> {
    let parts = use_context::<Parts>()?;
    let json = URL_SAFE_NO_PAD.decode(cookie(FLASH)?).ok()?;
    let flash: Flash = serde_json::from_slice(&json).ok()?;
    flash.is_for(parts.uri.path()).then(|| {
        append(Cookie::build((FLASH, "")).max_age(Duration::ZERO));
        flash
    })
}

fn set_flash(flash: &Flash) {
    if let Ok(json) = serde_json::to_vec(flash) {
        append(Cookie::build((FLASH, URL_SAFE_NO_PAD.encode(json))).max_age(Duration::minutes(1)));
    }
}

fn append(builder: cookie::CookieBuilder<'_>) {
    let secure = client_info().is_ok_and(|client| client.secure);
    let cookie = builder.path("/").http_only(true).same_site(SameSite::Lax).secure(secure).build();
    if let Ok(header) = HeaderValue::from_str(&cookie.to_string()) {
        append_cookie(header);
    }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn next_leads_nowhere_but_here() {
        assert_eq!(local_path("/rooms/3?at=5"), "/rooms/3?at=5");
        for hostile in ["", "rooms", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nSet-Cookie: x"]
        {
            assert_eq!(local_path(hostile), "/", "{hostile}");
        }
    }
}
