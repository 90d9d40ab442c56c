//! Browser sessions: a short access token, and a refresh token that rotates and can be revoked.

use std::net::IpAddr;

use super::Chat;
use crate::{
    auth::{self, ACCESS_TTL_SECS, Claims},
    bus::News,
    error::{Error, Result},
    model::{Actor, SessionId, Timestamp, User},
    store::Db,
};

/// Seconds that a browser may stay away without signing in again.
const REFRESH_TTL_SECS: i64 = 30 * 24 * 3600;
/// Seconds in which the token before the last rotation still counts: another tab was using it at that moment.
const ROTATION_GRACE_SECS: i64 = 30;
/// Characters of the browser's name that are kept.
const MAX_USER_AGENT: usize = 200;

/// A browser's session, as cookies carry it.
#[derive(Clone, Debug)]
pub struct Session {
    pub actor: Actor,
    /// JWT, 15 minutes.
    pub access_token: String,
    pub access_expires_at: Timestamp,
    /// Opaque, 30 days, rotated at each refresh. `None`: keep the one you have, another tab rotated it just now.
    pub refresh_token: Option<String>,
    pub refresh_expires_at: Timestamp,
}

/// Where somebody signs in from. Attempts are throttled by address and by name.
#[derive(Clone, Debug)]
pub struct Origin {
    pub ip: IpAddr,
    pub user_agent: String,
}

impl Chat {
    /// Signs somebody in who has a password here.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`] without saying which of the two is wrong; [`Error::RateLimited`].
    pub async fn sign_in(&self, tenant: &str, username: &str, password: &str, from: &Origin) -> Result<Session> {
        self.0.throttle.attempt(&format!("{tenant}/{username}"), from.ip)?;
        let tenant = match self.tenant(tenant).await {
            Ok(tenant) => tenant,
            Err(Error::Unauthenticated) => return Err(Error::WrongCredentials),
            Err(error) => return Err(error),
        };
        let found = self.0.store.read().await?.credentials(tenant.tenant.id, username.trim()).await?;
        let (user, hash) = match found {
            Some(found) => (Some(found.user), found.password_hash),
            None => (None, None),
        };
        let matches = self.0.passwords.verify(password, hash).await?;
        match user {
            Some(user) if matches => self.start_session(&user, from).await,
            _ => Err(Error::WrongCredentials),
        }
    }

    /// A session for a platform's token: how a marketplace's user lands in the web client signed in.
    pub async fn enter_by_token(&self, token: &str, from: &Origin) -> Result<Session> {
        let actor = self.authenticate(token).await?;
        let user = self.me(&actor).await?;
        self.start_session(&user, from).await
    }

    /// Ends the session and closes its sockets.
    pub async fn sign_out(&self, actor: &Actor) -> Result<()> {
        let Some(session) = actor.session_id else {
            return Ok(());
        };
        let mut db = self.0.store.write().await?;
        let revoked = db.revoke_session(session, actor.user_id, self.0.clock.now()).await?;
        db.commit().await?;
        if revoked {
            self.end_session(session);
        }
        Ok(())
    }

    /// New tokens for a refresh token.
    ///
    /// # Errors
    /// [`Error::SessionExpired`] when it is unknown, revoked or expired. One that was rotated away longer ago than a
    /// parallel tab explains was stolen: its session ends.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Session> {
        let now = self.0.clock.now();
        let hash = auth::hash_secret(refresh_token);
        let mut db = self.0.store.write().await?;
        let row = db.session_by_token(&hash).await?.ok_or(Error::SessionExpired)?;
        if row.revoked_at.is_some() || row.expires_at <= now {
            return Err(Error::SessionExpired);
        }
        let user = db.user(row.tenant_id, row.user_id).await?.ok_or(Error::SessionExpired)?;
        let current = row.refresh_hash == hash;
        if !current && row.rotated_at.plus_secs(ROTATION_GRACE_SECS) <= now {
            db.revoke_session(row.id, row.user_id, now).await?;
            db.commit().await?;
            tracing::warn!(session = row.id.0, "a refresh token came back after it was rotated; session revoked");
            self.end_session(row.id);
            return Err(Error::SessionExpired);
        }
        let mut refresh_token = None;
        if current {
            let next = auth::new_secret();
            let expires_at = now.plus_secs(REFRESH_TTL_SECS);
            if db.rotate_session(row.id, &hash, &auth::hash_secret(&next), now, expires_at).await? {
                refresh_token = Some(next);
            }
        }
        db.commit().await?;
        self.session(&user, row.id, refresh_token, now).await
    }

    pub(super) async fn start_session(&self, user: &User, from: &Origin) -> Result<Session> {
        let mut db = self.0.store.write().await?;
        let (id, token) = self.insert_session(&mut db, user, from).await?;
        db.commit().await?;
        self.session(user, id, Some(token), self.0.clock.now()).await
    }

    /// Stores a new session of somebody; answers its id and refresh token.
    pub(super) async fn insert_session(&self, db: &mut Db, user: &User, from: &Origin) -> Result<(SessionId, String)> {
        let now = self.0.clock.now();
        let token = auth::new_secret();
        let user_agent: String = from.user_agent.chars().filter(|c| !c.is_control()).take(MAX_USER_AGENT).collect();
        let expires_at = now.plus_secs(REFRESH_TTL_SECS);
        let id = db.insert_session(user.id, &auth::hash_secret(&token), &user_agent, now, expires_at).await?;
        Ok((id, token))
    }

    pub(super) async fn session(
        &self,
        user: &User,
        id: SessionId,
        refresh_token: Option<String>,
        now: Timestamp,
    ) -> Result<Session> {
        let tenant = self.0.store.read().await?.tenant(user.tenant_id).await?;
        let secrets = self.tenant(&tenant.slug).await?;
        let access_expires_at = now.plus_secs(ACCESS_TTL_SECS);
        let claims = Claims {
            user_id: Some(user.external_id.clone().into()),
            tenant: tenant.slug,
            exp: access_expires_at.as_secs(),
            sid: Some(id),
            ..Claims::default()
        };
        Ok(Session {
            actor: Actor { tenant_id: user.tenant_id, user_id: user.id, role: user.role, session_id: Some(id) },
            access_token: auth::sign(&claims, &secrets.jwt_secret)?,
            access_expires_at,
            refresh_token,
            refresh_expires_at: now.plus_secs(REFRESH_TTL_SECS),
        })
    }

    /// Closes the sockets of a session that was revoked, and takes no more of its tokens.
    pub(super) fn end_session(&self, session: SessionId) {
        self.0.ended_sessions.insert(session, ());
        self.0.bus.publish(News::SessionEnded(session));
    }
}
