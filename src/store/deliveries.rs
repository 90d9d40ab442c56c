//! What webhooks tell: what happened and is to be told, and what became of it. Most of it is noted by triggers.

use serde::Serialize;

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{
        ConversationId, Delivery, DeliveryId, DeliveryState, MessageId, TenantId, Timestamp, UserId, WebhookId,
        WebhookType,
    },
};

const TELL_OF_RECORD: Sql = Sql::same(
    "insert into webhook_outbox (tenant_id, type, conversation_id, record_id)
     select t.id, $2, $3, $4 from tenants t
     where t.id = $1
       and exists (select 1 from webhook_endpoints e where e.tenant_id = t.id and e.disabled_at is null)",
);
const OUTBOX: Sql = Sql::same(
    "select id, tenant_id, type as kind, conversation_id, message_id, user_id, record_id
     from webhook_outbox order by id limit $1",
);
const TAKE: Sql = Sql {
    sqlite: "delete from webhook_outbox where id in (select value from json_each($1)) returning id",
    postgres: "delete from webhook_outbox
               where id in (select value::bigint from jsonb_array_elements_text($1::jsonb)) returning id",
};
const QUEUE: Sql = Sql {
    sqlite: "insert into webhook_deliveries
               (endpoint_id, place, webhook_id, type, message_id, body, next_attempt_at, created_at)
             select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, $2, $2
             from json_each($1)",
    postgres: "insert into webhook_deliveries
                 (endpoint_id, place, webhook_id, type, message_id, body, next_attempt_at, created_at)
               select (value ->> 0)::bigint, (value ->> 1)::bigint, value ->> 2, value ->> 3, (value ->> 4)::bigint,
                      value ->> 5, $2, $2
               from jsonb_array_elements($1::jsonb) as j (value)",
};
const WITHDRAW: Sql = Sql {
    sqlite: "update webhook_deliveries
             set next_attempt_at = null, body = null, error = 'The message was deleted meanwhile.'
             where message_id in (select value from json_each($1)) and next_attempt_at is not null",
    postgres: "update webhook_deliveries
               set next_attempt_at = null, body = null, error = 'The message was deleted meanwhile.'
               where message_id in (select value::bigint from jsonb_array_elements_text($1::jsonb))
                 and next_attempt_at is not null",
};
const DUE: Sql = Sql::same(
    "select id, webhook_id, body, attempts from webhook_deliveries
     where endpoint_id = $1 and next_attempt_at <= $2 order by place limit $3",
);
/// Withdrawn ones stay so.
const DELIVERED: Sql = Sql::same(
    "update webhook_deliveries
     set delivered_at = $2, attempted_at = $2, attempts = attempts + 1, status = $3, error = null, body = null,
         next_attempt_at = null
     where id = $1",
);
const FAILED: Sql = Sql::same(
    "update webhook_deliveries
     set attempted_at = $2, attempts = attempts + 1, status = $3, error = $4, next_attempt_at = $5,
         body = case when $5 is null then null else body end
     where id = $1 and next_attempt_at is not null",
);
const LOG: Sql = Sql::same(
    "select d.id, d.endpoint_id, d.webhook_id, d.type as kind, d.attempts, d.status, d.error, d.created_at,
            d.attempted_at, d.delivered_at, d.next_attempt_at
     from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
     where e.tenant_id = $1 order by d.id desc limit $2",
);
const FORGET: Sql = Sql::same("delete from webhook_deliveries where next_attempt_at is null and created_at < $1");

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: DeliveryId,
    endpoint_id: WebhookId,
    webhook_id: String,
    kind: WebhookType,
    attempts: i64,
    status: Option<i64>,
    error: Option<String>,
    created_at: Timestamp,
    attempted_at: Option<Timestamp>,
    delivered_at: Option<Timestamp>,
    next_attempt_at: Option<Timestamp>,
}

