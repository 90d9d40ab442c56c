//! Fetching: the pages beyond the window, and wherever else the reader goes.

use leptos::{prelude::*, task::spawn_local};
use parlor::model::{Anchor, MessagePage};

use super::Room;
use crate::{
    api,
    live::{Live, timeline::Timeline},
    room::rows::Rows,
};

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

impl Beyond {
    /// Beyond these rows.
    pub fn of(rows: Rows) -> Self {
        rows.with(|timeline| Self { older: timeline.has_before(), newer: timeline.has_after() })
    }
}

impl Room {
    /// The message at an end of the window, if there are more beyond it.
    pub fn edge(self, end: End) -> Option<i64> {
        self.rows.with(|timeline| match end {
            End::Older => timeline.first_seq().filter(|_| timeline.has_before()),
            End::Newer => timeline.last_seq().filter(|_| timeline.has_after()),
        })
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

    /// Shows a message: where it stands, or where it is fetched to.
    pub fn jump(self, seq: i64) {
        if let Some(row) = self.place.find(seq) {
            return self.place.light_up(&row);
        }
        self.place.aim(seq);
        self.fetch(None, Anchor::Around(seq), Timeline::replace);
    }

    pub(super) fn fetch(self, end: Option<End>, anchor: Anchor, take: fn(&mut Timeline, MessagePage)) {
        self.loading.set(end);
        let (id, live) = (self.id, self.live);
        spawn_local(async move {
            let page = api::history(id, anchor).await;
            // The room may have been left meanwhile.
            if self.beyond.is_disposed() {
                return;
            }
            match page {
                Ok(page) => {
                    self.rows.change(|timeline| take(timeline, page));
                    self.note_beyond();
                    match anchor {
                        Anchor::Latest => self.place.to_end(),
                        Anchor::Around(_) => self.place.fire(),
                        _ => {}
                    }
                }
                // An end is fetched again by itself; who asked for something else must hear of it.
                Err(error) if end.is_none() => self.failure.set(Some(error)),
                Err(_) => {}
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
        let last = self.rows.with(Timeline::last_seq).unwrap_or(0);
        if last < heard {
            self.fetch(None, Anchor::After(last), Timeline::append);
        }
    }

    /// Too much was missed: fetches what the reader looks at, and who has read what.
    pub(super) fn reload(self) {
        let id = self.id;
        let anchor = match self.place.first_seq() {
            Some(seq) if !self.place.is_at_end() => Anchor::Around(seq),
            _ => Anchor::Latest,
        };
        self.fetch(None, anchor, Timeline::replace);
        self.pins.fetch(id);
        spawn_local(async move {
            if let Ok(readers) = api::readers(id).await {
                self.rows.change(|timeline| timeline.set_readers(readers));
            }
        });
    }

    pub(super) fn note_beyond(self) {
        let beyond = Beyond::of(self.rows);
        self.place.set_is_last(!beyond.newer);
        if self.beyond.get_untracked() != beyond {
            self.beyond.set(beyond);
        }
    }
}
