//! What the socket says is taken in: what the list, the bell and the rest of the page show of it, and who else hears it.

use std::sync::Arc;

use leptos::prelude::*;
use parlor::{
    model::{ConversationId, ConversationSummary, Membership},
    protocol::Event,
};

use super::{Bell, Core, now};
use crate::live::roster::Outcome;

/// News of one conversation, for the page that shows it.
pub enum News<'a> {
    /// Something happened.
    Event(&'a Event),
    /// Too much was missed to be told: fetch it anew.
    Anew,
}

pub(super) type Listener = Arc<dyn Fn(News<'_>) + Send + Sync>;

impl Core {
    pub(super) fn apply(self: &Arc<Self>, event: Event) {
        if event.change().is_some() {
            let outcome = self.roster.try_update(|roster| roster.apply(&event));
            if let Some(Outcome::Stale(conversation)) = outcome {
                self.refresh(conversation);
            }
        }
        match &event {
            Event::Message { conversation, message, .. } => {
                if let Some(sender) = &message.sender {
                    let typists = &self.typing;
                    if !typists.with_untracked(|typing| typing.names(*conversation).is_empty()) {
                        typists.update(|typing| typing.stopped(*conversation, sender.id));
                    }
                    if sender.id == self.me.id
                        && let Some(client_id) = &message.client_id
                    {
                        self.tell(*conversation, News::Event(&event));
                        return self.stored(*conversation, client_id);
                    }
                }
            }
            // Unless it was I who left.
            Event::Participant { conversation, .. }
                if self.roster.with_untracked(|roster| roster.get(*conversation).is_some()) =>
            {
                self.participants.update(|versions| *versions.entry(*conversation).or_default() += 1);
            }
            Event::Typing { conversation, user_id, name, typing } => self.typing.update(|typists| {
                if *typing {
                    typists.started(*conversation, *user_id, name.clone(), now());
                } else {
                    typists.stopped(*conversation, *user_id);
                }
            }),
            Event::Presence { presence } => self.presence.update(|known| {
                known.insert(presence.user_id, presence.status);
            }),
            Event::Sent { conversation, client_id, .. } => {
                // The page makes the row a stored one before the outbox lets go of it.
                self.tell(*conversation, News::Event(&event));
                return self.stored(*conversation, client_id);
            }
            Event::Membership { conversation, membership } => self.belong(*conversation, membership.clone()),
            Event::Notification { unread, .. } => {
                self.bell.update(|bell| *bell = Bell { unread: *unread, version: bell.version + 1 });
            }
            Event::NotificationsRead { unread } => self.ring(*unread),
            Event::Error { error, client_id: Some(client_id), conversation: Some(conversation) } => {
                self.refused(*conversation, client_id, error.clone());
            }
            _ => {}
        }
        if let Some(conversation) = subject(&event) {
            self.tell(conversation, News::Event(&event));
        }
    }

    pub(super) fn tell(&self, conversation: ConversationId, news: News<'_>) {
        let listeners: Vec<_> = {
            let state = self.state();
            let listeners = state.listeners.iter().filter(|(_, id, _)| *id == conversation);
            listeners.map(|(_, _, listener)| Arc::clone(listener)).collect()
        };
        for listener in listeners {
            listener(match &news {
                News::Event(event) => News::Event(event),
                News::Anew => News::Anew,
            });
        }
    }

    /// Calls `listener` for the news of a conversation until [`Self::unlisten`].
    pub(in crate::live) fn listen(
        &self,
        id: ConversationId,
        listener: impl Fn(News<'_>) + Send + Sync + 'static,
    ) -> u64 {
        let mut state = self.state();
        let number = state.next_listener;
        state.next_listener += 1;
        state.listeners.push((number, id, Arc::new(listener)));
        number
    }

    pub(in crate::live) fn unlisten(&self, number: u64) {
        self.state().listeners.retain(|(known, ..)| *known != number);
    }

    /// So many of the bell's own lines are unread.
    pub(in crate::live) fn ring(&self, unread: i64) {
        if self.bell.with_untracked(|bell| bell.unread != unread) {
            self.bell.update(|bell| bell.unread = unread);
        }
    }

    /// My own place in a conversation changed.
    pub(in crate::live) fn belong(&self, conversation: ConversationId, membership: Membership) {
        self.roster.update(|roster| roster.belong(conversation, membership));
    }

    /// Takes a summary that a page came with.
    pub(in crate::live) fn learn(&self, summary: ConversationSummary) {
        self.roster.update(|roster| roster.put(summary));
    }
}

/// The conversation that an event is about.
fn subject(event: &Event) -> Option<ConversationId> {
    match event {
        Event::Sent { conversation, .. } | Event::Typing { conversation, .. } => Some(*conversation),
        Event::Error { conversation, .. } => *conversation,
        event => event.change().map(|change| change.conversation),
    }
}
