//! The index on SQLite: a database of its own, to which that of the chat is attached.

use std::{path::Path, time::Instant};

use sqlx::{
    SqlitePool,
    pool::PoolConnection,
    sqlite::{Sqlite, SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous},
};

use super::{SEARCHERS, TIMEOUT, Wanted};
use crate::{
    error::{Error, Result},
    store::BUSY_TIMEOUT,
};

/// Steps between two looks at the clock.
const STEPS: i32 = 10_000;

/// Opens the index: for who fills it, and for who searches.
pub async fn open(data_dir: &Path, chat: &SqliteConnectOptions) -> Result<(SqlitePool, SqlitePool)> {
    let options = chat.clone().filename(data_dir.join("search.db")).synchronous(SqliteSynchronous::Normal);
    let parlor = data_dir.join("parlor.db").to_string_lossy().into_owned();
    let attached = || {
        let parlor = parlor.clone();
        SqlitePoolOptions::new()
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(BUSY_TIMEOUT * 2)
            .after_connect(move |conn, _| {
                let parlor = parlor.clone();
                Box::pin(async move {
                    sqlx::query("attach database $1 as chat").bind(parlor).execute(conn).await?;
                    Ok(())
                })
            })
    };
    let writer = attached().max_connections(1).connect_with(options.clone()).await?;
    sqlx::migrate!("migrations/search").run(&writer).await.map_err(Error::internal)?;
    let reader = attached().max_connections(SEARCHERS).connect_with(options.read_only(true)).await?;
    begin_anew_if_ahead(&writer).await?;
    Ok((writer, reader))
}

/// An index that knows messages which the chat has not is of a later day than a chat that was restored from a backup.
async fn begin_anew_if_ahead(index: &SqlitePool) -> Result<()> {
    const IS_AHEAD: &str = "select upto > (select coalesce(max(id), 0) from messages) from index_state";
    const EMPTY: &str = "insert into message_words (message_words) values ('delete-all')";
    const BEGIN: &str = "update index_state set upto = 0";
    let mut tx = index.begin().await?;
    let is_ahead: bool = sqlx::query_scalar(IS_AHEAD).fetch_one(&mut *tx).await?;
    if is_ahead {
        sqlx::query(EMPTY).execute(&mut *tx).await?;
        sqlx::query(BEGIN).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// A connection that searches, for a few seconds.
pub async fn searching(reader: &SqlitePool) -> Result<PoolConnection<Sqlite>> {
    let mut conn = reader.acquire().await?;
    let deadline = Instant::now() + TIMEOUT;
    // In place of the one before.
    conn.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < deadline);
    Ok(conn)
}

/// How words are put into the index.
pub fn entry(words: &[String], scopes: &[String]) -> String {
    [words, scopes].concat().join(" ")
}

/// How words are looked for.
pub fn query(wanted: &Wanted) -> String {
    let scopes = wanted.scopes.iter().map(|any| {
        let any: Vec<_> = any.iter().map(|scope| format!("\"{scope}\"")).collect();
        format!("({})", any.join(" OR "))
    });
    let phrases = wanted
        .phrases
        .iter()
        .map(|phrase| format!("\"{}\"{}", phrase.words.join(" "), if phrase.is_prefix { " *" } else { "" }));
    scopes.chain(phrases).collect::<Vec<_>>().join(" AND ")
}
