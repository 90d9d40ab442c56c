//! Events that platforms brought.

use super::{Db, Sql, execute, fetch};
use crate::{
    error::Result,
    model::{ConversationId, MessageId, TenantId, Timestamp},
};

const RECEIVED: Sql = Sql::same(
    "select conversation_id, message_id, is_new_conversation from business_events
     where tenant_id = $1 and identity = $2",
);
const INSERT: Sql = Sql::same(
    "insert into business_events (tenant_id, identity, type, names_people, received_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, identity) do nothing returning id",
);
const HAS_NAMED: Sql =
    Sql::same("select exists (select 1 from business_events where conversation_id = $1 and names_people = $2)");
const FINISH: Sql = Sql::same(
    "update business_events set conversation_id = $2, message_id = $3, is_new_conversation = $4 where id = $1",
);

/// What became of an event.
#[derive(sqlx::FromRow)]
pub(crate) struct ReceivedRow {
    pub conversation_id: Option<ConversationId>,
    pub message_id: Option<MessageId>,
    pub is_new_conversation: bool,
}

impl Db {
    pub async fn received_event(&mut self, tenant: TenantId, identity: &str) -> Result<Option<ReceivedRow>> {
        fetch!(optional ReceivedRow, self, RECEIVED, tenant, identity)
    }

    /// `None` when it was received before.
    pub async fn insert_event(
        &mut self,
        tenant: TenantId,
        identity: &str,
        kind: &str,
        names_people: bool,
        now: Timestamp,
    ) -> Result<Option<i64>> {
        let row = fetch!(optional(i64,), self, INSERT, tenant, identity, kind, names_people, now)?;
        Ok(row.map(|(id,)| id))
    }

    /// Whether an event that was told in a conversation named anybody.
    pub async fn has_named(&mut self, conversation: ConversationId) -> Result<bool> {
        let (named,) = fetch!(one(bool,), self, HAS_NAMED, conversation, true)?;
        Ok(named)
    }

    /// Notes what became of it.
    pub async fn finish_event(
        &mut self,
        event: i64,
        conversation: ConversationId,
        message: MessageId,
        is_new: bool,
    ) -> Result<()> {
        execute!(self, FINISH, event, conversation, message, is_new)?;
        Ok(())
    }
}
