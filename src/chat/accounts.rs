//! Accounts: the first admin, and everybody who joins.

use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

use super::{Chat, Origin, Session, operator::MAIN_TENANT, participants, validate};
use crate::{
    error::{Error, Result},
    model::{ConversationId, ConversationKind, Dialect, ParticipantRole, TenantId, User, UserRole},
    protocol::Event,
    store::{Db, NewConversationRow, NewUser},
};

/// What makes the conversation that everybody of a tenant is in.
const GENERAL: &str = "general";

/// A new account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SignUp {
    pub username: String,
    /// What others see; the username where blank.
    #[serde(default)]
    pub name: String,
    pub password: String,
}

/// Conversations that somebody new was put into, with what is to be told there.
pub(super) type Welcome = Vec<(ConversationId, Vec<Event>)>;

impl Chat {
    /// Whether anybody has an account in the tenant `main`.
    pub async fn is_set_up(&self) -> Result<bool> {
        if self.0.set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let main = self.tenant(MAIN_TENANT).await?.tenant.id;
        let set_up = self.0.store.read().await?.count_users(main).await? > 0;
        self.0.set_up.store(set_up, Ordering::Relaxed);
        Ok(set_up)
    }

    /// Makes the first account, an admin's.
    ///
    /// # Errors
    /// [`Error::AlreadySetUp`] for whoever comes second.
    pub async fn set_up(&self, new: SignUp, from: &Origin) -> Result<Session> {
        if self.is_set_up().await? {
            return Err(Error::AlreadySetUp);
        }
        let hash = self.0.passwords.hash(&new.password).await?;
        let main = self.tenant(MAIN_TENANT).await?.tenant.id;
        let mut db = self.0.store.write().await?;
        db.lock_tenant(main).await?;
        if db.count_users(main).await? > 0 {
            return Err(Error::AlreadySetUp);
        }
        let (user, welcome) = self.create(&mut db, main, &new, &hash, UserRole::Admin).await?;
        let (session, token) = self.insert_session(&mut db, &user, from).await?;
        db.commit().await?;
        self.0.set_up.store(true, Ordering::Relaxed);
        self.announce(welcome);
        self.session(&user, session, Some(token), self.0.clock.now()).await
    }

    /// Stores an account with a password, and puts its owner where everybody is.
    pub(super) async fn create(
        &self,
        db: &mut Db,
        tenant_id: TenantId,
        new: &SignUp,
        password_hash: &str,
        role: UserRole,
    ) -> Result<(User, Welcome)> {
        let username = validate::username(&new.username)?;
        let name = validate::name(&new.name, username)?;
        let row = NewUser {
            tenant_id,
            external_id: None,
            username,
            name,
            role,
            password_hash: Some(password_hash),
            created_at: self.0.clock.now(),
            metadata: None,
        };
        let taken = || Error::Taken { field: "username".into(), value: username.into() };
        let user = db.insert_user(&row).await?.ok_or_else(taken)?;
        let welcome = self.welcome(db, &user).await?;
        Ok((user, welcome))
    }

    /// Puts somebody new where they belong: into the conversation that everybody of their tenant is in, and as support
    /// staff into those that wait for support.
    pub(super) async fn welcome(&self, db: &mut Db, user: &User) -> Result<Welcome> {
        let mut welcome = self.welcome_to_all(db, user).await?;
        if user.role == UserRole::Support {
            welcome.extend(participants::join_as_staff(db, user, self.0.clock.now()).await?);
        }
        Ok(welcome)
    }

    /// Only tenants that use Parlor directly have a conversation that everybody is in: the first admin makes it by
    /// arriving, and manages it.
    async fn welcome_to_all(&self, db: &mut Db, user: &User) -> Result<Welcome> {
        if db.tenant(user.tenant_id).await?.dialect != Dialect::Native {
            return Ok(Vec::new());
        }
        let row = NewConversationRow {
            tenant_id: user.tenant_id,
            kind: ConversationKind::General,
            title: Some("General"),
            identity: Some(GENERAL),
            context: None,
            created_by: Some(user.id),
            created_at: self.0.clock.now(),
        };
        let id = match db.insert_conversation(&row).await? {
            Some(id) => Some(id),
            None => db.conversation_by_identity(user.tenant_id, GENERAL).await?,
        };
        let Some(id) = id else { return Ok(Vec::new()) };
        let role = match user.role {
            UserRole::Admin => ParticipantRole::Admin,
            UserRole::Support | UserRole::Member => ParticipantRole::Member,
        };
        let joined = participants::join(db, id, user.id, role, self.0.clock.now()).await?;
        Ok(joined.map(|event| (id, vec![event])).into_iter().collect())
    }

    /// Tells everybody of whom [`Self::welcome`] put among them, once that is committed.
    pub(super) fn announce(&self, welcome: Welcome) {
        for (conversation, events) in welcome {
            self.publish(conversation, events);
        }
    }
}
