//! The room's handle: the messages it holds, what it hears, and what one can do in it.
//!
//! [`paging`] fetches more of them; what one does with one of them is in [`super::deeds`].

mod paging;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use parlor::{
    Error,
    model::{Anchor, ConversationId, ConversationSummary, Message, MessageChange, PAGE_SIZE, Quote},
    protocol::Event,
};

use super::{
    announcements::Announcer, asked::Asked, menu::Chosen, pins::Pins, place::Place, reactions::Who, rows::Rows,
};
use crate::{
    api::RoomData,
    live::{
        Live, News,
        outbox::Entry,
        timeline::{Arrival, Timeline},
    },
};

pub use paging::{Beyond, End};

/// New messages that a window takes at its end while somebody reads further up.
const SLACK: usize = PAGE_SIZE as usize;

/// The handle: cheap to copy into every closure of the room.
#[derive(Clone, Copy)]
pub struct Room {
    id: ConversationId,
    live: Live,
    summary: Signal<ConversationSummary>,
    rows: Rows,
    /// The chain of replies that is open beside.
    chain: StoredValue<Option<Rows>>,
    pins: Pins,
    who: Who,
    beyond: RwSignal<Beyond>,
    loading: RwSignal<Option<End>>,
    /// Messages that came while the reader was elsewhere in the list.
    news: RwSignal<usize>,
    /// The message that the address names.
    target: Option<i64>,
    place: Place,
    announcer: Announcer,
    /// The message whose menu, or emoji picker, is open.
    chosen: RwSignal<Option<Chosen>>,
    /// What must be answered before anything happens.
    asked: RwSignal<Option<Asked>>,
    /// What did not work.
    failure: RwSignal<Option<Error>>,
    /// What the reader marked as unread stays so until they go on reading.
    kept_unread: StoredValue<bool>,
    /// Whether the chain of replies that opens next is opened to write in it.
    writes_in_thread: StoredValue<bool>,
    is_gone: Signal<bool>,
    /// Takes the message out of the address.
    forget_target: Callback<()>,
}

impl Room {
    /// The room as fetched, opened at the message `target` if there is one. It hears the news from hydration on.
    pub fn new(live: Live, data: RoomData, target: Option<i64>) -> Self {
        let RoomData { summary, page, readers, .. } = data;
        let id = summary.conversation.id;
        let fetched = summary.clone();
        let known = live.summary(id);
        let divider = summary.membership.first_unread.filter(|_| summary.membership.unread > 0);
        let rows = Rows::new(Timeline::new(live.me().person(), id, page, readers, divider));
        let room = Self {
            id,
            live,
            summary: Signal::derive(move || known.get().unwrap_or_else(|| summary.clone())),
            rows,
            chain: StoredValue::new(None),
            pins: Pins::new(),
            who: Who::new(),
            beyond: RwSignal::new(Beyond::of(rows)),
            loading: RwSignal::new(None),
            news: RwSignal::new(0),
            target,
            place: Place::new(),
            announcer: Announcer::new(),
            chosen: RwSignal::new(None),
            asked: RwSignal::new(None),
            failure: RwSignal::new(None),
            kept_unread: StoredValue::new(false),
            writes_in_thread: StoredValue::new(false),
            is_gone: is_gone(known),
            forget_target: forget_target(id),
        };
        room.note_beyond();
        let outbox = live.outbox(id);
        Effect::new(move |_| {
            let pending = outbox.get();
            rows.set_local_days();
            room.change(|timeline| timeline.set_pending(pending.clone()));
        });
        Effect::new(move |_| live.enter(fetched.clone(), move |news| room.hear(&news)));
        room
    }

    /// The handle of the room around the caller.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Which conversation it is.
    pub fn id(self) -> ConversationId {
        self.id
    }

    /// The handle of everything live.
    pub fn live(self) -> Live {
        self.live
    }

    /// The conversation as the list knows it.
    pub fn summary(self) -> Signal<ConversationSummary> {
        self.summary
    }

    /// The messages.
    pub fn rows(self) -> Rows {
        self.rows
    }

    /// Another list shows a part of the messages, or no longer does.
    pub fn set_chain(self, chain: Option<Rows>) {
        self.chain.set_value(chain);
    }

    /// The chain of replies that is open beside.
    pub fn chain(self) -> Option<Rows> {
        self.chain.try_get_value().flatten()
    }

    /// The pinned messages.
    pub fn pins(self) -> Pins {
        self.pins
    }

    /// Who reacted with what.
    pub fn who(self) -> Who {
        self.who
    }

    /// The message whose menu, or emoji picker, is open.
    pub fn chosen(self) -> RwSignal<Option<Chosen>> {
        self.chosen
    }

    /// What must be answered before anything happens.
    pub fn asked(self) -> RwSignal<Option<Asked>> {
        self.asked
    }

    /// What did not work.
    pub fn failure(self) -> RwSignal<Option<Error>> {
        self.failure
    }

    /// Whether what was marked as unread is not to be read by being seen.
    pub fn kept_unread(self) -> StoredValue<bool> {
        self.kept_unread
    }

    /// Whether the chain of replies that opens next is opened to write in it.
    pub fn writes_in_thread(self) -> StoredValue<bool> {
        self.writes_in_thread
    }

