//! What one conversation's author wrote and the server has not stored yet: sent strictly in order, one at a time.

pub mod kept;
mod outgoing;

use std::collections::VecDeque;

use parlor::{
    Error,
    model::{Attachment, ClientId, Draft, MessageKind, Quote, Timestamp},
};
use serde::{Deserialize, Serialize};

pub use outgoing::Outgoing;

/// Messages that may wait in one conversation.
pub const CAPACITY: usize = 200;
/// An answer that has not come by then is asked for again; the client id makes that harmless.
const ANSWER_MS: i64 = 20_000;
/// Wait before a transient failure is retried at first; it doubles from there.
const FIRST_RETRY_MS: i64 = 1_000;
const LAST_RETRY_MS: i64 = 30_000;

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub client_id: ClientId,
    #[serde(default)]
    pub kind: MessageKind,
    pub content: String,
    #[serde(default)]
    pub metadata: Option<serde_json::Value>,
    #[serde(default)]
    pub reply_to: Option<Quote>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    pub written_at: Timestamp,
    /// Why it will not be sent unless its author asks again.
    pub failed: Option<Error>,
}

impl Entry {
    /// A message that was just written.
    pub fn new(client_id: ClientId, outgoing: Outgoing, written_at: Timestamp) -> Self {
        let Outgoing { kind, content, metadata, reply_to, attachments } = outgoing;
        Self { client_id, kind, content, metadata, reply_to, attachments, written_at, failed: None }
    }

    /// As the server takes it.
    pub fn draft(self) -> Draft {
        Draft {
            kind: self.kind,
            content: self.content,
            client_id: Some(self.client_id),
            metadata: self.metadata,
            reply_to: self.reply_to.map(|quote| quote.id),
            attachments: self.attachments.into_iter().map(|file| file.id).collect(),
        }
    }
}

/// One conversation's messages on their way, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbox {
    entries: VecDeque<Entry>,
    /// The first entry that has not failed, and when its answer is overdue.
    under_way: Option<(ClientId, i64)>,
    /// Nothing is sent before then.
    wait_until: i64,
    /// Transient failures in a row.
    failures: u32,
}

impl Outbox {
    /// What waits, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a message, unless too many wait already or this one does.
    #[must_use]
    pub fn push(&mut self, entry: Entry) -> bool {
        let free = self.entries.len() < CAPACITY && self.get(&entry.client_id).is_none();
        if free {
            self.entries.push_back(entry);
        }
        free
    }

