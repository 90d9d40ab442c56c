//! Numbers: medians, percentiles, and how they are written.

use std::time::{Duration, Instant};

use anyhow::Result;
use hdrhistogram::Histogram;

/// The longest duration that is told from longer ones: a minute, in microseconds.
const LONGEST: u64 = 60_000_000;

/// Durations, in microseconds, to three digits.
pub struct Timings(Histogram<u64>);

impl Timings {
    pub fn new() -> Result<Self> {
        Ok(Self(Histogram::new_with_max(LONGEST, 3)?))
    }

    pub fn record(&mut self, duration: Duration) {
        self.0.saturating_record(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
    }

    /// Records how long it takes.
    pub async fn time<T>(&mut self, what: impl Future<Output = T>) -> T {
        let started = Instant::now();
        let result = what.await;
        self.record(started.elapsed());
        result
    }

    pub fn add(&mut self, other: &Self) -> Result<()> {
        Ok(self.0.add(&other.0)?)
    }

    /// Milliseconds within which this percentage was done.
    pub fn millis(&self, percent: f64) -> f64 {
        self.0.value_at_percentile(percent) as f64 / 1_000.0
    }

    /// Two percentiles, as in `1.2 / 3.4 ms`.
    pub fn pair(&self, low: f64, high: f64) -> String {
        format!("{} / {} ms", digits(self.millis(low)), digits(self.millis(high)))
    }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}

/// A small number with two digits that count.
pub fn digits(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

/// A large number with commas: `1,234,567`.
pub fn thousands(value: f64) -> String {
    let text = format!("{value:.0}");
    let mut grouped = String::new();
    for (index, digit) in text.chars().enumerate() {
        if index > 0 && (text.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
