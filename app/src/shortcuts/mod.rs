//! The keyboard: what works everywhere, the quick switcher, and the sheet that lists it all.

mod sheet;
mod switcher;

use leptos::{leptos_dom::helpers::window_event_listener_untyped, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

pub use sheet::Sheet;
use switcher::Switcher;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    Switcher,
    Search,
    Sheet,
}

/// What a key asks for; in a text field, letters are letters.
fn asked(key: &str, command: bool, shift: bool, alt: bool, in_field: bool) -> Option<Asks> {
    match key {
        "k" | "K" if command && !shift && !alt => Some(Asks::Switcher),
        "f" | "F" if command && shift && !alt => Some(Asks::Search),
        "/" if !command && !alt && !in_field => Some(Asks::Search),
        "?" if !command && !alt && !in_field => Some(Asks::Sheet),
        _ => None,
    }
}

/// Listens, and holds the dialogs that keys open.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let switcher = RwSignal::new(false);
    let sheet = Sheet::expect();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let handle = window_event_listener_untyped("keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if event.default_prevented() || event.is_composing() || (is_modal_open() && !switcher.get_untracked()) {
                return;
            }
            let command = event.ctrl_key() || event.meta_key();
            let Some(asks) = asked(&event.key(), command, event.shift_key(), event.alt_key(), is_in_field()) else {
                return;
            };
            event.prevent_default();
            match asks {
                Asks::Switcher => switcher.update(|open| *open = !*open),
                Asks::Search => {
                    switcher.set(false);
                    navigate("/search", NavigateOptions::default());
                }
                Asks::Sheet => sheet.open(),
            }
        });
        on_cleanup(move || handle.remove());
    });
    view! {
        <Switcher open=switcher/>
        <sheet::ShortcutSheet/>
    }
    .into_any()
}

/// Whether a dialog has the page: it has its keys, too.
pub fn is_modal_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Whether one is typing. Only in the browser.
pub fn is_in_field() -> bool {
    let Some(element) = document().active_element() else { return false };
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_keys_are_letters_where_one_types() {
        assert_eq!(asked("?", false, true, false, false), Some(Asks::Sheet));
        assert_eq!(asked("?", false, true, false, true), None);
        assert_eq!(asked("/", false, false, false, false), Some(Asks::Search));
        assert_eq!(asked("/", false, false, false, true), None);
    }

    #[test]
    fn commands_work_everywhere_and_only_as_such() {
        assert_eq!(asked("k", true, false, false, true), Some(Asks::Switcher));
        assert_eq!(asked("k", false, false, false, false), None);
        assert_eq!(asked("F", true, true, false, true), Some(Asks::Search));
        assert_eq!(asked("f", true, false, false, false), None);
    }
}
