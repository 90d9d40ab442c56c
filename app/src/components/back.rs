//! The browser's Back closes what is on top.

use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*};
use wasm_bindgen::JsValue;

/// While `open` is true, Back runs `close` and leaves the page where it is. What closes otherwise takes its step in
/// the history away.
pub fn close_by_back(open: Signal<bool>, close: Callback<()>) {
    let stepped = StoredValue::new(false);
    Effect::new(move |_| {
        let Ok(history) = window().history() else { return };
        if open.get() {
            stepped.set_value(history.push_state(&JsValue::NULL, "").is_ok());
            let back = window_event_listener(ev::popstate, move |_| {
                stepped.set_value(false);
                close.run(());
            });
            on_cleanup(move || back.remove());
        } else if stepped.try_update_value(std::mem::take) == Some(true) {
            let _ = history.back();
        }
    });
}
