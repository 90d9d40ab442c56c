//! What is measured, one file each.

mod dialect;
mod fanout;
mod history;
mod idle;
mod latency;
mod rest;
mod search;
mod senders;
mod sockets;
mod uploads;

use std::fmt;

use anyhow::Result;
use clap::ValueEnum;

use crate::{report::Report, scale::Scale};

/// Something to measure.
#[derive(Clone, Copy, ValueEnum)]
pub enum Scenario {
    /// Memory of an idle server, and its start
    Idle,
    /// Connecting thousands, and their memory
    Sockets,
    /// One sender, a thousand listeners: deliveries a second
    Fanout,
    /// From sending to received by all
    Latency,
    /// The same through a dialect's sockets, beside Parlor's own
    Dialect,
    /// A dialect's REST doors: requests a second
    Rest,
    /// Acknowledged, durable messages a second
    Senders,
    /// Reading a long room, unread counts, the room's page
    History,
    /// Uploading: throughput, and memory while a large file goes up
    Uploads,
    /// Full-text search among very many messages
    Search,
}

impl Scenario {
    /// These, or all of them.
    pub fn chosen(named: &[Self]) -> &[Self] {
        if named.is_empty() { Self::value_variants() } else { named }
    }

    /// Measures it.
    pub async fn run(self, scale: &Scale, report: &mut Report) -> Result<()> {
        match self {
            Self::Idle => idle::run(scale, report).await,
            Self::Sockets => sockets::run(scale, report).await,
            Self::Fanout => fanout::run(scale, report).await,
            Self::Latency => latency::run(scale, report).await,
            Self::Dialect => dialect::run(scale, report).await,
            Self::Rest => rest::run(scale, report).await,
            Self::Senders => senders::run(scale, report).await,
            Self::History => history::run(scale, report).await,
            Self::Uploads => uploads::run(scale, report).await,
            Self::Search => search::run(scale, report).await,
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_possible_value().map_or(Ok(()), |value| f.write_str(value.get_name()))
    }
}
