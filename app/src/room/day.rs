//! The line between two days.

use std::time::Duration;

use leptos::prelude::*;
use parlor::model::Timestamp;

use crate::time::{self, TimeForm};

const A_MINUTE: Duration = Duration::from_secs(60);

/// The day of `at`: its date in the server's HTML; then "Today" or "Yesterday" while it is.
#[component]
pub fn DayLine(at: Timestamp) -> impl IntoView {
    let text = RwSignal::new(time::utc(at, TimeForm::Day));
    Effect::new(move |_| {
        let name = move || match time::local_days_ago(at) {
            0 => "Today".to_owned(),
            1 => "Yesterday".to_owned(),
            _ => time::local(at, TimeForm::Day),
        };
        text.set(name());
        // Midnight passes while the page is open. Only these two names change by it.
        if time::local_days_ago(at) < 2
            && let Ok(interval) = set_interval_with_handle(
                move || {
                    let name = name();
                    if text.try_with_untracked(|shown| *shown != name) == Some(true) {
                        text.set(name);
                    }
                },
                A_MINUTE,
            )
        {
            on_cleanup(move || interval.clear());
        }
    });
    view! {
        <div class="flex items-center gap-3 px-4 pt-4 pb-1" role="separator" aria-label=text>
            <span class="h-px flex-1 bg-line"></span>
            <time class="text-xs font-medium text-muted" datetime=time::iso(at)>{text}</time>
            <span class="h-px flex-1 bg-line"></span>
        </div>
    }
}
