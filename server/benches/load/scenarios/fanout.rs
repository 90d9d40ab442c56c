//! One person talks as fast as they hear themselves, and a thousand listen.

use std::time::Instant;

use anyhow::{Result, ensure};

use crate::{
    crowd::{self, Order},
    measure::{median, thousands},
    report::{Report, Row},
    scale::Scale,
    target::{Room, Target},
    wire::Socket,
    world::World,
};

/// Messages that the sender has not heard back yet.
const IN_FLIGHT: usize = 16;

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let parlor = Target::parlor(World::on_sqlite(scale.listeners + 1, &[]).await?).await?;
    let bare = Target::bare().await?;
    let (mut rates, mut bare_rates) = (Vec::new(), Vec::new());
    for turn in 0..scale.rounds {
        rates.push(deliveries_per_second(&parlor, scale, turn).await?);
        bare_rates.push(deliveries_per_second(&bare, scale, turn).await?);
        eprintln!("  turn {turn}: {} / {}", thousands(rates[turn]), thousands(bare_rates[turn]));
    }
    let (rate, bare_rate) = (median(rates), median(bare_rates));
    report.add(Row {
        measure: format!(
            "fan-out, {} sockets in one room, one sender with {IN_FLIGHT} messages in flight, deliveries/s",
            thousands(scale.listeners as f64)
        ),
        parlor: thousands(rate),
        compared: Some(thousands(bare_rate)),
        ratio: Some(rate / bare_rate),
        target: Some("0.80"),
    });
    Ok(())
}

async fn deliveries_per_second(target: &Target, scale: &Scale, turn: usize) -> Result<f64> {
    let sockets = crowd::gather(target, scale.listeners).await?;
    let sender = target.connect(0, Room::General).await?;
    let burst = scale.burst;
    let listeners = crowd::listen(sockets, move |counter| counter.until(burst, |_| {}));
    let started = Instant::now();
    let talking = tokio::spawn(talk(target.clone(), sender, burst, turn));
    let ended = crowd::all_heard(listeners).await?;
    talking.await??;
    Ok((burst * scale.listeners) as f64 / (ended - started).as_secs_f64())
}

/// Sends `total` messages, hears them back in order, and gets each of them acknowledged.
async fn talk(target: Target, mut socket: Socket, total: usize, turn: usize) -> Result<()> {
    let (mut sent, mut heard, mut stored) = (0, 0, 0);
    let mut order = Order::default();
    let stores = target.stores();
    while heard < total || (stores && stored < total) {
        let mut frames = Vec::new();
        while sent < total && sent - heard < IN_FLIGHT {
            frames.push(target.saying(Room::General, format!("turn{turn}-{sent}"))?);
            sent += 1;
        }
        if !frames.is_empty() {
            socket.send(frames.iter().map(Vec::as_slice)).await?;
        }
        let frame = socket.text().await?;
        match target.brings(&frame)? {
            Some(seq) => {
                order.check(seq)?;
                heard += 1;
            }
            None => stored += usize::from(target.acknowledges(&frame, "")?),
        }
    }
    ensure!(heard == total, "{heard} of {total} messages came back");
    Ok(())
}
