//! Many sockets that listen in one room, and the person who talks there.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use anyhow::{Result, bail, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::{task::JoinHandle, time::timeout};

use crate::{
    target::{Room, Target},
    wire::{Counter, Socket},
};

/// Handshakes at once; and where everybody is told of everybody who comes.
const CONNECTING: usize = 64;
const ENTERING: usize = 8;
/// Nobody listens for longer: servers give up on those who do not answer their pings.
const PATIENCE: Duration = Duration::from_secs(50);

/// Connects these people where everybody is; in the order of the people.
pub async fn gather(target: &Target, people: Range<usize>) -> Result<Vec<Socket>> {
    let connecting = people.map(|person| {
        let target = target.clone();
        let connecting = tokio::spawn(async move { target.connect(person, Room::General).await });
        async move { connecting.await? }
    });
    let at_once = if target.tells_who_comes() { ENTERING } else { CONNECTING };
    stream::iter(connecting).buffered(at_once).try_collect().await
}

/// Connects the first person, who talks, and this many others. Servers tell people in the order in which they came:
/// who talks is in the middle, neither the first nor the last to hear.
pub async fn gather_around(target: &Target, listeners: usize) -> Result<(Socket, Vec<Socket>)> {
    let middle = 1 + listeners / 2;
    let mut sockets = gather(target, 1..middle).await?;
    let sender = target.connect(0, Room::General).await?;
    sockets.extend(gather(target, middle..listeners + 1).await?);
    Ok((sender, sockets))
}

/// Lets each of them listen in a task of its own.
pub fn listen<F: Future<Output = Result<Counter>> + Send + 'static>(
    sockets: Vec<Socket>,
    listening: impl Fn(Counter) -> F,
) -> Vec<JoinHandle<Result<Counter>>> {
    sockets.into_iter().map(|socket| tokio::spawn(listening(socket.count()))).collect()
}

/// Waits until all of them have heard everything; since when that is.
pub async fn all_heard(listeners: Vec<JoinHandle<Result<Counter>>>) -> Result<Instant> {
    let (total, mut done) = (listeners.len(), Vec::new());
    let hearing = async {
        for listener in listeners {
            done.push(listener.await??);
        }
        Ok(Instant::now())
    };
    match timeout(PATIENCE, hearing).await {
        Ok(heard) => heard,
        Err(_) => {
            bail!(
                "after {PATIENCE:?}, the first {} of {total} have heard everything, and the next one has not",
                done.len()
            )
        }
    }
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
