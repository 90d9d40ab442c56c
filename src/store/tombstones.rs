//! Deleted messages: what remains of them is that they were there.

use super::{Db, Sql, execute};
use crate::{
    error::Result,
    model::{MessageId, Timestamp, UserId},
};

/// Bit 8 stays: others' replies are not deleted with it.
const BURY: Sql = Sql::same(
    "update messages
     set content = '', metadata = null, deleted_at = $2, deleted_by = $3, pinned_at = null, extras = extras & 8
     where id = $1",
);
const COUNT: Sql = Sql::same(
    "update conversations set tombstone_count = tombstone_count + 1
     where id = (select conversation_id from messages where id = $1)",
);
const BELONGINGS: [Sql; 3] = [
    Sql::same("delete from editions where message_id = $1"),
    Sql::same("delete from mentions where message_id = $1"),
    Sql::same("delete from reactions where message_id = $1"),
];

impl Db {
    /// Leaves a tombstone of a message that was not taken back before, and nothing that it said.
    pub async fn bury_message(&mut self, message: MessageId, by: UserId, now: Timestamp) -> Result<()> {
        execute!(self, BURY, message, now, by)?;
        execute!(self, COUNT, message)?;
        for belonging in BELONGINGS {
            execute!(self, belonging, message)?;
        }
        Ok(())
    }
}
