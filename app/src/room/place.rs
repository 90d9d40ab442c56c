//! The reader's place in the list, kept whatever happens around it.
//!
//! The list is a reversed column: its scroll position counts from its end, so the newest messages show without a
//! script, and it stays at its end while it grows. Everywhere else the first visible row is held where it is: it is
//! noted at every scroll, and moved back after every change of the rows or of their height, before the next paint.

use std::time::Duration;

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit, ResizeObserver, js_sys};

/// Closer than this, in pixels, to the end is at the end.
const NEAR_END: f64 = 100.0;

/// How long a message that somebody jumped to stays lit.
const LIT: Duration = Duration::from_secs(3);

/// A message, by `seq`, and how far below the list's upper edge it stands.
#[derive(Clone, Copy, Debug)]
struct Held {
    seq: i64,
    top: f64,
}

/// The place.
#[derive(Clone, Copy)]
pub struct Place {
    list: NodeRef<html::Div>,
    rows: NodeRef<html::Div>,
    at_end: RwSignal<bool>,
    /// Whether the rows' end is the conversation's: any other end is only a place on the way.
    is_last: StoredValue<bool>,
    held: StoredValue<Option<Held>>,
    /// The message to jump to once it is there.
    aim: StoredValue<Option<i64>>,
    /// The scroll position that was seen, or set, last: another one is the reader's doing. None after the list was hidden.
    seen_at: StoredValue<Option<f64>>,
}

impl Place {
    /// At the end, where the server's HTML is.
    pub fn new() -> Self {
        Self {
            list: NodeRef::new(),
            rows: NodeRef::new(),
            at_end: RwSignal::new(true),
            is_last: StoredValue::new(true),
            held: StoredValue::new(None),
            aim: StoredValue::new(None),
            seen_at: StoredValue::new(None),
        }
    }

    /// The scrolling list.
    pub fn list(self) -> NodeRef<html::Div> {
        self.list
    }

    /// What scrolls in it.
    pub fn rows(self) -> NodeRef<html::Div> {
        self.rows
    }

    /// Does something before the next paint, once the list has its height: it is made before it is in the page. A list
    /// that is hidden has none.
    pub fn once_laid_out(self, then: impl FnOnce() + 'static) {
        let has_height = self.list.get_untracked().is_some_and(|list| list.client_height() > 0);
        if has_height {
            return then();
        }
        request_animation_frame(move || {
            if !self.at_end.is_disposed() {
                then();
            }
        });
    }

    /// Says whether the newest row is the conversation's newest.
    pub fn set_is_last(self, is_last: bool) {
        self.is_last.set_value(is_last);
    }

    /// Whether the reader is at the end, now.
    pub fn is_at_end(self) -> bool {
        self.at_end.get_untracked()
    }

    /// Whether the reader is at the end.
    pub fn at_end(self) -> Signal<bool> {
        self.at_end.into()
    }

    /// Goes to the end and stays there.
    pub fn to_end(self) {
        self.at_end.set(true);
        self.held.set_value(None);
        self.seen_at.set_value(None);
        self.keep();
    }

    /// Puts a row so far below the list's upper edge: at once as near as can be, and there as soon as enough rows are.
    pub fn show(self, row: &Element, top: f64) {
        let Some(list) = self.list.get_untracked() else { return };
        self.move_to(&list, row, top);
        self.note_end(&list);
        self.held.set_value(seq_of(row).filter(|_| !self.is_at_end()).map(|seq| Held { seq, top }));
    }

    /// Puts a row in the middle.
    pub fn centre(self, row: &Element) {
        let Some(list) = self.list.get_untracked() else { return };
        let height = f64::from(list.client_height());
        self.show(row, (height - row.get_bounding_client_rect().height()) / 2.0);
    }

    /// Puts a row in the middle and lights it up for a while.
    pub fn light_up(self, row: &Element) {
        self.centre(row);
        let _ = row.set_attribute("data-highlight", "");
        let row = row.clone();
        set_timeout(move || drop(row.remove_attribute("data-highlight")), LIT);
    }

    /// The message to jump to with [`Self::fire`].
    pub fn aim(self, seq: i64) {
        self.aim.set_value(Some(seq));
    }

    /// Jumps to the message that was aimed at, if there is one, as soon as it is drawn.
    pub fn fire(self) {
        let Some(seq) = self.aim.try_update_value(Option::take).flatten() else { return };
        self.at_end.set(false);
        request_animation_frame(move || {
            if !self.at_end.is_disposed()
                && let Some(row) = self.find(seq)
            {
                self.light_up(&row);
            }
        });
    }

    /// Notes where the reader is. Called at every scroll.
    pub fn note(self) {
        let Some(list) = self.list.get_untracked().filter(|list| list.client_height() > 0) else { return };
        self.note_end(&list);
        let now = Some(scroll_top(&list));
        if self.seen_at.get_value() != now {
            self.seen_at.set_value(now);
            self.held.set_value(self.first_visible(&list).filter(|_| !self.is_at_end()));
        }
    }

