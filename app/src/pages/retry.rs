//! Another try at what did not load.

use leptos::{leptos_dom::helpers::window_event_listener, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    components::{Icon, Shape},
    live::{Link, Live},
};

/// A button that tries `again`. So does the connection when it is back, and the link to this page, pressed once more.
#[component]
pub fn Retry(again: Callback<()>) -> impl IntoView {
    let link = Live::expect().link();
    let live = Memo::new(move |_| link.get() == Link::Live);
    Effect::new(move |was_live: Option<bool>| {
        let live = live.get();
        if live && was_live == Some(false) {
            again.run(());
        }
        live
    });
    Effect::new(move |_| {
        let pressed = window_event_listener(leptos::ev::click, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            if target.and_then(|target| target.closest("a[aria-current=page]").ok().flatten()).is_some() {
                again.run(());
            }
        });
        on_cleanup(move || pressed.remove());
    });
    view! {
        <button type="button" class="button mt-3 noscript:hidden" on:click=move |_| again.run(())>
            <Icon shape=Shape::Retry class="size-4"/>
            "Try again"
        </button>
    }
}
