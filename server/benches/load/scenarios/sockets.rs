//! Thousands of people who only wait: how fast they connect, and what each of them weighs.

use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::time::sleep;

use crate::{
    crowd,
    measure::{digits, thousands},
    report::{Report, Row},
    scale::Scale,
    target::Target,
    world::World,
};

/// Until what connecting needed is freed.
const SETTLING: Duration = Duration::from_secs(2);

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let people = scale.idle_sockets;
    let world = World::on_sqlite(people + 1, &[]).await?;
    let (seconds, bytes) = connect(Target::parlor(world).await?, people).await?;
    let (bare_seconds, bare_bytes) = connect(Target::bare().await?, people).await?;
    report.add(Row {
        measure: format!("connect {} sockets, authenticated (bare: anybody)", thousands(people as f64)),
        parlor: format!("{} s", digits(seconds)),
        compared: Some(format!("{} s", digits(bare_seconds))),
        ratio: Some(seconds / bare_seconds),
        target: Some("1 s for 5,000"),
    });
    report.add(Row {
        measure: "memory per idle socket".into(),
        parlor: format!("{} KB", digits(bytes / 1e3)),
        compared: Some(format!("{} KB", digits(bare_bytes / 1e3))),
        ratio: Some(bytes / bare_bytes),
        target: Some("10 KB"),
    });
    Ok(())
}

/// Seconds for all of them, and bytes for each.
async fn connect(target: Target, people: usize) -> Result<(f64, f64)> {
    sleep(SETTLING).await;
    let before = target.process().resident_bytes()?;
    let started = Instant::now();
    let sockets = crowd::gather(&target, 1..people + 1).await?;
    let seconds = started.elapsed().as_secs_f64();
    sleep(SETTLING).await;
    let grown = target.process().resident_bytes()?.saturating_sub(before);
    Ok((seconds, grown as f64 / sockets.len() as f64))
}
