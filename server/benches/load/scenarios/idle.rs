//! A server with nothing to do: what it weighs, and how soon it is there.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::{
    measure::{digits, median},
    report::{Report, Row},
    scale::Scale,
    target::Target,
    world::World,
};

/// Until what starting needed is freed.
const SETTLING: Duration = Duration::from_secs(2);

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let (mut starts, mut bare_starts) = (Vec::new(), Vec::new());
    let (mut sizes, mut bare_sizes) = (Vec::new(), Vec::new());
    for _ in 0..scale.rounds {
        let world = World::on_sqlite(1, &[]).await?;
        let started = Instant::now();
        let (millis, bytes) = look(started, Target::parlor(world).await?).await?;
        starts.push(millis);
        sizes.push(bytes);
        let started = Instant::now();
        let (millis, bytes) = look(started, Target::bare().await?).await?;
        bare_starts.push(millis);
        bare_sizes.push(bytes);
    }
    let (start, bare_start) = (median(starts), median(bare_starts));
    report.add(Row {
        measure: "ready after start".into(),
        parlor: format!("{} ms", digits(start)),
        compared: Some(format!("{} ms", digits(bare_start))),
        ratio: None,
        target: Some("200 ms"),
    });
    report.add(Row {
        measure: "memory of an idle server".into(),
        parlor: format!("{} MB", digits(median(sizes))),
        compared: Some(format!("{} MB", digits(median(bare_sizes)))),
        ratio: None,
        target: Some("25 MB"),
    });
    Ok(())
}

/// Milliseconds from `started` until `/readyz` says yes, and megabytes a while later.
async fn look(started: Instant, target: Target) -> Result<(f64, f64)> {
    let mut stream = TcpStream::connect(target.addr()).await?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let millis = started.elapsed().as_secs_f64() * 1_000.0;
    ensure!(answer.starts_with(b"HTTP/1.1 200"), "not ready: {}", String::from_utf8_lossy(&answer));
    sleep(SETTLING).await;
    Ok((millis, target.process().resident_bytes()? as f64 / 1e6))
}
