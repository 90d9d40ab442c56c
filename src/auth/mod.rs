//! Proof of who somebody is: passwords, tokens, and how often one may try.

mod password;
mod rates;
mod secret;
mod throttle;
mod token;

pub(crate) use password::Passwords;
pub(crate) use rates::Pace;
pub use rates::Rates;
pub(crate) use secret::{hash_secret, new_secret};
pub(crate) use throttle::Throttle;
pub(crate) use token::{ACCESS_TTL_SECS, Claims, sign, tenant_of, verify};
