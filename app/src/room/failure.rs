//! Says that something did not work, for a while.

use std::time::Duration;

use leptos::prelude::*;

use super::state::Room;
use crate::components::{Icon, Shape};

/// Long enough to be read.
const SHOWN: Duration = Duration::from_secs(8);

/// A line over the list's upper end.
#[component]
pub fn Failure() -> impl IntoView {
    let failure = Room::expect().failure();
    Effect::new(move |_| {
        if failure.with(Option::is_some)
            && let Ok(timer) = set_timeout_with_handle(move || failure.set(None), SHOWN)
        {
            on_cleanup(move || timer.clear());
        }
    });
    view! {
        <div class="failure" role="alert">
            {move || failure.get().map(|error| view! {
                <p class="alert pointer-events-auto shadow-raised">
                    <Icon shape=Shape::Warning class="mt-0.5 size-4 shrink-0"/>
                    <span class="min-w-0 flex-1 wrap-anywhere">{error.to_string()}</span>
                    <button type="button" class="-m-1 size-6 shrink-0" aria-label="Close" on:click=move |_| failure.set(None)>
                        <Icon shape=Shape::Close class="m-auto size-4"/>
                    </button>
                </p>
            })}
        </div>
    }
}
