//! SQLite and PostgreSQL behind one set of statements.
//!
//! A [`Store`] hands out a [`Db`]: one connection, in a transaction or not. The statements are methods of `Db`, one
//! file a noun, each a portable text ([`Sql::same`]) or, where the databases really differ, a named pair. All of them
//! are unscoped building blocks: who may do what is decided in [`crate::chat`].

mod attachments;
mod business_events;
mod changes;
mod conversations;
mod deliveries;
mod dressing;
mod editions;
mod extras;
mod invites;
mod listing;
mod log;
mod mentions;
mod messages;
mod moderation;
mod notifications;
mod participants;
mod pins;
mod places;
mod reactions;
mod readers;
mod reads;
mod records;
mod reopening;
mod search;
mod sessions;
mod stats;
mod tenants;
mod threads;
mod tombstones;
mod unread;
mod users;
mod webhooks;
mod writer;

use std::{path::Path, time::Duration};

use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
    pool::PoolConnection,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    error::{Error, Result},
    model::ConversationId,
};

pub(crate) use attachments::{Measured, NewAttachment, StoredFile};
pub(crate) use business_events::ReceivedRow;
pub use changes::Changes;
pub(crate) use conversations::{NewConversationRow, SummaryRow};
pub(crate) use deliveries::{Due, Happened, NewDelivery};
pub(crate) use dressing::dress;
pub(crate) use invites::InviteRow;
pub(crate) use messages::{Asked, NewMessage, Standing};
pub(crate) use moderation::ConversationLine;
pub(crate) use notifications::{NewNotification, NotificationKind, NotificationRow, SaidRow};
pub(crate) use participants::{MembershipRow, StandingRow};
pub(crate) use places::Place;
pub(crate) use search::{Indexable, Phrase, Range, Wanted};
pub(crate) use stats::BusyRow;
pub(crate) use tenants::TenantSecrets;
pub(crate) use threads::Quoted;
pub(crate) use unread::UnreadRow;
pub(crate) use users::NewUser;
pub(crate) use webhooks::{Claimed, NewWebhookRow};
use writer::{Writer, Writing};

/// Connections that read at once.
const READERS: u32 = 4;
/// While one transaction waits for PostgreSQL's disk, others do their work.
const POSTGRES_WRITERS: usize = 4;
/// How long a statement waits for the database before [`Error::Busy`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an idle connection to PostgreSQL is taken for alive.
const TRUSTED: Duration = Duration::from_secs(1);
/// Rows that SQLite's threads are ahead of those who asked for them: the largest pages, so that nobody waits in between.
const ROWS_AHEAD: usize = 512;
/// Bytes that the write-ahead log keeps after a checkpoint.
const WAL_KEPT_BYTES: &str = "67108864";

/// An open database.
#[derive(Clone)]
pub struct Store(Backend, search::Index);

#[derive(Clone)]
enum Backend {
    /// One connection writes, the others read: SQLite has one writer anyway, and waiting in our queue is fair.
    Sqlite {
        writer: Writer,
        reader: SqlitePool,
    },
    Postgres(PgPool),
}

/// One connection of a [`Store`], in a transaction or not.
pub(crate) enum Db {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    SqliteWriting(Writing),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// A borrowed connection, for the statement macros.
pub(crate) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// A statement's text for both databases.
#[derive(Clone, Copy)]
pub(crate) struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Sql {
    const fn same(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text }
    }
}

