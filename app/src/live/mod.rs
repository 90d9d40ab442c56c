//! What the client knows and hears live: one handle for the whole signed-in part of the page.
//!
//! [`Live`] is made once by the authenticated layout, on the server and in the browser alike. Components read signals
//! from it and call its verbs; only in the browser an effect opens the socket.
//!
//! - pure, tested natively: [`session`] (the socket's state machine), [`outbox`], [`timeline`], [`roster`], [`typing`],
//!   [`presence`], [`idle`]
//! - the browser's: [`transport`], [`storage`], [`drafts`], [`uploads`], [`tabs`], [`badge`], [`wakeups`]
//! - [`core`] puts them together

mod badge;
mod core;
pub mod drafts;
mod idle;
pub mod outbox;
mod presence;
mod roster;
mod session;
pub(crate) mod storage;
mod tabs;
pub mod timeline;
#[cfg(feature = "hydrate")]
mod transport;
#[cfg(not(feature = "hydrate"))]
#[path = "no_transport.rs"]
mod transport;
pub mod typing;
pub mod uploads;
mod wakeups;

use std::{future::Future, sync::Arc};

use leptos::prelude::*;
use parlor::{
    Error,
    model::{ConversationId, ConversationSummary, Membership, PresenceStatus, User, UserId},
    protocol::{Command, Event},
};

use self::core::Core;
pub use self::core::News;
use drafts::Place;
use outbox::{Entry, Outgoing};
use roster::Roster;
pub use roster::calling;
use uploads::Uploads;

use crate::visitor::Start;

/// How the page is connected to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// The browser has no network.
    Offline,
    /// The socket is being opened, or waits to be.
    #[default]
    Connecting,
    /// The socket is open and what was missed is being fetched.
    Syncing,
    /// What the page shows is what the server knows.
    Live,
}

/// What a socket says.
#[derive(Debug)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "there is no socket on the server"))]
enum Heard {
    Frame(Box<Event>),
    /// With the close code.
    Closed(u16),
}

/// The browser's clock, in milliseconds. Only in the browser.
pub fn now() -> i64 {
    core::now()
}

/// Somebody signs out: what they wrote and did not send does not stay in this browser. Only in the browser.
pub fn forget_unsent(me: UserId) {
    storage::remove_all(&drafts::prefix(me));
    storage::remove_all(&outbox::kept::prefix(me));
}

/// The handle: cheap to copy into every closure.
#[derive(Clone, Copy)]
pub struct Live(StoredValue<Arc<Core>>);

impl Live {
    /// Makes the handle and provides it to everything below the caller. Called once, by the authenticated layout.
    pub fn provide(start: Start) -> Self {
        let live = Self(StoredValue::new(Core::new(start)));
        provide_context(live);
        Effect::new(move |_| {
            let core = live.core();
            core.start();
            on_cleanup(move || core.drive(|session, _| session.hang_up()));
        });
        badge::show(live.total_unread());
        live
    }

    /// The handle of the layout around the caller.
    pub fn expect() -> Self {
        expect_context()
    }

    fn core(&self) -> Arc<Core> {
        self.0.get_value()
    }

    /// Who is signed in.
    pub fn me(&self) -> User {
        self.core().me.clone()
    }

    fn me_is(&self, user: UserId) -> bool {
        self.core().me.id == user
    }

    /// How the page is connected.
    pub fn link(&self) -> Signal<Link> {
        self.core().link.clone().into()
    }

    /// My conversations, newest activity first; not those that are archived.
    pub fn conversations(&self) -> Signal<Vec<ConversationId>> {
        let roster = self.core().roster.clone();
        Memo::new(move |_| roster.with(|roster| roster.order(false))).into()
    }

    /// My archived conversations, newest activity first.
    pub fn archived(&self) -> Signal<Vec<ConversationId>> {
        let roster = self.core().roster.clone();
        Memo::new(move |_| roster.with(|roster| roster.order(true))).into()
    }

