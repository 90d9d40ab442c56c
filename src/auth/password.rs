//! Passwords, hashed with Argon2id off the async threads.

use std::sync::{Arc, OnceLock};

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Shortest password, in characters.
const MIN_CHARS: usize = 8;
/// Longest password, in bytes: hashing takes time in proportion.
const MAX_BYTES: usize = 1024;
/// Hashes computed at once: each takes 19 MiB and a core for some 20 ms.
const AT_ONCE: usize = 2;

/// Hashes and checks passwords, a few at a time.
#[derive(Clone)]
pub(crate) struct Passwords(Arc<Semaphore>);

impl Passwords {
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// The hash to store of a new password.
    pub async fn hash(&self, password: &str) -> Result<String> {
        if password.chars().count() < MIN_CHARS {
            return Err(Error::invalid("password", "The password needs at least 8 characters."));
        }
        if password.len() > MAX_BYTES {
            return Err(Error::invalid("password", "The password is too long."));
        }
        let password = password.to_owned();
        self.run(move || hash(&password)).await?
    }

    /// Whether the password is the hashed one. Takes as long when there is no hash, so that nobody learns which
    /// names exist.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool> {
        if password.len() > MAX_BYTES {
            return Ok(false);
        }
        let password = password.to_owned();
        self.run(move || {
            let known = hash.is_some();
            let hash = hash.as_deref().unwrap_or_else(|| decoy());
            let matches = PasswordHash::new(hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            known && matches
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _permit = self.0.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

fn hash(password: &str) -> Result<String> {
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// A hash that no password is checked against in earnest.
fn decoy() -> &'static str {
    static DECOY: OnceLock<String> = OnceLock::new();
    DECOY.get_or_init(|| hash("nobody's password").unwrap_or_default())
}