/// Something that happened and was not told yet. Which ids are there depends on its kind.
#[derive(sqlx::FromRow)]
pub(crate) struct Happened {
    /// Its place among all that happened.
    pub id: i64,
    pub tenant_id: TenantId,
    pub kind: WebhookType,
    pub conversation_id: ConversationId,
    pub message_id: Option<MessageId>,
    pub user_id: Option<UserId>,
    pub record_id: Option<i64>,
}

/// A delivery to be stored, in the order of the statement's columns.
#[derive(Serialize)]
pub(crate) struct NewDelivery(pub WebhookId, pub i64, pub String, pub WebhookType, pub Option<MessageId>, pub String);

/// A delivery whose time has come.
#[derive(sqlx::FromRow)]
pub(crate) struct Due {
    pub id: DeliveryId,
    pub webhook_id: String,
    pub body: String,
    pub attempts: i64,
}

impl Db {
    /// Notes a record that is to be told, if anybody listens.
    pub async fn tell_of_record(
        &mut self,
        tenant: TenantId,
        kind: WebhookType,
        conversation: ConversationId,
        record: i64,
    ) -> Result<()> {
        execute!(self, TELL_OF_RECORD, tenant, kind, conversation, record)?;
        Ok(())
    }

    /// What happened first of what was not told yet.
    pub async fn happened(&mut self, limit: i64) -> Result<Vec<Happened>> {
        fetch!(all Happened, self, OUTBOX, limit)
    }

    /// Takes this out of what was not told yet; answers what nobody else took before.
    pub async fn take_happened(&mut self, ids: &[i64]) -> Result<Vec<i64>> {
        let rows = fetch!(all(i64,), self, TAKE, json(&ids))?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    pub async fn queue_deliveries(&mut self, deliveries: &[NewDelivery], now: Timestamp) -> Result<()> {
        if !deliveries.is_empty() {
            execute!(self, QUEUE, json(&deliveries), now)?;
        }
        Ok(())
    }

    /// What these messages said is told nobody any more.
    pub async fn withdraw_deliveries(&mut self, messages: &[MessageId]) -> Result<()> {
        if !messages.is_empty() {
            execute!(self, WITHDRAW, json(&messages))?;
        }
        Ok(())
    }

    pub async fn deliveries_due(&mut self, webhook: WebhookId, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
        fetch!(all Due, self, DUE, webhook, now, limit)
    }

    pub async fn note_delivered(&mut self, id: DeliveryId, status: i64, now: Timestamp) -> Result<()> {
        execute!(self, DELIVERED, id, now, status)?;
        Ok(())
    }

    /// Without a next attempt, it is given up.
    pub async fn note_failed(
        &mut self,
        id: DeliveryId,
        status: Option<i64>,
        error: &str,
        next_attempt_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        execute!(self, FAILED, id, now, status, error, next_attempt_at)?;
        Ok(())
    }

    /// The tenant's last deliveries, newest first.
    pub async fn deliveries(&mut self, tenant: TenantId, limit: i64) -> Result<Vec<Delivery>> {
        let rows = fetch!(all DeliveryRow, self, LOG, tenant, limit)?;
        let delivery = |row: DeliveryRow| Delivery {
            id: row.id,
            webhook: row.endpoint_id,
            webhook_id: row.webhook_id,
            kind: row.kind,
            state: match (row.next_attempt_at, row.delivered_at) {
                (Some(_), _) => DeliveryState::Pending,
                (None, Some(_)) => DeliveryState::Delivered,
                (None, None) => DeliveryState::Failed,
            },
            attempts: row.attempts,
            status: row.status,
            error: row.error,
            created_at: row.created_at,
            attempted_at: row.attempted_at,
            delivered_at: row.delivered_at,
            next_attempt_at: row.next_attempt_at,
        };
        Ok(rows.into_iter().map(delivery).collect())
    }

    /// Deletes what was delivered or given up and is older than `before`. How many.
    pub async fn forget_deliveries(&mut self, before: Timestamp) -> Result<u64> {
        execute!(self, FORGET, before)
    }
}