    /// Puts the reader back after a change.
    pub fn keep(self) {
        let Some(list) = self.list.get_untracked() else { return };
        if list.client_height() == 0 {
            return self.seen_at.set_value(None);
        }
        // The reader has scrolled, and the browser did not say so yet.
        if self.seen_at.get_value().is_some_and(|seen| seen != scroll_top(&list)) {
            return self.note();
        }
        if self.at_end.get_untracked() {
            list.set_scroll_top(0);
            self.seen_at.set_value(Some(scroll_top(&list)));
        } else if let Some(Held { seq, top }) = self.held.get_value()
            && let Some(row) = self.find(seq)
        {
            self.move_to(&list, &row, top);
        }
    }

    fn note_end(self, list: &HtmlElement) {
        let at_end = self.is_last.get_value() && -scroll_top(list) < NEAR_END;
        if self.at_end.get_untracked() != at_end {
            self.at_end.set(at_end);
        }
    }

    fn move_to(self, list: &HtmlElement, row: &Element, top: f64) {
        let now = row.get_bounding_client_rect().top() - list.get_bounding_client_rect().top();
        if (now - top).abs() > 0.25 {
            list.scroll_by_with_x_and_y(0.0, now - top);
        }
        self.seen_at.set_value(Some(scroll_top(list)));
    }

    fn first_visible(self, list: &HtmlElement) -> Option<Held> {
        let edge = list.get_bounding_client_rect().top();
        let rows = self.articles()?;
        let first = partition_point(&rows, |row| row.get_bounding_client_rect().bottom() <= edge);
        // What is not stored has no number; it stands at the end, where no row is held.
        let row = rows.item(first)?;
        Some(Held { seq: seq_of(&row)?, top: row.get_bounding_client_rect().top() - edge })
    }

    /// Pixels between what is visible and either end: above, below.
    pub fn room_to_scroll(self) -> Option<(f64, f64)> {
        let list = self.list.get_untracked()?;
        let below = -scroll_top(&list);
        let all = f64::from(list.scroll_height() - list.client_height());
        Some((all - below, below))
    }

    /// The message that is held, by `seq`, and how far below the upper edge it stands; nothing at the end.
    pub fn first(self) -> Option<(i64, f64)> {
        self.held.try_get_value().flatten().map(|held| (held.seq, held.top))
    }

    /// The first visible message, by `seq`.
    pub fn first_seq(self) -> Option<i64> {
        self.first().map(|(seq, _)| seq)
    }

    /// The last message that is visible whole, by `seq`.
    pub fn last_seen(self) -> Option<i64> {
        let list = self.list.get_untracked()?;
        let edge = list.get_bounding_client_rect().bottom() + 1.0;
        let rows = self.articles()?;
        let seen = partition_point(&rows, |row| row.get_bounding_client_rect().bottom() <= edge);
        (0..seen).rev().find_map(|index| seq_of(&rows.item(index)?))
    }

    /// The row of a message.
    pub fn find(self, seq: i64) -> Option<Element> {
        self.rows.get_untracked()?.query_selector(&format!("[data-seq='{seq}']")).ok().flatten()
    }

    /// Watches rows and heights until the owner is gone. Only in the browser, once the list is there.
    pub fn watch(self) {
        let (Some(list), Some(rows)) = (self.list.get_untracked(), self.rows.get_untracked()) else { return };
        let keep = Closure::<dyn FnMut()>::new(move || {
            if !self.at_end.is_disposed() {
                self.keep();
            }
        });
        let callback: &js_sys::Function = keep.as_ref().unchecked_ref();
        let (Ok(mutations), Ok(sizes)) = (MutationObserver::new(callback), ResizeObserver::new(callback)) else {
            return;
        };
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_subtree(true);
        // The node is there, and the options are complete: it cannot refuse.
        let _ = mutations.observe_with_options(&rows, &options);
        sizes.observe(&list);
        sizes.observe(&rows);
        let kept = StoredValue::new_local((mutations, sizes, keep));
        on_cleanup(move || {
            kept.with_value(|(mutations, sizes, _)| {
                mutations.disconnect();
                sizes.disconnect();
            });
        });
    }

    fn articles(self) -> Option<web_sys::HtmlCollection> {
        Some(self.rows.get_untracked()?.get_elements_by_tag_name("article"))
    }
}

fn seq_of(row: &Element) -> Option<i64> {
    row.get_attribute("data-seq")?.parse().ok()
}

/// As a number with its fraction, which web-sys leaves out.
fn scroll_top(list: &HtmlElement) -> f64 {
    js_sys::Reflect::get(list, &"scrollTop".into()).ok().and_then(|top| top.as_f64()).unwrap_or(0.0)
}

/// How many rows, from the first on, are as `before` asks.
fn partition_point(rows: &web_sys::HtmlCollection, before: impl Fn(&Element) -> bool) -> u32 {
    let (mut low, mut high) = (0, rows.length());
    while low < high {
        let middle = low + (high - low) / 2;
        match rows.item(middle) {
            Some(row) if before(&row) => low = middle + 1,
            _ => high = middle,
        }
    }
    low
}
