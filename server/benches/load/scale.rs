//! How much is measured.

use std::time::Duration;

/// Sizes of the scenarios.
pub struct Scale {
    /// Turns of Parlor and of the bare server.
    pub rounds: usize,
    /// Sockets that only wait.
    pub idle_sockets: usize,
    /// Sockets in the room that hears everything.
    pub listeners: usize,
    /// Messages of a turn of the fan-out.
    pub burst: usize,
    /// Messages of a turn of the latency, ten a second.
    pub paced: usize,
    /// How long the closed-loop senders send.
    pub sending: Duration,
    /// Messages in the long room.
    pub history: usize,
    /// Conversations of one user.
    pub conversations: usize,
    /// Queries of each kind, and pages.
    pub queries: usize,
    /// Bytes of one large file.
    pub large_file: usize,
}

impl Scale {
    /// What design targets are stated for.
    pub fn full() -> Self {
        Self {
            rounds: 7,
            idle_sockets: 5_000,
            listeners: 1_000,
            burst: 5_000,
            paced: 150,
            sending: Duration::from_secs(8),
            history: 1_000_000,
            conversations: 1_000,
            queries: 1_000,
            large_file: 1_000_000_000,
        }
    }

    /// About a minute.
    pub fn quick() -> Self {
        Self {
            rounds: 3,
            idle_sockets: 1_000,
            listeners: 500,
            burst: 2_000,
            paced: 30,
            sending: Duration::from_secs(2),
            history: 50_000,
            conversations: 200,
            queries: 200,
            large_file: 200_000_000,
        }
    }
}
