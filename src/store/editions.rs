//! What messages say, and what they said before.

use super::{Db, Sql, execute, fetch};
use crate::{
    error::Result,
    model::{Edition, MessageId, Timestamp},
};

const KEEP: Sql =
    Sql::same("insert into editions (message_id, content, until) select id, content, $2 from messages where id = $1");
const REPLACE: Sql = Sql::same("update messages set content = $2, edited_at = $3 where id = $1");
/// The newest ones, newest first.
const LIST: Sql = Sql::same("select content, until from editions where message_id = $1 order by id desc limit $2");

impl Db {
    /// Gives a message another content, and keeps the one it had.
    pub async fn replace_content(&mut self, message: MessageId, content: &str, now: Timestamp) -> Result<()> {
        execute!(self, KEEP, message, now)?;
        execute!(self, REPLACE, message, content, now)?;
        Ok(())
    }

    /// What a message said before, the newest `limit`, oldest first.
    pub async fn editions(&mut self, message: MessageId, limit: i64) -> Result<Vec<Edition>> {
        let rows = fetch!(all(String, Timestamp), self, LIST, message, limit)?;
        Ok(rows.into_iter().rev().map(|(content, until)| Edition { content, until }).collect())
    }
}
