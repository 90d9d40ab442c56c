//! The bell: what happened that asks for my attention.

mod line;
mod panel;

use leptos::prelude::*;

use crate::{
    components::{Beside, Icon, Popover, Shape, short_count},
    live::Live,
};
use panel::Panel;

/// The button with its count, and the panel that it opens.
#[component]
pub fn BellButton() -> impl IntoView {
    let live = Live::expect();
    let (said, stored) = (live.total_unread(), live.bell());
    let count = Memo::new(move |_| said.get() + stored.get());
    let at = RwSignal::new(None);
    let label = move || match count.get() {
        0 => "Notifications".to_owned(),
        count => format!("Notifications, {count} unread"),
    };
    view! {
        <button
            type="button"
            class="icon-button relative noscript:hidden"
            aria-label=label
            title="Notifications"
            aria-haspopup="dialog"
            on:click=move |event| at.set(Beside::of(&event))
        >
            <Icon shape=Shape::Bell/>
            // Drawn by the style sheet: the button's name says it in full.
            {move || (count.get() > 0).then(|| view! {
                <span class="badge bell-count" data-count=short_count(count.get()) aria-hidden="true"></span>
            })}
        </button>
        <Popover label="Notifications" at>
            <Panel at/>
        </Popover>
    }
    .into_any()
}
