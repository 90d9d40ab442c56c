//! The messages of one conversation that a page holds: a window of its history, and what is on its way.
//!
//! Pure: pages and events go in, [`Row`]s come out. A message of mine has the same key before and after the server
//! stored it, so that its row changes in place.

mod layout;
mod reads;
#[cfg(test)]
mod tests;

use parlor::model::{
    ClientId, ConversationId, Message, MessageId, MessagePage, Person, Reader, SeqRange, Timestamp, UserId,
};

use super::outbox::Entry;
pub use layout::{Day, Delivery, Row, RowKey};

/// Rows that a page holds at most, but for those just loaded.
pub const WINDOW: usize = 300;

/// The window.
#[derive(Clone, Debug)]
pub struct Timeline {
    me: Person,
    conversation: ConversationId,
    /// Ascending by `seq`.
    messages: Vec<Message>,
    has_before: bool,
    has_after: bool,
    /// What is on its way, oldest first.
    pending: Vec<Entry>,
    /// What the others have read.
    readers: Vec<Reader>,
    /// The first message that was unread when the conversation was opened.
    divider: Option<i64>,
    /// The newest message heard of, in the window or not.
    newest: i64,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It changed a row, or means nothing to this window.
    Known,
    /// It is new and stands at the end.
    Added,
    /// It is new and lies beyond the window.
    Beyond,
}

impl Timeline {
    /// A window on one page.
    pub fn new(
        me: Person,
        conversation: ConversationId,
        page: MessagePage,
        readers: Vec<Reader>,
        divider: Option<i64>,
    ) -> Self {
        let mut timeline = Self {
            conversation,
            messages: Vec::new(),
            has_before: false,
            has_after: false,
            pending: Vec::new(),
            readers: readers.into_iter().filter(|reader| reader.user_id != me.id).collect(),
            divider,
            newest: 0,
            me,
        };
        timeline.replace(page);
        timeline
    }

    /// Whether older messages exist.
    pub fn has_before(&self) -> bool {
        self.has_before
    }

    /// Whether newer messages exist beyond the window.
    pub fn has_after(&self) -> bool {
        self.has_after
    }

    /// The oldest message in the window.
    pub fn first_seq(&self) -> Option<i64> {
        self.messages.first().map(|message| message.seq)
    }

    /// The newest message in the window.
    pub fn last_seq(&self) -> Option<i64> {
        self.messages.last().map(|message| message.seq)
    }

    /// Where the unread divider stands.
    pub fn divider(&self) -> Option<i64> {
        self.divider
    }

    /// Puts another page in the window's place.
    pub fn replace(&mut self, page: MessagePage) {
        self.messages.clear();
        self.has_before = page.has_before;
        self.has_after = page.has_after;
        self.merge(page.messages);
    }

    /// Adds the page before the window; where that makes it too long, its end goes.
    pub fn prepend(&mut self, page: MessagePage) {
        self.has_before = page.has_before;
        self.merge(page.messages);
        self.trim_end(0);
    }

    /// Adds the page after the window; where that makes it too long, its beginning goes.
    pub fn append(&mut self, page: MessagePage) {
        self.has_after = page.has_after;
        self.merge(page.messages);
        self.trim_start();
    }

    /// Lets go of the oldest rows of a window that grew too long at its end.
    pub fn trim_start(&mut self) {
        if self.messages.len() > WINDOW {
            self.messages.drain(..self.messages.len() - WINDOW);
            self.has_before = true;
        }
    }

    /// Lets go of the newest rows of a window that grew too long, by more than `slack`, while it was read further up.
    pub fn trim_end(&mut self, slack: usize) {
        if self.messages.len() > WINDOW + slack {
            self.messages.truncate(WINDOW);
            self.has_after = true;
        }
    }

    /// A message was posted or changed.
    pub fn receive(&mut self, message: Message) -> Arrival {
        let is_new = message.seq > self.newest;
        self.newest = self.newest.max(message.seq);
        match self.messages.binary_search_by_key(&message.seq, |known| known.seq) {
            Ok(place) => {
                // The one I posted myself stands here with the revision it was acknowledged with.
                if self.messages[place].rev <= message.rev {
                    self.messages[place] = message;
                }
                Arrival::Known
            }
            Err(place) if place == self.messages.len() => {
                if self.has_after {
                    return if is_new { Arrival::Beyond } else { Arrival::Known };
                }
                self.messages.push(message);
                if is_new { Arrival::Added } else { Arrival::Known }
            }
            Err(0) if self.has_before => Arrival::Known,
            Err(place) => {
                self.messages.insert(place, message);
                Arrival::Known
            }
        }
    }

    /// The server stored a message of mine: its row becomes the stored one before the event tells everybody.
    pub fn stored(&mut self, client_id: &str, id: MessageId, seq: i64, created_at: Timestamp) {
        let Some(entry) = self.pending.iter().find(|entry| entry.client_id == client_id) else { return };
        let sender = Some(self.me.clone());
        let message = Message {
            client_id: Some(entry.client_id.clone()),
            ..Message::new(id, self.conversation, seq, sender, entry.content.clone(), created_at)
        };
        self.receive(message);
    }

    /// Somebody read something.
    pub fn read(&mut self, user: UserId, ranges: &[SeqRange]) {
        if user != self.me.id {
            reads::add(&mut self.readers, user, ranges);
        }
    }

    /// What everybody has read, fetched anew.
    pub fn set_readers(&mut self, readers: Vec<Reader>) {
        self.readers = readers;
        self.readers.retain(|reader| reader.user_id != self.me.id);
    }

    /// What is on its way now.
    pub fn set_pending(&mut self, pending: Vec<Entry>) {
        self.pending = pending;
    }

    fn merge(&mut self, messages: Vec<Message>) {
        for message in messages {
            self.newest = self.newest.max(message.seq);
            match self.messages.binary_search_by_key(&message.seq, |known| known.seq) {
                Ok(place) if self.messages[place].rev <= message.rev => self.messages[place] = message,
                Ok(_) => {}
                Err(place) => self.messages.insert(place, message),
            }
        }
    }

    fn is_stored(&self, client_id: &ClientId) -> bool {
        self.messages.iter().rev().any(|message| {
            message.client_id.as_ref() == Some(client_id)
                && message.sender.as_ref().is_some_and(|sender| sender.id == self.me.id)
        })
    }
}
