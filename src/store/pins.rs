//! Pinned messages.

use super::{
    Db, Sql, execute, fetch,
    messages::{MessageRow, select_messages},
};
use crate::{
    error::Result,
    model::{ConversationId, Message, MessageId, Timestamp},
};

const SET: Sql = Sql::same("update messages set pinned_at = $2 where id = $1");
const COUNT: Sql = Sql::same("select count(*) from messages where conversation_id = $1 and pinned_at is not null");
const LIST: Sql = Sql::same(select_messages!(
    "where m.conversation_id = $1 and m.pinned_at is not null order by m.pinned_at desc, m.id desc limit $2"
));

impl Db {
    pub async fn set_pinned(&mut self, message: MessageId, at: Option<Timestamp>) -> Result<()> {
        execute!(self, SET, message, at)?;
        Ok(())
    }

    pub async fn count_pinned(&mut self, conversation: ConversationId) -> Result<i64> {
        let (count,) = fetch!(one(i64,), self, COUNT, conversation)?;
        Ok(count)
    }

    /// The pinned messages of a conversation, last pinned first.
    pub async fn pinned(&mut self, conversation: ConversationId, limit: i64) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, LIST, conversation, limit)?;
        self.dressed(rows).await
    }
}
