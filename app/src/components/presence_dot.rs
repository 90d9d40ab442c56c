//! Who is here.

use leptos::prelude::*;
use parlor::model::PresenceStatus;

/// The word for a presence.
pub fn presence_text(status: PresenceStatus) -> &'static str {
    match status {
        PresenceStatus::Online => "online",
        PresenceStatus::Away => "away",
        PresenceStatus::Busy => "busy",
        PresenceStatus::Offline => "offline",
    }
}

/// A dot on an avatar's corner: full, half, barred or hollow, so that colour is not the only sign.
#[component]
pub fn PresenceDot(
    #[prop(into)] status: Signal<PresenceStatus>,
    /// Whether the word stands beside it already.
    #[prop(optional)]
    silent: bool,
) -> impl IntoView {
    let class = move || match status.get() {
        PresenceStatus::Online => "presence presence-online",
        PresenceStatus::Away => "presence presence-away",
        PresenceStatus::Busy => "presence presence-busy",
        PresenceStatus::Offline => "presence presence-offline",
    };
    view! {
        <span class=class>
            {(!silent).then(|| view! { <span class="sr-only">{move || presence_text(status.get())}</span> })}
        </span>
    }
}
