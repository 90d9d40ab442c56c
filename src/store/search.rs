//! The index of full-text search: filling it, and finding messages by it.
//!
//! On SQLite it is a database of its own, `search.db`, so that nobody who posts waits for it; the chat's database is
//! attached to its connections, which is why the statements name tables of both. It can be made anew from the messages
//! at any time, so it need not be as durable as they are. What else the databases do in ways of their own is in [`sqlite`]
//! and [`postgres`].

mod postgres;
mod sqlite;
mod tenant;

use std::{path::Path, time::Duration};

use sqlx::{PgPool, SqlitePool, sqlite::SqliteConnectOptions};

use super::{Backend, Conn, Db, Sql, Store, execute, fetch, users::json};
use crate::{
    error::{Error, Result},
    model::{ConversationId, MessageId, MessageKind, TenantId, Timestamp, UserId},
};

/// Searches at once. They have connections of their own, so that they never keep others waiting.
const SEARCHERS: u32 = 2;
/// How long a search may take.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Newest messages among which PostgreSQL looks before it looks among all: what is common is found there, and for what
/// is rare its index is fast.
const RECENT: i64 = 20_000;
/// Keeps a second node from indexing at the same time.
const LOCK_KEY: i64 = 0x7061_726c_6f72;

/// On PostgreSQL transactions can become visible out of the order of their messages' ids: the last five thousand are
/// looked at again.
const NEW: Sql = Sql {
    sqlite: "select id from messages where id > $1 order by id limit $2",
    postgres: "select id from messages m
               where id > $1 - 5000 and not exists (select from message_words w where w.message_id = m.id)
               order by id limit $2",
};
macro_rules! indexable {
    ($aggregate:literal, $ids:literal) => {
        concat!(
            "select m.id, m.conversation_id, c.tenant_id, m.sender_id, m.kind, m.content, m.deleted_at,
                    case when m.extras & 1 = 1 then (select ",
            $aggregate,
            " from attachments a where a.message_id = m.id) end as files
             from messages m join conversations c on c.id = m.conversation_id where m.id in (",
            $ids,
            ")"
        )
    };
}
/// The files' kinds and names, one a line.
const INDEXABLE: Sql = Sql {
    sqlite: indexable!("group_concat(a.kind || ' ' || a.name, char(10))", "select value from json_each($1)"),
    postgres: indexable!(
        "string_agg(a.kind || ' ' || a.name, chr(10))",
        "select value::bigint from jsonb_array_elements_text($1::jsonb)"
    ),
};
const PUT: Sql = Sql {
    sqlite: "insert or replace into message_words (rowid, words)
             select value ->> 0, value ->> 1 from json_each($1)",
    postgres: "insert into message_words (message_id, words)
               select (value ->> 0)::bigint, (value ->> 1)::tsvector from jsonb_array_elements($1::jsonb) as j (value)
               on conflict (message_id) do update set words = excluded.words",
};
const LOCK: Sql = Sql {
    // Writing takes SQLite's lock, and needs no key.
    sqlite: "update index_state set upto = upto where $1 = $1 returning true",
    postgres: "select pg_try_advisory_xact_lock($1)",
};
const UPTO: Sql = Sql::same("select upto from index_state");
const SET_UPTO: Sql = Sql::same("update index_state set upto = $1");
const QUEUED: Sql = Sql::same("select id, message_id from index_queue order by id limit $1");
const UNQUEUE: Sql = Sql {
    sqlite: "delete from index_queue where id in (select value from json_each($1))",
    postgres: "delete from index_queue where id in (select value::bigint from jsonb_array_elements_text($1::jsonb))",
};
/// `$2` is in the conversation now, whatever the index says.
const FIND: Sql = Sql {
    sqlite: "select m.id, m.conversation_id from message_words cross join messages m on m.id = message_words.rowid
             join participants p on p.conversation_id = m.conversation_id and p.user_id = $2 and p.left_at is null
             where message_words match $1 and message_words.rowid >= $3 and message_words.rowid < $4
               and m.created_at >= $5 and m.created_at < $6 and m.deleted_at is null
             order by message_words.rowid desc limit $7",
    postgres: "select m.id, m.conversation_id from message_words w join messages m on m.id = w.message_id
               join participants p on p.conversation_id = m.conversation_id and p.user_id = $2 and p.left_at is null
               where w.words @@ $1::tsquery and w.message_id >= $3 and w.message_id < $4
                 and m.created_at >= $5 and m.created_at < $6 and m.deleted_at is null
               order by w.message_id desc limit $7",
};
/// As [`FIND`]; the sum keeps PostgreSQL from walking through all messages in order.
const FIND_ANYWHERE: Sql = Sql {
    sqlite: FIND.sqlite,
    postgres: "select m.id, m.conversation_id from message_words w join messages m on m.id = w.message_id
               join participants p on p.conversation_id = m.conversation_id and p.user_id = $2 and p.left_at is null
               where w.words @@ $1::tsquery and w.message_id >= $3 and w.message_id < $4
                 and m.created_at >= $5 and m.created_at < $6 and m.deleted_at is null
               order by w.message_id + 0 desc limit $7",
};
const NEXT: Sql = Sql::same("select id, created_at from messages where id >= $1 order by id limit 1");
const NEWEST: Sql = Sql::same("select coalesce(max(id), 0) from messages");
const TITLES: Sql = Sql::same(
    "select c.id, c.title from participants p join conversations c on c.id = p.conversation_id
     where p.user_id = $2 and p.left_at is null and c.tenant_id = $1",
);
/// `$3` is a `like` pattern.
const NAMED: Sql = Sql::same(
    "select id from users
     where tenant_id = $1 and (username_key = $2 or name_key = $2 or name_key like $3 escape '\\')
     order by id limit 50",
);

/// The databases of the index.
#[derive(Clone)]
pub(super) enum Index {
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    Postgres { writer: PgPool, reader: PgPool },
}

/// A message as the index sees it.
#[derive(sqlx::FromRow)]
pub(crate) struct Indexable {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    pub tenant_id: TenantId,
    pub sender_id: Option<UserId>,
    pub kind: MessageKind,
    pub content: String,
    pub deleted_at: Option<Timestamp>,
    /// A line for each: kind, space, name.
    pub files: Option<String>,
}

/// Words that messages must have: one of each of `scopes`, and all of `phrases`.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub scopes: Vec<Vec<String>>,
    pub phrases: Vec<Phrase>,
}

/// Words in a row.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub words: Vec<String>,
    /// Whether the last one is the beginning of a word.
    pub is_prefix: bool,
}

