//! An event on its way to many sockets.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::{
    model::{Dialect, UserId},
    protocol::Event,
};

/// An event shared by every socket that hears it, encoded at most once per dialect.
#[derive(Debug)]
pub struct Broadcast {
    event: Event,
    frames: [OnceLock<Option<Bytes>>; Dialect::ALL.len()],
}

impl Broadcast {
    pub(crate) fn new(event: Event) -> Arc<Self> {
        Arc::new(Self { event, frames: Default::default() })
    }

    /// What happened.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The UTF-8 frame that tells it in `dialect`; `None` when that dialect has no word for it. `encode` runs for the
    /// first socket only.
    pub fn frame(&self, dialect: Dialect, encode: impl FnOnce(&Event) -> Option<Bytes>) -> Option<Bytes> {
        self.frames[dialect as usize].get_or_init(|| encode(&self.event)).clone()
    }
}

/// Events that were committed together, and so are written together.
#[derive(Debug)]
pub struct Delivery {
    pub(crate) broadcasts: Vec<Arc<Broadcast>>,
    /// Who is not told, because it is their own doing.
    pub(crate) except: Option<UserId>,
}

impl Delivery {
    pub(crate) fn new(events: impl IntoIterator<Item = Event>) -> Arc<Self> {
        Arc::new(Self { broadcasts: events.into_iter().map(Broadcast::new).collect(), except: None })
    }
}
