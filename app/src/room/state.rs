//! The room's handle: the messages it holds, what it hears, and what one can do in it.

use std::collections::HashMap;

use leptos::{prelude::*, task::spawn_local};
use parlor::{
    model::{Anchor, ConversationId, ConversationSummary, Message, MessagePage, PAGE_SIZE, Quote, Timestamp},
    protocol::Event,
};

use super::{announcements::Announcer, place::Place};
use crate::{
    api::{self, RoomData},
    live::{
        Live, News,
        outbox::{Entry, Outgoing},
        timeline::{Arrival, Row, RowKey, Timeline},
    },
};

/// New messages that a window takes at its end while somebody reads further up.
const SLACK: usize = PAGE_SIZE as usize;

/// An end of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Older,
    Newer,
}

/// What lies beyond the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beyond {
    pub older: bool,
    pub newer: bool,
}

/// The handle: cheap to copy into every closure of the room.
#[derive(Clone, Copy)]
pub struct Room {
    id: ConversationId,
    live: Live,
    summary: Signal<ConversationSummary>,
    timeline: StoredValue<Timeline>,
    /// The rows by key, each with a signal of its own: a change of one renders one.
    rows: StoredValue<HashMap<RowKey, ArcRwSignal<Row>>>,
    keys: RwSignal<Vec<RowKey>>,
    beyond: RwSignal<Beyond>,
    loading: RwSignal<Option<End>>,
    /// Messages that came while the reader was elsewhere in the list.
    news: RwSignal<usize>,
    /// Whether days are the reader's; before hydration they are UTC's, as in the server's HTML.
    local_days: RwSignal<bool>,
    /// The message that the address names.
    target: Option<i64>,
    place: Place,
    announcer: Announcer,
    /// What stands in the composer.
    text: RwSignal<String>,
    /// The message that the composer replies to.
    replying_to: RwSignal<Option<Quote>>,
}