    /// What the memberships of my archived conversations come to.
    pub fn archived_sum(&self, of: fn(&Membership) -> i64) -> Signal<i64> {
        let roster = self.core().roster.clone();
        Memo::new(move |_| roster.with(|roster| roster.archived_sum(of))).into()
    }

    /// The conversation that is looked at, and the one that was before.
    pub fn whereabouts(&self) -> (Option<ConversationId>, Option<ConversationId>) {
        self.core().whereabouts()
    }

    /// Whether the server has older conversations than these.
    pub fn has_more(&self) -> Signal<bool> {
        self.core().more.clone().into()
    }

    /// Fetches the conversations that follow in the list.
    pub fn list_more(&self) -> impl Future<Output = Result<(), Error>> + use<> {
        self.core().list_more()
    }

    /// What the list shows of one conversation.
    pub fn summary(&self, id: ConversationId) -> Signal<Option<ConversationSummary>> {
        let roster = self.core().roster.clone();
        Memo::new(move |_| roster.with(|roster| roster.get(id).cloned())).into()
    }

    /// Unread messages that I want to hear of, in all conversations.
    pub fn total_unread(&self) -> Signal<i64> {
        let roster = self.core().roster.clone();
        Memo::new(move |_| roster.with(Roster::total_unread)).into()
    }

    /// Whether anything at all is unread.
    pub fn has_unread(&self) -> Signal<bool> {
        let roster = self.core().roster.clone();
        Memo::new(move |_| roster.with(Roster::has_unread)).into()
    }

    /// Unread reactions and invitations: what the bell counts besides unread messages.
    pub fn bell(&self) -> Signal<i64> {
        let bell = self.core().bell.clone();
        Memo::new(move |_| bell.with(|bell| bell.unread)).into()
    }

    /// Counts what came for the bell: fetch its lines again when it moves.
    pub fn bell_version(&self) -> Signal<u64> {
        let bell = self.core().bell.clone();
        Memo::new(move |_| bell.with(|bell| bell.version)).into()
    }

    /// So many of the bell's own lines are unread, as the server just answered.
    pub fn set_bell(&self, unread: i64) {
        self.core().ring(unread);
    }

    /// One is about to sign out: the socket's end is no news then, and no other follows.
    pub fn hang_up(&self) {
        self.core().drive(|session, _| session.hang_up());
    }

    /// One did not sign out after all.
    pub fn pick_up(&self) {
        self.core().drive(session::Session::pick_up);
    }

    /// Counts the changes of who is in a conversation: fetch the participants again when it moves.
    pub fn participants_version(&self, id: ConversationId) -> Signal<u64> {
        let versions = self.core().participants.clone();
        Memo::new(move |_| versions.with(|versions| versions.get(&id).copied().unwrap_or_default())).into()
    }

    /// Names of the others who are writing there now.
    pub fn typing(&self, id: ConversationId) -> Signal<Vec<String>> {
        let typing = self.core().typing.clone();
        Memo::new(move |_| typing.with(|typing| typing.names(id))).into()
    }

    /// Tells the others whether I am writing.
    pub fn say_typing(&self, conversation: ConversationId, typing: bool) {
        self.core().write(&Command::Typing { conversation, typing });
    }

    /// Somebody's presence. They are watched for as long as the caller's owner lives.
    pub fn presence(&self, user: UserId) -> Signal<PresenceStatus> {
        let core = self.core();
        core.show_presence(user);
        let presence = core.presence.clone();
        on_cleanup(move || core.hide_presence(user));
        // Whoever looks at this page is here.
        let unknown = if self.me_is(user) { PresenceStatus::Online } else { PresenceStatus::Offline };
        Memo::new(move |_| presence.with(|known| known.get(&user).copied().unwrap_or(unknown))).into()
    }

    /// What is written there and not sent, in a line.
    pub fn draft(&self, id: ConversationId) -> Signal<Option<String>> {
        let drafts = self.core().drafts.clone();
        Memo::new(move |_| drafts.with(|drafts| drafts.get(&id.into()).and_then(drafts::in_a_line))).into()
    }

