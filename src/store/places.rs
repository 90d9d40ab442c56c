//! Where a message is, and what somebody is there: what decides what they may do with it.

use super::{Db, Sql, execute, fetch};
use crate::{
    error::Result,
    model::{ConversationId, ConversationKind, MessageId, ParticipantRole, TenantId, UserId},
};

macro_rules! select_place {
    ($rest:literal) => {
        concat!(
            "select m.conversation_id, m.thread_root, c.kind, p.role
             from messages m
             join conversations c on c.id = m.conversation_id and c.tenant_id = $1
             left join participants p on p.conversation_id = c.id and p.user_id = $3 and p.left_at is null
             where m.id = $2 ",
            $rest
        )
    };
}

const PLACE: Sql = Sql::same(select_place!(""));
const HOLD: Sql = Sql { sqlite: select_place!(""), postgres: select_place!("for update of c") };
const SET_REV: Sql = Sql::same("update messages set rev = $2 where id = $1");

/// Where a message is, and what somebody is there.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct Place {
    pub conversation_id: ConversationId,
    pub thread_root: Option<MessageId>,
    pub kind: ConversationKind,
    /// Absent for whoever is not in the conversation.
    pub role: Option<ParticipantRole>,
}

impl Db {
    /// `None` when the tenant has no such message.
    pub async fn place(&mut self, tenant: TenantId, message: MessageId, user: UserId) -> Result<Option<Place>> {
        fetch!(optional Place, self, PLACE, tenant, message, user)
    }

    /// As [`Self::place`]; until the transaction ends nobody else changes anything in that conversation.
    pub async fn hold(&mut self, tenant: TenantId, message: MessageId, user: UserId) -> Result<Option<Place>> {
        fetch!(optional Place, self, HOLD, tenant, message, user)
    }

    /// Notes the change that a message was last touched by.
    pub async fn set_message_rev(&mut self, message: MessageId, rev: i64) -> Result<()> {
        execute!(self, SET_REV, message, rev)?;
        Ok(())
    }
}
