//! New messages for screen readers: one by its words, a burst by its number.

use std::time::Duration;

use leptos::prelude::*;
use parlor::model::Message;

/// A burst is over when nothing came for this long.
const QUIET: Duration = Duration::from_secs(1);
const MAX_CHARS: usize = 200;

/// What is to be said, collected.
#[derive(Clone, Copy)]
pub struct Announcer {
    waiting: StoredValue<Vec<String>>,
    /// Counts arrivals, so that only the last one's timer speaks.
    arrivals: StoredValue<u64>,
    said: RwSignal<String>,
}

impl Announcer {
    /// Silent.
    pub fn new() -> Self {
        Self { waiting: StoredValue::default(), arrivals: StoredValue::new(0), said: RwSignal::default() }
    }

    /// A message of somebody else came.
    pub fn announce(self, message: &Message) {
        let text: String = match message.attachments.len() {
            1 if message.content.is_empty() => "a file".to_owned(),
            count @ 2.. if message.content.is_empty() => format!("{count} files"),
            _ => message.plain().chars().take(MAX_CHARS).collect(),
        };
        let line = match &message.sender {
            Some(sender) => format!("{}: {text}", sender.name),
            None => text,
        };
        self.waiting.update_value(|waiting| waiting.push(line));
        self.arrivals.update_value(|count| *count += 1);
        let arrival = self.arrivals.get_value();
        set_timeout(
            move || {
                if self.arrivals.try_get_value() == Some(arrival) {
                    let waiting = self.waiting.try_update_value(std::mem::take).unwrap_or_default();
                    self.said.set(summed_up(waiting));
                }
            },
            QUIET,
        );
    }
}

fn summed_up(mut lines: Vec<String>) -> String {
    match lines.len() {
        0 => String::new(),
        1 => lines.remove(0),
        count => format!("{count} new messages"),
    }
}

/// Where it is said.
#[component]
pub fn Announcements(announcer: Announcer) -> impl IntoView {
    view! { <p class="sr-only" aria-live="polite" data-testid="announcements">{announcer.said}</p> }
}

#[cfg(test)]
mod tests {
    use super::summed_up;

    #[test]
    fn a_burst_is_one_announcement() {
        assert_eq!(summed_up(vec!["Bob: hello".into()]), "Bob: hello");
        assert_eq!(summed_up(vec!["Bob: hello".into(), "Bob: there".into()]), "2 new messages");
    }
}
