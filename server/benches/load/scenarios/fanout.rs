//! One person talks as fast as they are answered, and a thousand listen.

use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::{
    crowd::{self, Order},
    measure::{median, thousands},
    report::{Report, Row},
    scale::Scale,
    target::{Room, Target, unique_id},
    wire::Socket,
    world::World,
};

/// Messages that are not acknowledged yet; by the bare server, that did not come back yet.
const IN_FLIGHT: usize = 16;

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let parlor = Target::parlor(World::on_sqlite(scale.listeners + 1, &[]).await?).await?;
    let bare = Target::bare().await?;
    let (mut rates, mut bare_rates) = (Vec::new(), Vec::new());
    for turn in 0..scale.rounds {
        rates.push(deliveries_per_second(&parlor, scale).await?);
        bare_rates.push(deliveries_per_second(&bare, scale).await?);
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

/// What all listeners together get.
pub async fn deliveries_per_second(target: &Target, scale: &Scale) -> Result<f64> {
    let (sender, sockets) = crowd::gather_around(target, scale.listeners).await?;
    let burst = scale.burst;
    let listeners = crowd::listen(sockets, move |counter| counter.until(burst, |_| {}));
    let started = Instant::now();
    let talking = tokio::spawn(talk(target.clone(), sender, burst));
    let ended = crowd::all_heard(listeners).await.context(target.name())?;
    talking.await??;
    Ok((burst * scale.listeners) as f64 / (ended - started).as_secs_f64())
}

/// Sends `total` messages, gets each of them acknowledged, and hears all of them in order.
async fn talk(target: Target, mut socket: Socket, total: usize) -> Result<()> {
    let (mut sent, mut answered, mut heard) = (0, 0, 0);
    let mut order = Order::default();
    while answered < total || heard < total {
        let mut frames = Vec::new();
        while sent < total && sent - answered < IN_FLIGHT {
            frames.push(target.saying(Room::General, unique_id())?);
            sent += 1;
        }
        if !frames.is_empty() {
            socket.send(frames.iter().map(Vec::as_slice)).await?;
        }
        // All that came is heard before more is said, so that the window moves by as much.
        let mut next = Some(socket.text().await?);
        while let Some(frame) = next {
            match target.brings(&frame)? {
                Some(seq) => {
                    order.check(seq)?;
                    heard += 1;
                    // Others have no other answer.
                    answered += usize::from(!target.answers());
                }
                None => answered += usize::from(target.acknowledges(&frame, "")?),
            }
            next = socket.arrived().await?;
        }
    }
    ensure!(heard == total && answered == total, "of {total} messages, {answered} were answered and {heard} heard");
    Ok(())
}
