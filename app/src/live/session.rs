//! The socket's state machine: when to connect, what to ask for, what to believe.
//!
//! It knows no browser: whoever drives it tells it what happened and when, and carries out the [`Action`]s it answers.
//! For each conversation it keeps a cursor, the last change taken in, and passes changes on gapless and in order:
//! whatever arrives out of order is held while a [`Command::Resume`] fills the hole.

mod cursors;
#[cfg(test)]
mod tests;

use parlor::{
    model::ConversationId,
    protocol::{Command, Event, HEARTBEAT_SECS},
};

use super::Link;
use cursors::Cursors;

/// Backoff before the second attempt at most; it doubles from there.
const FIRST_DELAY_MS: i64 = 500;
/// Backoff at most.
const LAST_DELAY_MS: i64 = 10_000;
/// Between two attempts that somebody's doings bring about.
const NUDGE_MS: i64 = 2_000;
/// A socket that has not opened by then will not.
const OPENING_MS: i64 = 15_000;
/// After a wake-up a living socket answers a ping within this.
const PROBE_MS: i64 = 5_000;
const HEARTBEAT_MS: i64 = HEARTBEAT_SECS as i64 * 1_000;
/// Unanswered pings after which the socket counts as dead.
const MISSED_BEATS: u32 = 2;
/// A connection that lasted this long lets the backoff begin anew.
const STABLE_MS: i64 = 10_000;
/// The server's close codes (see [`parlor::protocol`]).
const TOO_SLOW: u16 = 1013;
const SESSION_ENDED: u16 = 4401;

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every action is an event")]
pub enum Action {
    /// Open a socket; the one before, if any, is dead.
    Connect,
    /// Drop the socket.
    Disconnect,
    /// Write to the socket.
    Write(Command),
    /// The socket is open: send what waits.
    Opened,
    /// Show this.
    Link(Link),
    /// Take this in: the next change, or something ephemeral.
    Apply(Event),
    /// Fetch the conversation anew, then call [`Session::loaded`], [`Session::gone`] or [`Session::not_loaded`].
    Reload(ConversationId),
    /// Ask the server by HTTP whether the session lives (which also renews it), then call [`Session::checked`].
    CheckSession,
    /// The session is over: go to the sign-in page.
    Ended,
}

/// What the server said about the browser's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    Valid,
    Over,
    /// It could not be asked.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Socket {
    /// Nothing happens before `retry_at`; never while the session is being checked.
    Down {
        retry_at: Option<i64>,
    },
    Opening {
        since: i64,
    },
    Open {
        since: i64,
    },
    /// Signed out, or about to.
    Over,
}

/// The state machine. Times are milliseconds of any clock that does not go back.
pub struct Session {
    random: Box<dyn FnMut() -> f64 + Send>,
    socket: Socket,
    link: Link,
    online: bool,
    /// When a socket was last opened.
    tried_at: i64,
    /// Sockets lost in a row.
    losses: u32,
    cursors: Cursors,
    /// The conversation named in pings: the one that is looked at.
    current: Option<ConversationId>,
    next_ping: i64,
    unanswered: u32,
    /// An answer is expected by then.
    probe_by: Option<i64>,
    actions: Vec<Action>,
}

impl Session {
    /// A session that has seen each conversation up to a `seq`. `random` gives numbers in `0.0..1.0`.
    pub fn new(
        seen: impl IntoIterator<Item = (ConversationId, i64)>,
        random: impl FnMut() -> f64 + Send + 'static,
    ) -> Self {
        Self {
            random: Box::new(random),
            socket: Socket::Down { retry_at: None },
            link: Link::Connecting,
            online: true,
            tried_at: 0,
            losses: 0,
            cursors: Cursors::new(seen),
            current: None,
            next_ping: 0,
            unanswered: 0,
            probe_by: None,
            actions: Vec::new(),
        }
    }

