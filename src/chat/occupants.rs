//! Who has a conversation open on sockets that are for it alone. In memory.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::Chat;
use crate::{
    bus::News,
    model::{ConversationId, UserId},
    protocol::Event,
};

/// How many such sockets somebody has.
#[derive(Default)]
pub(super) struct Board(Mutex<HashMap<(ConversationId, UserId), usize>>);

impl Chat {
    /// Whether somebody has this conversation open on a socket of its own.
    pub fn occupies(&self, user: UserId, conversation: ConversationId) -> bool {
        self.0.occupants.count(user, conversation, |count| count) > 0
    }

    pub(super) fn occupy(&self, user: UserId, conversation: ConversationId) {
        if self.0.occupants.count(user, conversation, |count| count + 1) == 1 {
            self.tell_occupant(conversation, user, true);
        }
    }

    pub(super) fn vacate(&self, user: UserId, conversation: ConversationId) {
        if self.0.occupants.count(user, conversation, |count| count.saturating_sub(1)) == 0 {
            self.tell_occupant(conversation, user, false);
        }
    }

    fn tell_occupant(&self, conversation: ConversationId, user: UserId, here: bool) {
        let event = Box::new(Event::Occupant { conversation, user_id: user, here });
        self.0.bus.publish(News::Passing { conversation, author: user, event });
    }
}

impl Board {
    /// Changes a count, and answers what it is then.
    fn count(&self, user: UserId, conversation: ConversationId, change: impl FnOnce(usize) -> usize) -> usize {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (conversation, user);
        let count = change(counts.get(&key).copied().unwrap_or_default());
        match count {
            0 => drop(counts.remove(&key)),
            count => drop(counts.insert(key, count)),
        }
        count
    }
}
