//! Finds out where a request comes from.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, header};
use parlor_app::ssr::ClientInfo;

use crate::state::Server;

/// Characters kept of a browser's name.
const USER_AGENT_CHARS: usize = 200;

/// Inserts a [`ClientInfo`], always. What a proxy says is believed only where it is said to be ours.
pub async fn client(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let mut info = ClientInfo {
        ip: peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical(),
        user_agent: user_agent(request.headers()),
        secure: false,
    };
    if server.options.trust_proxy {
        let headers = request.headers();
        info.ip = last(headers, "x-forwarded-for").unwrap_or(info.ip);
        info.secure = last::<String>(headers, "x-forwarded-proto").is_some_and(|scheme| scheme == "https");
        // Cookies and sockets are held against the address that the browser sees.
        if let Some(host) = headers.get("x-forwarded-host").cloned() {
            request.headers_mut().insert(header::HOST, host);
        }
    }
    request.extensions_mut().insert(info);
    next.run(request).await
}

/// The last entry of a list is the one that our proxy added; those before it came with the request.
fn last<T: FromStr>(headers: &HeaderMap, name: &str) -> Option<T> {
    headers.get_all(name).iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

fn user_agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    String::from_utf8_lossy(text).chars().take(USER_AGENT_CHARS).collect()
}
