//! What went wrong, where it went wrong.

use leptos::prelude::*;
use parlor::Error;

use super::{Icon, Shape};

/// The error's sentence, announced when it appears.
#[component]
pub fn Alert(#[prop(into)] error: Signal<Option<Error>>) -> impl IntoView {
    move || {
        error.get().map(|error| {
            view! {
                <div role="alert" class="alert">
                    <Icon shape=Shape::Warning class="mt-0.5 size-4 shrink-0"/>
                    <p class="min-w-0 wrap-anywhere">{error.to_string()}</p>
                </div>
            }
        })
    }
}
