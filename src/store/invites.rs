//! Invite links.

use super::{Db, Sql, execute, fetch};
use crate::{
    error::Result,
    model::{Actor, ConversationId, InviteId, TenantId, Timestamp, UserId},
};

const INSERT: Sql = Sql::same(
    "insert into invites (tenant_id, token_hash, created_by, conversation_id, created_at, expires_at, uses_left)
     values ($1, $2, $3, $4, $5, $6, $7) returning id",
);
const BY_TOKEN: Sql = Sql::same(
    "select i.id, i.tenant_id, t.name as tenant_name, i.created_by, u.username as inviter_username,
            u.name as inviter_name, i.conversation_id, c.title as conversation_title, i.expires_at, i.uses_left
     from invites i
     join tenants t on t.id = i.tenant_id
     join users u on u.id = i.created_by
     left join conversations c on c.id = i.conversation_id
     where i.token_hash = $1",
);
const USE: Sql = Sql::same("update invites set uses_left = uses_left - 1 where id = $1 and uses_left > 0");

/// An invite with the names that its bearer is shown.
#[derive(sqlx::FromRow)]
pub(crate) struct InviteRow {
    pub id: InviteId,
    pub tenant_id: TenantId,
    pub tenant_name: String,
    pub created_by: UserId,
    pub inviter_username: String,
    pub inviter_name: String,
    pub conversation_id: Option<ConversationId>,
    pub conversation_title: Option<String>,
    pub expires_at: Timestamp,
    pub uses_left: i64,
}

impl Db {
    pub async fn insert_invite(
        &mut self,
        actor: &Actor,
        token_hash: &str,
        conversation: Option<ConversationId>,
        now: Timestamp,
        expires_at: Timestamp,
        uses: i64,
    ) -> Result<InviteId> {
        let (id,) = fetch!(
            one(InviteId,),
            self,
            INSERT,
            actor.tenant_id,
            token_hash,
            actor.user_id,
            conversation,
            now,
            expires_at,
            uses
        )?;
        Ok(id)
    }

    pub async fn invite_by_token(&mut self, token_hash: &str) -> Result<Option<InviteRow>> {
        fetch!(optional InviteRow, self, BY_TOKEN, token_hash)
    }

    /// False when it was used up.
    pub async fn use_invite(&mut self, id: InviteId) -> Result<bool> {
        Ok(execute!(self, USE, id)? == 1)
    }
}
