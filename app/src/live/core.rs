//! What stands behind the handle: it drives the session, and keeps the signals true.
//!
//! - [`hearing`]: what the socket says; [`fetching`]: what it cannot tell
//! - [`writing`]: what is written; [`sending`]: what waits to be sent
//!
//! The state is locked only for moments in which nothing else runs: never while a signal is set.

mod fetching;
mod hearing;
mod sending;
mod writing;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use leptos::prelude::*;
use parlor::{
    model::{ConversationId, FIRST_LIST_SIZE, PresenceStatus, Timestamp, User, UserId},
    protocol::Command,
};

use crate::{pages::sign_in_path, visitor::Start};

use super::{
    Heard, Link,
    drafts::{self, Drafts, Place},
    idle::Idle,
    outbox::Outbox,
    presence::Watched,
    roster::Roster,
    session::{Action, Session},
    tabs::{self, Word},
    transport::Wire,
    typing::Typing,
    uploads::Held,
};

use hearing::Listener;
pub use hearing::News;

/// A list that changes place by place is asked for once it has come to rest.
const WATCH_DELAY: Duration = Duration::from_millis(150);

/// See the module.
pub(super) struct Core {
    pub(super) me: User,
    /// Bytes that a file may have.
    pub(super) max_upload_bytes: u64,
    pub(super) roster: ArcRwSignal<Roster>,
    pub(super) link: ArcRwSignal<Link>,
    pub(super) typing: ArcRwSignal<Typing>,
    pub(super) presence: ArcRwSignal<HashMap<UserId, PresenceStatus>>,
    pub(super) drafts: ArcRwSignal<Drafts>,
    pub(super) outboxes: ArcRwSignal<HashMap<ConversationId, Outbox>>,
    /// How often who is in a conversation has changed.
    pub(super) participants: ArcRwSignal<HashMap<ConversationId, u64>>,
    pub(super) bell: ArcRwSignal<Bell>,
    /// Whether the server has older conversations than those in the roster.
    pub(super) more: ArcRwSignal<bool>,
    state: Mutex<State>,
}

/// What the bell shows besides unread messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bell {
    /// Reactions and invitations that are unread.
    pub(super) unread: i64,
    /// Counts what came: fetch the lines again when it moves.
    pub(super) version: u64,
}

struct State {
    session: Session,
    watched: Watched,
    wire: Option<Wire>,
    /// Counts sockets: what an earlier one still says is not heard.
    socket: u64,
    listeners: Vec<(u64, ConversationId, Listener)>,
    next_listener: u64,
    looking_at: Option<ConversationId>,
    /// The conversation that was looked at last, and the one before.
    visited: [Option<ConversationId>; 2],
    /// This tab's name among the tabs, once it runs.
    tab: String,
    /// Tabs that answered the roll call.
    tabs: HashSet<String>,
    refreshing: HashSet<ConversationId>,
    /// Where the list that the server gave ends.
    last_listed: Option<(Timestamp, ConversationId)>,
    idle: Idle,
    /// Where conversations were left: the first visible message and its distance from the upper edge.
    places: HashMap<ConversationId, (i64, f64)>,
    uploads: HashMap<Place, Held>,
    /// Where somebody writes.
    occupied: Option<Place>,
}

/// The browser's clock, in milliseconds.
pub(super) fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// An id that no other tab or device comes up with. (`crypto.randomUUID` is missing on plain http.)
pub(super) fn unique_id() -> String {
    let random = || (js_sys::Math::random() * 4_294_967_296.0) as u64;
    format!("{:012x}{:08x}{:08x}", now(), random(), random())
}