/// Runs a statement that answers rows: `fetch!(all Row, db, SQL, bind, ...)`, or `one`, `optional`.
macro_rules! fetch {
    (@run $method:ident, $row:ty, $db:expr, $sql:expr $(, $bind:expr)*) => {
        match $db.conn() {
            $crate::store::Conn::Sqlite(conn) => {
                sqlx::query_as::<_, $row>($sql.sqlite)$(.bind($bind))*.$method(conn).await
            }
            $crate::store::Conn::Postgres(conn) => {
                sqlx::query_as::<_, $row>($sql.postgres)$(.bind($bind))*.$method(conn).await
            }
        }
        .map_err($crate::error::Error::from)
    };
    (all $row:ty, $($rest:tt)*) => { $crate::store::fetch!(@run fetch_all, $row, $($rest)*) };
    (one $row:ty, $($rest:tt)*) => { $crate::store::fetch!(@run fetch_one, $row, $($rest)*) };
    (optional $row:ty, $($rest:tt)*) => { $crate::store::fetch!(@run fetch_optional, $row, $($rest)*) };
}

/// Runs a statement for its effect, `execute!(db, SQL, bind, ...)`: the number of rows touched.
macro_rules! execute {
    ($db:expr, $sql:expr $(, $bind:expr)*) => {
        match $db.conn() {
            $crate::store::Conn::Sqlite(conn) => {
                sqlx::query($sql.sqlite)$(.bind($bind))*.execute(conn).await.map(|done| done.rows_affected())
            }
            $crate::store::Conn::Postgres(conn) => {
                sqlx::query($sql.postgres)$(.bind($bind))*.execute(conn).await.map(|done| done.rows_affected())
            }
        }
        .map_err($crate::error::Error::from)
    };
}

pub(crate) use {execute, fetch};

impl Store {
    /// Opens (or makes) the SQLite database `parlor.db` in this directory and brings its tables up to date.
    pub async fn open_sqlite(data_dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(data_dir).map_err(|error| unusable_data_dir(data_dir, &error))?;
        let database = data_dir.join("parlor.db");
        if let Err(error) = log::prepare(&database) {
            tracing::warn!(%error, "the first commits will be slow");
        }
        let options = SqliteConnectOptions::new()
            .filename(&database)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged message survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .row_buffer_size(ROWS_AHEAD)
            .pragma("journal_size_limit", WAL_KEPT_BYTES)
            .pragma("cache_size", "-16384")
            .pragma("temp_store", "memory");
        let mut writer =
            SqliteConnection::connect_with(&options).await.map_err(|error| unusable_data_dir(data_dir, &error))?;
        sqlx::migrate!("migrations/sqlite").run(&mut writer).await.map_err(Error::internal)?;
        let reader = SqlitePoolOptions::new()
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(BUSY_TIMEOUT * 2)
            .max_connections(READERS)
            .connect_with(options.clone().read_only(true))
            .await?;
        let index = search::Index::open_sqlite(data_dir, &options).await?;
        Ok(Self(Backend::Sqlite { writer: Writer::new(writer), reader }, index))
    }

