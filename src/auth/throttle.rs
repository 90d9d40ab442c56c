//! How often somebody may try a password.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use crate::error::{Error, Result};

/// Attempts at one name: ten at once, then one in six seconds.
const PER_NAME: (u32, Duration) = (10, Duration::from_secs(6));
/// Attempts from one address, where many people may sit: sixty at once, then one a second.
const PER_ADDRESS: (u32, Duration) = (60, Duration::from_secs(1));

/// Slows down guessing, by name and by address.
pub(crate) struct Throttle {
    names: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
}

impl Throttle {
    pub fn new() -> Self {
        Self { names: RateLimiter::keyed(quota(PER_NAME)), addresses: RateLimiter::keyed(quota(PER_ADDRESS)) }
    }

    /// Counts an attempt at `name` (within its tenant) from `address`.
    pub fn attempt(&self, name: &str, address: IpAddr) -> Result<()> {
        check(&self.addresses, &address)?;
        check(&self.names, &name.to_lowercase())
    }

    /// Forgets who has not tried for long, so that the tables stay small.
    pub fn shrink(&self) {
        self.names.retain_recent();
        self.addresses.retain_recent();
    }
}

fn quota((burst, period): (u32, Duration)) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(period).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst)
}

pub(super) fn check<K: Clone + std::hash::Hash + Eq>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<()> {
    limiter.check_key(key).map_err(|not_until| Error::RateLimited {
        retry_after_secs: not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1,
    })
}
