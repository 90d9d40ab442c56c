//! Conversations, and how a person sees a list of them.

use sqlx::Connection;

use super::{Conn, Db, Sql, StandingRow, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{Context, Conversation, ConversationId, ConversationKind, Person, TenantId, Timestamp, UserId},
};

const INSERT: Sql = Sql::same(
    "insert into conversations
       (tenant_id, kind, title, identity, context_kind, context_id, context_title, context_status, context_url,
        seq, rev, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11)
     on conflict (tenant_id, identity) do nothing
     returning id",
);
const BY_IDENTITY: Sql = Sql::same("select id from conversations where tenant_id = $1 and identity = $2");
const BY_ID: Sql = Sql::same(
    "select id, kind, title, context_kind, context_id, context_title, context_status, context_url, seq, rev,
            created_by, created_at, last_message_at, participant_count, closed_at, metadata
     from conversations where id = $1",
);
const FORGET_IDENTITY: Sql = Sql::same("update conversations set identity = null where id = $1");
/// Nothing changes where another one has this identity already.
const IDENTIFY: &str = "update conversations set identity = $3
     where id = $1 and not exists (select 1 from conversations where tenant_id = $2 and identity = $3)";
const IDENTITIES: Sql = Sql {
    sqlite: "select id, identity from conversations
             where id in (select value from json_each($1)) and identity is not null",
    postgres: "select id, identity from conversations
               where id in (select value::bigint from jsonb_array_elements_text($1::jsonb)) and identity is not null",
};
/// The one of two people that was active last, of those whose identity is `$4`, or, if `$5`, begins with it and a colon;
/// and, after the one that is `$4`, of those of objects, `$6` in the same way, that are the two's: others but staff came
/// only after something was said there to the two.
const SHARED: Sql = Sql::same(
    "select c.id from conversations c
     join participants one on one.conversation_id = c.id and one.user_id = $2 and one.left_at is null
     join participants other on other.conversation_id = c.id and other.user_id = $3 and other.left_at is null
     where c.tenant_id = $1
       and (c.identity = $4 or ($5 and substr(c.identity, 1, length($4) + 1) = $4 || ':')
            or ((c.identity = $6 or ($5 and substr(c.identity, 1, length($6) + 1) = $6 || ':'))
                and not exists (select 1 from participants p join users u on u.id = p.user_id
                                where p.conversation_id = c.id and p.left_at is null and u.role = 'member'
                                  and p.user_id <> $2 and p.user_id <> $3
                                  and not exists (select 1 from messages m
                                                  where m.conversation_id = c.id and m.seq > one.joined_seq
                                                    and m.seq > other.joined_seq and m.seq < p.joined_seq))))
     order by case when c.identity = $4 then 0 else 1 end, coalesce(c.last_message_at, c.created_at) desc, c.id desc
     limit 1",
);
/// The next change of a conversation. Its row stays locked until the transaction ends, so changes are gapless.
const NEXT_SEQ: Sql = Sql::same("update conversations set seq = seq + 1 where id = $1 returning seq");
const NEXT_SEQS: Sql = Sql {
    sqlite: "update conversations set seq = seq + 1 where id in (select value from json_each($1)) returning id, seq",
    postgres: "update conversations set seq = seq + 1
               where id in (select value::bigint from jsonb_array_elements_text($1::jsonb)) returning id, seq",
};
const TITLES: Sql = Sql {
    sqlite: "select id, title from conversations where id in (select value from json_each($1))",
    postgres: "select id, title from conversations
               where id in (select value::bigint from jsonb_array_elements_text($1::jsonb))",
};
const SET_STATUS: Sql = Sql::same("update conversations set context_status = $2, rev = $3 where id = $1");
const SET_CLOSED: Sql = Sql::same("update conversations set closed_at = $2, rev = $3 where id = $1");
const SET_METADATA: Sql = Sql::same("update conversations set metadata = $2, rev = $3 where id = $1");
const SET_CARD: Sql = Sql::same(
    "update conversations set title = $2, context_title = $3, context_status = $4, context_url = $5, rev = $6
     where id = $1",
);
/// Takes the conversation's row, so that what it is now stays so until the transaction ends.
const LOCK: Sql = Sql::same("update conversations set seq = seq where id = $1");
const SET_TITLE: Sql = Sql::same("update conversations set title = $2, rev = $3 where id = $1");
/// A line of somebody's list: the conversation, and their own place in it.
macro_rules! select_summaries {
    ($($rest:literal),+) => {
        concat!(
            "select c.id, c.kind, c.title, c.context_kind, c.context_id, c.context_title, c.context_status,
                    c.context_url, c.seq, c.rev, c.created_by, c.created_at, c.last_message_at, c.participant_count,
                    c.closed_at, c.metadata,                    c.last_message_seq, p.role, p.joined_seq, p.notifications, p.archived_at ",
            $($rest),+
        )
    };
}

pub(super) use select_summaries;

