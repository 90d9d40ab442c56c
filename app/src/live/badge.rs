//! How many messages are unread, outside the page: on the tab's icon and on the installed app's.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlLinkElement, js_sys};

const ICON: &str = "/favicon.svg";
const ICON_UNREAD: &str = "/favicon-unread.svg";

/// Shows the count until the owner is gone. The tab's title is the page's own business.
pub fn show(unread: Signal<i64>) {
    Effect::new(move |_| paint(unread.get()));
    on_cleanup(|| {
        if cfg!(feature = "hydrate") {
            paint(0);
        }
    });
}

fn paint(unread: i64) {
    let link = document().query_selector("link[rel='icon']").ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlLinkElement>().ok()) {
        let icon = if unread > 0 { ICON_UNREAD } else { ICON };
        if link.get_attribute("href").as_deref() != Some(icon) {
            link.set_href(icon);
        }
    }
    // Installed apps alone have a badge, and not every browser knows of it.
    let navigator = window().navigator();
    let method = js_sys::Reflect::get(&navigator, &JsValue::from_str("setAppBadge"));
    if let Some(method) = method.ok().and_then(|method| method.dyn_into::<js_sys::Function>().ok())
        && let Ok(promise) = method.call1(&navigator, &JsValue::from_f64(unread as f64))
        && let Ok(promise) = promise.dyn_into::<js_sys::Promise>()
    {
        swallow(&promise);
    }
}

/// A refusal is no news.
fn swallow(promise: &js_sys::Promise) {
    let ignore = wasm_bindgen::closure::Closure::once_into_js(|_: JsValue| {});
    if let Ok(function) = ignore.dyn_into::<js_sys::Function>()
        && let Ok(catch) = js_sys::Reflect::get(promise, &JsValue::from_str("catch"))
        && let Ok(catch) = catch.dyn_into::<js_sys::Function>()
    {
        let _ = catch.call1(promise, &function);
    }
}
