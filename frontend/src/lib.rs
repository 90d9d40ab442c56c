//! Hydrates the web client in the browser.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's hydration script.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(parlor_app::App);
}
