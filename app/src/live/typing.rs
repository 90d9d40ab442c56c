//! Who is writing, as heard from others; and when to say that I am.

use std::collections::HashMap;

use parlor::{
    model::{ConversationId, UserId},
    protocol::TYPING_SECS,
};

const EXPIRES_MS: i64 = TYPING_SECS as i64 * 1_000;
/// I say that I am writing at most this often.
const REPEAT_MS: i64 = 3_000;

/// Others who are writing, by conversation, in the order in which they began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typing(HashMap<ConversationId, Vec<Typist>>);

#[derive(Clone, Debug, PartialEq)]
struct Typist {
    user: UserId,
    name: String,
    expires_at: i64,
}

impl Typing {
    /// Somebody is writing.
    pub fn started(&mut self, conversation: ConversationId, user: UserId, name: String, now: i64) {
        let expires_at = now + EXPIRES_MS;
        let typists = self.0.entry(conversation).or_default();
        match typists.iter_mut().find(|typist| typist.user == user) {
            Some(typist) => typist.expires_at = expires_at,
            None => typists.push(Typist { user, name, expires_at }),
        }
    }

    /// Somebody stopped, or sent what they wrote.
    pub fn stopped(&mut self, conversation: ConversationId, user: UserId) {
        if let Some(typists) = self.0.get_mut(&conversation) {
            typists.retain(|typist| typist.user != user);
        }
    }

    /// Whether somebody has not gone on for too long.
    pub fn is_overdue(&self, now: i64) -> bool {
        self.0.values().flatten().any(|typist| typist.expires_at <= now)
    }

    /// Forgets those.
    pub fn expire(&mut self, now: i64) {
        self.0.retain(|_, typists| {
            typists.retain(|typist| typist.expires_at > now);
            !typists.is_empty()
        });
    }

    /// Nothing is heard any more.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Names of those who write in a conversation.
    pub fn names(&self, conversation: ConversationId) -> Vec<String> {
        self.0.get(&conversation).into_iter().flatten().map(|typist| typist.name.clone()).collect()
    }
}

/// When to tell the others that I am writing.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnTyping {
    told_at: Option<i64>,
}

impl OwnTyping {
    /// I wrote something. Whether to say so.
    pub fn wrote(&mut self, now: i64) -> bool {
        let due = self.told_at.is_none_or(|at| now - at >= REPEAT_MS);
        if due {
            self.told_at = Some(now);
        }
        due
    }

    /// I sent it, deleted it or turned away. Whether to say so.
    pub fn stopped(&mut self) -> bool {
        self.told_at.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: ConversationId = ConversationId(1);
    const BOB: UserId = UserId(2);

    #[test]
    fn somebody_who_does_not_go_on_is_forgotten() {
        let mut typing = Typing::default();
        typing.started(ROOM, BOB, "Bob".into(), 0);
        typing.started(ROOM, BOB, "Bob".into(), 3_000);
        assert!(!typing.is_overdue(8_999));
        assert_eq!(typing.names(ROOM), ["Bob"]);
        assert!(typing.is_overdue(9_000));
        typing.expire(9_000);
        assert_eq!(typing, Typing::default());
    }

    #[test]
    fn somebody_who_stops_is_forgotten_at_once() {
        let mut typing = Typing::default();
        typing.started(ROOM, BOB, "Bob".into(), 0);
        typing.stopped(ROOM, BOB);
        assert!(typing.names(ROOM).is_empty());
    }

    #[test]
    fn i_say_that_i_write_at_most_every_three_seconds_and_stop_once() {
        let mut mine = OwnTyping::default();
        assert!(mine.wrote(0));
        assert!(!mine.wrote(2_999));
        assert!(mine.wrote(3_000));
        assert!(mine.stopped());
        assert!(!mine.stopped());
        assert!(mine.wrote(3_001));
    }
}
