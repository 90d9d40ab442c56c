//! Chains of replies: a reply changes its root only by being there, so the root's count is kept here.

use std::sync::Arc;

use parlor::model::{Message, MessageChange, MessageId, Thread};

use super::Timeline;

/// People that a root names.
const PEOPLE: usize = 5;

impl Timeline {
    /// A message that stands in the window changed from what it was `before`.
    pub(super) fn recount(&mut self, before: &Message, place: usize) {
        let message = Arc::clone(&self.messages[place]);
        match (before.deleted_at, message.deleted_at) {
            (None, Some(_)) => self.uncount(message.thread_root),
            // An acknowledgement does not say which chain a reply belongs to; the event after it does.
            (None, None) if before.thread_root.is_none() => self.count(&message),
            _ => {}
        }
    }

    /// A message came that does not stand in the window.
    pub(super) fn count_unknown(&mut self, message: &Message, is_new: bool, change: &MessageChange) {
        if is_new && message.deleted_at.is_none() {
            self.count(message);
        } else if !is_new && matches!(change, MessageChange::Deleted { .. }) {
            self.uncount(message.thread_root);
        }
    }

    fn count(&mut self, reply: &Message) {
        let Some(root) = reply.thread_root else { return };
        let Some(place) = self.messages.iter().position(|message| message.id == root) else { return };
        let thread = self.messages[place].thread.as_deref();
        // A root that was fetched may have been counted with this reply already.
        let is_counted = match self.counted.get(&root) {
            Some(seq) => reply.seq <= *seq,
            None => thread.is_some_and(|thread| reply.created_at <= thread.last_reply_at),
        };
        if is_counted {
            return;
        }
        self.counted.insert(root, reply.seq);
        let first = || Box::new(Thread { replies: 0, last_reply_at: reply.created_at, people: Vec::new() });
        let thread = Arc::make_mut(&mut self.messages[place]).thread.get_or_insert_with(first);
        thread.replies = (thread.replies + 1).min(Thread::MOST_COUNTED);
        thread.last_reply_at = thread.last_reply_at.max(reply.created_at);
        if let Some(sender) = &reply.sender
            && thread.people.len() < PEOPLE
            && !thread.people.contains(sender)
        {
            thread.people.push(sender.clone());
        }
    }

    fn uncount(&mut self, root: Option<MessageId>) {
        let root = self.messages.iter_mut().find(|message| Some(message.id) == root);
        let Some(root) = root.filter(|root| root.thread.is_some()).map(Arc::make_mut) else { return };
        root.thread = root.thread.take().filter(|thread| thread.replies > 1).map(|mut thread| {
            // Of that many it is not known how many more there are.
            if thread.replies < Thread::MOST_COUNTED {
                thread.replies -= 1;
            }
            thread
        });
    }
}
