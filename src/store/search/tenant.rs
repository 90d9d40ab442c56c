//! Finding messages of a whole tenant.

use super::{NEWEST, RECENT, Range, Wanted, is_timeout, postgres, sqlite, too_slow};
use crate::{
    error::Result,
    model::{ConversationKind, MessageId, TenantId},
    store::{Conn, Db, Sql, fetch},
};

macro_rules! find {
    ($from:literal, $id:literal, $matches:literal, $order:literal) => {
        concat!(
            "select m.id from ",
            $from,
            " join conversations c on c.id = m.conversation_id and c.tenant_id = $2
             where ",
            $matches,
            " and ",
            $id,
            " >= $3 and ",
            $id,
            " < $4 and m.created_at >= $5 and m.created_at < $6 and m.deleted_at is null
               and (cast($8 as text) is null or c.kind = $8)
             order by ",
            $order,
            " desc limit $7"
        )
    };
}
const FIND: Sql = Sql {
    sqlite: find!(
        "message_words cross join messages m on m.id = message_words.rowid",
        "message_words.rowid",
        "message_words match $1",
        "message_words.rowid"
    ),
    postgres: find!(
        "message_words w join messages m on m.id = w.message_id",
        "w.message_id",
        "w.words @@ $1::tsquery",
        "w.message_id"
    ),
};
/// As [`FIND`]; the sum keeps PostgreSQL from walking through all messages in order.
const FIND_ANYWHERE: Sql = Sql {
    sqlite: FIND.sqlite,
    postgres: find!(
        "message_words w join messages m on m.id = w.message_id",
        "w.message_id",
        "w.words @@ $1::tsquery",
        "w.message_id + 0"
    ),
};

impl Db {
    /// The newest messages of a tenant, in conversations of this kind or of any, that have what is wanted; newest first.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] when it takes too long.
    pub async fn find_in_tenant(
        &mut self,
        tenant: TenantId,
        kind: Option<ConversationKind>,
        wanted: &Wanted,
        range: Range,
        limit: i64,
    ) -> Result<Vec<MessageId>> {
        if matches!(self.conn(), Conn::Sqlite(_)) {
            return self.find_part(FIND, tenant, kind, &sqlite::query(wanted), range, limit).await;
        }
        let wanted = postgres::query(wanted);
        let (newest,) = fetch!(one(i64,), self, NEWEST)?;
        let recent = Range { from: range.from.max(range.to.min(newest + 1) - RECENT), ..range };
        let mut found = self.find_part(FIND, tenant, kind, &wanted, recent, limit).await?;
        let left = limit - found.len() as i64;
        if left > 0 && recent.from > range.from {
            let older = Range { to: recent.from, ..range };
            found.extend(self.find_part(FIND_ANYWHERE, tenant, kind, &wanted, older, left).await?);
        }
        Ok(found)
    }

    async fn find_part(
        &mut self,
        sql: Sql,
        tenant: TenantId,
        kind: Option<ConversationKind>,
        wanted: &str,
        range: Range,
        limit: i64,
    ) -> Result<Vec<MessageId>> {
        let Range { from, to, after, before } = range;
        macro_rules! query {
            ($text:expr) => {
                sqlx::query_as::<_, (MessageId,)>($text)
                    .bind(wanted)
                    .bind(tenant)
                    .bind(from)
                    .bind(to)
                    .bind(after)
                    .bind(before)
                    .bind(limit)
                    .bind(kind)
            };
        }
        let found = match self.conn() {
            Conn::Sqlite(conn) => query!(sql.sqlite).fetch_all(conn).await,
            Conn::Postgres(conn) => query!(sql.postgres).fetch_all(conn).await,
        };
        let found = found.map_err(|error| if is_timeout(&error) { too_slow() } else { error.into() })?;
        Ok(found.into_iter().map(|(id,)| id).collect())
    }
}
