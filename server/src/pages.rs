//! The web client: its pages, rendered here first, and its server functions.

use axum::{
    Router,
    extract::{Request, State},
    middleware::from_fn_with_state,
    response::Response,
};
use http::{HeaderValue, StatusCode, header};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{
    LeptosRoutes, ResponseOptions, generate_route_list_with_exclusions_and_ssg_and_context,
    render_app_async_with_context,
};
use parlor_app::{
    App, shell,
    ssr::{AppState, greet},
};

use crate::site::is_watched;

/// Pages and server functions, each at its path.
pub fn routes(state: AppState) -> Router {
    let context = {
        let state = state.clone();
        move || provide_context(state.clone())
    };
    let (paths, _) = generate_route_list_with_exclusions_and_ssg_and_context(App, None, context);
    let options = state.leptos_options.clone();
    Router::new()
        .leptos_routes_with_context(&state, paths, send_content_policy, move || shell(options.clone()))
        .layer(from_fn_with_state(state.clone(), greet))
        .with_state(state)
}

/// For any other path: the client's own page for what is not there, with status 404.
pub fn not_found(state: AppState) -> Router {
    Router::new().fallback(render_not_found).layer(from_fn_with_state(state.clone(), greet)).with_state(state)
}

async fn render_not_found(State(state): State<AppState>, request: Request) -> Response {
    let options = state.leptos_options.clone();
    let context = move || {
        provide_context(state.clone());
        send_content_policy();
    };
    let mut response = render_app_async_with_context(context, move || shell(options.clone()))(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// Scripts run if they are ours and bear the page's nonce; nothing comes from, or goes to, anywhere else.
fn send_content_policy() {
    // Server functions have no nonce, and need none.
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
    // `cargo leptos watch` tells pages on a port of its own to reload.
    let reload = if is_watched() { " ws:" } else { "" };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; connect-src 'self'{reload}; \
         img-src 'self' data: blob:; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
