//! How the messages of a window stand on the page: days, groups, the unread divider, the state of my own.

use parlor::{
    Error,
    model::{Message, MessageId, MessageKind, Person, Timestamp},
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
    /// Absent until it is stored.
    pub seq: Option<i64>,
    pub client_id: Option<String>,
    /// Absent for what the product itself says.
    pub sender: Option<Person>,
    pub kind: MessageKind,
    pub content: String,
    pub at: Timestamp,
    pub edited: bool,
    pub deleted: bool,
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
}

impl Timeline {
    /// The rows from top to bottom. `zone` is how many seconds the reader's clock is ahead of UTC at a point in time.
    pub fn rows(&self, zone: impl Fn(Timestamp) -> i64) -> Vec<Row> {
        let stored = self.messages.iter().map(|message| self.stored_row(message));
        let pending = self.pending.iter().filter(|entry| !self.has_after && !self.is_stored(&entry.client_id));
        let mut rows: Vec<Row> = stored.chain(pending.map(|entry| self.pending_row(entry))).collect();
        let mut before: Option<(Day, usize)> = None;
        let mut undivided = self.divider;
        for place in 0..rows.len() {
            let day = Day((rows[place].at.as_secs() + zone(rows[place].at)).div_euclid(DAY_SECS));
            let new_day = before.is_none_or(|(previous, _)| previous < day);
            rows[place].day = new_day.then_some(day);
            if rows[place].seq.is_some_and(|seq| undivided.is_some_and(|first| first <= seq)) {
                // A window that lies wholly beyond the divider does not show it.
                rows[place].divider = place > 0 || rows[place].seq == self.divider || !self.has_before;
                undivided = None;
            }
            rows[place].grouped = match before {
                Some((_, above)) => !new_day && !rows[place].divider && follows(&rows[above], &rows[place]),
                None => false,
            };
            before = Some((before.map_or(day, |(previous, _)| previous.max(day)), place));
        }
        if let Some(last) = rows.iter_mut().rev().find(|row| row.delivery.is_some()) {
            last.last_own = true;
        }
        rows
    }

    fn stored_row(&self, message: &Message) -> Row {
        let mine = message.sender.as_ref().is_some_and(|sender| sender.id == self.me.id);
        let key = match &message.client_id {
            Some(client_id) if mine => RowKey::Mine(client_id.clone()),
            _ => RowKey::Message(message.id),
        };
        let delivery = mine.then(|| match reads::count(&self.readers, message.seq) {
            0 => Delivery::Sent,
            count => Delivery::Read(count),
        });
        Row {
            key,
            seq: Some(message.seq),
            client_id: message.client_id.clone(),
            sender: message.sender.clone(),
            kind: message.kind,
            content: message.content.clone(),
            at: message.created_at,
            edited: message.edited_at.is_some(),
            deleted: message.deleted_at.is_some(),
            delivery,
            day: None,
            divider: false,
            grouped: false,
            last_own: false,
        }
    }

    fn pending_row(&self, entry: &Entry) -> Row {
        Row {
            key: RowKey::Mine(entry.client_id.clone()),
            seq: None,
            client_id: Some(entry.client_id.clone()),
            sender: Some(self.me.clone()),
            kind: MessageKind::Text,
            content: entry.content.clone(),
            at: entry.written_at,
            edited: false,
            deleted: false,
            delivery: Some(entry.failed.clone().map_or(Delivery::Sending, Delivery::Failed)),
            day: None,
            divider: false,
            grouped: false,
            last_own: false,
        }
    }
}

/// Whether a row needs no name of its own below another.
fn follows(above: &Row, row: &Row) -> bool {
    let said = |row: &Row| row.sender.is_some() && row.kind != MessageKind::System;
    let close = row.at.0 - above.at.0 < GROUP_MICROS;
    said(above) && said(row) && close && above.sender == row.sender && !above.deleted && !row.deleted
}
