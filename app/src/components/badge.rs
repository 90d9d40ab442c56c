//! Counts.

use leptos::prelude::*;

/// How many messages are unread; nothing when none is.
#[component]
pub fn UnreadBadge(#[prop(into)] count: Signal<i64>) -> impl IntoView {
    move || {
        let count = count.get();
        let shown = if count > 99 { "99+".to_owned() } else { count.to_string() };
        (count > 0).then(|| {
            view! {
                <span class="badge">
                    <span aria-hidden="true">{shown}</span>
                    <span class="sr-only">{format!("{count} unread")}</span>
                </span>
            }
        })
    }
}
