//! Who is here. In memory: a socket that comes or goes costs no query.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Chat, access, listing::Part};
use crate::{
    bus::News,
    error::{Error, Result},
    model::{Actor, ConversationId, Presence, PresenceStatus, Timestamp, UserId},
    store::Db,
};

/// How long somebody whose last socket closed may take to come back unnoticed: a reload is no absence.
const GRACE: Duration = Duration::from_secs(2);
/// How long somebody who has no socket is here after they said so.
const SHOWN_SECS: i64 = 60;

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
    /// Until when they are here without a socket.
    shown_until: Option<Timestamp>,
    /// Since when they choose not to be seen, though they are here.
    hidden_since: Option<Timestamp>,
}

impl Here {
    fn is_gone(&self, now: Timestamp) -> bool {
        self.sockets == 0 && self.shown_until.is_none_or(|until| until <= now)
    }
}

impl Chat {
    /// The presence of those of these people who share a conversation with the actor.
    pub async fn presence(&self, actor: &Actor, users: &[UserId]) -> Result<Vec<Presence>> {
        let mut db = self.0.store.read().await?;
        let known = db.acquaintances(actor.user_id, users).await?;
        self.presence_of(&mut db, known).await
    }

    /// The presence of the actor, and of all who share a conversation with them: `limit` of them from the `offset`-th on.
    pub async fn list_presence(&self, actor: &Actor, offset: i64, limit: u32) -> Result<Part<Presence>> {
        let mut db = self.0.store.read().await?;
        let count = db.count_acquainted(actor.user_id).await?;
        let known = db.acquainted(actor.user_id, offset, limit.into()).await?;
        let items = self.presence_of(&mut db, known).await?;
        Ok(Part { count, items })
    }

    /// The actor's own presence.
    pub async fn own_presence(&self, actor: &Actor) -> Result<Presence> {
        let mut db = self.0.store.read().await?;
        let own = self.presence_of(&mut db, vec![actor.user_id]).await?.pop();
        own.ok_or_else(|| Error::not_found("person"))
    }

    /// Shows the actor as this: without a status as they are, or online; without `current`, where they are. Who has no
    /// socket open is here for a minute, unless they say so again.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that the actor is not in.
    pub async fn set_presence(
        &self,
        actor: &Actor,
        status: Option<PresenceStatus>,
        current: Option<Option<ConversationId>>,
    ) -> Result<Presence> {
        if let Some(id) = current.flatten() {
            access::participation(&mut self.0.store.read().await?, actor, id).await?;
        }
        let user = actor.user_id;
        let now = self.0.clock.now();
        let changed = {
            let mut people = self.0.presence.lock();
            let before = people.presence(user);
            let shown = people.here.get(&user).map(|here| here.status);
            let status = status.or(shown).unwrap_or(PresenceStatus::Online);
            let here = people.here.entry(user).or_insert(Here {
                sockets: 0,
                status,
                current_conversation: None,
                shown_until: None,
                hidden_since: None,
            });
            here.status = status;
            here.current_conversation = current.unwrap_or(here.current_conversation);
            here.hidden_since = (status == PresenceStatus::Offline).then(|| here.hidden_since.unwrap_or(now));
            if here.sockets == 0 && status == PresenceStatus::Offline {
                people.leave(user, now);
            } else if here.sockets == 0 {
                here.shown_until = Some(now.plus_secs(SHOWN_SECS));
            }
            let after = people.presence(user);
            (after != before).then_some(after)
        };
        self.tell(changed);
        self.own_presence(actor).await
    }

    /// Ends the presence of those who have no socket, and have not said for long that they are here.
    pub(super) fn expire_presence(&self) {
        let now = self.0.clock.now();
        let gone: Vec<_> = {
            let mut people = self.0.presence.lock();
            let is_over = |here: &Here| here.shown_until.is_some() && here.is_gone(now);
            let gone: Vec<_> = people.here.iter().filter(|(_, here)| is_over(here)).map(|(user, _)| *user).collect();
            gone.into_iter().map(|user| people.leave(user, now)).collect()
        };
        gone.into_iter().for_each(|presence| self.tell(Some(presence)));
    }

    async fn presence_of(&self, db: &mut Db, users: Vec<UserId>) -> Result<Vec<Presence>> {
        let stored: HashMap<_, _> = db.last_seen(&users).await?.into_iter().collect();
        let people = self.0.presence.lock();
        let presence = |user| {
            let presence = people.presence(user);
            match presence.status {
                PresenceStatus::Offline => {
                    let stored = stored.get(&user).copied().flatten();
                    Presence { last_seen: presence.last_seen.or(stored), ..presence }
                }
                // Since then they have come back.
                _ => presence,
            }
        };
        Ok(users.into_iter().map(presence).collect())
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
                    here.shown_until = None;
                    // Whom nobody was to see is seen once they come back.
                    let appears = here.sockets == 1 && here.hidden_since.take().is_some();
                    if appears {
                        here.status = PresenceStatus::Online;
                    }
                    appears.then(|| people.presence(user))
                }
                None => {
                    let here = Here {
                        sockets: 1,
                        status: PresenceStatus::Online,
                        current_conversation: None,
                        shown_until: None,
                        hidden_since: None,
                    };
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
                    let gone = people.here.get(&user).is_some_and(|here| here.is_gone(now));
                    gone.then(|| people.leave(user, now))
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
                here.hidden_since = None;
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
        people.last_seen.extend(here.into_iter().map(|(user, here)| (user, here.hidden_since.unwrap_or(now))));
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
    /// Somebody is here no longer.
    fn leave(&mut self, user: UserId, now: Timestamp) -> Presence {
        let hidden_since = self.here.remove(&user).and_then(|here| here.hidden_since);
        self.last_seen.insert(user, hidden_since.unwrap_or(now));
        self.presence(user)
    }

    fn presence(&self, user_id: UserId) -> Presence {
        match self.here.get(&user_id) {
            Some(here) => Presence {
                user_id,
                status: here.status,
                last_seen: here.hidden_since,
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
