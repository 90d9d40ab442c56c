//! The card that the pages for strangers stand on.

use leptos::prelude::*;

/// The product's mark, and a card with a heading below it.
#[component]
pub fn Card<L: IntoView + 'static>(
    #[prop(into)] heading: String,
    /// A sentence below the heading.
    lead: L,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="card-page">
            <div class="card">
                <img class="size-12" src="/favicon.svg" alt="" width="48" height="48"/>
                <h1 class="mt-5 text-2xl font-semibold tracking-tight wrap-anywhere" dir="auto">
                    {heading}
                </h1>
                <p class="mt-1.5 text-muted text-pretty wrap-anywhere">{lead}</p>
                {children()}
            </div>
        </main>
    }
}
