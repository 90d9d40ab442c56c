//! What keys do in the composer.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    desk::Desk,
    formatting::{mark_of, toggle},
};
use crate::enter_key;

/// Whether a key belongs to an input method that is at work.
pub fn is_composing(event: &KeyboardEvent) -> bool {
    /// What Safari calls the Enter that ends a composition, after saying that it has ended.
    const COMPOSING: u32 = 229;
    event.is_composing() || event.key_code() == COMPOSING
}

/// Whether a key press sends: Enter by itself as the visitor wants it; with Ctrl or Cmd always.
pub fn sends(event: &KeyboardEvent) -> bool {
    if event.key() != "Enter" || is_composing(event) {
        return false;
    }
    if event.ctrl_key() || event.meta_key() {
        return true;
    }
    !event.shift_key() && !event.alt_key() && enter_key::sends()
}

/// Puts marks around the selection, if these keys mean that.
pub fn format(desk: Desk, event: &KeyboardEvent) -> bool {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return false;
    }
    let Some(mark) = mark_of(&event.key(), event.shift_key()) else { return false };
    event.prevent_default();
    let edit = desk.text().with_untracked(|text| toggle(text, desk.selection(), mark));
    desk.replace(edit.from, edit.to, &edit.with);
    if let Some(area) = desk.area().get_untracked() {
        let _ = area.set_selection_range(edit.selection.0, edit.selection.1);
    }
    true
}
