//! Many sockets that listen in one room, and the person who talks there.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::{task::JoinHandle, time::timeout};

use crate::{
    target::{Room, Target},
    wire::{Counter, Socket},
};

/// Handshakes at once.
const CONNECTING: usize = 64;
/// Nobody listens for longer: servers give up on those who do not answer their pings.
const PATIENCE: Duration = Duration::from_secs(50);

/// Connects this many people, from the second one on, where everybody is; in the order of the people.
pub async fn gather(target: &Target, people: usize) -> Result<Vec<Socket>> {
    let connecting = (1..=people).map(|person| {
        let target = target.clone();
        let connecting = tokio::spawn(async move { target.connect(person, Room::General).await });
        async move { connecting.await? }
    });
    stream::iter(connecting).buffered(CONNECTING).try_collect().await
}

/// Lets each of them listen in a task of its own.
pub fn listen<F: Future<Output = Result<()>> + Send + 'static>(
    sockets: Vec<Socket>,
    listening: impl Fn(Counter) -> F,
) -> Vec<JoinHandle<Result<()>>> {
    sockets.into_iter().map(|socket| tokio::spawn(listening(socket.count()))).collect()
}

/// Waits until all of them have heard everything; since when that is.
pub async fn all_heard(listeners: Vec<JoinHandle<Result<()>>>) -> Result<Instant> {
    timeout(PATIENCE, async {
        for listener in listeners {
            listener.await??;
        }
        Ok(Instant::now())
    })
    .await
    .context("not everybody has heard everything in time")?
}

/// Notices when a message is missing, doubled or out of order.
#[derive(Default)]
pub struct Order(Option<i64>);

impl Order {
    pub fn check(&mut self, seq: Option<i64>) -> Result<()> {
        if let (Some(last), Some(seq)) = (self.0, seq) {
            ensure!(seq == last + 1, "after message {last} came {seq}");
        }
        self.0 = seq.or(self.0);
        Ok(())
    }
}
