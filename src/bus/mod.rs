//! Who hears what.
//!
//! Operations publish [`News`] on the [`Bus`] after they committed; the bus brings it to every node's [`Hub`], and the
//! hub to the sockets that listen. News can get lost or come out of order on its way: the hub delivers each
//! conversation's changes strictly by `seq`, and fills gaps from the store.

mod delivery;
mod hub;
mod subscriber;
mod topic;

use crate::{
    model::{ConversationId, Presence, SessionId, UserId},
    protocol::Event,
};

pub use delivery::{Delivery, Heard};
pub(crate) use hub::Hub;
pub use subscriber::CloseReason;
pub(crate) use subscriber::{Queue, Subscriber, Subscription};

/// What nodes tell each other.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// A conversation changed; the events are in the order of their `seq`.
    Changed { conversation: ConversationId, events: Vec<Event> },
    /// Something passing that everybody in the conversation but its author hears.
    Passing { conversation: ConversationId, author: UserId, event: Box<Event> },
    /// Something for one person alone, on all of their sockets.
    Personal { user: UserId, event: Box<Event> },
    /// Somebody came, went, or shows another status.
    Presence(Presence),
    /// A browser session was revoked: its sockets close.
    SessionEnded(SessionId),
}

/// Carries news to every node, this one included.
pub(crate) trait Bus: Send + Sync {
    fn publish(&self, news: News);
}

/// The bus of a single node: news goes straight to its hub.
pub(crate) struct InProcess(pub Hub);

impl Bus for InProcess {
    fn publish(&self, news: News) {
        self.0.receive(news);
    }
}
