//! What the socket cannot tell is fetched by HTTP.

use std::{sync::Arc, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use parlor::{Error, model::ConversationId};

use super::{Core, News};
use crate::{api, live::session::Check};

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

    /// Asks whether the browser is still signed in, which also renews its session.
    pub(super) fn check_session(self: &Arc<Self>) {
        let core = Arc::clone(self);
        spawn_local(async move {
            let check = match api::conversations().await {
                Ok(_) => Check::Valid,
                Err(Error::Unauthenticated | Error::SessionExpired) => Check::Over,
                Err(_) => Check::Unknown,
            };
            core.drive(|session, now| session.checked(check, now));
        });
    }
}