/// Finds the page first, so that only its rows are carried through the sorting.
const SUMMARIES: Sql = Sql::same(select_summaries!(
    "from (select c.id from participants p join conversations c on c.id = p.conversation_id
           where p.user_id = $1 and p.left_at is null
             and (coalesce(c.last_message_at, c.created_at), c.id) < ($2, $3)
           order by coalesce(c.last_message_at, c.created_at) desc, c.id desc limit $4) as page
     join conversations c on c.id = page.id
     join participants p on p.conversation_id = c.id and p.user_id = $1
     order by coalesce(c.last_message_at, c.created_at) desc, c.id desc"
));
const SUMMARY: Sql = Sql::same(select_summaries!(
    "from participants p join conversations c on c.id = p.conversation_id
     where p.user_id = $1 and p.conversation_id = $2 and p.left_at is null"
));
/// Up to three others in each of these conversations.
const OTHERS: Sql = Sql {
    sqlite: "select conversation_id, id, username, name from (
               select p.conversation_id, u.id, u.username, u.name,
                      row_number() over (partition by p.conversation_id order by u.id) as place
               from participants p join users u on u.id = p.user_id
               where p.conversation_id in (select value from json_each($2)) and p.user_id <> $1 and p.left_at is null)
             where place <= 3",
    postgres: "select conversation_id, id, username, name from (
               select p.conversation_id, u.id, u.username, u.name,
                      row_number() over (partition by p.conversation_id order by u.id) as place
               from participants p join users u on u.id = p.user_id
               where p.conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))
                 and p.user_id <> $1 and p.left_at is null) as ranked
             where place <= 3",
};

/// A conversation to be stored.
pub(crate) struct NewConversationRow<'a> {
    pub tenant_id: TenantId,
    pub kind: ConversationKind,
    pub title: Option<&'a str>,
    /// What makes opening it again find the same one.
    pub identity: Option<&'a str>,
    pub context: Option<&'a Context>,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
}

/// A stored conversation.
#[derive(sqlx::FromRow)]
pub(crate) struct ConversationRow {
    pub id: ConversationId,
    pub kind: ConversationKind,
    pub title: Option<String>,
    pub context_kind: Option<String>,
    pub context_id: Option<String>,
    pub context_title: Option<String>,
    pub context_status: Option<String>,
    pub context_url: Option<String>,
    pub seq: i64,
    pub rev: i64,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub last_message_at: Option<Timestamp>,
    /// People in it now.
    pub participant_count: i64,
    pub closed_at: Option<Timestamp>,
    pub metadata: Option<String>,
}

/// A conversation as a line in its participant's list.
#[derive(sqlx::FromRow)]
pub(crate) struct SummaryRow {
    #[sqlx(flatten)]
    pub conversation: ConversationRow,
    pub last_message_seq: Option<i64>,
    #[sqlx(flatten)]
    pub standing: StandingRow,
}

#[derive(sqlx::FromRow)]
struct OtherRow {
    conversation_id: ConversationId,
    #[sqlx(flatten)]
    person: Person,
}

impl From<ConversationRow> for Conversation {
    fn from(row: ConversationRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            title: row.title,
            context: row.context_kind.zip(row.context_id).map(|(kind, id)| Context {
                kind,
                id,
                title: row.context_title,
                status: row.context_status,
                url: row.context_url,
            }),
            seq: row.seq,
            created_by: row.created_by,
            created_at: row.created_at,
            last_message_at: row.last_message_at,
            closed_at: row.closed_at,
            metadata: row.metadata.and_then(|text| serde_json::from_str(&text).ok()),
        }
    }
}

impl Db {
    /// `None` when one with the same identity exists.
    pub async fn insert_conversation(&mut self, new: &NewConversationRow<'_>) -> Result<Option<ConversationId>> {
        let inserted = fetch!(
            optional(ConversationId,),
            self,
            INSERT,
            new.tenant_id,
            new.kind,
            new.title,
            new.identity,
            new.context.map(|context| context.kind.as_str()),
            new.context.map(|context| context.id.as_str()),
            new.context.and_then(|context| context.title.as_deref()),
            new.context.and_then(|context| context.status.as_deref()),
            new.context.and_then(|context| context.url.as_deref()),
            new.created_by,
            new.created_at
        )?;
        Ok(inserted.map(|(id,)| id))
    }

    pub async fn conversation_by_identity(
        &mut self,
        tenant: TenantId,
        identity: &str,
    ) -> Result<Option<ConversationId>> {
        let found = fetch!(optional(ConversationId,), self, BY_IDENTITY, tenant, identity)?;
        Ok(found.map(|(id,)| id))
    }

    /// Takes a conversation's identity away, so that another one may have it.
    pub async fn forget_identity(&mut self, id: ConversationId) -> Result<()> {
        execute!(self, FORGET_IDENTITY, id)?;
        Ok(())
    }

