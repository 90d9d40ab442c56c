//! What stands behind the handle: it drives the session, keeps the signals true, and sends what waits.
//!
//! The state is locked only for moments in which nothing else runs: never while a signal is set or a frame written.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use leptos::{prelude::*, task::spawn_local};
use parlor::{
    Error,
    model::{
        ClientId, ConversationId, ConversationSummary, Draft, MessageKind, PresenceStatus, Timestamp, User, UserId,
    },
    protocol::{Command, Event},
};

use super::{
    Heard, Link,
    drafts::{self, Drafts},
    outbox::{
        Entry, Outbox,
        kept::{self, Kept},
    },
    presence::Watched,
    roster::{Outcome, Roster},
    session::{Action, Check, Session},
    tabs::{self, Word},
    transport::Wire,
    typing::Typing,
};
use crate::api;

/// A list that changes place by place is asked for once it has come to rest.
const WATCH_DELAY: Duration = Duration::from_millis(150);
/// Summaries that went stale one after the other are fetched once.
const REFRESH_DELAY: Duration = Duration::from_millis(300);

/// News of one conversation, for the page that shows it.
pub enum News<'a> {
    /// Something happened.
    Event(&'a Event),
    /// Too much was missed to be told: fetch it anew.
    Anew,
}

type Listener = Arc<dyn Fn(News<'_>) + Send + Sync>;

/// See the module.
pub(super) struct Core {
    pub(super) me: User,
    pub(super) roster: ArcRwSignal<Roster>,
    pub(super) link: ArcRwSignal<Link>,
    pub(super) typing: ArcRwSignal<Typing>,
    pub(super) presence: ArcRwSignal<HashMap<UserId, PresenceStatus>>,
    pub(super) drafts: ArcRwSignal<Drafts>,
    pub(super) outboxes: ArcRwSignal<HashMap<ConversationId, Outbox>>,
    /// How often who is in a conversation has changed.
    pub(super) participants: ArcRwSignal<HashMap<ConversationId, u64>>,
    state: Mutex<State>,
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
    /// This tab's name among the tabs, once it runs.
    tab: String,
    /// Tabs that answered the roll call.
    tabs: HashSet<String>,
    refreshing: HashSet<ConversationId>,
    /// Where conversations were left: the first visible message and its distance from the upper edge.
    places: HashMap<ConversationId, (i64, f64)>,
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
    pub(super) fn new(me: User, conversations: Vec<ConversationSummary>) -> Arc<Self> {
        let seen: Vec<_> = conversations.iter().map(|summary| (summary.conversation.id, summary.conversation.seq)).collect();
        Arc::new(Self {
            roster: ArcRwSignal::new(Roster::new(me.id, conversations)),
            me,
            link: ArcRwSignal::default(),
            typing: ArcRwSignal::default(),
            presence: ArcRwSignal::default(),
            drafts: ArcRwSignal::default(),
            outboxes: ArcRwSignal::default(),
            participants: ArcRwSignal::default(),
            state: Mutex::new(State {
                session: Session::new(seen, js_sys::Math::random),
                watched: Watched::default(),
                wire: None,
                socket: 0,
                listeners: Vec::new(),
                next_listener: 0,
                looking_at: None,
                tab: String::new(),
                tabs: HashSet::new(),
                refreshing: HashSet::new(),
                places: HashMap::new(),
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
                    Heard::Frame(event) => session.frame(event, now),
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
    }

    fn disconnected(&self) {
        self.state().watched.disconnected();
        self.typing.update(Typing::clear);
        self.outboxes.update(|outboxes| outboxes.values_mut().for_each(Outbox::disconnected));
    }

    fn apply(self: &Arc<Self>, event: Event) {
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
                    if sender.id == self.me.id && let Some(client_id) = &message.client_id {
                        self.tell(*conversation, News::Event(&event));
                        return self.stored(*conversation, client_id);
                    }
                }
            }
            Event::Participant { conversation, .. } => {
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
            Event::Error { error, client_id: Some(client_id), conversation: Some(conversation) } => {
                self.refused(*conversation, client_id, error.clone());
            }
            _ => {}
        }
        if let Some(conversation) = subject(&event) {
            self.tell(conversation, News::Event(&event));
        }
    }

    fn tell(&self, conversation: ConversationId, news: News<'_>) {
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
    pub(super) fn listen(&self, id: ConversationId, listener: impl Fn(News<'_>) + Send + Sync + 'static) -> u64 {
        let mut state = self.state();
        let number = state.next_listener;
        state.next_listener += 1;
        state.listeners.push((number, id, Arc::new(listener)));
        number
    }

    pub(super) fn unlisten(&self, number: u64) {
        self.state().listeners.retain(|(known, ..)| *known != number);
    }

    fn reload(self: &Arc<Self>, conversation: ConversationId) {
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
    fn refresh(self: &Arc<Self>, conversation: ConversationId) {
        if !self.state().refreshing.insert(conversation) {
            return;
        }
        let core = Arc::clone(self);
        set_timeout(
            move || {
                core.state().refreshing.remove(&conversation);
                spawn_local(async move {
                    if let Ok(room) = api::room(conversation, None).await {
                        core.roster.update(|roster| roster.put(room.summary));
                    }
                });
            },
            REFRESH_DELAY,
        );
    }

    /// Takes a summary that a page came with.
    pub(super) fn learn(&self, summary: ConversationSummary) {
        self.roster.update(|roster| roster.put(summary));
    }

    fn check_session(self: &Arc<Self>) {
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

    /// Which conversation this tab shows; the server and the heartbeat are told.
    pub(super) fn look_at(&self, conversation: Option<ConversationId>) {
        {
            let mut state = self.state();
            state.looking_at = conversation;
            state.session.look_at(conversation);
        }
        self.say_where_i_am();
    }

    /// The page of a conversation is gone; another may have come before it went.
    pub(super) fn look_away(&self, conversation: ConversationId) {
        if self.state().looking_at == Some(conversation) {
            self.look_at(None);
        }
    }

    fn say_where_i_am(&self) {
        let visible = document().visibility_state() == web_sys::VisibilityState::Visible;
        let current_conversation = self.state().looking_at.filter(|_| visible);
        self.write(&Command::Presence { status: PresenceStatus::Online, current_conversation });
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

    /// Sends a message, or keeps it until it can be sent. Whether there was room for it.
    pub(super) fn send(&self, conversation: ConversationId, content: String) -> bool {
        let entry = Entry { client_id: unique_id(), content, written_at: Timestamp(now() * 1_000), failed: None };
        let pushed = self.outboxes.try_update(|outboxes| outboxes.entry(conversation).or_default().push(entry.clone()));
        if pushed != Some(true) {
            return false;
        }
        self.keep(conversation, entry);
        self.send_next(conversation);
        true
    }

    fn keep(&self, conversation: ConversationId, entry: Entry) {
        let tab = self.state().tab.clone();
        kept::save(self.me.id, &Kept { tab, conversation, entry });
    }

    fn send_next(&self, conversation: ConversationId) {
        if !self.state().session.is_open() {
            return;
        }
        // What is under way shows on no page: no need to tell anybody.
        let entry = self.outboxes.write_untracked().get_mut(&conversation).and_then(|outbox| outbox.next(now()));
        if let Some(entry) = entry {
            let draft = Draft {
                kind: MessageKind::Text,
                content: entry.content,
                client_id: Some(entry.client_id),
                ..Draft::default()
            };
            self.write(&Command::Send { conversation, draft });
        }
    }

    fn send_what_waits(&self) {
        let waiting: Vec<_> = self.outboxes.with_untracked(|outboxes| {
            outboxes.iter().filter(|(_, outbox)| !outbox.is_empty()).map(|(id, _)| *id).collect()
        });
        waiting.into_iter().for_each(|conversation| self.send_next(conversation));
    }

    fn stored(&self, conversation: ConversationId, client_id: &ClientId) {
        let waits = self.outboxes.with_untracked(|outboxes| outboxes.get(&conversation).is_some_and(|outbox| outbox.get(client_id).is_some()));
        if waits {
            self.outboxes.update(|outboxes| {
                if let Some(outbox) = outboxes.get_mut(&conversation) {
                    outbox.stored(client_id);
                }
            });
            kept::forget(self.me.id, client_id);
            self.send_next(conversation);
        }
    }

    fn refused(&self, conversation: ConversationId, client_id: &ClientId, error: Error) {
        let failed = self.outboxes.try_update(|outboxes| {
            outboxes.get_mut(&conversation).and_then(|outbox| outbox.refused(client_id, error, now()).cloned())
        });
        if let Some(Some(entry)) = failed {
            self.keep(conversation, entry);
        }
        self.send_next(conversation);
    }

    /// Its author asks for another attempt.
    pub(super) fn retry(&self, conversation: ConversationId, client_id: &str) {
        let entry = self
            .outboxes
            .try_update(|outboxes| outboxes.get_mut(&conversation).and_then(|outbox| outbox.retry(client_id).cloned()));
        if let Some(Some(entry)) = entry {
            self.keep(conversation, entry);
        }
        self.send_next(conversation);
    }

    /// Its author gives it up. Its text, to be written again.
    pub(super) fn discard(&self, conversation: ConversationId, client_id: &str) -> Option<String> {
        let entry =
            self.outboxes.try_update(|outboxes| outboxes.get_mut(&conversation).and_then(|outbox| outbox.delete(client_id)));
        kept::forget(self.me.id, client_id);
        self.send_next(conversation);
        entry.flatten().map(|entry| entry.content)
    }

    /// Takes over what closed tabs, this one's last page among them, left behind.
    fn adopt(&self) {
        let tabs = std::mem::take(&mut self.state().tabs);
        let mut orphans: HashMap<_, Vec<_>> = HashMap::new();
        for kept in kept::load(self.me.id).into_iter().filter(|kept| !tabs.contains(&kept.tab)) {
            self.keep(kept.conversation, kept.entry.clone());
            orphans.entry(kept.conversation).or_default().push(kept.entry);
        }
        if !orphans.is_empty() {
            self.outboxes.update(|outboxes| {
                for (conversation, entries) in orphans {
                    outboxes.entry(conversation).or_default().adopt(entries);
                }
            });
            self.send_what_waits();
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
    }

    /// Leaves the page.
    pub(super) fn stop(&self) {
        let mut state = self.state();
        state.socket += 1;
        state.wire = None;
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
    }

    /// The page came to the front, or went away.
    pub(super) fn visibility_changed(self: &Arc<Self>) {
        if document().visibility_state() == web_sys::VisibilityState::Visible {
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
            Word::SignedOut => self.check_session(),
        }
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

fn go_to_sign_in() {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    // On the way out already.
    if path != "/sign-in" {
        let _ = location.assign(&format!("/sign-in?next={path}"));
    }
}
