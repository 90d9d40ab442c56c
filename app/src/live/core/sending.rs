//! The outboxes at work: what was written is kept, sent in turn, and let go once the server has it.

use std::collections::HashMap;

use leptos::prelude::*;
use parlor::{
    Error,
    model::{ClientId, ConversationId, Timestamp},
    protocol::Command,
};

use super::{Core, now, unique_id};
use crate::live::outbox::{
    Entry, Outgoing,
    kept::{self, Kept},
};

impl Core {
    /// Sends a message, or keeps it until it can be sent. Whether there was room for it.
    pub(in crate::live) fn send(&self, conversation: ConversationId, outgoing: Outgoing) -> bool {
        let entry = Entry::new(unique_id(), outgoing, Timestamp(now() * 1_000));
        let pushed = self.outboxes.try_update(|outboxes| outboxes.entry(conversation).or_default().push(entry.clone()));
        if pushed != Some(true) {
            return false;
        }
        self.keep(conversation, entry);
        self.send_next(conversation);
        true
    }

    fn keep(&self, conversation: ConversationId, entry: Entry) {
        let tab = self.state().tab.clone();
        kept::save(self.me.id, &Kept { tab, conversation, entry });
    }

    fn send_next(&self, conversation: ConversationId) {
        if !self.state().session.is_open() {
            return;
        }
        // What is under way shows on no page: no need to tell anybody.
        let entry = self.outboxes.write_untracked().get_mut(&conversation).and_then(|outbox| outbox.next(now()));
        if let Some(entry) = entry {
            self.write(&Command::Send { conversation, draft: entry.draft() });
        }
    }

    /// Sends whatever is due.
    pub(super) fn send_what_waits(&self) {
        let waiting: Vec<_> = self.outboxes.with_untracked(|outboxes| {
            outboxes.iter().filter(|(_, outbox)| !outbox.is_empty()).map(|(id, _)| *id).collect()
        });
        waiting.into_iter().for_each(|conversation| self.send_next(conversation));
    }

    /// The server has it.
    pub(super) fn stored(&self, conversation: ConversationId, client_id: &ClientId) {
        let waits = self.outboxes.with_untracked(|outboxes| {
            outboxes.get(&conversation).is_some_and(|outbox| outbox.get(client_id).is_some())
        });
        if waits {
            self.outboxes.update(|outboxes| {
                if let Some(outbox) = outboxes.get_mut(&conversation) {
                    outbox.stored(client_id);
                }
            });
            kept::forget(self.me.id, client_id);
            self.send_next(conversation);
        }
    }

    /// The server does not take it: now, or ever.
    pub(super) fn refused(&self, conversation: ConversationId, client_id: &ClientId, error: Error) {
        let failed = self.outboxes.try_update(|outboxes| {
            outboxes.get_mut(&conversation).and_then(|outbox| outbox.refused(client_id, error, now()).cloned())
        });
        if let Some(Some(entry)) = failed {
            self.keep(conversation, entry);
        }
        self.send_next(conversation);
    }

    /// Its author asks for another attempt.
    pub(in crate::live) fn retry(&self, conversation: ConversationId, client_id: &str) {
        let entry = self
            .outboxes
            .try_update(|outboxes| outboxes.get_mut(&conversation).and_then(|outbox| outbox.retry(client_id).cloned()));
        if let Some(Some(entry)) = entry {
            self.keep(conversation, entry);
        }
        self.send_next(conversation);
    }

    /// Its author gives it up. What it was, to be written again.
    pub(in crate::live) fn discard(&self, conversation: ConversationId, client_id: &str) -> Option<Entry> {
        let entry = self
            .outboxes
            .try_update(|outboxes| outboxes.get_mut(&conversation).and_then(|outbox| outbox.delete(client_id)));
        kept::forget(self.me.id, client_id);
        self.send_next(conversation);
        entry.flatten()
    }

    /// Takes over what closed tabs, this one's last page among them, left behind.
    pub(super) fn adopt(&self) {
        let tabs = std::mem::take(&mut self.state().tabs);
        let mut orphans: HashMap<_, Vec<_>> = HashMap::new();
        for kept in kept::load(self.me.id).into_iter().filter(|kept| !tabs.contains(&kept.tab)) {
            self.keep(kept.conversation, kept.entry.clone());
            orphans.entry(kept.conversation).or_default().push(kept.entry);
        }
        if !orphans.is_empty() {
            self.outboxes.update(|outboxes| {
                for (conversation, entries) in orphans {
                    outboxes.entry(conversation).or_default().adopt(entries);
                }
            });
            self.send_what_waits();
        }
    }
}
