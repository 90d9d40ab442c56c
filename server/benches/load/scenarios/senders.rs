//! Many people in many rooms, each of whom waits for the answer before saying the next thing.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use sqlx::{Connection, Executor, PgConnection};

use crate::{
    measure::{Timings, thousands},
    report::{Report, Row},
    scale::Scale,
    target::{Room, Target, unique_id},
    world::World,
};

const SENDERS: usize = 64;
const ROOMS: usize = 16;
/// Names a PostgreSQL server, on which databases may be made.
const POSTGRES: &str = "PARLOR_TEST_POSTGRES_URL";

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let (bare, _) = messages_per_second(Target::bare().await?, scale.sending).await?;
    let world = World::on_sqlite(SENDERS, &rooms()).await?;
    let outcome = messages_per_second(Target::parlor(world).await?, scale.sending).await?;
    report.add(row("SQLite, synchronous=full", "20,000", outcome, bare));
    match std::env::var(POSTGRES) {
        Ok(server) => on_postgres(&server, scale, report, bare).await,
        Err(_) => {
            report.note(format!("Without `{POSTGRES}`, nothing was measured on PostgreSQL."));
            Ok(())
        }
    }
}

async fn on_postgres(server: &str, scale: &Scale, report: &mut Report, bare: f64) -> Result<()> {
    let mut admin = PgConnection::connect(server).await.context("PostgreSQL")?;
    let (version, fsync, commit): (String, String, String) = sqlx::query_as(
        "select current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')",
    )
    .fetch_one(&mut admin)
    .await?;
    let name = format!("parlor_bench_{:016x}", rand::random::<u64>());
    admin.execute(sqlx::AssertSqlSafe(format!("create database {name}"))).await?;
    let (base, query) = server.split_once('?').unwrap_or((server, ""));
    let base = base.rsplit_once('/').context("the server's address names no database")?.0;
    let outcome = async {
        let world = World::on_postgres(&format!("{base}/{name}?{query}"), SENDERS, &rooms()).await?;
        messages_per_second(Target::parlor(world).await?, scale.sending).await
    };
    let outcome = outcome.await;
    admin.execute(sqlx::AssertSqlSafe(format!("drop database {name} with (force)"))).await?;
    let durable = fsync == "on" && commit == "on";
    let target = if durable { "10,000" } else { "10,000, but with fsync and synchronous_commit on" };
    let settings = format!("PostgreSQL {version}, fsync={fsync}, synchronous_commit={commit}");
    report.add(row(&settings, target, outcome?, bare));
    Ok(())
}

fn row(database: &str, target: &'static str, (rate, timings): (f64, Timings), bare: f64) -> Row {
    Row {
        measure: format!("acknowledged messages/s, {SENDERS} senders in {ROOMS} rooms, {database}"),
        parlor: format!("{} (p50 / p99 {})", thousands(rate), timings.pair(50.0, 99.0)),
        compared: Some(format!("{} (stored nowhere)", thousands(bare))),
        ratio: Some(rate / bare),
        target: Some(target),
    }
}

fn rooms() -> Vec<Vec<usize>> {
    (0..ROOMS).map(|room| (room..SENDERS).step_by(ROOMS).collect()).collect()
}

/// How many messages of all senders were acknowledged, and how long each took.
async fn messages_per_second(target: Target, duration: Duration) -> Result<(f64, Timings)> {
    let mut sockets = Vec::with_capacity(SENDERS);
    for sender in 0..SENDERS {
        sockets.push(target.connect(sender, Room::Numbered(sender % ROOMS)).await?);
    }
    let started = Instant::now();
    let senders: Vec<_> = sockets
        .into_iter()
        .enumerate()
        .map(|(sender, mut socket)| {
            let target = target.clone();
            tokio::spawn(async move {
                let mut timings = Timings::new()?;
                let mut count = 0;
                while started.elapsed() < duration {
                    let client_id = unique_id();
                    let frame = target.saying(Room::Numbered(sender % ROOMS), client_id.clone())?;
                    let sent = Instant::now();
                    socket.send([frame.as_slice()]).await?;
                    while !target.acknowledges(&socket.text().await?, &client_id)? {}
                    timings.record(sent.elapsed());
                    count += 1;
                }
                anyhow::Ok((count, timings))
            })
        })
        .collect();
    let (mut total, mut timings) = (0, Timings::new()?);
    for sender in senders {
        let (count, times) = sender.await??;
        total += count;
        timings.add(&times)?;
    }
    Ok((f64::from(total) / started.elapsed().as_secs_f64(), timings))
}