impl Core {
    pub(super) fn new(start: Start) -> Arc<Self> {
        let Start { me, conversations, bell, max_upload_bytes } = start;
        let seen: Vec<_> =
            conversations.iter().map(|summary| (summary.conversation.id, summary.conversation.seq)).collect();
        let (more, last_listed) = (conversations.len() >= FIRST_LIST_SIZE, fetching::last_of(&conversations));
        Arc::new(Self {
            roster: ArcRwSignal::new(Roster::new(me.id, conversations)),
            me,
            max_upload_bytes,
            link: ArcRwSignal::default(),
            typing: ArcRwSignal::default(),
            presence: ArcRwSignal::default(),
            drafts: ArcRwSignal::default(),
            outboxes: ArcRwSignal::default(),
            participants: ArcRwSignal::default(),
            bell: ArcRwSignal::new(Bell { unread: bell, version: 0 }),
            more: ArcRwSignal::new(more),
            state: Mutex::new(State {
                session: Session::new(seen, js_sys::Math::random),
                watched: Watched::default(),
                wire: None,
                socket: 0,
                listeners: Vec::new(),
                next_listener: 0,
                looking_at: None,
                visited: [None; 2],
                tab: String::new(),
                tabs: HashSet::new(),
                refreshing: HashSet::new(),
                last_listed,
                idle: Idle::default(),
                places: HashMap::new(),
                uploads: HashMap::new(),
                occupied: None,
            }),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the session something and carries out what it answers.
    pub(super) fn drive(self: &Arc<Self>, tell: impl FnOnce(&mut Session, i64)) {
        let actions = {
            let mut state = self.state();
            tell(&mut state.session, now());
            state.session.take_actions()
        };
        for action in actions {
            self.carry_out(action);
        }
    }

    fn carry_out(self: &Arc<Self>, action: Action) {
        match action {
            Action::Connect => self.connect(),
            Action::Disconnect => drop(self.state().wire.take()),
            Action::Write(command) => self.write(&command),
            Action::Opened => self.opened(),
            Action::Link(link) => {
                if matches!(link, Link::Connecting | Link::Offline) {
                    self.disconnected();
                }
                self.link.set(link);
            }
            Action::Apply(event) => self.apply(event),
            Action::Reload(conversation) => self.reload(conversation),
            Action::CheckSession => self.check_session(),
            Action::Ended => {
                tabs::say(&Word::SignedOut);
                go_to_sign_in();
            }
        }
    }

    fn connect(self: &Arc<Self>) {
        let socket = {
            let mut state = self.state();
            state.wire = None;
            state.socket += 1;
            state.socket
        };
        let core = Arc::clone(self);
        let wire = Wire::open(move |heard| {
            if core.state().socket == socket {
                core.drive(|session, now| match heard {
                    Heard::Frame(event) => session.frame(*event, now),
                    Heard::Closed(code) => session.closed(code, now),
                });
            }
        });
        self.state().wire = Some(wire);
    }

    /// Writes to the socket, if it is open.
    pub(super) fn write(&self, command: &Command) {
        let state = self.state();
        if let (true, Some(wire)) = (state.session.is_open(), &state.wire) {
            wire.write(command);
        }
    }

    fn opened(self: &Arc<Self>) {
        self.say_where_i_am();
        self.watch();
        self.send_what_waits();
        // Since the last socket, or since the page was made, some of it may have changed.
        self.refresh_all();
    }

    fn disconnected(&self) {
        self.state().watched.disconnected();
        self.typing.update(Typing::clear);
        self.outboxes.update(|outboxes| outboxes.values_mut().for_each(Outbox::disconnected));
    }

    /// Which conversation this tab shows; the server and the heartbeat are told.
    pub(super) fn look_at(&self, conversation: Option<ConversationId>) {
        {
            let mut state = self.state();
            state.looking_at = conversation;
            if conversation.is_some() && state.visited[0] != conversation {
                state.visited = [conversation, state.visited[0]];
            }
            state.session.look_at(conversation);
        }
        self.say_where_i_am();
    }

    /// The conversation that is looked at, and the one that was before.
    pub(super) fn whereabouts(&self) -> (Option<ConversationId>, Option<ConversationId>) {
        let state = self.state();
        let [last, before] = state.visited;
        (state.looking_at, if state.looking_at.is_some() { before } else { last })
    }

    /// The page of a conversation is gone; another may have come before it went.
    pub(super) fn look_away(&self, conversation: ConversationId) {
        if self.state().looking_at == Some(conversation) {
            self.look_at(None);
        }
    }

    fn say_where_i_am(&self) {
        let visible = document().visibility_state() == web_sys::VisibilityState::Visible;
        let (looking_at, away) = {
            let state = self.state();
            (state.looking_at, state.idle.is_away())
        };
        let status = if away { PresenceStatus::Away } else { PresenceStatus::Online };
        self.write(&Command::Presence { status, current_conversation: looking_at.filter(|_| visible) });
    }

    pub(super) fn place(&self, conversation: ConversationId) -> Option<(i64, f64)> {
        self.state().places.get(&conversation).copied()
    }

    pub(super) fn remember_place(&self, conversation: ConversationId, place: Option<(i64, f64)>) {
        let places = &mut self.state().places;
        match place {
            Some(place) => places.insert(conversation, place),
            None => places.remove(&conversation),
        };
    }

    /// Somebody's presence is on the screen.
    pub(super) fn show_presence(self: &Arc<Self>, user: UserId) {
        if self.state().watched.add(user) && cfg!(feature = "hydrate") {
            let core = Arc::clone(self);
            set_timeout(move || core.watch(), WATCH_DELAY);
        }
    }

    /// It no longer is. The server is told with the next list.
    pub(super) fn hide_presence(&self, user: UserId) {
        self.state().watched.remove(user);
    }

    fn watch(&self) {
        let request = {
            let mut state = self.state();
            if state.session.is_open() { state.watched.request() } else { None }
        };
        if let Some(users) = request {
            self.write(&Command::Watch { users });
        }
    }

    /// Comes to life in the browser: the socket, the clock, the other tabs.
    pub(super) fn start(self: &Arc<Self>) {
        self.state().tab = unique_id();
        self.drafts.set(drafts::load(self.me.id));
        super::wakeups::listen(self);
        self.drive(|session, now| {
            if !window().navigator().on_line() {
                session.offline(now);
            }
            session.start(now);
        });
        self.list_rest();
    }

    /// Somebody is at this tab, or at another one.
    pub(super) fn active(&self, here: bool) {
        let (back, tell) = {
            let idle = &mut self.state().idle;
            (idle.active(now()), here && idle.is_to_be_told(now()))
        };
        if tell {
            tabs::say(&Word::Active);
        }
        if back {
            self.say_where_i_am();
        }
    }

    /// A clock tick.
    pub(super) fn tick(self: &Arc<Self>) {
        self.drive(Session::tick);
        let now = now();
        if self.typing.with_untracked(|typing| typing.is_overdue(now)) {
            self.typing.update(|typing| typing.expire(now));
        }
        self.send_what_waits();
        self.watch();
        if self.state().idle.tick(now) {
            self.say_where_i_am();
        }
    }

    /// The page came to the front, or went away.
    pub(super) fn visibility_changed(self: &Arc<Self>) {
        if document().visibility_state() == web_sys::VisibilityState::Visible {
            self.active(true);
            self.drive(Session::wake);
        }
        self.say_where_i_am();
    }

    /// Calls the roll of tabs; whose messages nobody answers for are taken over.
    pub(super) fn call_the_roll(self: &Arc<Self>) {
        const ANSWER_DELAY: Duration = Duration::from_millis(300);
        let tab = self.state().tab.clone();
        tabs::say(&Word::Who(tab));
        let core = Arc::clone(self);
        set_timeout(move || core.adopt(), ANSWER_DELAY);
    }

    /// Another tab, or this one itself, said something.
    pub(super) fn heard(self: &Arc<Self>, word: Word) {
        let tab = self.state().tab.clone();
        match word {
            Word::Who(other) if other != tab => tabs::say(&Word::Here(tab)),
            Word::Here(other) if other != tab => {
                self.state().tabs.insert(other);
            }
            Word::Who(_) | Word::Here(_) => {}
            Word::Active => self.active(false),
            Word::SignedOut => self.check_session(),
        }
    }
}

fn go_to_sign_in() {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    // On the way out already.
    if path != "/sign-in" {
        let here = path + &location.search().unwrap_or_default();
        let _ = location.assign(&sign_in_path(&here));
    }
}
