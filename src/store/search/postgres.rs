//! The index on PostgreSQL: a table beside the messages.

use sqlx::{PgPool, postgres::PgPoolOptions};

use super::{SEARCHERS, TIMEOUT, Wanted};
use crate::{error::Result, store::BUSY_TIMEOUT};

/// Connections for who searches, with a limit of time.
pub fn open(url: &str) -> Result<PgPool> {
    let timeout = format!("set statement_timeout = {}", TIMEOUT.as_millis());
    let searchers = PgPoolOptions::new()
        .max_connections(SEARCHERS)
        .min_connections(0)
        .acquire_timeout(BUSY_TIMEOUT * 2)
        .after_connect(move |conn, _| {
            let timeout = timeout.clone();
            Box::pin(async move {
                sqlx::raw_sql(sqlx::AssertSqlSafe(timeout)).execute(conn).await?;
                Ok(())
            })
        })
        .connect_lazy(url)?;
    Ok(searchers)
}

/// How words are put into the index.
pub fn entry(words: &[String], scopes: &[String]) -> String {
    let placed = words.iter().zip(1..).map(|(word, place)| format!("'{word}':{place}"));
    placed.chain(scopes.iter().map(|scope| format!("'{scope}'"))).collect::<Vec<_>>().join(" ")
}

/// How words are looked for.
pub fn query(wanted: &Wanted) -> String {
    let scopes = wanted.scopes.iter().map(|any| {
        let any: Vec<_> = any.iter().map(|scope| format!("'{scope}'")).collect();
        format!("({})", any.join(" | "))
    });
    let phrases = wanted.phrases.iter().map(|phrase| {
        let words: Vec<_> = phrase.words.iter().map(|word| format!("'{word}'")).collect();
        format!("({}{})", words.join(" <-> "), if phrase.is_prefix { ":*" } else { "" })
    });
    scopes.chain(phrases).collect::<Vec<_>>().join(" & ")
}
