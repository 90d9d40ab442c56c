//! People, and who is acting.

use serde::{Deserialize, Serialize};

use super::{ConversationId, InviteId, SessionId, TenantId, Timestamp, UserId};

/// What somebody may do across a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum UserRole {
    #[default]
    Member,
    /// May enter every support and dispute conversation.
    Support,
    /// May enter any conversation, invite people and moderate.
    Admin,
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct User {
    pub id: UserId,
    pub tenant_id: TenantId,
    /// The id that the integrating platform knows; Parlor's own where the account was made here.
    pub external_id: String,
    pub username: String,
    /// What others see; the username unless set.
    pub name: String,
    pub role: UserRole,
    pub created_at: Timestamp,
    pub last_seen_at: Option<Timestamp>,
}

impl User {
    /// What others see of this user.
    pub fn person(&self) -> Person {
        Person { id: self.id, username: self.username.clone(), name: self.name.clone() }
    }
}

/// What others see of a user.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Person {
    pub id: UserId,
    pub username: String,
    pub name: String,
}

/// Who acts: the verified bearer of a session cookie or a token. Every operation takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    pub tenant_id: TenantId,
    pub user_id: UserId,
    pub role: UserRole,
    /// The browser session, absent for a bearer token.
    pub session_id: Option<SessionId>,
}

/// An invite link, as the person who opens it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    pub id: InviteId,
    /// The secret part of the link `/join/{token}`. Known only when the invite is made.
    pub token: Option<String>,
    pub tenant_name: String,
    pub invited_by: Person,
    /// Where one lands after joining.
    pub conversation: Option<ConversationId>,
    pub conversation_title: Option<String>,
    pub expires_at: Timestamp,
}
