//! Who is writing. In memory; ends by itself.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{Chat, access};
use crate::{
    bus::News,
    error::{Error, Result},
    model::{Actor, ConversationId, Person, UserId},
    protocol::{Event, TYPING_SECS},
};

/// How long writing lasts that is not told again.
const LASTS: Duration = Duration::from_secs(TYPING_SECS as u64);
/// Repeats that come faster are not passed on.
const REPEAT: Duration = Duration::from_secs(1);

/// Everybody who is writing, and since when that was last told.
#[derive(Default)]
pub(super) struct Board(Mutex<HashMap<(ConversationId, UserId), Writing>>);

struct Writing {
    name: String,
    told_at: Instant,
}

impl Chat {
    /// The actor, if they may post in the conversation.
    pub(super) async fn writer_in(&self, actor: &Actor, conversation: ConversationId) -> Result<Person> {
        let mut db = self.0.store.read().await?;
        let (kind, role) = access::participation(&mut db, actor, conversation).await?;
        if !role.posts_in(kind) {
            return Err(Error::Forbidden);
        }
        let user = db.user(actor.tenant_id, actor.user_id).await?.ok_or(Error::SessionExpired)?;
        Ok(user.person())
    }

    /// Somebody writes, or stopped. Their being in the conversation is the caller's to know.
    pub(super) fn set_typing(&self, conversation: ConversationId, user: UserId, name: &str, typing: bool) {
        let now = Instant::now();
        let changed = {
            let mut board = self.0.typing.lock();
            if typing {
                let told = board.get(&(conversation, user)).map(|writing| writing.told_at);
                let tell = told.is_none_or(|told_at| now - told_at >= REPEAT);
                if tell {
                    board.insert((conversation, user), Writing { name: name.to_owned(), told_at: now });
                }
                tell
            } else {
                board.remove(&(conversation, user)).is_some()
            }
        };
        if changed {
            self.tell_typing(conversation, user, name.to_owned(), typing);
        }
    }

    /// Ends the writing of those who have not told of it for too long.
    pub(super) fn expire_typing(&self) {
        let now = Instant::now();
        let expired: Vec<_> = self.0.typing.lock().extract_if(|_, writing| now - writing.told_at >= LASTS).collect();
        for ((conversation, user), writing) in expired {
            self.tell_typing(conversation, user, writing.name, false);
        }
    }

    fn tell_typing(&self, conversation: ConversationId, user_id: UserId, name: String, typing: bool) {
        let event = Box::new(Event::Typing { conversation, user_id, name, typing });
        self.0.bus.publish(News::Passing { conversation, author: user_id, event });
    }
}

impl Board {
    fn lock(&self) -> MutexGuard<'_, HashMap<(ConversationId, UserId), Writing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