    /// Gives a conversation an identity, unless another one has it already.
    pub async fn identify(&mut self, id: ConversationId, tenant: TenantId, identity: &str) -> Result<()> {
        match self.conn() {
            Conn::Sqlite(conn) => {
                sqlx::query(IDENTIFY).bind(id).bind(tenant).bind(identity).execute(conn).await?;
            }
            Conn::Postgres(conn) => {
                // Another node may be about to give it to another one: this waits for that, and then fails alone.
                let mut attempt = conn.begin().await?;
                let done = sqlx::query(IDENTIFY).bind(id).bind(tenant).bind(identity).execute(&mut *attempt).await;
                match done {
                    Ok(_) => attempt.commit().await?,
                    Err(sqlx::Error::Database(error)) if error.is_unique_violation() => attempt.rollback().await?,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    /// The identities of those of these conversations that have one.
    pub async fn identities(&mut self, conversations: &[ConversationId]) -> Result<Vec<(ConversationId, String)>> {
        fetch!(all(ConversationId, String), self, IDENTITIES, json(&conversations))
    }

    /// The conversation of this identity that these two are in; else that of the object, if they were alone in it but for
    /// staff when something was said there. If `within`, either identity may go on, and the one active last is found.
    pub async fn shared_conversation(
        &mut self,
        tenant: TenantId,
        people: (UserId, UserId),
        (identity, objects): (&str, &str),
        within: bool,
    ) -> Result<Option<ConversationId>> {
        let (one, other) = people;
        let found = fetch!(optional(ConversationId,), self, SHARED, tenant, one, other, identity, within, objects)?;
        Ok(found.map(|(id,)| id))
    }

    pub async fn conversation(&mut self, id: ConversationId) -> Result<Option<ConversationRow>> {
        fetch!(optional ConversationRow, self, BY_ID, id)
    }

    /// Closes a conversation, or opens it again.
    pub async fn set_closed(&mut self, id: ConversationId, closed_at: Option<Timestamp>, rev: i64) -> Result<()> {
        execute!(self, SET_CLOSED, id, closed_at, rev)?;
        Ok(())
    }

    pub async fn set_conversation_metadata(
        &mut self,
        id: ConversationId,
        metadata: Option<&str>,
        rev: i64,
    ) -> Result<()> {
        execute!(self, SET_METADATA, id, metadata, rev)?;
        Ok(())
    }

    pub async fn next_seq(&mut self, id: ConversationId) -> Result<i64> {
        let (seq,) = fetch!(one(i64,), self, NEXT_SEQ, id)?;
        Ok(seq)
    }

    /// The next change of each of these conversations.
    pub async fn next_seqs(&mut self, conversations: &[ConversationId]) -> Result<Vec<(ConversationId, i64)>> {
        fetch!(all(ConversationId, i64), self, NEXT_SEQS, json(&conversations))
    }

    pub async fn titles(&mut self, conversations: &[ConversationId]) -> Result<Vec<(ConversationId, Option<String>)>> {
        fetch!(all(ConversationId, Option<String>), self, TITLES, json(&conversations))
    }

    pub async fn set_context_status(&mut self, id: ConversationId, status: &str, rev: i64) -> Result<()> {
        execute!(self, SET_STATUS, id, status, rev)?;
        Ok(())
    }

    /// Another title, and what its card shows.
    pub async fn set_card(
        &mut self,
        id: ConversationId,
        title: Option<&str>,
        context: &Context,
        rev: i64,
    ) -> Result<()> {
        let Context { title: shown, status, url, .. } = context;
        execute!(self, SET_CARD, id, title, shown.as_deref(), status.as_deref(), url.as_deref(), rev)?;
        Ok(())
    }

    /// Keeps others from changing a conversation until this transaction ends.
    pub async fn lock_conversation(&mut self, id: ConversationId) -> Result<()> {
        execute!(self, LOCK, id)?;
        Ok(())
    }

    pub async fn set_title(&mut self, id: ConversationId, title: &str, rev: i64) -> Result<()> {
        execute!(self, SET_TITLE, id, title, rev)?;
        Ok(())
    }

    /// Somebody's conversations whose last activity is older than `before`, newest activity first.
    pub async fn summaries(
        &mut self,
        user: UserId,
        before: (Timestamp, ConversationId),
        limit: i64,
    ) -> Result<Vec<SummaryRow>> {
        fetch!(all SummaryRow, self, SUMMARIES, user, before.0, before.1, limit)
    }

    /// One of somebody's conversations.
    pub async fn summary(&mut self, user: UserId, conversation: ConversationId) -> Result<Option<SummaryRow>> {
        fetch!(optional SummaryRow, self, SUMMARY, user, conversation)
    }

    /// Up to three people besides `user` who are in each of these conversations now.
    pub async fn others(
        &mut self,
        user: UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, Person)>> {
        let rows = fetch!(all OtherRow, self, OTHERS, user, json(&conversations))?;
        Ok(rows.into_iter().map(|row| (row.conversation_id, row.person)).collect())
    }
}
