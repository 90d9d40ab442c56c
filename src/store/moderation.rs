//! A whole tenant by pages, for who moderates it.

use super::{
    Db, Sql, fetch,
    users::{beginning, json},
};
use crate::{
    error::Result,
    model::{ConversationId, ConversationKind, MessageId, TenantId, Timestamp, User},
};

/// Newest messages among which a page is looked for first, the other tenants' included.
const RECENT: i64 = 20_000;

/// Through the newest messages, one by one. On SQLite `cross` keeps the order of the two.
macro_rules! walk {
    ($join:literal) => {
        concat!(
            "select m.id from messages m ",
            $join,
            " conversations c on c.id = m.conversation_id
             where m.id < $2 and m.id >= (select max(id) from messages where id < $2) - $5
               and c.tenant_id = $1 and (cast($3 as text) is null or c.kind = $3)
             order by m.id desc limit $4"
        )
    };
}
const WALK: Sql = Sql { sqlite: walk!("cross join"), postgres: walk!("join") };
/// Of each conversation that is meant no more than could be on the page.
const GATHER: Sql = Sql {
    sqlite: "select m.id from conversations c cross join messages m on m.conversation_id = c.id
               and m.seq >= coalesce((select l.seq from messages l where l.conversation_id = c.id and l.id < $2
                                      order by l.seq desc limit 1 offset $4 - 1), 0)
             where c.tenant_id = $1 and ($3 is null or c.kind = $3) and ($5 is null or c.id = $5) and m.id < $2
             order by m.id desc limit $4",
    postgres: "select l.id from conversations c
               cross join lateral (select id from messages where conversation_id = c.id and id < $2
                                   order by seq desc limit $4) as l
               where c.tenant_id = $1 and ($3::text is null or c.kind = $3) and ($5::bigint is null or c.id = $5)
               order by l.id desc limit $4",
};
macro_rules! select_lines {
    ($($rest:literal),+) => {
        concat!(
            "select id, kind, coalesce(title, context_title) as title, participant_count,
                    message_count - tombstone_count as message_count,
                    coalesce(last_message_at, created_at) as active_at, closed_at
             from conversations ",
            $($rest),+
        )
    };
}
const CONVERSATIONS: Sql = Sql::same(select_lines!(
    "where tenant_id = $1 and (coalesce(last_message_at, created_at), id) < ($2, $3)
     order by coalesce(last_message_at, created_at) desc, id desc limit $4"
));
const LINES: Sql = Sql {
    sqlite: select_lines!("where id in (select value from json_each($1))"),
    postgres: select_lines!("where id in (select value::bigint from jsonb_array_elements_text($1::jsonb))"),
};
/// `$3` is a `like` pattern.
const PEOPLE: Sql = Sql::same(
    "select id, tenant_id, external_id, username, name, role, created_at, last_seen_at from users
     where tenant_id = $1 and username_key > $2
       and (username_key like $3 escape '\\' or name_key like $3 escape '\\' or name_key like '% ' || $3 escape '\\')
     order by username_key limit $4",
);

/// A conversation in a list of a tenant's.
#[derive(sqlx::FromRow)]
pub(crate) struct ConversationLine {
    pub id: ConversationId,
    pub kind: ConversationKind,
    pub title: Option<String>,
    pub participant_count: i64,
    pub message_count: i64,
    pub active_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

impl Db {
    /// A tenant's newest messages before this one, in conversations of this kind and in that one if they are given;
    /// newest first. Costs a look at recent messages; where that is not enough, one into each conversation that is meant.
    pub async fn newest_of_tenant(
        &mut self,
        tenant: TenantId,
        before: MessageId,
        kind: Option<ConversationKind>,
        only: Option<ConversationId>,
        limit: i64,
    ) -> Result<Vec<MessageId>> {
        let mut rows = Vec::new();
        if only.is_none() {
            rows = fetch!(all(MessageId,), self, WALK, tenant, before, kind, limit, RECENT)?;
        }
        if (rows.len() as i64) < limit {
            rows = fetch!(all(MessageId,), self, GATHER, tenant, before, kind, limit, only)?;
        }
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// A tenant's conversations whose last activity is older than `before`, newest activity first.
    pub async fn conversations_of_tenant(
        &mut self,
        tenant: TenantId,
        before: (Timestamp, ConversationId),
        limit: i64,
    ) -> Result<Vec<ConversationLine>> {
        fetch!(all ConversationLine, self, CONVERSATIONS, tenant, before.0, before.1, limit)
    }

    /// These conversations, whoever's they are, in no order.
    pub async fn conversation_lines(&mut self, ids: &[ConversationId]) -> Result<Vec<ConversationLine>> {
        fetch!(all ConversationLine, self, LINES, json(&ids))
    }

    /// A tenant's people whose username comes after this one, or all after a blank one, and begins, as their name or a
    /// word of it may, with `name`; by username.
    pub async fn people_of_tenant(
        &mut self,
        tenant: TenantId,
        after: &str,
        name: &str,
        limit: i64,
    ) -> Result<Vec<User>> {
        fetch!(all User, self, PEOPLE, tenant, after.to_lowercase(), beginning(name), limit)
    }
}
