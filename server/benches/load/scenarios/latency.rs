//! One person says something ten times a second: how long until the last one of a thousand has it.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    crowd,
    measure::{Timings, digits, thousands},
    report::{Report, Row},
    scale::Scale,
    target::{Room, Target, unique_id},
    wire::Socket,
    world::World,
};

/// Between two messages.
const PACE: Duration = Duration::from_millis(100);
/// Until the thousand have settled down.
const SETTLING: Duration = Duration::from_millis(500);

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let parlor = Target::parlor(World::on_sqlite(scale.listeners + 1, &[]).await?).await?;
    let bare = Target::bare().await?;
    let (mut timings, mut bare_timings) = (Timings::new()?, Timings::new()?);
    for _ in 0..scale.rounds.min(3) {
        timings.add(&received_by_all(&parlor, scale).await?)?;
        bare_timings.add(&received_by_all(&bare, scale).await?)?;
    }
    for percent in [50.0, 99.0] {
        let (millis, bare_millis) = (timings.millis(percent), bare_timings.millis(percent));
        report.add(Row {
            measure: format!(
                "send to received-by-all, {} sockets, 10 messages/s, p{percent}",
                thousands(scale.listeners as f64)
            ),
            parlor: format!("{} ms", digits(millis)),
            compared: Some(format!("{} ms", digits(bare_millis))),
            ratio: Some(millis / bare_millis),
            target: Some("1.25"),
        });
    }
    Ok(())
}

/// One turn's messages on their way.
struct Flight {
    listeners: usize,
    messages: Vec<Journey>,
    timings: Mutex<Timings>,
}

struct Journey {
    sent: Mutex<Instant>,
    arrivals: AtomicUsize,
}

async fn received_by_all(target: &Target, scale: &Scale) -> Result<Timings> {
    let (sender, sockets) = crowd::gather_around(target, scale.listeners).await?;
    let journey = |_| Journey { sent: Mutex::new(Instant::now()), arrivals: AtomicUsize::new(0) };
    let flight = Arc::new(Flight {
        listeners: scale.listeners,
        messages: (0..scale.paced).map(journey).collect(),
        timings: Mutex::new(Timings::new()?),
    });
    let listeners = crowd::listen(sockets, |counter| {
        let flight = flight.clone();
        counter.until(scale.paced, move |came| flight.messages[came].iter().for_each(|journey| flight.arrived(journey)))
    });
    tokio::time::sleep(SETTLING).await;
    let talking = tokio::spawn(talk(target.clone(), sender, flight.clone()));
    crowd::all_heard(listeners).await.context(target.name())?;
    talking.await??;
    let timings = std::mem::replace(&mut *lock(&flight.timings), Timings::new()?);
    Ok(timings)
}

impl Flight {
    fn arrived(&self, journey: &Journey) {
        if journey.arrivals.fetch_add(1, Ordering::AcqRel) + 1 == self.listeners {
            lock(&self.timings).record(lock(&journey.sent).elapsed());
        }
    }
}

async fn talk(target: Target, mut socket: Socket, flight: Arc<Flight>) -> Result<()> {
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for journey in &flight.messages {
        loop {
            tokio::select! {
                _ = pace.tick() => break,
                frame = socket.text() => drop(target.brings(&frame?)?),
            }
        }
        let frame = target.saying(Room::General, unique_id())?;
        *lock(&journey.sent) = Instant::now();
        socket.send([frame.as_slice()]).await?;
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
