//! Counting.

use super::{Db, Sql, fetch};
use crate::{
    error::Result,
    model::{ConversationId, ConversationKind, FileStats, RoomsOfKind, TenantId, Timestamp, UserId},
};

const ROOMS: Sql = Sql::same(
    "select kind, count(*) as total, cast(coalesce(sum(case when last_message_at >= $2 then 1 else 0 end), 0) as bigint)
     from conversations where tenant_id = $1 group by kind order by count(*) desc, kind",
);
/// From the first message of the time on, by id. The day is counted from 1970.
const BY_DAY: Sql = Sql::same(
    "select m.created_at / 86400000000 as day, m.sender_id, count(*) as messages
     from messages m join conversations c on c.id = m.conversation_id
     where m.id >= $2 and m.created_at >= $3 and c.tenant_id = $1
     group by 1, 2",
);
const MESSAGES: Sql =
    Sql::same("select cast(coalesce(sum(message_count), 0) as bigint) from conversations where tenant_id = $1");
const FILES: Sql =
    Sql::same("select count(*), cast(coalesce(sum(bytes), 0) as bigint) from attachments where tenant_id = $1");
const BUSIEST: Sql = Sql::same(
    "select c.id, c.kind, c.title, count(*) as messages
     from messages m join conversations c on c.id = m.conversation_id
     where m.id >= $2 and m.created_at >= $3 and c.tenant_id = $1
     group by c.id, c.kind, c.title order by count(*) desc, c.id limit $4",
);

/// What somebody, or the product itself, said on one day.
#[derive(sqlx::FromRow)]
pub(crate) struct SaidOnDay {
    pub day: i64,
    pub sender_id: Option<UserId>,
    pub messages: i64,
}

/// A conversation in which much was said.
#[derive(sqlx::FromRow)]
pub(crate) struct BusyRow {
    pub id: ConversationId,
    pub kind: ConversationKind,
    pub title: Option<String>,
    pub messages: i64,
}

impl Db {
    /// The tenant's conversations by kind, and how many of them were active since.
    pub async fn count_rooms(&mut self, tenant: TenantId, since: Timestamp) -> Result<Vec<RoomsOfKind>> {
        let rows = fetch!(all(ConversationKind, i64, i64), self, ROOMS, tenant, since)?;
        Ok(rows.into_iter().map(|(kind, total, active)| RoomsOfKind { kind, total, active }).collect())
    }

    /// What was said since, in messages whose ids begin with `first`.
    pub async fn count_messages_by_day_and_sender(
        &mut self,
        tenant: TenantId,
        first: i64,
        since: Timestamp,
    ) -> Result<Vec<SaidOnDay>> {
        fetch!(all SaidOnDay, self, BY_DAY, tenant, first, since)
    }

    pub async fn count_messages_of(&mut self, tenant: TenantId) -> Result<i64> {
        let (count,) = fetch!(one(i64,), self, MESSAGES, tenant)?;
        Ok(count)
    }

    pub async fn count_files(&mut self, tenant: TenantId) -> Result<FileStats> {
        let (total, bytes) = fetch!(one(i64, i64), self, FILES, tenant)?;
        Ok(FileStats { total, bytes })
    }

    /// Where most was said since, in messages whose ids begin with `first`.
    pub async fn busiest_rooms(
        &mut self,
        tenant: TenantId,
        first: i64,
        since: Timestamp,
        limit: i64,
    ) -> Result<Vec<BusyRow>> {
        fetch!(all BusyRow, self, BUSIEST, tenant, first, since, limit)
    }
}