/// Which messages to look among.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    /// The first id, and the one after the last.
    pub from: i64,
    pub to: i64,
    pub after: Timestamp,
    pub before: Timestamp,
}

impl Index {
    pub async fn open_sqlite(data_dir: &Path, chat: &SqliteConnectOptions) -> Result<Self> {
        let (writer, reader) = sqlite::open(data_dir, chat).await?;
        Ok(Self::Sqlite { writer, reader })
    }

    pub fn open_postgres(url: &str, writer: PgPool) -> Result<Self> {
        Ok(Self::Postgres { writer, reader: postgres::open(url)? })
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Self::Postgres { reader, .. } => reader.close().await,
        }
    }
}

impl Store {
    /// A transaction that fills the index. Rolled back unless committed.
    pub(crate) async fn indexing(&self) -> Result<Db> {
        Ok(match &self.1 {
            Index::Sqlite { writer, .. } => Db::SqliteTx(writer.begin().await?),
            Index::Postgres { writer, .. } => Db::PostgresTx(writer.begin().await?),
        })
    }

    /// A connection that searches, for a few seconds.
    pub(crate) async fn searching(&self) -> Result<Db> {
        Ok(match &self.1 {
            Index::Sqlite { reader, .. } => Db::Sqlite(sqlite::searching(reader).await?),
            Index::Postgres { reader, .. } => Db::Postgres(reader.acquire().await?),
        })
    }

    /// How words are put into the index.
    pub(crate) fn words_entry(&self, words: &[String], scopes: &[String]) -> String {
        match self.0 {
            Backend::Sqlite { .. } => sqlite::entry(words, scopes),
            Backend::Postgres(_) => postgres::entry(words, scopes),
        }
    }
}

impl Db {
    /// False while somebody else fills the index. Held until this transaction ends.
    pub async fn lock_index(&mut self) -> Result<bool> {
        let (locked,) = fetch!(one(bool,), self, LOCK, LOCK_KEY)?;
        Ok(locked)
    }

    /// The last message that was indexed in its turn.
    pub async fn indexed_upto(&mut self) -> Result<MessageId> {
        let (upto,) = fetch!(one(MessageId,), self, UPTO)?;
        Ok(upto)
    }

    pub async fn set_indexed_upto(&mut self, upto: MessageId) -> Result<()> {
        execute!(self, SET_UPTO, upto)?;
        Ok(())
    }

