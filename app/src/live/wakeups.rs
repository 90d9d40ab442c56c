//! What the browser tells the page: time passing, signs of life, the network, visibility, other tabs.

use std::{sync::Arc, time::Duration};

use leptos::{leptos_dom::helpers::window_event_listener_untyped, prelude::*};

use super::{core::Core, session::Session, tabs};

/// Fine enough for the first, shortest backoff.
const TICK: Duration = Duration::from_millis(500);

/// Listens until the owner is gone. Only in the browser.
pub(super) fn listen(core: &Arc<Core>) {
    let weak = Arc::downgrade(core);
    let with_core = move |act: fn(&Arc<Core>)| {
        let weak = weak.clone();
        move || {
            if let Some(core) = weak.upgrade() {
                act(&core);
            }
        }
    };

    let tick = with_core(Core::tick);
    if let Ok(interval) = set_interval_with_handle(tick, TICK) {
        on_cleanup(move || interval.clear());
    }
    for event in ["pointerdown", "pointermove", "keydown", "wheel"] {
        on_window(
            event,
            with_core(|core| {
                core.active(true);
                core.drive(Session::nudge);
            }),
        );
    }
    on_window("online", with_core(|core| core.drive(Session::online)));
    on_window("offline", with_core(|core| core.drive(Session::offline)));
    on_window("visibilitychange", with_core(Core::visibility_changed));
    // Pages taken out of the browser's back/forward cache have no socket any more.
    on_window(
        "pageshow",
        with_core(|core| {
            core.drive(Session::pick_up);
            core.visibility_changed();
        }),
    );

    let weak = Arc::downgrade(core);
    let leaving = window_event_listener_untyped("beforeunload", move |event| {
        if weak.upgrade().is_some_and(|core| core.is_uploading()) {
            // The browser asks whether to leave.
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());

    let weak = Arc::downgrade(core);
    // Heard in the other tabs only.
    let written = window_event_listener(leptos::ev::storage, move |event| {
        if let (Some(core), Some(key)) = (weak.upgrade(), event.key()) {
            core.follow(&key, event.new_value().as_deref());
        }
    });
    on_cleanup(move || written.remove());

    let weak = Arc::downgrade(core);
    tabs::listen(move |word| {
        if let Some(core) = weak.upgrade() {
            core.heard(word);
        }
    });
    core.call_the_roll();
}

fn on_window(event: &str, act: impl Fn() + 'static) {
    let handle = window_event_listener_untyped(event, move |_| act());
    on_cleanup(move || handle.remove());
}