    /// Takes over what a closed tab left behind.
    pub fn adopt(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            if self.get(&entry.client_id).is_none() {
                self.entries.push_back(entry);
            }
        }
        self.entries.make_contiguous().sort_by_key(|entry| entry.written_at);
    }

    /// The message to send now, if one is due.
    pub fn next(&mut self, now: i64) -> Option<Entry> {
        if now < self.wait_until || self.under_way.as_ref().is_some_and(|(_, overdue)| now < *overdue) {
            return None;
        }
        let entry = self.entries.iter().find(|entry| entry.failed.is_none())?.clone();
        self.under_way = Some((entry.client_id.clone(), now + ANSWER_MS));
        Some(entry)
    }

    /// The server stored it. Whether it was one of these.
    pub fn stored(&mut self, client_id: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.client_id != client_id);
        self.settle(client_id);
        self.failures = 0;
        self.entries.len() < before
    }

    /// The server refused it: for now, and it is tried again; or for good, and the next one's turn has come. Gives
    /// the entry if it failed.
    pub fn refused(&mut self, client_id: &str, error: Error, now: i64) -> Option<&Entry> {
        self.settle(client_id);
        if error.is_transient() {
            let wait = match &error {
                Error::RateLimited { retry_after_secs } => {
                    i64::try_from(*retry_after_secs).unwrap_or(LAST_RETRY_MS).saturating_mul(1_000)
                }
                _ => (FIRST_RETRY_MS << self.failures.min(10)).min(LAST_RETRY_MS),
            };
            self.failures += 1;
            self.wait_until = now.saturating_add(wait);
            return None;
        }
        let entry = self.entries.iter_mut().find(|entry| entry.client_id == client_id)?;
        entry.failed = Some(error);
        Some(entry)
    }

    /// The socket is gone: what was under way is sent again over the next one.
    pub fn disconnected(&mut self) {
        self.under_way = None;
        self.wait_until = 0;
    }

    /// Its author asks for another attempt; as no reply, if what it replied to was the reason.
    pub fn retry(&mut self, client_id: &str) -> Option<&Entry> {
        let entry = self.entries.iter_mut().find(|entry| entry.client_id == client_id)?;
        if matches!(entry.failed.take(), Some(Error::Invalid { field, .. }) if field == "reply_to") {
            entry.reply_to = None;
        }
        Some(entry)
    }

    /// Its author gives it up.
    pub fn delete(&mut self, client_id: &str) -> Option<Entry> {
        let place = self.entries.iter().position(|entry| entry.client_id == client_id)?;
        self.settle(client_id);
        self.entries.remove(place)
    }

    /// One of them.
    pub fn get(&self, client_id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.client_id == client_id)
    }

    fn settle(&mut self, client_id: &str) {
        if self.under_way.as_ref().is_some_and(|(id, _)| id == client_id) {
            self.under_way = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use parlor::model::MessageId;

    use super::*;

    fn entry(client_id: &str, at: i64) -> Entry {
        Entry::new(client_id.into(), format!("text of {client_id}").into(), Timestamp(at))
    }

    fn outbox(ids: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        for (at, id) in ids.iter().enumerate() {
            assert!(outbox.push(entry(id, at as i64)));
        }
        outbox
    }

    fn next(outbox: &mut Outbox, now: i64) -> Option<ClientId> {
        outbox.next(now).map(|entry| entry.client_id)
    }

    #[test]
    fn messages_go_one_at_a_time_in_order() {
        let mut outbox = outbox(&["a", "b"]);
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("a"));
        assert_eq!(next(&mut outbox, 1), None);
        assert!(outbox.stored("a"));
        assert_eq!(next(&mut outbox, 2).as_deref(), Some("b"));
    }

    #[test]
    fn the_same_message_is_not_queued_twice_and_the_queue_is_bounded() {
        let mut outbox = outbox(&["a"]);
        assert!(!outbox.push(entry("a", 9)));
        for number in 1..CAPACITY {
            assert!(outbox.push(entry(&number.to_string(), 0)));
        }
        assert!(!outbox.push(entry("one too many", 0)));
    }

    #[test]
    fn a_transient_failure_holds_the_queue_and_is_retried_by_itself() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0);
        assert!(outbox.refused("a", Error::Busy, 0).is_none());
        assert_eq!(next(&mut outbox, 999), None);
        assert_eq!(next(&mut outbox, 1_000).as_deref(), Some("a"));
        outbox.refused("a", Error::RateLimited { retry_after_secs: 7 }, 1_000);
        assert_eq!(next(&mut outbox, 7_999), None);
        assert_eq!(next(&mut outbox, 8_000).as_deref(), Some("a"));
    }

    #[test]
    fn a_permanent_failure_keeps_its_text_and_does_not_block_the_next() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0);
        outbox.refused("a", Error::Forbidden, 0);
        assert_eq!(outbox.get("a").map(|entry| entry.content.as_str()), Some("text of a"));
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("b"));
        outbox.stored("b");
        assert_eq!(next(&mut outbox, 0), None);
        outbox.retry("a");
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("a"));
    }

    #[test]
    fn a_reply_to_what_is_gone_is_tried_again_as_no_reply() {
        let quote = Quote {
            id: MessageId(7),
            seq: 7,
            sender: None,
            kind: MessageKind::Text,
            voice: false,
            excerpt: "Tea?".into(),
            deleted: false,
        };
        let mut outbox = Outbox::default();
        assert!(outbox.push(Entry { reply_to: Some(quote), ..entry("a", 0) }));
        next(&mut outbox, 0);
        outbox.refused("a", Error::invalid("reply_to", "That message is not in this conversation."), 0);
        assert!(outbox.retry("a").is_some_and(|entry| entry.reply_to.is_none() && entry.failed.is_none()));
    }

    #[test]
    fn what_was_under_way_is_sent_again_after_a_reconnect_with_the_same_client_id() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0);
        outbox.disconnected();
        assert_eq!(next(&mut outbox, 1).as_deref(), Some("a"));
    }

    #[test]
    fn an_answer_that_never_comes_is_asked_for_again() {
        let mut outbox = outbox(&["a"]);
        next(&mut outbox, 0);
        assert_eq!(next(&mut outbox, ANSWER_MS).as_deref(), Some("a"));
    }

    #[test]
    fn an_acknowledgement_that_comes_twice_is_harmless() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0);
        assert!(outbox.stored("a"));
        assert!(!outbox.stored("a"));
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("b"));
    }

    #[test]
    fn a_closed_tabs_messages_are_taken_over_in_the_order_they_were_written() {
        let mut outbox = outbox(&["c"]);
        outbox.adopt(vec![entry("b", -1), entry("a", -2), entry("c", 0)]);
        let order: Vec<_> = outbox.entries().map(|entry| entry.client_id.as_str()).collect();
        assert_eq!(order, ["a", "b", "c"]);
    }

    #[test]
    fn a_deleted_message_is_not_sent() {
        let mut outbox = outbox(&["a", "b"]);
        next(&mut outbox, 0);
        assert_eq!(outbox.delete("a").map(|entry| entry.content).as_deref(), Some("text of a"));
        assert_eq!(next(&mut outbox, 0).as_deref(), Some("b"));
    }
}
