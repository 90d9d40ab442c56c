//! One conversation's listeners on this node, and the order in which they hear its changes.

use std::{collections::BTreeMap, sync::Arc};

use super::{Delivery, Subscriber};
use crate::{
    model::{Actor, UserId},
    protocol::Event,
};

/// A conversation that somebody on this node listens to.
#[derive(Default)]
pub(super) struct Topic {
    subscribers: Vec<Subscriber>,
    /// The last change delivered; unknown until the topic is anchored.
    delivered: Option<i64>,
    /// Changes that came before their turn.
    early: BTreeMap<i64, Event>,
    /// Whether somebody reads the missing changes from the store right now.
    filling: bool,
}

impl Topic {
    pub fn subscribe(&mut self, subscriber: &Subscriber) {
        if !self.subscribers.iter().any(|other| other.is(subscriber)) {
            self.subscribers.push(subscriber.clone());
        }
    }

    pub fn unsubscribe(&mut self, leaving: impl Fn(&Actor, &Subscriber) -> bool) {
        self.subscribers.retain(|subscriber| !leaving(subscriber.actor(), subscriber));
    }

    pub fn is_empty(&self) -> bool {
        self.subscribers.is_empty()
    }

    pub fn delivered(&self) -> Option<i64> {
        self.delivered
    }

    /// Names the change after which this topic delivers; later calls change nothing.
    pub fn anchor(&mut self, seq: i64) {
        if self.delivered.is_none() {
            self.delivered = Some(seq);
            self.deliver_due();
        }
    }

    /// Takes changes in. Answers where to read from when some are missing and nobody is at it.
    pub fn receive(&mut self, events: Vec<Event>) -> Option<i64> {
        for event in events {
            if let Some(change) = event.change() {
                self.early.insert(change.seq, event);
            }
        }
        self.deliver_due();
        self.start_filling()
    }

    /// Takes in what the store knows up to `head`. Answers as [`Self::receive`] does.
    pub fn fill(&mut self, events: Vec<Event>, head: i64) -> Option<i64> {
        self.filling = false;
        let since = self.delivered.unwrap_or(head);
        if head > since {
            let news = |event: &Event| event.change().is_none_or(|change| change.seq > since);
            self.broadcast(events.into_iter().filter(news).collect());
            self.delivered = Some(head);
        }
        self.deliver_due();
        self.start_filling()
    }

    /// The store could not be read; the next change tries again.
    pub fn fill_failed(&mut self) {
        self.filling = false;
    }

    /// Tells everybody but its author of something passing.
    pub fn tell(&mut self, event: Event, author: UserId) {
        let delivery = Arc::new(Delivery::new(vec![event], self.subscribers.len()).except(author));
        self.subscribers.retain(|subscriber| subscriber.tell(&delivery));
    }

    /// Hands a delivery to everybody here, and forgets those who are gone.
    fn deliver(&mut self, delivery: Delivery) {
        let delivery = Arc::new(delivery);
        self.subscribers.retain(|subscriber| subscriber.deliver(&delivery));
    }

    fn deliver_due(&mut self) {
        let Some(mut delivered) = self.delivered else {
            return;
        };
        self.early = self.early.split_off(&(delivered + 1));
        let mut due = Vec::new();
        while let Some(event) = self.early.remove(&(delivered + 1)) {
            due.push(event);
            delivered += 1;
        }
        self.delivered = Some(delivered);
        self.broadcast(due);
    }

    fn broadcast(&mut self, events: Vec<Event>) {
        if !events.is_empty() {
            self.deliver(Delivery::new(events, self.subscribers.len()));
        }
    }

    fn start_filling(&mut self) -> Option<i64> {
        if self.filling || self.early.is_empty() {
            return None;
        }
        self.filling = self.delivered.is_some();
        self.delivered
    }
}
