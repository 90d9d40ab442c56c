//! The fan-out again, at the sockets of the MoreVans dialect and at Parlor's own, in the same room.

use std::time::Duration;

use anyhow::Result;
use parlor::model::Dialect;
use tokio::time::sleep;

use super::fanout::deliveries_per_second;
use crate::{
    measure::{median, thousands},
    report::{Report, Row},
    scale::Scale,
    target::Target,
    world::World,
};

/// Until everybody who goes was told to those who go as well.
const SETTLING: Duration = Duration::from_secs(1);

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let own = Target::parlor(World::speaking(Dialect::Morevans, scale.listeners + 1, &[]).await?).await?;
    let dialect = own.in_morevans();
    let (mut rates, mut own_rates) = (Vec::new(), Vec::new());
    for turn in 0..scale.rounds {
        rates.push(deliveries_per_second(&dialect, scale).await?);
        sleep(SETTLING).await;
        own_rates.push(deliveries_per_second(&own, scale).await?);
        eprintln!("  turn {turn}: {} / {}", thousands(rates[turn]), thousands(own_rates[turn]));
    }
    let (rate, own_rate) = (median(rates), median(own_rates));
    report.add(Row {
        measure: format!("the same at {} sockets of the MoreVans dialect", thousands(scale.listeners as f64)),
        parlor: thousands(rate),
        compared: Some(format!("{} at its own sockets", thousands(own_rate))),
        ratio: Some(rate / own_rate),
        target: Some("0.90"),
    });
    Ok(())
}
