//! How the messages of a window stand on the page: days, groups, the unread divider, the state of my own.

use std::sync::Arc;

use parlor::{
    Error,
    model::{Message, MessageId, MessageKind, Timestamp},
};

use super::{Timeline, reads};
use crate::live::outbox::Entry;

/// Messages of one author this close together stand under one name.
const GROUP_MICROS: i64 = 5 * 60 * 1_000_000;
const DAY_SECS: i64 = 24 * 60 * 60;

/// What a row is, whatever happens to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKey {
    /// A message of mine, stored or not.
    Mine(String),
    /// Any other.
    Message(MessageId),
}

/// A calendar day in the reader's zone, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

/// How far a message of mine has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    Sending,
    Failed(Error),
    Sent,
    /// By how many.
    Read(usize),
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub key: RowKey,
    /// What it shows. Of a message that is not stored yet, what is known.
    pub message: Arc<Message>,
    /// Absent until it is stored.
    pub seq: Option<i64>,
    /// Mine alone.
    pub delivery: Option<Delivery>,
    /// A day begins above it.
    pub day: Option<Day>,
    /// The unread divider stands above it.
    pub divider: bool,
    /// It stands under the name of the one above.
    pub grouped: bool,
    /// The last one of mine.
    pub last_own: bool,
    /// I am rewriting it.
    pub editing: bool,
}

impl Row {
    /// What is shown of `message` whatever stands around it.
    fn of(key: RowKey, message: Arc<Message>, delivery: Option<Delivery>) -> Self {
        Self {
            key,
            seq: None,
            delivery,
            day: None,
            divider: false,
            grouped: false,
            last_own: false,
            editing: false,
            message,
        }
    }

    /// Whether something is to be done with it: it is stored, and it is there.
    pub fn is_there(&self) -> bool {
        self.seq.is_some() && self.message.deleted_at.is_none()
    }

    /// When it was said.
    pub fn at(&self) -> Timestamp {
        self.message.created_at
    }
}

impl Timeline {
    /// The rows from top to bottom. `zone` is how many seconds the reader's clock is ahead of UTC at a point in time.
    pub fn rows(&self, zone: impl Fn(Timestamp) -> i64) -> Vec<Row> {
        let stored = self.messages.iter().map(|message| self.stored_row(message));
        let pending = self
            .pending
            .iter()
            .filter(|entry| !self.has_after && self.takes(entry) && !self.is_stored(&entry.client_id));
        let mut rows: Vec<Row> = stored.chain(pending.map(|entry| self.pending_row(entry))).collect();
        let mut before: Option<(Day, usize)> = None;
        let mut undivided = self.divider;
        for place in 0..rows.len() {
            let at = rows[place].at();
            let day = Day((at.as_secs() + zone(at)).div_euclid(DAY_SECS));
            let new_day = before.is_none_or(|(previous, _)| previous < day);
            rows[place].day = new_day.then_some(day);
            if rows[place].seq.is_some_and(|seq| undivided.is_some_and(|first| first <= seq)) {
                // A window that lies wholly beyond the divider does not show it.
                rows[place].divider = place > 0 || rows[place].seq == self.divider || !self.has_before;
                undivided = None;
            }
            rows[place].grouped = match before {
                Some((_, above)) => !new_day && !rows[place].divider && self.follows(&rows[above], &rows[place]),
                None => false,
            };
            before = Some((before.map_or(day, |(previous, _)| previous.max(day)), place));
        }
        if let Some(last) = rows.iter_mut().rev().find(|row| row.delivery.is_some()) {
            last.last_own = true;
        }
        rows
    }

    /// The key of the message with this `seq`.
    pub fn key_of(&self, seq: i64) -> Option<RowKey> {
        let place = self.messages.binary_search_by_key(&seq, |message| message.seq).ok()?;
        Some(self.key(&self.messages[place]))
    }

    fn key(&self, message: &Message) -> RowKey {
        match &message.client_id {
            Some(client_id) if self.is_mine(message) => RowKey::Mine(client_id.clone()),
            _ => RowKey::Message(message.id),
        }
    }

    fn stored_row(&self, message: &Arc<Message>) -> Row {
        let mine = self.is_mine(message) && message.deleted_at.is_none();
        let key = self.key(message);
        let delivery = mine.then(|| match reads::count(&self.readers, message.seq) {
            0 => Delivery::Sent,
            count => Delivery::Read(count),
        });
        let editing = self.editing == Some(message.id);
        Row { seq: Some(message.seq), editing, ..Row::of(key, self.wished(message), delivery) }
    }

    fn pending_row(&self, entry: &Entry) -> Row {
        let delivery = entry.failed.clone().map_or(Delivery::Sending, Delivery::Failed);
        Row::of(RowKey::Mine(entry.client_id.clone()), Arc::new(self.message_of(entry)), Some(delivery))
    }

    /// Whether a row needs no name of its own below another.
    fn follows(&self, above: &Row, row: &Row) -> bool {
        let (before, message) = (&above.message, &row.message);
        let said = |message: &Message| {
            message.sender.is_some() && message.kind != MessageKind::System && message.deleted_at.is_none()
        };
        let close = row.at().0 - above.at().0 < GROUP_MICROS;
        // In its own chain every message replies to the root.
        let quotes = message.reply_to.is_some() && message.reply_to != self.chain;
        said(before) && said(message) && close && !quotes && before.sender == message.sender
    }
}
