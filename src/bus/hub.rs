//! This node's sockets, and the topics that they listen to.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use super::{CloseReason, Delivery, News, Subscriber, Subscription, topic::Topic};
use crate::{
    model::{Actor, ConversationId, SessionId, UserId},
    protocol::{Event, MAX_REPLAY},
    store::Store,
};

/// Brings news to the sockets of this node.
#[derive(Clone)]
pub(crate) struct Hub(Arc<Inner>);

struct Inner {
    /// Where missed changes are read from.
    store: Store,
    topics: RwLock<HashMap<ConversationId, Arc<Mutex<Topic>>>>,
    /// Every socket by its user.
    users: Mutex<HashMap<UserId, Vec<Subscriber>>>,
    /// Who wants to know of whose presence.
    watchers: Mutex<HashMap<UserId, Vec<Subscriber>>>,
}

impl Hub {
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Inner { store, topics: RwLock::default(), users: Mutex::default(), watchers: Mutex::default() }))
    }

    /// A new socket. From here on it follows its user into conversations that they join, or hears of `only` one.
    pub fn register(&self, actor: Actor, only: Option<ConversationId>) -> Subscription {
        let subscription = Subscription::new(actor, only);
        add(&self.0.users, actor.user_id, &subscription.subscriber);
        subscription
    }

    /// Lets a socket hear the conversations that its user was in a moment ago, with their heads then.
    pub fn subscribe(&self, subscriber: &Subscriber, conversations: &[(ConversationId, i64)]) {
        for &(conversation, head) in conversations {
            self.join(conversation, head, std::slice::from_ref(subscriber));
        }
        for conversation in subscriber.connected() {
            self.leave(conversation, |_, other| other.is(subscriber));
        }
    }

    /// Forgets a socket that is gone. `watched` are the people whose presence it followed.
    pub fn unregister(&self, subscriber: &Subscriber, conversations: &[ConversationId], watched: &[UserId]) {
        remove(&self.0.users, subscriber.actor().user_id, subscriber);
        for &conversation in conversations {
            self.leave(conversation, |_, other| other.is(subscriber));
        }
        self.unwatch(subscriber, watched);
    }

    /// Tells a socket of these people's presence from now on.
    pub fn watch(&self, subscriber: &Subscriber, users: &[UserId]) {
        for &user in users {
            add(&self.0.watchers, user, subscriber);
        }
    }

    pub fn unwatch(&self, subscriber: &Subscriber, users: &[UserId]) {
        for &user in users {
            remove(&self.0.watchers, user, subscriber);
        }
    }

    /// The last change that the sockets of this node heard.
    pub fn head(&self, conversation: ConversationId) -> Option<i64> {
        let topic = self.topic(conversation)?;
        lock(&topic).delivered()
    }

    /// Closes every socket.
    pub fn close_all(&self, reason: CloseReason) {
        for subscriber in lock(&self.0.users).values().flatten() {
            subscriber.close(reason);
        }
    }

    /// News from the bus.
    pub fn receive(&self, news: News) {
        match news {
            News::Changed { conversation, events } => self.changed(conversation, events),
            News::Passing { conversation, author, event } => {
                if let Some(topic) = self.topic(conversation) {
                    lock(&topic).tell(*event, author);
                }
            }
            News::Personal { user, event } => {
                if let Some(sockets) = lock(&self.0.users).get(&user) {
                    let delivery = Arc::new(Delivery::new(vec![*event], sockets.len()));
                    sockets.iter().for_each(|socket| {
                        socket.deliver(&delivery);
                    });
                }
            }
            News::Presence(presence) => {
                if let Some(watchers) = lock(&self.0.watchers).get(&presence.user_id) {
                    let delivery = Arc::new(Delivery::new(vec![Event::Presence { presence }], watchers.len()));
                    watchers.iter().for_each(|watcher| {
                        watcher.deliver(&delivery);
                    });
                }
            }
            News::SessionEnded(session) => self.end_session(session),
        }
    }

    fn changed(&self, conversation: ConversationId, events: Vec<Event>) {
        let mut left = Vec::new();
        for event in &events {
            if let Event::Participant { seq, participant, .. } = event {
                let user = participant.person.id;
                if participant.left_at.is_some() {
                    left.push(user);
                } else {
                    // The newcomer's sockets hear of their own arrival.
                    let mut sockets = lock(&self.0.users).get(&user).cloned().unwrap_or_default();
                    sockets.retain(|socket| socket.follows(conversation));
                    self.join(conversation, seq - 1, &sockets);
                    left.retain(|&other| other != user);
                }
            }
        }
        if let Some(topic) = self.topic(conversation) {
            let missing = lock(&topic).receive(events);
            self.fill(conversation, topic, missing);
        }
        for user in left {
            // Who left hears that they did, and nothing after it.
            self.leave(conversation, |actor, _| actor.user_id == user);
            if let Some(sockets) = lock(&self.0.users).get(&user) {
                sockets.iter().for_each(|socket| socket.note_left(conversation));
            }
        }
    }

    fn fill(&self, conversation: ConversationId, topic: Arc<Mutex<Topic>>, missing: Option<i64>) {
        let Some(mut since) = missing else { return };
        let store = self.0.store.clone();
        tokio::spawn(async move {
            loop {
                let changes = match store.changes(conversation, since, MAX_REPLAY).await {
                    Ok(changes) => changes,
                    Err(error) => {
                        tracing::warn!(%conversation, %error, "missed changes could not be read");
                        lock(&topic).fill_failed();
                        return;
                    }
                };
                let events = if changes.complete { changes.events } else { vec![Event::Resync { conversation }] };
                match lock(&topic).fill(events, changes.head) {
                    Some(next) => since = next,
                    None => return,
                }
            }
        });
    }

    fn end_session(&self, session: SessionId) {
        for subscriber in lock(&self.0.users).values().flatten() {
            if subscriber.actor().session_id == Some(session) {
                subscriber.close(CloseReason::SessionEnded);
            }
        }
    }

    fn topic(&self, conversation: ConversationId) -> Option<Arc<Mutex<Topic>>> {
        self.0.topics.read().unwrap_or_else(PoisonError::into_inner).get(&conversation).cloned()
    }

    fn join(&self, conversation: ConversationId, head: i64, subscribers: &[Subscriber]) {
        if subscribers.is_empty() {
            return;
        }
        // Under the write lock, so that a topic that empties meanwhile is not lost with its new subscriber.
        let mut topics = self.0.topics.write().unwrap_or_else(PoisonError::into_inner);
        let mut topic = lock(topics.entry(conversation).or_default());
        subscribers.iter().for_each(|subscriber| topic.subscribe(subscriber));
        topic.anchor(head);
    }

    fn leave(&self, conversation: ConversationId, leaving: impl Fn(&Actor, &Subscriber) -> bool) {
        let Some(topic) = self.topic(conversation) else {
            return;
        };
        let empty = {
            let mut topic = lock(&topic);
            topic.unsubscribe(leaving);
            topic.is_empty()
        };
        if empty {
            let mut topics = self.0.topics.write().unwrap_or_else(PoisonError::into_inner);
            if topics.get(&conversation).is_some_and(|topic| lock(topic).is_empty()) {
                topics.remove(&conversation);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn add<K: Eq + Hash>(map: &Mutex<HashMap<K, Vec<Subscriber>>>, key: K, subscriber: &Subscriber) {
    lock(map).entry(key).or_default().push(subscriber.clone());
}

fn remove<K: Eq + Hash>(map: &Mutex<HashMap<K, Vec<Subscriber>>>, key: K, subscriber: &Subscriber) {
    let mut map = lock(map);
    if let Some(subscribers) = map.get_mut(&key) {
        subscribers.retain(|other| !other.is(subscriber));
        if subscribers.is_empty() {
            map.remove(&key);
        }
    }
}
