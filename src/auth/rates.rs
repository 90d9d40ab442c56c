//! How often people, addresses and tenants may ask for something.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::throttle::check;
use crate::{
    error::Result,
    model::{Actor, TenantId, UserId},
};

/// Requests and frames a second, and as many at once; absent: as often as they like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    /// Of one person, over all their sockets and requests.
    pub user: Option<NonZeroU32>,
    /// From one address, where many people may sit.
    pub address: Option<NonZeroU32>,
    /// Of one tenant: of all its people, and of its platform.
    pub tenant: Option<NonZeroU32>,
}

/// Counts them.
pub(crate) struct Pace {
    users: Limiter<UserId>,
    addresses: Limiter<IpAddr>,
    tenants: Limiter<TenantId>,
}

impl Pace {
    pub fn new(rates: Rates) -> Self {
        Self {
            users: Limiter::new(rates.user),
            addresses: Limiter::new(rates.address),
            tenants: Limiter::new(rates.tenant),
        }
    }

    /// Counts something that somebody asks for.
    pub fn person(&self, actor: &Actor) -> Result<()> {
        self.users.check(&actor.user_id)?;
        self.tenant(actor.tenant_id)
    }

    /// Counts something that a platform itself asks for.
    pub fn tenant(&self, tenant: TenantId) -> Result<()> {
        self.tenants.check(&tenant)
    }

    /// Counts a request from an address.
    pub fn address(&self, address: IpAddr) -> Result<()> {
        self.addresses.check(&address)
    }

    /// Forgets who has not asked for long, so that the tables stay small.
    pub fn shrink(&self) {
        self.users.shrink();
        self.addresses.shrink();
        self.tenants.shrink();
    }
}

struct Limiter<K: Clone + Eq + Hash>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Clone + Eq + Hash> Limiter<K> {
    fn new(rate: Option<NonZeroU32>) -> Self {
        Self(rate.map(|rate| RateLimiter::keyed(Quota::per_second(rate))))
    }

    fn check(&self, key: &K) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |limiter| check(limiter, key))
    }

    fn shrink(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
        }
    }
}
