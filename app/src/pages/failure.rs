//! When the server could not even find out who visits.

use leptos::prelude::*;
use parlor::Error;

use crate::{
    components::{Empty, Shape},
    title::PageTitle,
};

/// The error page: what went wrong, and another try.
#[component]
pub fn Failure(error: Error) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::ssr::set_page_error(&error);
    view! {
        <PageTitle text="Something went wrong"/>
        <main class="card-page">
            <Empty shape=Shape::Warning heading="Something went wrong" page=true>
                <p role="alert">{error.to_string()}</p>
                <a class="button button-primary mt-3" href="" rel="external">"Try again"</a>
            </Empty>
        </main>
    }
    .into_any()
}
