//! Tells the server what was read: what stood in a window that was looked at.

use std::time::Duration;

use leptos::{leptos_dom::helpers::window_event_listener_untyped, prelude::*};
use web_sys::VisibilityState;

use super::state::Room;
use crate::live::{Link, now};

/// Often enough for badges to go within a second of reading.
const LOOK: Duration = Duration::from_millis(400);
/// Who passes through a tab has not read it. Doing something in it ends the wait.
const GRACE_MS: i64 = 5_000;

/// Whether somebody looks at the page.
#[derive(Clone, Copy, Debug, Default)]
struct Attention {
    away: bool,
    /// Back since; what is on the screen counts as read after a while.
    back_since: Option<i64>,
}

impl Attention {
    /// What the browser says now. Whether what is on the screen is being read.
    fn look(&mut self, visible: bool, focused: bool, now: i64) -> bool {
        if !visible {
            *self = Self { away: true, back_since: None };
            return false;
        }
        if std::mem::take(&mut self.away) {
            self.back_since = Some(now);
        }
        if self.back_since.is_some_and(|since| now - since < GRACE_MS) {
            return false;
        }
        self.back_since = None;
        focused
    }

    /// Somebody did something: they are here.
    fn acted(&mut self) {
        self.back_since = None;
    }
}

/// Marks messages as read while the room is open. Only in the browser.
pub fn track(room: Room) {
    let attention = StoredValue::new(Attention::default());
    // What the server was told; its answer comes as an event that lowers the count.
    let told = StoredValue::new(0_i64);
    Effect::new(move |_| {
        for event in ["pointerdown", "keydown", "wheel"] {
            let handle = window_event_listener_untyped(event, move |_| attention.update_value(Attention::acted));
            on_cleanup(move || handle.remove());
        }
        let look = move || {
            let document = document();
            let visible = document.visibility_state() == VisibilityState::Visible;
            let focused = document.has_focus().unwrap_or(false);
            let attentive = attention.try_update_value(|attention| attention.look(visible, focused, now()));
            if room.live().link().get_untracked() != Link::Live {
                // It may not have heard.
                told.set_value(0);
            }
            if room.kept_unread().try_get_value() != Some(false) {
                told.set_value(0);
                return;
            }
            if attentive != Some(true) || room.summary().with_untracked(|summary| summary.membership.unread) == 0 {
                return;
            }
            if let Some(seq) = room.place().last_seen()
                && told.get_value() < seq
                && room.live().mark_read(room.id(), seq)
            {
                told.set_value(seq);
            }
        };
        if let Ok(interval) = set_interval_with_handle(look, LOOK) {
            on_cleanup(move || interval.clear());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_focused_and_visible_window_is_read() {
        let mut attention = Attention::default();
        assert!(attention.look(true, true, 0));
        assert!(!attention.look(true, false, 0));
        assert!(!attention.look(false, true, 0));
    }

    #[test]
    fn a_tab_that_one_passes_through_is_not_read() {
        let mut attention = Attention::default();
        attention.look(false, false, 0);
        assert!(!attention.look(true, true, 1_000));
        assert!(!attention.look(true, true, 5_999));
        assert!(attention.look(true, true, 6_000));
    }

    #[test]
    fn doing_something_ends_the_wait() {
        let mut attention = Attention::default();
        attention.look(false, false, 0);
        attention.look(true, true, 1_000);
        attention.acted();
        assert!(attention.look(true, true, 1_100));
    }
}
