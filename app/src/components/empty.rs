//! What to do where there is nothing.

use leptos::prelude::*;

use super::{Icon, Shape};

/// An icon, a heading, a sentence, and perhaps something to do.
#[component]
pub fn Empty(
    shape: Shape,
    #[prop(into)] heading: String,
    /// Whether the heading is the page's.
    #[prop(optional)]
    page: bool,
    children: Children,
) -> impl IntoView {
    let heading = if page {
        view! { <h1 class="text-lg font-semibold tracking-tight text-ink">{heading}</h1> }.into_any()
    } else {
        view! { <p class="font-semibold text-ink">{heading}</p> }.into_any()
    };
    view! {
        <div class="flex flex-col items-center gap-2 p-6 text-center text-muted">
            <span class="mb-2 grid size-14 place-items-center rounded-full bg-accent-soft text-accent">
                <Icon shape class="size-6"/>
            </span>
            {heading}
            {children()}
        </div>
    }
}
