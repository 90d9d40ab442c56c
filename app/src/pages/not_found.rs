//! Where there is no page.

use leptos::prelude::*;

use crate::{
    components::{Empty, Shape},
    title::PageTitle,
};

/// The 404 page.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::ssr::set_page_status(http::StatusCode::NOT_FOUND);
    view! {
        <PageTitle text="Not found"/>
        <main class="card-page">
            <Empty shape=Shape::Search heading="There is no such page" page=true>
                <p>"The address may be mistyped, or what was here is gone."</p>
                <a class="button button-primary mt-3" href="/" rel="external">"Go to your conversations"</a>
            </Empty>
        </main>
    }
    .into_any()
}
