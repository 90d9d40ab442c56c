//! The web client's files, with what the build compressed already.

use std::path::Path;

use axum::{Router, response::Response};
use http::{HeaderValue, header};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

use crate::state::Server;

/// Where script, style and WASM are served.
pub const PACKAGE_PATH: &str = "/pkg";

/// For files whose names hold their hashes: they never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For others: asked for again, and mostly not sent again.
const REVALIDATE: HeaderValue = HeaderValue::from_static("public, no-cache");

/// Script, style and WASM.
pub fn package(server: &Server) -> Router {
    let site = &server.options.site;
    let caching = if site.leptos.hash_files { FOREVER } else { REVALIDATE };
    let files = files(&site.root().join(&*site.leptos.site_pkg_dir));
    Router::new().fallback_service(files).layer(cached(caching))
}

/// Icons and the like, by their path; `otherwise` answers where there is no such file.
pub fn public(server: &Server, otherwise: Router) -> Router {
    let files = files(server.options.site.root()).call_fallback_on_method_not_allowed(true).fallback(otherwise);
    Router::new().fallback_service(files).layer(cached(REVALIDATE))
}

fn files(root: &Path) -> ServeDir {
    ServeDir::new(root).precompressed_br().precompressed_gzip().append_index_html_on_directories(false)
}

fn cached(caching: HeaderValue) -> SetResponseHeaderLayer<impl Fn(&Response) -> Option<HeaderValue> + Clone> {
    // Not what is missing: it may be there tomorrow.
    SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, move |response: &Response| {
        (!response.status().is_client_error()).then(|| caching.clone())
    })
}
