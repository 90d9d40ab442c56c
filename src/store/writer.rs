//! SQLite's one writer. Not a pool of one connection: a pool looks at each connection that comes back before it hands it
//! on, and the next transaction would wait for that.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use futures::FutureExt;
use sqlx::{Connection, SqliteConnection, query, raw_sql};
use tokio::{
    sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard},
    time::timeout,
};

use super::BUSY_TIMEOUT;
use crate::error::{Error, Result};

/// The connection that writes. Who wants to write gets it in turn.
#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<Option<Open>>>);

struct Open {
    conn: SqliteConnection,
    /// Whether a transaction was begun, and not committed.
    writing: bool,
}

/// The connection, while it is somebody's turn. A transaction that was begun is rolled back unless it is committed.
pub(crate) struct Writing(OwnedMappedMutexGuard<Option<Open>, Open>);

impl Writer {
    pub fn new(conn: SqliteConnection) -> Self {
        Self(Arc::new(Mutex::new(Some(Open { conn, writing: false }))))
    }

    /// Waits for its turn, and begins a transaction.
    pub async fn begin(&self) -> Result<Writing> {
        let mut writing = self.acquire().await?;
        writing.0.writing = true;
        query("begin immediate").execute(&mut *writing).await?;
        Ok(writing)
    }

    /// Waits for its turn; the connection in no transaction.
    pub async fn acquire(&self) -> Result<Writing> {
        let conn = timeout(BUSY_TIMEOUT * 2, self.0.clone().lock_owned()).await.map_err(|_| Error::Busy)?;
        // Closed: another process may take over.
        let mut writing = Writing(OwnedMutexGuard::try_map(conn, Option::as_mut).map_err(|_| Error::Busy)?);
        if writing.0.writing {
            // It fails when the transaction ended by itself, or was rolled back when it was dropped.
            let _ = raw_sql("rollback").execute(&mut *writing).await;
            writing.0.writing = false;
        }
        Ok(writing)
    }

    /// Waits for whoever writes, then closes the connection.
    pub async fn close(&self) {
        let open = self.0.lock().await.take();
        if let Some(open) = open
            && let Err(error) = open.conn.close().await
        {
            tracing::warn!(%error, "the database was not closed properly");
        }
    }
}

impl Writing {
    pub async fn commit(mut self) -> Result<()> {
        query("commit").execute(&mut *self).await?;
        self.0.writing = false;
        Ok(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if self.0.writing {
            // One look at it hands it to the connection's thread, unless that has too much to do; so that other processes
            // need not wait for whoever writes here next.
            let _ = raw_sql("rollback").execute(&mut **self).now_or_never();
        }
    }
}

impl Deref for Writing {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0.conn
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0.conn
    }
}

#[cfg(test)]
mod tests {
    use sqlx::query_scalar;

    use super::*;

    async fn writer() -> Writer {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        raw_sql("create table notes (text text)").execute(&mut conn).await.unwrap();
        Writer::new(conn)
    }

    async fn write(writing: &mut Writing) {
        raw_sql("insert into notes values ('milk')").execute(&mut **writing).await.unwrap();
    }

    async fn count(writer: &Writer) -> i64 {
        query_scalar("select count(*) from notes").fetch_one(&mut *writer.acquire().await.unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_committed_stays_and_what_is_dropped_does_not() {
        let writer = writer().await;
        for _ in 0..100 {
            let mut dropped = writer.begin().await.unwrap();
            write(&mut dropped).await;
        }
        let mut committed = writer.begin().await.unwrap();
        write(&mut committed).await;
        committed.commit().await.unwrap();
        assert_eq!(count(&writer).await, 1);
    }

    #[tokio::test]
    async fn who_gives_up_while_beginning_blocks_nobody() {
        let writer = writer().await;
        for _ in 0..100 {
            // Whether it had begun by then or not.
            drop(writer.begin().now_or_never());
        }
        writer.begin().await.unwrap().commit().await.unwrap();
    }

    #[tokio::test]
    async fn a_closed_writer_is_busy() {
        let writer = writer().await;
        writer.close().await;
        assert!(matches!(writer.begin().await, Err(Error::Busy)));
    }
}
