//! What the socket cannot tell is fetched by HTTP.

use std::{sync::Arc, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use parlor::{
    Error,
    model::{ConversationId, ConversationSummary, LIST_SIZE, Timestamp},
};

use super::{Core, News};
use crate::{api, live::session::Check, visitor::Start};

/// Summaries that went stale one after the other are fetched once.
const REFRESH_DELAY: Duration = Duration::from_millis(300);

impl Core {
    /// Fetches a conversation anew, for the session.
    pub(super) fn reload(self: &Arc<Self>, conversation: ConversationId) {
        let core = Arc::clone(self);
        spawn_local(async move {
            match api::room(conversation, None).await {
                Ok(room) => {
                    let seq = room.summary.conversation.seq;
                    core.roster.update(|roster| roster.put(room.summary));
                    core.tell(conversation, News::Anew);
                    core.participants.update(|versions| *versions.entry(conversation).or_default() += 1);
                    core.drive(|session, _| session.loaded(conversation, seq));
                }
                Err(Error::NotFound { .. } | Error::Forbidden) => {
                    core.roster.update(|roster| roster.remove(conversation));
                    core.tell(conversation, News::Anew);
                    core.drive(|session, _| session.gone(conversation));
                }
                Err(_) => core.drive(|session, now| session.not_loaded(conversation, now)),
            }
        });
    }

    /// Fetches a summary that could not be worked out. Its cursor is none of this one's business.
    pub(super) fn refresh(self: &Arc<Self>, conversation: ConversationId) {
        if !self.state().refreshing.insert(conversation) {
            return;
        }
        let core = Arc::clone(self);
        set_timeout(
            move || {
                core.state().refreshing.remove(&conversation);
                spawn_local(async move {
                    if let Ok(summary) = api::summary(conversation).await {
                        core.roster.update(|roster| roster.put(summary));
                    }
                });
            },
            REFRESH_DELAY,
        );
    }

    /// Fetches what is told only to those who listen: my settings, the bell, conversations that I was added to.
    pub(super) fn refresh_all(self: &Arc<Self>) {
        let core = Arc::clone(self);
        spawn_local(async move {
            // Without an answer what is known stays; the next socket asks again.
            if let Ok(start) = api::conversations().await {
                core.take_in(start);
            }
        });
    }

    fn take_in(self: &Arc<Self>, start: Start) {
        self.ring(start.bell);
        self.list(start.conversations);
    }

    /// Takes conversations of the list in.
    fn list(self: &Arc<Self>, conversations: Vec<ConversationSummary>) {
        let unknown: Vec<_> = self.roster.with_untracked(|roster| {
            let of = |summary: &ConversationSummary| (summary.conversation.id, summary.conversation.seq);
            conversations.iter().map(of).filter(|(id, _)| roster.get(*id).is_none()).collect()
        });
        self.roster.update(|roster| conversations.into_iter().for_each(|summary| roster.refresh(summary)));
        for (id, seq) in unknown {
            self.drive(|session, _| session.opened_at(id, seq));
        }
    }

    /// Fetches the conversations that follow those that came with the page.
    pub(super) fn list_rest(self: &Arc<Self>) {
        if self.more.get_untracked() {
            let core = Arc::clone(self);
            // Should it fail, the button below the list is still there.
            spawn_local(async move { drop(core.list_more().await) });
        }
    }

    /// Fetches the conversations that follow in the list.
    pub(in crate::live) async fn list_more(self: Arc<Self>) -> Result<(), Error> {
        let Some((active, id)) = self.state().last_listed else { return Ok(()) };
        let conversations = api::more_conversations(active, id).await?;
        // Fewer are the last ones.
        self.more.set(conversations.len() >= LIST_SIZE);
        if let Some(last) = last_of(&conversations) {
            self.state().last_listed = Some(last);
        }
        self.list(conversations);
        Ok(())
    }

    /// Asks whether the browser is still signed in, which also renews its session.
    pub(super) fn check_session(self: &Arc<Self>) {
        if self.state().session.is_over() {
            return;
        }
        let core = Arc::clone(self);
        spawn_local(async move {
            let check = match api::conversations().await {
                Ok(start) => {
                    core.take_in(start);
                    Check::Valid
                }
                Err(Error::Unauthenticated | Error::SessionExpired) => Check::Over,
                Err(_) => Check::Unknown,
            };
            core.drive(|session, now| session.checked(check, now));
        });
    }
}

/// Where a page of the list ends.
pub(super) fn last_of(page: &[ConversationSummary]) -> Option<(Timestamp, ConversationId)> {
    page.last().map(|summary| (summary.conversation.active_at(), summary.conversation.id))
}