    /// Opens a PostgreSQL database (`postgres://...`) and brings its tables up to date.
    pub async fn open_postgres(url: &str) -> Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(BUSY_TIMEOUT * 2)
            // Not each time: that is a round trip.
            .test_before_acquire(false)
            .before_acquire(|conn, meta| {
                Box::pin(async move {
                    if meta.idle_for > TRUSTED {
                        conn.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect(url)
            .await
            .map_err(|error| Error::invalid("database-url", &format!("The database cannot be reached: {error}.")))?;
        sqlx::migrate!("migrations/postgres").run(&pool).await.map_err(Error::internal)?;
        let index = search::Index::open_postgres(url, pool.clone())?;
        Ok(Self(Backend::Postgres(pool), index))
    }

    /// A connection that reads, each statement by itself.
    pub(crate) async fn read(&self) -> Result<Db> {
        Ok(match &self.0 {
            Backend::Sqlite { reader, .. } => Db::Sqlite(reader.acquire().await?),
            Backend::Postgres(pool) => Db::Postgres(pool.acquire().await?),
        })
    }

    /// A transaction whose reads all see the same moment.
    pub(crate) async fn snapshot(&self) -> Result<Db> {
        Ok(match &self.0 {
            Backend::Sqlite { reader, .. } => Db::SqliteTx(reader.begin().await?),
            Backend::Postgres(pool) => {
                Db::PostgresTx(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        })
    }

    /// A transaction that writes. Rolled back unless committed.
    pub(crate) async fn write(&self) -> Result<Db> {
        Ok(match &self.0 {
            Backend::Sqlite { writer, .. } => Db::SqliteWriting(writer.begin().await?),
            Backend::Postgres(pool) => Db::PostgresTx(pool.begin().await?),
        })
    }

    /// Transactions that it is worth having write at the same time.
    pub(crate) fn writers(&self) -> usize {
        match self.0 {
            Backend::Sqlite { .. } => 1,
            Backend::Postgres(_) => POSTGRES_WRITERS,
        }
    }

    /// As [`Self::write`], with the locks that appending to these conversations needs. `conversations` ascend, so that
    /// two nodes do not wait for each other.
    pub(crate) async fn write_in(&self, conversations: &[ConversationId]) -> Result<Db> {
        let Backend::Postgres(pool) = &self.0 else { return self.write().await };
        let ids: Vec<_> = conversations.iter().map(ToString::to_string).collect();
        // One round trip for both. Ids are numbers.
        let begin =
            format!("begin; select id from conversations where id in ({}) order by id for update", ids.join(", "));
        Ok(Db::PostgresTx(pool.begin_with(AssertSqlSafe(begin)).await?))
    }

    /// The database's name and version.
    pub(crate) async fn version(&self) -> Result<String> {
        const VERSION: Sql = Sql { sqlite: "select 'SQLite ' || sqlite_version()", postgres: "select version()" };
        let (version,) = fetch!(one(String,), self.read().await?, VERSION)?;
        Ok(version)
    }

    /// Moves what the write-ahead log holds into the database, so that readers do not keep it growing.
    pub(crate) async fn checkpoint(&self) -> Result<()> {
        if let Backend::Sqlite { writer, .. } = &self.0 {
            sqlx::query("pragma wal_checkpoint(restart)").execute(&mut *writer.acquire().await?).await?;
        }
        Ok(())
    }

    /// Waits for what runs, then closes every connection.
    pub(crate) async fn close(&self) {
        self.1.close().await;
        match &self.0 {
            Backend::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Backend::Postgres(pool) => pool.close().await,
        }
    }
}

impl Db {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::SqliteTx(tx) => Conn::Sqlite(tx),
            Self::SqliteWriting(writing) => Conn::Sqlite(writing),
            Self::Postgres(conn) => Conn::Postgres(conn),
            Self::PostgresTx(tx) => Conn::Postgres(tx),
        }
    }

    /// Makes a transaction's changes durable; once this returns they survive a crash.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::SqliteTx(tx) => tx.commit().await?,
            Self::SqliteWriting(writing) => writing.commit().await?,
            Self::PostgresTx(tx) => tx.commit().await?,
            Self::Sqlite(_) | Self::Postgres(_) => {}
        }
        Ok(())
    }
}

fn unusable_data_dir(data_dir: &Path, error: &dyn std::fmt::Display) -> Error {
    let problem = format!("The data directory {} cannot be used: {error}.", data_dir.display());
    Error::invalid("data-dir", &problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sqlite_is_built_as_the_configuration_of_cargo_says() {
        let data_dir = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(data_dir.path()).await.unwrap();
        let options: Vec<_> = fetch!(all(String,), store.read().await.unwrap(), Sql::same("pragma compile_options"))
            .unwrap()
            .into_iter()
            .map(|(option,)| option)
            .collect();
        assert!(options.iter().any(|option| option == "ENABLE_QPSG"), "{options:?}");
        assert!(options.iter().any(|option| option == "DEFAULT_MEMSTATUS=0"), "{options:?}");
        assert!(!options.iter().any(|option| option == "ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
        store.close().await;
    }
}
