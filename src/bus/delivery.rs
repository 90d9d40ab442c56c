//! Events on their way to many sockets.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::{
    model::{Dialect, UserId},
    protocol::Event,
};

/// Events that were committed together, shared by every socket that hears them, and encoded at most once per dialect.
#[derive(Debug)]
pub struct Delivery {
    events: Vec<Event>,
    encoded: [OnceLock<Encoded>; Dialect::ALL.len()],
    /// How many sockets hear of it.
    pub(crate) audience: usize,
    /// Who is not told, because it is their own doing.
    pub(crate) except: Option<UserId>,
}

/// The frames of all events, one after the other.
#[derive(Debug)]
struct Encoded {
    bytes: Bytes,
    /// Where each event's frames begin.
    starts: Vec<usize>,
}

impl Delivery {
    pub(crate) fn new(events: Vec<Event>, audience: usize) -> Self {
        Self { events, encoded: Default::default(), audience, except: None }
    }

    pub(crate) fn except(self, user: UserId) -> Self {
        Self { except: Some(user), ..self }
    }

    /// What happened, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The bytes that tell it in `dialect`, without the first `skipped` events. `encode` appends the frames of one
    /// event, if the dialect has a word for it, and runs for the first socket only.
    pub fn encoded(&self, dialect: Dialect, skipped: usize, encode: impl Fn(&Event, &mut Vec<u8>)) -> Bytes {
        let Encoded { bytes, starts } = self.encoded[dialect as usize].get_or_init(|| {
            let (mut bytes, mut starts) = (Vec::new(), Vec::with_capacity(self.events.len()));
            for event in &self.events {
                starts.push(bytes.len());
                encode(event, &mut bytes);
            }
            Encoded { bytes: bytes.into(), starts }
        });
        bytes.slice(starts.get(skipped).copied().unwrap_or(bytes.len())..)
    }
}

/// A delivery as one socket hears it.
#[derive(Clone, Debug)]
pub struct Heard {
    pub(crate) delivery: Arc<Delivery>,
    /// Events at its beginning that the socket knows already.
    pub(crate) known: usize,
}

impl Heard {
    /// What happened, in order.
    pub fn events(&self) -> &[Event] {
        &self.delivery.events[self.known..]
    }

    /// Whether somebody has put it into words of this dialect.
    pub fn is_encoded(&self, dialect: Dialect) -> bool {
        self.delivery.encoded[dialect as usize].get().is_some()
    }

    /// As [`Delivery::encoded`], without what the socket knows already.
    pub fn encoded(&self, dialect: Dialect, encode: impl Fn(&Event, &mut Vec<u8>)) -> Bytes {
        self.delivery.encoded(dialect, self.known, encode)
    }
}
