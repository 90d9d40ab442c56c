//! Who is here. In memory: a socket that comes or goes costs no query.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::Chat;
use crate::{
    bus::News,
    error::Result,
    model::{Actor, ConversationId, Presence, PresenceStatus, Timestamp, UserId},
};

/// How long somebody whose last socket closed may take to come back unnoticed: a reload is no absence.
const GRACE: Duration = Duration::from_secs(2);

/// Everybody who is here, and when those who left were last seen.
#[derive(Default)]
pub(super) struct Board(Mutex<People>);

#[derive(Default)]
struct People {
    here: HashMap<UserId, Here>,
    /// Not yet in the database.
    last_seen: HashMap<UserId, Timestamp>,
}

struct Here {
    sockets: usize,
    status: PresenceStatus,
    current_conversation: Option<ConversationId>,
}

impl Chat {
    /// The presence of those of these people who share a conversation with the actor.
    pub async fn presence(&self, actor: &Actor, users: &[UserId]) -> Result<Vec<Presence>> {
        let mut db = self.0.store.read().await?;
        let known = db.acquaintances(actor.user_id, users).await?;
        let stored: HashMap<_, _> = db.last_seen(&known).await?.into_iter().collect();
        let people = self.0.presence.lock();
        Ok(known
            .into_iter()
            .map(|user| {
                let mut presence = people.presence(user);
                presence.last_seen = presence.last_seen.or(stored.get(&user).copied().flatten());
                presence
            })
            .collect())
    }

    /// Everybody who is here, whatever they show themselves as.
    pub(super) fn online(&self) -> Vec<UserId> {
        self.0.presence.lock().here.keys().copied().collect()
    }

    pub(super) fn arrive(&self, user: UserId) {
        let presence = {
            let mut people = self.0.presence.lock();
            match people.here.get_mut(&user) {
                // Here already, or back before anybody noticed.
                Some(here) => {
                    here.sockets += 1;
                    None
                }
                None => {
                    let here = Here { sockets: 1, status: PresenceStatus::Online, current_conversation: None };
                    people.here.insert(user, here);
                    Some(people.presence(user))
                }
            }
        };
        self.tell(presence);
    }

    /// A socket of somebody closed; if it was the last, they are gone unless another opens soon.
    pub(super) fn depart(&self, user: UserId) {
        let last = {
            let mut people = self.0.presence.lock();
            let Some(here) = people.here.get_mut(&user) else {
                return;
            };
            here.sockets = here.sockets.saturating_sub(1);
            here.sockets == 0
        };
        if last {
            let chat = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep(GRACE).await;
                let now = chat.0.clock.now();
                let gone = {
                    let mut people = chat.0.presence.lock();
                    let gone = people.here.get(&user).is_some_and(|here| here.sockets == 0);
                    if gone {
                        people.here.remove(&user);
                        people.last_seen.insert(user, now);
                    }
                    gone.then(|| people.presence(user))
                };
                chat.tell(gone);
            });
        }
    }

    pub(super) fn show(&self, user: UserId, status: PresenceStatus, current: Option<ConversationId>) {
        let changed = {
            let mut people = self.0.presence.lock();
            let changed = people.here.get_mut(&user).is_some_and(|here| {
                let changed = here.status != status || here.current_conversation != current;
                here.status = status;
                here.current_conversation = current;
                changed
            });
            changed.then(|| people.presence(user))
        };
        self.tell(changed);
    }

    /// Everybody is gone: the engine closes.
    pub(super) fn depart_all(&self) {
        let now = self.0.clock.now();
        let mut people = self.0.presence.lock();
        let here = std::mem::take(&mut people.here);
        people.last_seen.extend(here.into_keys().map(|user| (user, now)));
    }

    /// Stores when those who left were last seen.
    pub(super) async fn save_last_seen(&self) {
        let seen: Vec<_> = self.0.presence.lock().last_seen.iter().map(|(user, at)| (*user, *at)).collect();
        if seen.is_empty() {
            return;
        }
        let saved = async {
            let mut db = self.0.store.write().await?;
            db.set_last_seen(&seen).await?;
            db.commit().await
        };
        match saved.await {
            Ok(()) => {
                let mut people = self.0.presence.lock();
                for (user, at) in seen {
                    if people.last_seen.get(&user) == Some(&at) {
                        people.last_seen.remove(&user);
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "who was last seen when could not be saved; tried again later")
            }
        }
    }

    fn tell(&self, presence: Option<Presence>) {
        if let Some(presence) = presence {
            self.0.bus.publish(News::Presence(presence));
        }
    }
}

impl Board {
    fn lock(&self) -> MutexGuard<'_, People> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl People {
    fn presence(&self, user_id: UserId) -> Presence {
        match self.here.get(&user_id) {
            Some(here) => Presence {
                user_id,
                status: here.status,
                last_seen: None,
                current_conversation: here.current_conversation,
            },
            None => Presence {
                user_id,
                status: PresenceStatus::Offline,
                last_seen: self.last_seen.get(&user_id).copied(),
                current_conversation: None,
            },
        }
    }
}
