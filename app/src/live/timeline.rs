//! The messages of one conversation that a page holds: a window of its history, and what is on its way.
//!
//! Pure: pages and events go in, [`Row`]s come out. A message of mine has the same key before and after the server
//! stored it, so that its row changes in place.
//!
//! - [`layout`]: how the messages stand on the page; [`reads`]: who has read them
//! - [`quotes`], [`threads`], [`reactions`]: what one message makes of another, and what I have just asked for

mod layout;
mod quotes;
mod reactions;
mod reads;
#[cfg(test)]
mod tests;
mod threads;

use std::{collections::HashMap, sync::Arc};

use parlor::model::{
    ClientId, ConversationId, Message, MessageChange, MessageId, MessageKind, MessagePage, Person, Reader, SeqRange,
    Timestamp, UserId,
};

use super::outbox::Entry;
pub use layout::{Day, Delivery, Row, RowKey};
pub use quotes::quote_of;
use reactions::Wish;

/// Rows that a page holds at most, but for those just loaded.
pub const WINDOW: usize = 300;

/// The window.
#[derive(Clone, Debug)]
pub struct Timeline {
    me: Person,
    conversation: ConversationId,
    /// The root of the chain of replies that it is about; absent where it is about everything.
    chain: Option<MessageId>,
    /// Ascending by `seq`.
    messages: Vec<Arc<Message>>,
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
    /// The message of mine that I am rewriting.
    editing: Option<MessageId>,
    /// Reactions that I asked for and the server has not answered yet.
    wishes: Vec<Wish>,
    /// The last reply that was counted here, for each root that was.
    counted: HashMap<MessageId, i64>,
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
            chain: None,
            messages: Vec::new(),
            has_before: false,
            has_after: false,
            pending: Vec::new(),
            readers: readers.into_iter().filter(|reader| reader.user_id != me.id).collect(),
            divider,
            newest: 0,
            editing: None,
            wishes: Vec::new(),
            counted: HashMap::new(),
            me,
        };
        timeline.replace(page);
        timeline
    }

    /// A window on the chain of replies that began with `root`, empty for now; the rest it takes from its conversation.
    pub fn chain(&self, root: MessageId) -> Self {
        let readers = self.readers.clone();
        let chain = Self::new(self.me.clone(), self.conversation, MessagePage::default(), readers, None);
        Self { chain: Some(root), ..chain }
    }

    /// The root of the chain of replies that it is about.
    pub fn root(&self) -> Option<MessageId> {
        self.chain
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

    /// Puts the unread divider elsewhere.
    pub fn set_divider(&mut self, divider: Option<i64>) {
        self.divider = divider;
    }

    /// One of the messages.
    pub fn get(&self, id: MessageId) -> Option<&Arc<Message>> {
        self.messages.iter().rev().find(|message| message.id == id)
    }

    /// The last message, but for deleted ones.
    pub fn last(&self) -> Option<&Arc<Message>> {
        self.messages.iter().rev().find(|message| message.deleted_at.is_none())
    }

    /// The last text of mine, which I may want to rewrite.
    pub fn last_own(&self) -> Option<MessageId> {
        let is_text_of_mine = |message: &&Arc<Message>| {
            self.is_mine(message) && message.kind == MessageKind::Text && message.deleted_at.is_none()
        };
        self.messages.iter().rev().find(is_text_of_mine).map(|message| message.id)
    }

    /// Says which message of mine I am rewriting.
    pub fn edit(&mut self, message: Option<MessageId>) {
        self.editing = message;
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
        if let (Some(_), Some(first)) = (self.chain, page.messages.first()) {
            // It may have been asked for by any of its messages.
            self.chain = first.thread_root.or(Some(first.id));
        }
        self.merge(page.messages);
        self.trim_start();
    }

    /// Lets go of the oldest rows of a window that grew too long at its end.
    pub fn trim_start(&mut self) {
        // A chain keeps its root in view.
        if self.messages.len() > WINDOW && self.chain.is_none() {
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

    /// A message was posted, or changed as `change` says.
    pub fn receive(&mut self, message: Message, change: &MessageChange) -> Arrival {
        if self.chain.is_some_and(|root| message.id != root && message.thread_root != Some(root)) {
            return Arrival::Known;
        }
        let is_new = message.seq > self.newest;
        self.newest = self.newest.max(message.seq);
        match self.messages.binary_search_by_key(&message.seq, |known| known.seq) {
            Ok(place) => {
                let before = Arc::clone(&self.messages[place]);
                if self.put(place, message) {
                    self.recount(&before, place);
                }
                Arrival::Known
            }
            Err(place) => {
                self.count_unknown(&message, is_new, change);
                let arrival = self.insert(place, message, is_new);
                // A message that is deleted before it was seen is no news.
                if matches!(change, MessageChange::Deleted { .. }) { Arrival::Known } else { arrival }
            }
        }
    }

    fn insert(&mut self, place: usize, message: Message, is_new: bool) -> Arrival {
        if place == self.messages.len() {
            if self.has_after {
                return if is_new { Arrival::Beyond } else { Arrival::Known };
            }
            self.messages.push(Arc::new(message));
            return if is_new { Arrival::Added } else { Arrival::Known };
        }
        if place > 0 || !self.has_before {
            self.messages.insert(place, Arc::new(message));
        }
        Arrival::Known
    }

    /// Puts what a message is now in its place. False if what stands there is newer.
    fn put(&mut self, place: usize, message: Message) -> bool {
        // The one I posted myself stands here with the revision it was acknowledged with.
        if self.messages[place].rev > message.rev {
            return false;
        }
        if message.deleted_at.is_some() && self.editing == Some(message.id) {
            self.editing = None;
        }
        self.requote(&message);
        self.counted.remove(&message.id);
        self.messages[place] = Arc::new(message);
        true
    }

    /// The server stored a message of mine: its row becomes the stored one before the event tells everybody.
    pub fn stored(&mut self, client_id: &str, id: MessageId, seq: i64, created_at: Timestamp) {
        let Some(entry) = self.pending.iter().find(|entry| entry.client_id == client_id && self.takes(entry)) else {
            return;
        };
        let message = Message { id, seq, rev: seq, created_at, ..self.message_of(entry) };
        self.receive(message, &MessageChange::Posted);
    }

    /// Whether a message on its way belongs here.
    fn takes(&self, entry: &Entry) -> bool {
        self.chain.is_none() || entry.reply_to.as_ref().is_some_and(|quote| self.get(quote.id).is_some())
    }

    /// A message on its way as it will be, as far as that is known here.
    fn message_of(&self, entry: &Entry) -> Message {
        let quoted = entry.reply_to.as_ref().and_then(|quote| self.get(quote.id));
        let sender = Some(self.me.clone());
        Message {
            kind: entry.kind,
            metadata: entry.metadata.clone(),
            client_id: Some(entry.client_id.clone()),
            attachments: entry.attachments.clone(),
            reply_to: entry.reply_to.as_ref().map(|quote| quote.id),
            thread_root: quoted.map(|message| message.thread_root.unwrap_or(message.id)),
            quote: entry.reply_to.clone().map(Box::new),
            ..Message::new(MessageId(0), self.conversation, 0, sender, entry.content.clone(), entry.written_at)
        }
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
                Ok(place) => {
                    self.put(place, message);
                }
                Err(place) => self.messages.insert(place, Arc::new(message)),
            }
        }
    }

    fn is_stored(&self, client_id: &ClientId) -> bool {
        self.messages.iter().rev().any(|message| message.client_id.as_ref() == Some(client_id) && self.is_mine(message))
    }

    fn is_mine(&self, message: &Message) -> bool {
        message.sender.as_ref().is_some_and(|sender| sender.id == self.me.id)
    }
}
