//! Invite links: how people without an account get one.

use super::{Chat, Origin, Session, SignUp, access, participants};
use crate::{
    auth,
    error::{Error, Result},
    model::{Actor, ConversationId, Invite, ParticipantRole, Person, UserRole},
    store::InviteRow,
};

/// Seconds that an invite link works.
const TTL_SECS: i64 = 7 * 24 * 3600;
/// People who may join by one link.
const USES: i64 = 50;

impl Chat {
    /// Makes an invite link, for admins; whoever joins by it lands in `conversation`, which the admin must be in. Its
    /// token is in the answer and nowhere else.
    pub async fn create_invite(&self, actor: &Actor, conversation: Option<ConversationId>) -> Result<Invite> {
        if actor.role != UserRole::Admin {
            return Err(Error::Forbidden);
        }
        let now = self.0.clock.now();
        let token = auth::new_secret();
        let hash = auth::hash_secret(&token);
        let mut db = self.0.store.write().await?;
        if let Some(conversation) = conversation {
            access::participation(&mut db, actor, conversation).await?;
            self.manage(&mut db, actor, conversation).await?;
        }
        db.insert_invite(actor, &hash, conversation, now, now.plus_secs(TTL_SECS), USES).await?;
        let row = db.invite_by_token(&hash).await?.ok_or_else(|| Error::not_found("invite"))?;
        db.commit().await?;
        Ok(Invite { token: Some(token), ..row.into() })
    }

    /// What the bearer of an invite link sees before they join.
    pub async fn invite(&self, token: &str) -> Result<Invite> {
        let row = self.0.store.read().await?.invite_by_token(&auth::hash_secret(token)).await?;
        Ok(self.valid(row)?.into())
    }

    /// Makes an account by invite. Answers its session, and where it lands.
    pub async fn join(&self, token: &str, new: SignUp, from: &Origin) -> Result<(Session, Option<ConversationId>)> {
        self.invite(token).await?;
        let password_hash = self.0.passwords.hash(&new.password).await?;
        let mut db = self.0.store.write().await?;
        let row = db.invite_by_token(&auth::hash_secret(token)).await?;
        let invite = self.valid(row)?;
        let (user, welcome) = self.create(&mut db, invite.tenant_id, &new, &password_hash, UserRole::Member).await?;
        if !db.use_invite(invite.id).await? {
            return Err(Error::InviteExpired);
        }
        let joined = match invite.conversation_id {
            Some(id) => participants::join(&mut db, id, user.id, ParticipantRole::Member, self.0.clock.now()).await?,
            None => None,
        };
        let (session, refresh_token) = self.insert_session(&mut db, &user, from).await?;
        db.commit().await?;
        let lands_in = invite.conversation_id.or(welcome.first().map(|(id, _)| *id));
        self.announce(welcome);
        if let (Some(id), Some(event)) = (invite.conversation_id, joined) {
            self.publish(id, vec![event]);
        }
        let session = self.session(&user, session, Some(refresh_token), self.0.clock.now()).await?;
        Ok((session, lands_in))
    }

    fn valid(&self, row: Option<InviteRow>) -> Result<InviteRow> {
        let row = row.ok_or_else(|| Error::not_found("invite"))?;
        if row.uses_left <= 0 || row.expires_at <= self.0.clock.now() {
            return Err(Error::InviteExpired);
        }
        Ok(row)
    }
}

impl From<InviteRow> for Invite {
    fn from(row: InviteRow) -> Self {
        Self {
            id: row.id,
            token: None,
            tenant_name: row.tenant_name,
            invited_by: Person { id: row.created_by, username: row.inviter_username, name: row.inviter_name },
            conversation: row.conversation_id,
            conversation_title: row.conversation_title,
            expires_at: row.expires_at,
        }
    }
}
