//! Counts.

use leptos::prelude::*;

/// A count as a badge has room for it.
pub fn short_count(count: i64) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

/// How many messages are unread, and how many of them mention me; nothing when none is.
#[component]
pub fn UnreadBadge(
    #[prop(into)] count: Signal<i64>,
    #[prop(into)] mentions: Signal<i64>,
    /// Whether the count is nothing to hurry for.
    #[prop(into)]
    quiet: Signal<bool>,
) -> impl IntoView {
    move || {
        let (count, mentions) = (count.get(), mentions.get());
        let text = match mentions {
            0 => format!("{count} unread"),
            1 => format!("{count} unread, 1 mention"),
            _ => format!("{count} unread, {mentions} mentions"),
        };
        (count > 0).then(|| {
            view! {
                {(mentions > 0).then(|| view! {
                    <span class="badge badge-mention" aria-hidden="true">{format!("@{}", short_count(mentions))}</span>
                })}
                <span class="badge" class=("badge-quiet", move || quiet.get())>
                    <span aria-hidden="true">{short_count(count)}</span>
                    <span class="sr-only">{text}</span>
                </span>
            }
        })
    }
}
