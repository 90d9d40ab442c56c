//! Signing and sending, as <https://www.standardwebhooks.com> says.

use std::{error::Error as _, sync::OnceLock, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use http::{StatusCode, header};
use reqwest::{Client, ClientBuilder, redirect};
use sha2::Sha256;

use super::addresses::{self, PublicOnly, Refusal};
use crate::{
    model::Timestamp,
    store::{Claimed, Due},
};

/// What secrets begin with.
pub(super) const SECRET_PREFIX: &str = "whsec_";
/// How long an address may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of an answer that are read, so that the connection can be used again.
const MAX_ANSWER: usize = 64 * 1024;
const USER_AGENT: &str = concat!("Parlor/", env!("CARGO_PKG_VERSION"));

/// What became of an attempt.
pub(super) enum Outcome {
    Delivered {
        status: i64,
    },
    Failed {
        status: Option<i64>,
        error: String,
    },
    /// It answered 410: it wants to hear nothing more.
    Gone,
}

/// The ways out: one to the internet alone, one to wherever the operator allows.
#[derive(Default)]
pub(super) struct Post {
    public: OnceLock<Client>,
    any: OnceLock<Client>,
}

impl Post {
    /// Takes a delivery to its address.
    pub async fn send(&self, to: &Claimed, delivery: &Due, now: Timestamp) -> Outcome {
        match self.attempt(to, delivery, now).await {
            Ok(StatusCode::GONE) => Outcome::Gone,
            Ok(status) if status.is_success() => Outcome::Delivered { status: status.as_u16().into() },
            Ok(status) => {
                Outcome::Failed { status: Some(status.as_u16().into()), error: format!("It answered {status}.") }
            }
            Err(error) => Outcome::Failed { status: None, error },
        }
    }

    async fn attempt(&self, to: &Claimed, delivery: &Due, now: Timestamp) -> Result<StatusCode, String> {
        let url = addresses::parse(&to.url).map_err(|error| error.to_string())?;
        addresses::check(&url, to.allow_private).map_err(|refusal| refusal.to_string())?;
        let timestamp = now.as_secs();
        let signature = sign(&to.secret, &delivery.webhook_id, timestamp, &delivery.body);
        let request = self
            .client(to.allow_private)?
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &delivery.webhook_id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(delivery.body.clone());
        let mut answer = request.send().await.map_err(problem)?;
        let mut read = 0;
        // The answer counts once its head is there.
        while let Ok(Some(chunk)) = answer.chunk().await {
            read += chunk.len();
            if read > MAX_ANSWER {
                break;
            }
        }
        Ok(answer.status())
    }

    fn client(&self, allow_private: bool) -> Result<&Client, String> {
        let (cell, builder) = if allow_private {
            (&self.any, Client::builder())
        } else {
            (&self.public, Client::builder().dns_resolver(PublicOnly).https_only(true))
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = build(builder).map_err(|error| format!("Parlor cannot send: {error}"))?;
        Ok(cell.get_or_init(|| client))
    }
}

fn build(builder: ClientBuilder) -> reqwest::Result<Client> {
    // Whoever opens two finds it done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    builder
        .user_agent(USER_AGENT)
        // A redirect leads elsewhere than where the operator meant; a proxy resolves names by itself.
        .redirect(redirect::Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .build()
}

/// The header that proves who sends it.
fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> String {
    let key = STANDARD.decode(secret.trim_start_matches(SECRET_PREFIX)).unwrap_or_default();
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body.as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// Why nothing came back, for the log: without the address, which may hold a secret.
fn problem(error: reqwest::Error) -> String {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(refusal) = cause.downcast_ref::<Refusal>() {
            return refusal.to_string();
        }
        source = cause.source();
    }
    if error.is_timeout() {
        "It did not answer in time.".into()
    } else if error.is_connect() {
        "It cannot be reached.".into()
    } else {
        error.without_url().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        let signature = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
