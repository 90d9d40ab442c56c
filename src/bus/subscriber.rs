//! One socket, as the hub sees it.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU8, Ordering},
};

use tokio::sync::{Notify, mpsc};

use super::Delivery;
use crate::model::{Actor, ConversationId};

/// Deliveries that wait for a slow socket before it is closed.
const QUEUE: usize = 256;
/// With so many of them waiting, a socket that only rests is told to go on.
const CROWDED: usize = QUEUE / 2;

/// Why a socket is closed from this side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CloseReason {
    /// The server stops: come back in a moment.
    ShuttingDown = 1,
    /// Its bounded queue overflowed: come back and resume.
    TooSlow = 2,
    /// Signed out or revoked.
    SessionEnded = 3,
    /// No longer in the one conversation that the socket was for.
    Removed = 4,
}

/// The hub's end of a socket's queue. Cheap to clone; one clone per topic.
#[derive(Clone)]
pub(crate) struct Subscriber(Arc<Inner>);

struct Inner {
    actor: Actor,
    /// The one conversation that the socket is for; all of its user's when absent.
    only: Option<ConversationId>,
    queue: mpsc::Sender<Arc<Delivery>>,
    /// A [`CloseReason`], or zero while open.
    closed: AtomicU8,
    /// Wakes the socket when it is to be closed, or crowded.
    attention: Notify,
    /// Conversations left while the socket was still being connected: subscribing to them must fail.
    left: Mutex<Option<Vec<ConversationId>>>,
}

/// What a socket receives.
pub(crate) struct Subscription {
    pub subscriber: Subscriber,
    pub queue: Queue,
}

/// The socket's end of its queue.
pub(crate) struct Queue {
    receiver: mpsc::Receiver<Arc<Delivery>>,
    /// The next delivery, once it was waited for.
    next: Option<Arc<Delivery>>,
}

impl Queue {
    /// Waits until there is a delivery; there is none when there will be no more. Cancel-safe.
    pub async fn wait(&mut self) {
        if self.next.is_none() {
            self.next = self.receiver.recv().await;
        }
    }

    /// The next delivery, if it is here already.
    pub fn waiting(&mut self) -> Option<Arc<Delivery>> {
        self.next.take().or_else(|| self.receiver.try_recv().ok())
    }

    /// Whether so many wait that they should be taken now.
    pub fn is_crowded(&self) -> bool {
        self.receiver.len() >= CROWDED
    }
}

impl Subscription {
    pub fn new(actor: Actor, only: Option<ConversationId>) -> Self {
        let (sender, queue) = mpsc::channel(QUEUE);
        let inner = Inner {
            actor,
            only,
            queue: sender,
            closed: AtomicU8::new(0),
            attention: Notify::new(),
            left: Mutex::new(Some(Vec::new())),
        };
        Self { subscriber: Subscriber(Arc::new(inner)), queue: Queue { receiver: queue, next: None } }
    }
}

impl Subscriber {
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// The one conversation that the socket is for, if it is not for all of its user's.
    pub fn only(&self) -> Option<ConversationId> {
        self.0.only
    }

    /// Whether it is to hear a conversation that its user is in.
    pub fn follows(&self, conversation: ConversationId) -> bool {
        self.0.only.is_none_or(|only| only == conversation)
    }

    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Queues a delivery; false when the socket is gone. One whose queue is full is closed rather than waited for.
    pub fn deliver(&self, delivery: &Arc<Delivery>) -> bool {
        if delivery.except == Some(self.0.actor.user_id) {
            return true;
        }
        match self.0.queue.try_send(delivery.clone()) {
            Ok(()) => {
                if self.0.queue.capacity() <= QUEUE - CROWDED {
                    self.0.attention.notify_one();
                }
                true
            }
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.close(CloseReason::TooSlow);
                false
            }
            Err(mpsc::error::TrySendError::Closed(_)) => false,
        }
    }

    /// As [`Self::deliver`], of something passing: who is far behind misses it, rather than being closed for it.
    pub fn tell(&self, delivery: &Arc<Delivery>) -> bool {
        self.0.queue.capacity() <= QUEUE - CROWDED || self.deliver(delivery)
    }

    /// Closes the socket; the first reason stays.
    pub fn close(&self, reason: CloseReason) {
        let _ = self.0.closed.compare_exchange(0, reason as u8, Ordering::AcqRel, Ordering::Acquire);
        self.0.attention.notify_one();
    }

    pub fn close_reason(&self) -> Option<CloseReason> {
        match self.0.closed.load(Ordering::Acquire) {
            0 => None,
            1 => Some(CloseReason::ShuttingDown),
            2 => Some(CloseReason::TooSlow),
            3 => Some(CloseReason::SessionEnded),
            _ => Some(CloseReason::Removed),
        }
    }

    /// Waits until the socket is to be closed, or its queue is half full.
    pub async fn attention(&self) {
        self.0.attention.notified().await;
    }

    /// The socket's user left a conversation, perhaps before it had subscribed to it.
    pub fn note_left(&self, conversation: ConversationId) {
        if let Some(left) = self.0.left.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            left.push(conversation);
        }
    }

    /// From here on every topic of the user is subscribed. Answers what was left meanwhile.
    pub fn connected(&self) -> Vec<ConversationId> {
        self.0.left.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }
}