    /// Whether I was in it, and am no more.
    pub fn is_gone(self) -> Signal<bool> {
        self.is_gone
    }

    /// What lies beyond the rows.
    pub fn beyond(self) -> Signal<Beyond> {
        self.beyond.into()
    }

    /// The end at which a page is being fetched.
    pub fn loading(self) -> Signal<Option<End>> {
        self.loading.into()
    }

    /// How many messages came while the reader was elsewhere.
    pub fn news(self) -> Signal<usize> {
        self.news.into()
    }

    /// The message that the address names.
    pub fn target(self) -> Option<i64> {
        self.target
    }

    /// Where the unread divider stands.
    pub fn divider(self) -> Option<i64> {
        self.rows.with(Timeline::divider)
    }

    /// The reader's place in the list.
    pub fn place(self) -> Place {
        self.place
    }

    /// What is told to those who do not see the list.
    pub fn announcer(self) -> Announcer {
        self.announcer
    }

    /// Puts a failed message back into the composer.
    pub fn edit_failed(self, client_id: &str) {
        let Some(Entry { content, reply_to, attachments, .. }) = self.live.discard(self.id, client_id) else { return };
        let reply_to = reply_to.filter(|quote| self.is_there(quote));
        self.live.edit_draft(self.id.into(), |draft| {
            if !draft.content.trim().is_empty() {
                draft.content.insert(0, '\n');
            }
            draft.content.insert_str(0, &content);
            draft.reply_to = reply_to.or_else(|| draft.reply_to.take());
            draft.attachments.extend(attachments);
        });
        self.live.uploads(self.id.into()).follow_draft();
    }

    /// Whether a message can be replied to, as far as that is known here.
    pub fn is_there(self, quote: &Quote) -> bool {
        self.rows.with(|timeline| timeline.get(quote.id).is_none_or(|message| message.deleted_at.is_none()))
    }

    /// Goes to the newest message, fetching it first where the window has left it.
    pub fn to_end(self) {
        self.news.set(0);
        self.kept_unread.set_value(false);
        self.place.to_end();
        self.forget_target.run(());
        if self.beyond.get_untracked().newer {
            self.fetch(None, Anchor::Latest, Timeline::replace);
        }
    }

    /// Everything seen: whatever came is no news any more.
    pub fn reached_end(self) {
        if !self.beyond.get_untracked().newer && self.news.get_untracked() > 0 {
            self.news.set(0);
        }
    }

    fn hear(self, news: &News<'_>) {
        match news {
            News::Event(Event::Message { message, change, .. }) => self.receive(message, change),
            News::Event(Event::Read { user_id, ranges, .. }) => {
                self.change(|timeline| timeline.read(*user_id, ranges));
            }
            News::Event(Event::Sent { client_id, message_id, seq, created_at, .. }) => {
                self.change(|timeline| timeline.stored(client_id, *message_id, *seq, *created_at));
            }
            News::Event(_) => {}
            News::Anew if self.is_gone.get_untracked() => {}
            News::Anew => self.reload(),
        }
    }

    /// A message came, or changed.
    pub(super) fn receive(self, message: &Message, change: &MessageChange) {
        // The room may have been left while the server answered.
        if self.beyond.is_disposed() {
            return;
        }
        self.pins.receive(message);
        if message.deleted_at.is_some() {
            let is_it = |quote: &mut Quote| quote.id == message.id;
            self.live.edit_draft(self.id.into(), |draft| drop(draft.reply_to.take_if(is_it)));
        }
        if let Some(chain) = self.chain() {
            chain.change(|timeline| timeline.receive(message.clone(), change));
        }
        let at_end = self.place.is_at_end();
        let arrival = self.rows.change(|timeline| {
            let arrival = timeline.receive(message.clone(), change);
            if arrival == Arrival::Added {
                if at_end { timeline.trim_start() } else { timeline.trim_end(SLACK) }
            }
            arrival
        });
        self.note_beyond();
        let mine = message.sender.as_ref().is_some_and(|sender| sender.id == self.live.me().id);
        if let (Some(Arrival::Added | Arrival::Beyond), false) = (arrival, mine) {
            self.announcer.announce(message);
            if arrival == Some(Arrival::Beyond) || !at_end {
                self.news.update(|news| *news += 1);
            }
        }
    }

    /// Changes what every list holds. What became of it in the main one.
    pub(super) fn change<T>(self, change: impl Fn(&mut Timeline) -> T) -> Option<T> {
        if let Some(chain) = self.chain() {
            chain.change(&change);
        }
        self.rows.change(change)
    }
}

/// What makes the room's address one that leads to no message: a reload is not to go back there.
fn forget_target(id: ConversationId) -> Callback<()> {
    let (navigate, query) = (use_navigate(), use_query_map());
    Callback::new(move |()| {
        let mut query = query.get_untracked();
        if query.remove("at").is_some() {
            let here = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("/rooms/{id}{}", query.to_query_string()), here);
        }
    })
}

/// Whether the list knew the conversation and does not any more.
fn is_gone(known: Signal<Option<ConversationSummary>>) -> Signal<bool> {
    let gone = Memo::new(move |before: Option<&Option<bool>>| {
        let known = known.with(Option::is_some);
        if known { Some(false) } else { before.copied().flatten().map(|_| true) }
    });
    Signal::derive(move || gone.get() == Some(true))
}
