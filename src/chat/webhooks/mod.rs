//! Webhooks: platforms are told of what happens here, signed as Standard Webhooks says.
//!
//! What happened is noted by the transaction in which it happened, so that nothing is lost; then
//! - [`courier`] makes deliveries of it, and takes them to the platforms' addresses;
//! - [`payload`] is what they are told, [`telling`] how it comes about; [`letter`] signs and sends it;
//! - [`addresses`] are those to which nothing is sent.

mod addresses;
pub(super) mod courier;
mod letter;
mod payload;
mod telling;

pub use payload::{
    WebhookAttachment, WebhookConversation, WebhookData, WebhookDispute, WebhookJobUpdate, WebhookMessage,
    WebhookParticipant, WebhookPayload, WebhookPayment, WebhookUser,
};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Chat, platform::Platform};
use crate::{
    error::{Error, Result},
    model::{Delivery, Webhook, WebhookId, WebhookType},
    store::NewWebhookRow,
};

/// Characters in an address.
const MAX_URL: usize = 2_000;
/// Addresses of a tenant.
const MAX_WEBHOOKS: usize = 20;
/// Seconds for which the log goes back.
const KEPT_SECS: i64 = 30 * 24 * 3600;

/// An address that is to be told.
#[derive(Clone, Debug, Default)]
pub struct NewWebhook {
    pub url: String,
    /// All types where it is empty.
    pub event_types: Vec<WebhookType>,
    /// Whether it may be at a private address, and without TLS.
    pub allow_private: bool,
}

impl Chat {
    /// Tells an address of what happens from now on. With it comes the secret that signs what it is told, which is shown
    /// only now.
    pub async fn add_webhook(&self, platform: &Platform, new: &NewWebhook) -> Result<(Webhook, String)> {
        let url = new.url.trim();
        if url.chars().count() > MAX_URL {
            return Err(Error::invalid("url", &format!("The address may have up to {MAX_URL} characters.")));
        }
        let parsed = addresses::parse(url)?;
        addresses::check(&parsed, new.allow_private).map_err(|problem| Error::invalid("url", &problem.to_string()))?;
        let mut event_types = Vec::new();
        for &kind in &new.event_types {
            if !event_types.contains(&kind) {
                event_types.push(kind);
            }
        }
        let secret = format!("{}{}", letter::SECRET_PREFIX, STANDARD.encode(rand::random::<[u8; 24]>()));
        let tenant = platform.tenant.id;
        let mut db = self.0.store.write().await?;
        db.lock_tenant(tenant).await?;
        if db.webhooks(tenant).await?.len() >= MAX_WEBHOOKS {
            return Err(Error::invalid("url", &format!("A tenant has at most {MAX_WEBHOOKS} webhooks.")));
        }
        let created_at = self.0.clock.now();
        let allow_private = new.allow_private;
        let row = NewWebhookRow { tenant, url, secret: &secret, event_types: &event_types, allow_private, created_at };
        let id = db.insert_webhook(&row).await?;
        db.commit().await?;
        self.0.webhook_added.notify_one();
        let url = url.to_owned();
        let webhook =
            Webhook { id, url, event_types, allow_private, created_at, disabled_at: None, failing_since: None };
        Ok((webhook, secret))
    }

    /// The platform's addresses.
    pub async fn webhooks(&self, platform: &Platform) -> Result<Vec<Webhook>> {
        self.0.store.read().await?.webhooks(platform.tenant.id).await
    }

    /// Tells an address nothing more, also not of what has happened already.
    pub async fn remove_webhook(&self, platform: &Platform, id: WebhookId) -> Result<()> {
        let mut db = self.0.store.write().await?;
        if !db.delete_webhook(platform.tenant.id, id).await? {
            return Err(Error::not_found("webhook"));
        }
        db.commit().await
    }

    /// What became of the last deliveries, newest first.
    pub async fn webhook_log(&self, platform: &Platform, limit: u32) -> Result<Vec<Delivery>> {
        self.0.store.read().await?.deliveries(platform.tenant.id, limit.into()).await
    }

    /// Deletes what the log says of deliveries that ended and are older than 30 days. How many.
    pub async fn forget_old_deliveries(&self) -> Result<u64> {
        let mut db = self.0.store.write().await?;
        let forgotten = db.forget_deliveries(self.0.clock.now().plus_secs(-KEPT_SECS)).await?;
        db.commit().await?;
        Ok(forgotten)
    }
}
