//! `parlor webhook`

use clap::{Args, Subcommand};
use parlor::{
    chat::{Chat, NewWebhook, Platform},
    model::{Delivery, Timestamp, Webhook, WebhookId, WebhookType},
};
use serde_json::{Value, json};

use super::{Failure, Store, print};

#[derive(Subcommand)]
pub enum Command {
    /// Tell an address of what happens from now on; prints the secret that signs it, which is shown only now
    Add(Add),
    /// List the addresses that are told
    List(Tenant),
    /// Tell an address nothing more
    Remove(Remove),
    /// Show what became of the last deliveries, newest first
    Log(Log),
}

#[derive(Args)]
pub struct Tenant {
    /// The tenant's slug
    #[arg(long, env = "PARLOR_TENANT", default_value = "main")]
    tenant: String,
}

#[derive(Args)]
pub struct Add {
    /// Where to, as https://host/path
    url: String,
    #[command(flatten)]
    of: Tenant,
    /// What it is told, with commas between; all types if it is left out
    #[arg(long, value_delimiter = ',', value_name = "TYPES")]
    event_types: Vec<WebhookType>,
    /// Let it be at a private address, and without TLS: for addresses that you trust, since they are reached from
    /// this machine
    #[arg(long)]
    allow_private: bool,
}

#[derive(Args)]
pub struct Remove {
    /// Its number, as the list says
    id: WebhookId,
    #[command(flatten)]
    of: Tenant,
}

#[derive(Args)]
pub struct Log {
    #[command(flatten)]
    of: Tenant,
    /// Deliveries to show
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
}

impl Command {
    pub async fn run(self, store: &Store) -> Result<(), Failure> {
        let chat = store.open().await?;
        let done = self.carry_out(&chat).await;
        chat.close().await;
        print(&done?)
    }

    async fn carry_out(self, chat: &Chat) -> parlor::Result<Value> {
        match self {
            Self::Add(Add { url, of, event_types, allow_private }) => {
                let platform = of.find(chat).await?;
                let (webhook, secret) =
                    chat.add_webhook(&platform, &NewWebhook { url, event_types, allow_private }).await?;
                let mut added = shown(&webhook);
                added["secret"] = secret.into();
                Ok(added)
            }
            Self::List(of) => {
                let webhooks = chat.webhooks(&of.find(chat).await?).await?;
                Ok(json!({ "webhooks": webhooks.iter().map(shown).collect::<Vec<_>>() }))
            }
            Self::Remove(Remove { id, of }) => {
                chat.remove_webhook(&of.find(chat).await?, id).await?;
                Ok(json!({ "removed": id }))
            }
            Self::Log(Log { of, limit }) => {
                let deliveries = chat.webhook_log(&of.find(chat).await?, limit).await?;
                Ok(json!({ "deliveries": deliveries.iter().map(line).collect::<Vec<_>>() }))
            }
        }
    }
}

impl Tenant {
    async fn find(&self, chat: &Chat) -> parlor::Result<Platform> {
        chat.platform(&self.tenant).await
    }
}

fn shown(webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id,
        "url": webhook.url,
        "event_types": webhook.event_types,
        "allow_private": webhook.allow_private,
        "created_at": time(Some(webhook.created_at)),
        "disabled_at": time(webhook.disabled_at),
        "failing_since": time(webhook.failing_since),
    })
}

fn line(delivery: &Delivery) -> Value {
    json!({
        "id": delivery.id,
        "webhook": delivery.webhook,
        "webhook_id": delivery.webhook_id,
        "type": delivery.kind,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "error": delivery.error,
        "created_at": time(Some(delivery.created_at)),
        "attempted_at": time(delivery.attempted_at),
        "delivered_at": time(delivery.delivered_at),
        "next_attempt_at": time(delivery.next_attempt_at),
    })
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::rfc3339)
}
