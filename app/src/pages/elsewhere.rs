//! Instead of a page: where to go.

use leptos::prelude::*;

/// Sends the visitor to another page.
#[component]
pub fn Elsewhere(#[prop(into)] path: String) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::ssr::redirect_page(&path);
    view! {
        <main class="card-page">
            <a class="link" href=path rel="external">"Continue"</a>
        </main>
    }
}