    /// What is written at a place and not sent.
    pub fn unsent(&self, place: Place) -> Signal<Outgoing> {
        let drafts = self.core().drafts.clone();
        Memo::new(move |_| drafts.with(|drafts| drafts.get(&place).cloned()).unwrap_or_default()).into()
    }

    /// Changes what is written at a place and not sent, and keeps it. Only in the browser.
    pub fn edit_draft(&self, place: Place, change: impl FnOnce(&mut Outgoing)) {
        self.core().edit_draft(place, change);
    }

    /// Whether somebody writes at a place: what other tabs do leaves their text alone.
    pub fn occupy(&self, place: Place, here: bool) {
        self.core().occupy(place, here);
    }

    /// Bytes that a file may have.
    pub fn max_upload_bytes(&self) -> u64 {
        self.core().max_upload_bytes
    }

    /// The files that are being added to what is written at a place.
    pub fn uploads(&self, place: Place) -> Uploads {
        Uploads::new(self.core(), place)
    }

    /// What I sent there and the server has not stored yet, oldest first.
    pub fn outbox(&self, id: ConversationId) -> Signal<Vec<Entry>> {
        let outboxes = self.core().outboxes.clone();
        let entries = move |outbox: &outbox::Outbox| outbox.entries().cloned().collect();
        Memo::new(move |_| outboxes.with(|outboxes| outboxes.get(&id).map(entries).unwrap_or_default())).into()
    }

    /// Sends a message, now or when that is possible. False if too many wait already.
    #[must_use]
    pub fn send(&self, conversation: ConversationId, outgoing: Outgoing) -> bool {
        self.core().send(conversation, outgoing)
    }

    /// Tries a failed message again.
    pub fn retry(&self, conversation: ConversationId, client_id: &str) {
        self.core().retry(conversation, client_id);
    }

    /// Gives up a message that is not stored. What it was.
    pub fn discard(&self, conversation: ConversationId, client_id: &str) -> Option<Entry> {
        self.core().discard(conversation, client_id)
    }

    /// Everything up to `upto` is read. Whether the server could be told.
    pub fn mark_read(&self, conversation: ConversationId, upto: i64) -> bool {
        let live = self.core().link.get_untracked() == Link::Live;
        if live {
            self.core().write(&Command::Read { conversation, upto });
        }
        live
    }

    /// My own place in a conversation changed, as the server just answered.
    pub fn belong(&self, conversation: ConversationId, membership: Membership) {
        self.core().belong(conversation, membership);
    }

    /// A page shows a conversation, which it holds as `summary` says; `news` hears what happens there from now on,
    /// until the caller's owner is gone. Only in the browser.
    pub fn enter(&self, summary: ConversationSummary, news: impl Fn(News<'_>) + Send + Sync + 'static) {
        let core = self.core();
        let (id, seq) = (summary.conversation.id, summary.conversation.seq);
        let listener = core.listen(id, news);
        core.learn(summary);
        core.look_at(Some(id));
        core.drive(|session, _| session.opened_at(id, seq));
        on_cleanup(move || {
            core.unlisten(listener);
            core.look_away(id);
        });
    }

    /// Where the reader left a conversation: the first visible message, and how far below the upper edge it stood.
    pub fn place(&self, conversation: ConversationId) -> Option<(i64, f64)> {
        self.core().place(conversation)
    }

    /// Remembers that; nothing for its end.
    pub fn remember_place(&self, conversation: ConversationId, place: Option<(i64, f64)>) {
        if let Some(core) = self.0.try_get_value() {
            core.remember_place(conversation, place);
        }
    }

    /// The message around which a conversation is to be fetched because it was left there; new ones come first.
    pub fn place_to_return_to(&self, conversation: ConversationId) -> Option<i64> {
        let core = self.core();
        let read = core
            .roster
            .with_untracked(|roster| roster.get(conversation).is_none_or(|summary| summary.membership.unread == 0));
        core.place(conversation).filter(|_| read).map(|(seq, _)| seq)
    }
}
