//! Browser sessions: who is signed in where.

use super::{Db, Sql, execute, fetch};
use crate::{
    error::Result,
    model::{SessionId, TenantId, Timestamp, UserId},
};

const INSERT: Sql = Sql::same(
    "insert into sessions (user_id, refresh_hash, user_agent, created_at, rotated_at, expires_at)
     values ($1, $2, $3, $4, $4, $5) returning id",
);
/// By the token in force, or the one before it.
const BY_TOKEN: Sql = Sql::same(
    "select s.id, s.user_id, s.refresh_hash, s.rotated_at, s.expires_at, s.revoked_at, u.tenant_id
     from sessions s join users u on u.id = s.user_id
     where s.refresh_hash = $1 or s.previous_hash = $1",
);
/// Two tabs that refresh at once: the first one wins.
const ROTATE: Sql = Sql::same(
    "update sessions set previous_hash = refresh_hash, refresh_hash = $3, rotated_at = $4, expires_at = $5
     where id = $1 and refresh_hash = $2 and revoked_at is null",
);
const REVOKE: Sql =
    Sql::same("update sessions set revoked_at = $3 where id = $1 and user_id = $2 and revoked_at is null");
const REVOKE_ALL: Sql = Sql::same(
    "update sessions set revoked_at = $2 where user_id = $1 and revoked_at is null and expires_at > $2 returning id",
);

/// A session with the user it belongs to.
#[derive(sqlx::FromRow)]
pub(crate) struct SessionRow {
    pub id: SessionId,
    pub user_id: UserId,
    pub refresh_hash: String,
    pub rotated_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub tenant_id: TenantId,
}

impl Db {
    pub async fn insert_session(
        &mut self,
        user: UserId,
        refresh_hash: &str,
        user_agent: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<SessionId> {
        let (id,) = fetch!(one(SessionId,), self, INSERT, user, refresh_hash, user_agent, now, expires_at)?;
        Ok(id)
    }

    pub async fn session_by_token(&mut self, hash: &str) -> Result<Option<SessionRow>> {
        fetch!(optional SessionRow, self, BY_TOKEN, hash)
    }

    /// False when somebody else rotated it first.
    pub async fn rotate_session(
        &mut self,
        id: SessionId,
        from_hash: &str,
        to_hash: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool> {
        Ok(execute!(self, ROTATE, id, from_hash, to_hash, now, expires_at)? == 1)
    }

    /// False when this user has no such session, or it was revoked before.
    pub async fn revoke_session(&mut self, id: SessionId, user: UserId, now: Timestamp) -> Result<bool> {
        Ok(execute!(self, REVOKE, id, user, now)? == 1)
    }

    /// Revokes all sessions of somebody; answers those that were in force.
    pub async fn revoke_sessions(&mut self, user: UserId, now: Timestamp) -> Result<Vec<SessionId>> {
        let rows = fetch!(all(SessionId,), self, REVOKE_ALL, user, now)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }
}
