//! Says that the page is not connected, once that is more than a blip.

use std::time::Duration;

use leptos::prelude::*;

use super::state::Room;
use crate::{
    components::{Icon, Shape},
    live::Link,
};

/// Shorter interruptions are nobody's business.
const PATIENCE: Duration = Duration::from_secs(5);

/// The banner, over the list's upper end.
#[component]
pub fn Banner() -> impl IntoView {
    let link = Room::expect().live().link();
    let patient = RwSignal::new(true);
    let live = Memo::new(move |_| link.get() == Link::Live);
    Effect::new(move |_| {
        patient.set(true);
        if !live.get()
            && let Ok(timer) = set_timeout_with_handle(move || patient.set(false), PATIENCE)
        {
            on_cleanup(move || timer.clear());
        }
    });
    let text = Memo::new(move |_| match link.get() {
        Link::Live => None,
        _ if patient.get() => None,
        Link::Offline => Some("Offline"),
        Link::Connecting => Some("Reconnecting…"),
        Link::Syncing => Some("Syncing…"),
    });
    view! {
        <div class="pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center" role="status" data-testid="connection" data-live=move || live.get().then_some("")>
            {move || text.get().map(|text| view! {
                <span class="flex items-center gap-2 rounded-full border border-line bg-warn-soft px-3 py-1 text-sm font-medium text-ink shadow-raised">
                    <Icon shape=Shape::Offline class="size-4"/>
                    {text}
                </span>
            })}
        </div>
    }
}