    /// What is to be done after the calls so far, in order.
    pub fn take_actions(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    /// Whether commands can be written.
    pub fn is_open(&self) -> bool {
        matches!(self.socket, Socket::Open { .. })
    }

    /// Whether there is no socket and will be none.
    pub fn is_over(&self) -> bool {
        self.socket == Socket::Over
    }

    /// Opens the first socket.
    pub fn start(&mut self, now: i64) {
        self.connect(now);
    }

    /// A frame arrived.
    pub fn frame(&mut self, event: Event, now: i64) {
        self.unanswered = 0;
        self.probe_by = None;
        match event {
            Event::Ready { .. } => self.opened(now),
            Event::Caught { conversation, seq } => self.cursors.caught(conversation, seq, &mut self.actions),
            Event::Resync { conversation } => self.cursors.load(conversation, &mut self.actions),
            Event::Pong { head } => {
                if let Some(head) = head {
                    self.cursors.compare(head, &mut self.actions);
                }
            }
            Event::Error { client_id: None, conversation: Some(conversation), .. } => {
                self.cursors.failed(conversation, now);
                self.actions.push(Action::Apply(event));
            }
            event => match event.change() {
                Some(change) => self.cursors.follow(change, event, &mut self.actions),
                None => self.actions.push(Action::Apply(event)),
            },
        }
        self.show();
    }

    /// The socket closed, or never opened.
    pub fn closed(&mut self, code: u16, now: i64) {
        match self.socket {
            Socket::Down { .. } | Socket::Over => return,
            Socket::Open { since } if now - since >= STABLE_MS => self.losses = 0,
            Socket::Open { .. } | Socket::Opening { .. } => {}
        }
        // An upgrade that the server refuses looks like a network failure here, so now and then the reason is asked.
        let refused = matches!(self.socket, Socket::Opening { .. }) && self.losses % 5 == 1;
        self.cursors.disconnected();
        if code == SESSION_ENDED {
            self.socket = Socket::Down { retry_at: None };
            self.actions.push(Action::CheckSession);
        } else {
            if refused && self.online {
                self.actions.push(Action::CheckSession);
            }
            let delay = if code == TOO_SLOW && self.losses == 0 { 0 } else { self.backoff() };
            self.socket = Socket::Down { retry_at: Some(now + delay) };
        }
        self.losses += 1;
        self.show();
    }

    /// What came of [`Action::CheckSession`].
    pub fn checked(&mut self, check: Check, now: i64) {
        match (check, self.socket) {
            (Check::Over, socket) if socket != Socket::Over => {
                self.socket = Socket::Over;
                self.actions.extend([Action::Disconnect, Action::Ended]);
            }
            (Check::Valid | Check::Unknown, Socket::Down { retry_at: None }) => {
                // A session that is valid by HTTP and ended by socket must not spin.
                let delay = if check == Check::Valid && self.losses <= 1 { 0 } else { self.backoff() };
                self.socket = Socket::Down { retry_at: Some(now + delay) };
                self.tick(now);
            }
            _ => {}
        }
    }

    /// Time passed.
    pub fn tick(&mut self, now: i64) {
        match self.socket {
            Socket::Down { retry_at: Some(at) } if now >= at => self.connect(now),
            Socket::Opening { since } if now - since >= OPENING_MS => self.lost(now),
            Socket::Open { .. } if self.probe_by.is_some_and(|by| now >= by) => self.lost(now),
            Socket::Open { .. } if now >= self.next_ping && self.unanswered >= MISSED_BEATS => self.lost(now),
            Socket::Open { .. } if now >= self.next_ping => self.ping(now),
            _ => {}
        }
        self.cursors.tick(now, &mut self.actions);
    }

    /// The browser has a network again.
    pub fn online(&mut self, now: i64) {
        self.online = true;
        self.wake(now);
        self.show();
    }

    /// The browser lost its network. A server on this machine may be reachable all the same, so it is tried on.
    pub fn offline(&mut self, now: i64) {
        self.online = false;
        match self.socket {
            Socket::Opening { .. } | Socket::Open { .. } => self.lost(now),
            Socket::Down { .. } | Socket::Over => self.show(),
        }
    }

    /// Somebody looks at the page again: what was asleep may be dead.
    pub fn wake(&mut self, now: i64) {
        match self.socket {
            Socket::Down { retry_at: Some(_) } => {
                self.losses = 0;
                self.connect(now);
            }
            Socket::Open { .. } if self.probe_by.is_none() => {
                self.probe_by = Some(now + PROBE_MS);
                self.ping(now);
            }
            _ => {}
        }
    }

    /// Somebody does something on the page: they need not wait for the next attempt.
    pub fn nudge(&mut self, now: i64) {
        if matches!(self.socket, Socket::Down { retry_at: Some(_) }) && now - self.tried_at >= NUDGE_MS {
            self.connect(now);
        }
    }

    /// Nothing is to be connected any more.
    pub fn hang_up(&mut self) {
        self.cursors.disconnected();
        self.socket = Socket::Over;
        self.actions.push(Action::Disconnect);
    }

    /// It is, after all.
    pub fn pick_up(&mut self, now: i64) {
        if self.is_over() {
            self.connect(now);
        }
    }

    /// This conversation is looked at from now on.
    pub fn look_at(&mut self, conversation: Option<ConversationId>) {
        self.current = conversation;
    }

    /// A page shows the conversation as of `seq`; if that is older than what was taken in, the rest is played again.
    pub fn opened_at(&mut self, conversation: ConversationId, seq: i64) {
        let open = self.is_open();
        self.cursors.rewind(conversation, seq, open, &mut self.actions);
        self.show();
    }

    /// The conversation was fetched as of `seq`.
    pub fn loaded(&mut self, conversation: ConversationId, seq: i64) {
        let open = self.is_open();
        self.cursors.loaded(conversation, seq, open, &mut self.actions);
        self.show();
    }

    /// The conversation is not mine any more.
    pub fn gone(&mut self, conversation: ConversationId) {
        self.cursors.forget(conversation);
        self.show();
    }

    /// The conversation could not be fetched; it is tried again later.
    pub fn not_loaded(&mut self, conversation: ConversationId, now: i64) {
        self.cursors.not_loaded(conversation, now);
        self.show();
    }

    fn connect(&mut self, now: i64) {
        self.socket = Socket::Opening { since: now };
        self.tried_at = now;
        self.actions.push(Action::Connect);
        self.show();
    }

    fn opened(&mut self, now: i64) {
        self.socket = Socket::Open { since: now };
        self.unanswered = 0;
        self.next_ping = now + HEARTBEAT_MS;
        self.cursors.resume_all(&mut self.actions);
        self.actions.push(Action::Opened);
    }

    fn lost(&mut self, now: i64) {
        self.actions.push(Action::Disconnect);
        self.closed(1006, now);
    }

    fn ping(&mut self, now: i64) {
        self.unanswered += 1;
        self.next_ping = now + HEARTBEAT_MS;
        self.actions.push(Action::Write(Command::Ping { conversation: self.current }));
    }

    /// Full jitter: anything from nothing to a bound that doubles, so that a server's restart brings no herd.
    fn backoff(&mut self) -> i64 {
        let bound = FIRST_DELAY_MS.saturating_mul(1 << self.losses.min(16)).min(LAST_DELAY_MS);
        (bound as f64 * (self.random)()) as i64
    }

    fn show(&mut self) {
        let link = match self.socket {
            Socket::Open { .. } if self.cursors.are_fresh() => Link::Live,
            Socket::Open { .. } => Link::Syncing,
            _ if !self.online => Link::Offline,
            _ => Link::Connecting,
        };
        if link != self.link {
            self.link = link;
            self.actions.push(Action::Link(link));
        }
    }
}