    /// Messages that are not in the index yet, the oldest first.
    pub async fn unindexed(&mut self, upto: MessageId, limit: i64) -> Result<Vec<MessageId>> {
        let rows = fetch!(all(MessageId,), self, NEW, upto, limit)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Changed messages: places in the queue, and ids.
    pub async fn queued_for_index(&mut self, limit: i64) -> Result<Vec<(i64, MessageId)>> {
        fetch!(all(i64, MessageId), self, QUEUED, limit)
    }

    /// Forgets places in the queue.
    pub async fn unqueue_for_index(&mut self, places: &[i64]) -> Result<()> {
        execute!(self, UNQUEUE, json(&places))?;
        Ok(())
    }

    pub async fn indexable(&mut self, messages: &[MessageId]) -> Result<Vec<Indexable>> {
        fetch!(all Indexable, self, INDEXABLE, json(&messages))
    }

    /// Puts messages into the index, in place of what it had of them.
    pub async fn put_words(&mut self, entries: &[(MessageId, String)]) -> Result<()> {
        execute!(self, PUT, json(&entries))?;
        Ok(())
    }

    /// The newest messages, newest first, that somebody may read and that have what is wanted.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it takes too long.
    pub async fn find_messages(
        &mut self,
        reader: UserId,
        wanted: &Wanted,
        range: Range,
        limit: i64,
    ) -> Result<Vec<(MessageId, ConversationId)>> {
        if matches!(self.conn(), Conn::Sqlite(_)) {
            return self.find_within(FIND, reader, &sqlite::query(wanted), range, limit).await;
        }
        let wanted = postgres::query(wanted);
        let (newest,) = fetch!(one(i64,), self, NEWEST)?;
        let recent = Range { from: range.from.max(range.to.min(newest + 1) - RECENT), ..range };
        let mut found = self.find_within(FIND, reader, &wanted, recent, limit).await?;
        let left = limit - found.len() as i64;
        if left > 0 && recent.from > range.from {
            let older = Range { to: recent.from, ..range };
            found.extend(self.find_within(FIND_ANYWHERE, reader, &wanted, older, left).await?);
        }
        Ok(found)
    }

    async fn find_within(
        &mut self,
        sql: Sql,
        reader: UserId,
        wanted: &str,
        range: Range,
        limit: i64,
    ) -> Result<Vec<(MessageId, ConversationId)>> {
        let Range { from, to, after, before } = range;
        macro_rules! query {
            ($text:expr) => {
                sqlx::query_as($text).bind(wanted).bind(reader).bind(from).bind(to).bind(after).bind(before).bind(limit)
            };
        }
        let found = match self.conn() {
            Conn::Sqlite(conn) => query!(sql.sqlite).fetch_all(conn).await,
            Conn::Postgres(conn) => query!(sql.postgres).fetch_all(conn).await,
        };
        found.map_err(|error| if is_timeout(&error) { too_slow() } else { error.into() })
    }

    /// The first message since then, or the id after the last one.
    pub async fn first_message_since(&mut self, since: Timestamp) -> Result<i64> {
        let (newest,) = fetch!(one(i64,), self, NEWEST)?;
        let (mut low, mut high) = (0, newest + 1);
        // Ids are as old as their messages.
        while low < high {
            let middle = low + (high - low) / 2;
            match fetch!(optional(i64, Timestamp), self, NEXT, middle)? {
                Some((id, at)) if at < since => low = id + 1,
                _ => high = middle,
            }
        }
        Ok(low)
    }

    /// Somebody's conversations, and what they are called.
    pub async fn titles_of(&mut self, tenant: TenantId, user: UserId) -> Result<Vec<(ConversationId, Option<String>)>> {
        fetch!(all(ConversationId, Option<String>), self, TITLES, tenant, user)
    }

    /// People of that username or name, or first name, in lower case; at most 50.
    pub async fn people_named(&mut self, tenant: TenantId, name: &str) -> Result<Vec<UserId>> {
        let mut pattern: String =
            name.chars().flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c])).collect();
        pattern.push_str(" %");
        let rows = fetch!(all(UserId,), self, NAMED, tenant, name, &pattern)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}

fn too_slow() -> Error {
    Error::invalid("query", "This search takes too long. Add a word or a filter.")
}

/// Whether a statement was stopped because it took too long.
fn is_timeout(error: &sqlx::Error) -> bool {
    const SQLITE_INTERRUPT: &str = "9";
    const POSTGRES_CANCELED: &str = "57014";
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some(SQLITE_INTERRUPT | POSTGRES_CANCELED))
}
