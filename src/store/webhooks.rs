//! Webhooks: the addresses that are told.

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{TenantId, Timestamp, Webhook, WebhookId, WebhookType},
};

const INSERT: Sql = Sql::same(
    "insert into webhook_endpoints (tenant_id, url, secret, event_types, allow_private, created_at)
     values ($1, $2, $3, $4, $5, $6) returning id",
);
const LIST: Sql = Sql::same(
    "select id, url, event_types, allow_private, created_at, disabled_at, failing_since
     from webhook_endpoints where tenant_id = $1 order by id",
);
const DELETE: Sql = Sql::same("delete from webhook_endpoints where tenant_id = $1 and id = $2");
/// Nobody is to hear later what happened while nobody listened.
const FORGET_UNHEARD: Sql = Sql::same(
    "delete from webhook_outbox
     where not exists (select 1 from webhook_endpoints e
                       where e.tenant_id = webhook_outbox.tenant_id and e.disabled_at is null)",
);
const LISTENERS: Sql =
    Sql::same("select id, tenant_id, event_types from webhook_endpoints where disabled_at is null order by id");
const DUE_ENDPOINTS: Sql = Sql::same(
    "select e.id from webhook_endpoints e
     where e.disabled_at is null and e.rests_until <= $1
       and exists (select 1 from webhook_deliveries d where d.endpoint_id = e.id and d.next_attempt_at <= $1)",
);
/// Whoever gets the row has it until then.
const CLAIM: Sql = Sql::same(
    "update webhook_endpoints set rests_until = $3
     where id = $1 and rests_until <= $2 and disabled_at is null
     returning id, url, secret, allow_private, failures",
);
const REST: Sql = Sql::same(
    "update webhook_endpoints
     set failures = $2, rests_until = $3,
         failing_since = case when $2 = 0 then null when $4 then coalesce(failing_since, $5) else failing_since end
     where id = $1",
);
const DISABLE: [Sql; 2] = [
    Sql::same("update webhook_endpoints set disabled_at = $2 where id = $1"),
    Sql::same(
        "update webhook_deliveries
         set next_attempt_at = null, body = null, error = 'The address wants to hear nothing more.', attempted_at = $2
         where endpoint_id = $1 and next_attempt_at is not null",
    ),
];

#[derive(sqlx::FromRow)]
struct WebhookRow {
    id: WebhookId,
    url: String,
    event_types: Option<String>,
    allow_private: bool,
    created_at: Timestamp,
    disabled_at: Option<Timestamp>,
    failing_since: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct ListenerRow {
    id: WebhookId,
    tenant_id: TenantId,
    event_types: Option<String>,
}

/// An address to be stored.
pub(crate) struct NewWebhookRow<'a> {
    pub tenant: TenantId,
    pub url: &'a str,
    pub secret: &'a str,
    /// All where it is empty.
    pub event_types: &'a [WebhookType],
    pub allow_private: bool,
    pub created_at: Timestamp,
}

/// Who wants to hear of what.
pub(crate) struct Listener {
    pub id: WebhookId,
    pub tenant: TenantId,
    event_types: Vec<WebhookType>,
}

impl Listener {
    pub fn wants(&self, tenant: TenantId, kind: WebhookType) -> bool {
        self.tenant == tenant && (self.event_types.is_empty() || self.event_types.contains(&kind))
    }
}

/// An address, in the hands of somebody who sends to it.
#[derive(sqlx::FromRow)]
pub(crate) struct Claimed {
    pub id: WebhookId,
    pub url: String,
    pub secret: String,
    pub allow_private: bool,
    pub failures: i64,
}

impl Db {
    pub async fn insert_webhook(&mut self, new: &NewWebhookRow<'_>) -> Result<WebhookId> {
        let event_types = (!new.event_types.is_empty()).then(|| json(&new.event_types));
        let NewWebhookRow { tenant, url, secret, allow_private, created_at, .. } = *new;
        let row = fetch!(
            one(WebhookId,),
            self,
            INSERT,
            tenant,
            url,
            secret,
            event_types.as_deref(),
            allow_private,
            created_at
        )?;
        Ok(row.0)
    }

    pub async fn webhooks(&mut self, tenant: TenantId) -> Result<Vec<Webhook>> {
        let rows = fetch!(all WebhookRow, self, LIST, tenant)?;
        let webhook = |row: WebhookRow| Webhook {
            id: row.id,
            url: row.url,
            event_types: types(row.event_types.as_deref()),
            allow_private: row.allow_private,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
            failing_since: row.failing_since,
        };
        Ok(rows.into_iter().map(webhook).collect())
    }

    /// Removes an address with all that was to be told to it. False when the tenant has none of that id.
    pub async fn delete_webhook(&mut self, tenant: TenantId, id: WebhookId) -> Result<bool> {
        let deleted = execute!(self, DELETE, tenant, id)? == 1;
        execute!(self, FORGET_UNHEARD)?;
        Ok(deleted)
    }

    pub async fn listeners(&mut self) -> Result<Vec<Listener>> {
        let rows = fetch!(all ListenerRow, self, LISTENERS)?;
        let listener = |row: ListenerRow| Listener {
            id: row.id,
            tenant: row.tenant_id,
            event_types: types(row.event_types.as_deref()),
        };
        Ok(rows.into_iter().map(listener).collect())
    }

    /// Addresses for which there is something to do.
    pub async fn webhooks_due(&mut self, now: Timestamp) -> Result<Vec<WebhookId>> {
        let rows = fetch!(all(WebhookId,), self, DUE_ENDPOINTS, now)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Takes an address for oneself until then; `None` when somebody else has it.
    pub async fn claim_webhook(&mut self, id: WebhookId, now: Timestamp, until: Timestamp) -> Result<Option<Claimed>> {
        fetch!(optional Claimed, self, CLAIM, id, now, until)
    }

    /// Lets go of an address, which nobody takes before `until`.
    pub async fn rest_webhook(
        &mut self,
        id: WebhookId,
        failures: i64,
        until: Timestamp,
        gave_up: bool,
        now: Timestamp,
    ) -> Result<()> {
        execute!(self, REST, id, failures, until, gave_up, now)?;
        Ok(())
    }

    /// Nothing more is sent to it.
    pub async fn disable_webhook(&mut self, id: WebhookId, now: Timestamp) -> Result<()> {
        for statement in DISABLE {
            execute!(self, statement, id, now)?;
        }
        execute!(self, FORGET_UNHEARD)?;
        Ok(())
    }
}

/// Only what serialised to this text was ever stored.
fn types(text: Option<&str>) -> Vec<WebhookType> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