impl Room {
    /// The room as fetched, opened at the message `target` if there is one. It hears the news from hydration on.
    pub fn new(live: Live, data: RoomData, target: Option<i64>) -> Self {
        let RoomData { summary, page, readers, .. } = data;
        let id = summary.conversation.id;
        let fetched = summary.clone();
        let known = live.summary(id);
        let divider = summary.membership.first_unread.filter(|_| summary.membership.unread > 0);
        let timeline = Timeline::new(live.me().person(), id, page, readers, divider);
        let beyond = Beyond { older: timeline.has_before(), newer: timeline.has_after() };
        let room = Self {
            id,
            live,
            summary: Signal::derive(move || known.get().unwrap_or_else(|| summary.clone())),
            timeline: StoredValue::new(timeline),
            rows: StoredValue::default(),
            keys: RwSignal::default(),
            beyond: RwSignal::new(beyond),
            loading: RwSignal::new(None),
            news: RwSignal::new(0),
            local_days: RwSignal::new(false),
            target,
            place: Place::new(),
            announcer: Announcer::new(),
            text: RwSignal::default(),
            replying_to: RwSignal::new(None),
        };
        room.show();
        let outbox = live.outbox(id);
        Effect::new(move |_| {
            let pending = outbox.get();
            room.timeline.update_value(|timeline| timeline.set_pending(pending));
            room.local_days.set(true);
            room.show();
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

    /// The rows in their order.
    pub fn keys(self) -> RwSignal<Vec<RowKey>> {
        self.keys
    }

    /// One row.
    pub fn row(self, key: &RowKey) -> Option<ArcRwSignal<Row>> {
        self.rows.with_value(|rows| rows.get(key).cloned())
    }

    /// What lies beyond the rows.
    pub fn beyond(self) -> Signal<Beyond> {
        self.beyond.into()
    }

    /// The message at an end of the window, if there are more beyond it.
    pub fn edge(self, end: End) -> Option<i64> {
        self.timeline.with_value(|timeline| match end {
            End::Older => timeline.first_seq().filter(|_| timeline.has_before()),
            End::Newer => timeline.last_seq().filter(|_| timeline.has_after()),
        })
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
        self.timeline.with_value(Timeline::divider)
    }

    /// The reader's place in the list.
    pub fn place(self) -> Place {
        self.place
    }

    /// What is told to those who do not see the list.
    pub fn announcer(self) -> Announcer {
        self.announcer
    }

    /// What stands in the composer.
    pub fn text(self) -> RwSignal<String> {
        self.text
    }

    /// The message that the composer replies to.
    pub fn replying_to(self) -> RwSignal<Option<Quote>> {
        self.replying_to
    }

    /// Sends a message and returns to the end of the list. False if too many wait already.
    #[must_use]
    pub fn send(self, outgoing: Outgoing) -> bool {
        let sent = self.live.send(self.id, outgoing);
        if sent {
            self.to_end();
        }
        sent
    }

    /// Puts a failed message back into the composer.
    pub fn edit_failed(self, client_id: &str) {
        if let Some(Entry { content, reply_to, .. }) = self.live.discard(self.id, client_id) {
            if reply_to.is_some() {
                self.replying_to.set(reply_to);
            }
            self.text.update(|text| {
                if !text.trim().is_empty() {
                    text.insert(0, '\n');
                }
                text.insert_str(0, &content);
            });
            self.live.set_draft(self.id, &self.text.get_untracked());
        }
    }

    /// Goes to the newest message, fetching it first where the window has left it.
    pub fn to_end(self) {
        self.news.set(0);
        self.place.to_end();
        if self.beyond.get_untracked().newer {
            self.fetch(None, Anchor::Latest, Timeline::replace);
        }
    }

    /// Fetches the page beyond an end, unless there is none or one is under way.
    pub fn load(self, end: End) {
        if self.loading.get_untracked().is_some() {
            return;
        }
        match (end, self.edge(end)) {
            (End::Older, Some(seq)) => self.fetch(Some(end), Anchor::Before(seq), Timeline::prepend),
            (End::Newer, Some(seq)) => self.fetch(Some(end), Anchor::After(seq), Timeline::append),
            (_, None) => {}
        }
    }

    /// Everything seen: whatever came is no news any more.
    pub fn reached_end(self) {
        if !self.beyond.get_untracked().newer && self.news.get_untracked() > 0 {
            self.news.set(0);
        }
    }

    fn fetch(self, end: Option<End>, anchor: Anchor, take: fn(&mut Timeline, MessagePage)) {
        self.loading.set(end);
        let (id, live) = (self.id, self.live);
        spawn_local(async move {
            let page = api::history(id, anchor).await;
            // The room may have been left meanwhile.
            if self.keys.is_disposed() {
                return;
            }
            if let Ok(page) = page {
                self.timeline.update_value(|timeline| take(timeline, page));
                self.show();
                if anchor == Anchor::Latest {
                    self.place.to_end();
                }
            }
            self.loading.set(None);
            // A page that came in while events went on may lack the latest of them; what they said is in the roster.
            if anchor == Anchor::Latest {
                self.catch_up_with(live);
            }
        });
    }

    /// Fetches what the window lacks of what the list has heard of.
    fn catch_up_with(self, live: Live) {
        let heard = live.summary(self.id).with_untracked(|summary| {
            summary.as_ref().and_then(|summary| summary.last_message.as_ref()).map_or(0, |message| message.seq)
        });
        let last = self.timeline.with_value(Timeline::last_seq).unwrap_or(0);
        if last < heard {
            self.fetch(None, Anchor::After(last), Timeline::append);
        }
    }

    fn hear(self, news: &News<'_>) {
        match news {
            News::Event(Event::Message { message, .. }) => self.receive(message),
            News::Event(Event::Read { user_id, ranges, .. }) => {
                self.timeline.update_value(|timeline| timeline.read(*user_id, ranges));
                self.show();
            }
            News::Event(Event::Sent { client_id, message_id, seq, created_at, .. }) => {
                self.timeline.update_value(|timeline| timeline.stored(client_id, *message_id, *seq, *created_at));
                self.show();
            }
            News::Event(_) => {}
            News::Anew => self.reload(),
        }
    }

    fn receive(self, message: &Message) {
        let arrival = self.timeline.try_update_value(|timeline| timeline.receive(message.clone()));
        let mine = message.sender.as_ref().is_some_and(|sender| sender.id == self.live.me().id);
        if let (Some(Arrival::Added | Arrival::Beyond), false) = (arrival, mine) {
            self.announcer.announce(message);
            if arrival == Some(Arrival::Beyond) || !self.place.is_at_end() {
                self.news.update(|news| *news += 1);
            }
        }
        if arrival == Some(Arrival::Added) {
            let at_end = self.place.is_at_end();
            self.timeline.update_value(
                |timeline| {
                    if at_end { timeline.trim_start() } else { timeline.trim_end(SLACK) }
                },
            );
        }
        self.show();
    }

    /// Too much was missed: fetches what the reader looks at, and who has read what.
    fn reload(self) {
        let id = self.id;
        let anchor = match self.place.first_seq() {
            Some(seq) if !self.place.is_at_end() => Anchor::Around(seq),
            _ => Anchor::Latest,
        };
        self.fetch(None, anchor, Timeline::replace);
        spawn_local(async move {
            if let Ok(data) = api::room(id, None).await
                && !self.keys.is_disposed()
            {
                self.timeline.update_value(|timeline| timeline.set_readers(data.readers));
                self.show();
            }
        });
    }

    /// Brings the signals up to the timeline.
    fn show(self) {
        let local = self.local_days.get_untracked();
        let rows = self.timeline.with_value(|timeline| timeline.rows(|at| if local { zone(at) } else { 0 }));
        let keys: Vec<_> = rows.iter().map(|row| row.key.clone()).collect();
        self.rows.update_value(|known| {
            let mut before = std::mem::take(known);
            for row in rows {
                let signal = before.remove(&row.key).unwrap_or_else(|| ArcRwSignal::new(row.clone()));
                let key = row.key.clone();
                if signal.with_untracked(|shown| *shown != row) {
                    signal.set(row);
                }
                known.insert(key, signal);
            }
        });
        if self.keys.with_untracked(|shown| *shown != keys) {
            self.keys.set(keys);
        }
        let beyond =
            self.timeline.with_value(|timeline| Beyond { older: timeline.has_before(), newer: timeline.has_after() });
        self.place.set_is_last(!beyond.newer);
        if self.beyond.get_untracked() != beyond {
            self.beyond.set(beyond);
        }
    }
}

/// How many seconds the reader's clock was ahead of UTC then. Only in the browser.
pub fn zone(at: Timestamp) -> i64 {
    let date = js_sys::Date::new(&(at.as_millis() as f64).into());
    -(date.get_timezone_offset() as i64) * 60
}
