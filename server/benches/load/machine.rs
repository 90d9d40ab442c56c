//! Where the numbers were taken.

use std::{fs, io::Write, time::Instant};

use anyhow::{Context, Result};

use crate::measure::{digits, median};

/// Writes that are timed to tell the disk's speed.
const SYNCS: usize = 50;

/// Cores, memory, kernel, disk, and the day if it is known.
pub fn describe(date: Option<&str>) -> Result<String> {
    let cpus = fs::read_to_string("/proc/cpuinfo")?;
    let cores = cpus.lines().filter(|line| line.starts_with("processor")).count();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown", |(_, model)| model.trim());
    let memory = fs::read_to_string("/proc/meminfo")?;
    let memory: f64 = memory.split_whitespace().nth(1).context("no MemTotal")?.parse()?;
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let date = date.map(|date| format!(" on {date}")).unwrap_or_default();
    Ok(format!(
        "Measured{date}: {cores} cores ({model}), {:.0} GiB, Linux {}, {} ms for a durable write of 4 KiB. \
         Servers and load generator share the cores.",
        memory / 1024.0 / 1024.0,
        kernel.trim(),
        digits(durable_write_millis()?),
    ))
}

/// What no durable commit on this disk can be faster than.
fn durable_write_millis() -> Result<f64> {
    let mut file = tempfile::tempfile_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut times = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let started = Instant::now();
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(median(times))
}
