//! Refuses what another site makes a browser do in its user's name.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, Uri, header};
use parlor::Error;

use super::bearer;

/// What the web client's forms are sent to. Some make a session, so they need no cookie to do harm.
const FORMS: &str = "/api/ui/";

/// Guards every request with a cookie that may change something, what comes without a token where the web client's forms
/// go, and every socket: a browser lets any page open one, and sends the cookies along.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let guarded = (!reads && headers.contains_key(header::COOKIE))
        || headers.contains_key(header::UPGRADE)
        || (request.uri().path().starts_with(FORMS) && bearer(headers).is_none());
    if guarded && is_cross_site(headers) {
        tracing::info!("refused a cross-site request");
        return Error::Forbidden.into_response();
    }
    next.run(request).await
}

/// Browsers say where a request comes from, by `Sec-Fetch-Site` or, older ones, by `Origin` or at least `Referer`; other
/// programs say nothing, and carry no cookies but their own.
fn is_cross_site(headers: &HeaderMap) -> bool {
    // Another port or subdomain, `same-site`, is another's too.
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let Some(source) = headers.get(header::ORIGIN).or_else(|| headers.get(header::REFERER)) else { return false };
    let source: Option<Uri> = source.to_str().ok().and_then(|source| source.parse().ok());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match (source.as_ref().and_then(Uri::authority), host) {
        (Some(source), Some(host)) => !source.as_str().eq_ignore_ascii_case(host),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn cross_site(headers: &[(&'static str, &'static str)]) -> bool {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_cross_site(&headers.collect())
    }

    #[test]
    fn a_page_of_ours_may() {
        assert!(!cross_site(&[("sec-fetch-site", "same-origin")]));
        assert!(!cross_site(&[("sec-fetch-site", "none")]));
        assert!(!cross_site(&[("origin", "https://chat.example"), ("host", "chat.example")]));
        assert!(!cross_site(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(!cross_site(&[("referer", "https://chat.example/rooms/3?at=5"), ("host", "chat.example")]));
    }

    #[test]
    fn another_site_may_not() {
        assert!(cross_site(&[("sec-fetch-site", "cross-site")]));
        assert!(cross_site(&[("sec-fetch-site", "same-site")]));
        assert!(cross_site(&[("origin", "https://evil.example"), ("host", "chat.example")]));
        assert!(cross_site(&[("origin", "http://127.0.0.1:4000"), ("host", "127.0.0.1:3000")]));
        for page in ["https://evil.example/chat.example", "https://chat.example@evil.example/", "about:blank"] {
            assert!(cross_site(&[("referer", page), ("host", "chat.example")]), "{page}");
        }
    }

    #[test]
    fn a_sandboxed_frame_may_not() {
        assert!(cross_site(&[("origin", "null"), ("host", "chat.example")]));
    }

    #[test]
    fn a_program_that_is_no_browser_may() {
        assert!(!cross_site(&[("host", "chat.example")]));
    }
}
