//! Notices which row somebody is about to do something with: by pointer, by focus, by a long press.
//!
//! The whole list listens, not each row.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, FocusEvent, MouseEvent, PointerEvent};

use super::{
    menu::{Chosen, Opens},
    rows::{By, Rows},
    state::Room,
};
use crate::{components::Beside, live::timeline::RowKey};

/// The pointer came over something. A finger does not hover: it presses, which gives the focus.
pub fn pointed(rows: Rows, event: &PointerEvent) {
    if event.pointer_type() != "touch" {
        rows.approach(By::Pointer, row_of(rows, event.target()).map(|(key, _)| key));
    }
}

/// The pointer left the list.
pub fn left(rows: Rows) {
    rows.approach(By::Pointer, None);
}

/// The focus came, or went: to another part of the same row, perhaps.
pub fn focused(rows: Rows, event: &FocusEvent) {
    let now = if event.type_() == "focusin" { event.target() } else { event.related_target() };
    rows.approach(By::Focus, row_of(rows, now).map(|(key, _)| key));
}

/// A finger stayed: the message's menu opens instead of the browser's. Links keep theirs.
pub fn held(room: Room, rows: Rows, event: &MouseEvent) {
    let is_touch = event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch");
    if !is_touch || closest(event.target(), "a, textarea").is_some() {
        return;
    }
    let Some((key, row)) = row_of(rows, event.target()) else { return };
    let message = rows
        .cell(&key)
        .map(|cell| cell.row.get_untracked())
        .filter(|row| row.is_there() && row.message.sender.is_some());
    if let Some(message) = message.map(|row| row.message) {
        event.prevent_default();
        room.choose(Chosen { rows, key, message, opens: Opens::Menu, at: Some(Beside::element(&row)) });
    }
}

fn row_of(rows: Rows, target: Option<EventTarget>) -> Option<(RowKey, Element)> {
    let row = closest(target, "article")?;
    let seq = row.get_attribute("data-seq")?.parse().ok()?;
    Some((rows.with(|timeline| timeline.key_of(seq))?, row))
}

fn closest(target: Option<EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}
