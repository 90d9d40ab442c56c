//! Arrow keys among the parts of a widget: it is one stop of the Tab key, with one of its parts.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// The keys that lead to the part before and to the next one.
#[derive(Clone, Copy)]
pub struct Arrows {
    back: &'static str,
    forth: &'static str,
}

/// Of what stands in a line.
pub const ACROSS: Arrows = Arrows { back: "ArrowLeft", forth: "ArrowRight" };
/// Of what stands in a column.
pub const DOWN: Arrows = Arrows { back: "ArrowUp", forth: "ArrowDown" };

/// The parts of the widget that handles the event.
pub fn parts(event: &web_sys::Event, selector: &str) -> Vec<HtmlElement> {
    let widget = event.current_target().and_then(|widget| widget.dyn_into::<Element>().ok());
    widget.map(|widget| parts_of(&widget, selector)).unwrap_or_default()
}

/// The parts of a widget.
pub fn parts_of(widget: &Element, selector: &str) -> Vec<HtmlElement> {
    let found = widget.query_selector_all(selector).ok();
    found
        .map(|found| (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect())
        .unwrap_or_default()
}

/// Moves the focus as the key asks: by an arrow, around the ends; to the first or the last; by a letter to the next whose
/// text begins with it, where `letters` are taken.
pub fn rove(event: &KeyboardEvent, parts: &[HtmlElement], arrows: Arrows, letters: bool) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || parts.is_empty() {
        return;
    }
    let focused = document().active_element();
    let at = parts.iter().position(|part| Some(part.as_ref()) == focused.as_ref());
    let begins = |at: usize, letter: &str| {
        parts[at].text_content().is_some_and(|text| text.trim().to_lowercase().starts_with(letter))
    };
    let key = event.key();
    let letter = Some(key.to_lowercase()).filter(|key| letters && key.chars().count() == 1 && key != " ");
    let next = next(&key, at, parts.len(), arrows)
        .or_else(|| letter.and_then(|letter| following(at, parts.len()).find(|at| begins(*at, &letter))));
    if let Some(next) = next {
        event.prevent_default();
        let _ = parts[next].focus();
    }
}

/// Leaves the widget one stop of the Tab key: the part that has the focus, or the first.
pub fn make_one_stop(parts: &[HtmlElement]) {
    let focused = document().active_element();
    let stop = parts.iter().position(|part| Some(part.as_ref()) == focused.as_ref()).unwrap_or(0);
    for (at, part) in parts.iter().enumerate() {
        part.set_tab_index(if at == stop { 0 } else { -1 });
    }
}

/// Where a key leads among so many.
fn next(key: &str, at: Option<usize>, count: usize, arrows: Arrows) -> Option<usize> {
    match key {
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ if key == arrows.forth => Some(at.map_or(0, |at| (at + 1) % count)),
        _ if key == arrows.back => Some(at.map_or(count - 1, |at| (at + count - 1) % count)),
        _ => None,
    }
}

/// All of so many, from the one after this on.
fn following(at: Option<usize>, count: usize) -> impl Iterator<Item = usize> {
    let first = at.map_or(0, |at| at + 1);
    (first..first + count).map(move |at| at % count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_lead_around_the_ends_and_home_and_end_to_them() {
        assert_eq!(next("ArrowRight", Some(2), 3, ACROSS), Some(0));
        assert_eq!(next("ArrowLeft", Some(0), 3, ACROSS), Some(2));
        assert_eq!(next("ArrowDown", None, 3, DOWN), Some(0));
        assert_eq!(next("ArrowUp", None, 3, DOWN), Some(2));
        assert_eq!((next("Home", Some(1), 3, DOWN), next("End", Some(1), 3, DOWN)), (Some(0), Some(2)));
        assert_eq!(next("ArrowDown", Some(0), 3, ACROSS), None);
    }

    #[test]
    fn a_letter_looks_behind_the_focus_first() {
        assert_eq!(following(Some(1), 3).collect::<Vec<_>>(), [2, 0, 1]);
        assert_eq!(following(None, 2).collect::<Vec<_>>(), [0, 1]);
    }
}
