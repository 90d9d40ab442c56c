//! From a token to the person who bears it.

use super::Chat;
use crate::{
    auth::{self, Claims},
    error::{Error, Result},
    markup::MAX_NAME,
    model::{Actor, TenantId, User, UserId, UserRole},
    store::{NewUser, TenantSecrets},
};

/// Of what a platform stores with a user.
const MAX_METADATA_BYTES: usize = 16 * 1024;

/// A user as their tenant knows them: tenant and external id.
pub(super) type Key = (TenantId, String);

/// Who that is here.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    user_id: UserId,
    role: UserRole,
}

impl Chat {
    /// Who bears this access token, signed by Parlor or by the tenant's platform. A user who is new here is created
    /// from its claims. Known users cost no query.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for anything but a token that the tenant's secret signed with HS256;
    /// [`Error::SessionExpired`] when it has expired or its session was revoked.
    pub async fn authenticate(&self, access_token: &str) -> Result<Actor> {
        let tenant = self.tenant(&auth::tenant_of(access_token)?).await?;
        let claims = auth::verify(access_token, &tenant.jwt_secret, self.0.clock.now())?;
        if claims.is_refresh() {
            return Err(Error::Unauthenticated);
        }
        if claims.sid.is_some_and(|session| self.0.ended_sessions.contains_key(&session)) {
            return Err(Error::SessionExpired);
        }
        let tenant_id = tenant.tenant.id;
        let key = (tenant_id, claims.external_id()?);
        let known = self.0.identities.get(&key).filter(|known| claims.role.is_none_or(|role| role == known.role));
        let identity = match known {
            Some(identity) => identity,
            None => {
                let user = self.user_of(&tenant, &key.1, &claims).await?;
                let identity = Identity { user_id: user.id, role: user.role };
                self.0.identities.insert(key, identity);
                identity
            }
        };
        Ok(Actor { tenant_id, user_id: identity.user_id, role: identity.role, session_id: claims.sid })
    }

    /// The actor's own account.
    pub async fn me(&self, actor: &Actor) -> Result<User> {
        let user = self.0.store.read().await?.user(actor.tenant_id, actor.user_id).await?;
        user.ok_or(Error::SessionExpired)
    }

    /// A tenant with its secret; [`Error::Unauthenticated`] when there is none of that name.
    pub(super) async fn tenant(&self, slug: &str) -> Result<TenantSecrets> {
        if let Some(tenant) = self.0.tenants.get(slug) {
            return Ok(tenant);
        }
        let tenant = self.0.store.read().await?.tenant_by_slug(slug).await?.ok_or(Error::Unauthenticated)?;
        self.0.tenants.insert(slug.to_owned(), tenant.clone());
        Ok(tenant)
    }

    /// The user whom a verified token names, created or given the platform's role as needed.
    async fn user_of(&self, tenant: &TenantSecrets, external_id: &str, claims: &Claims) -> Result<User> {
        let tenant_id = tenant.tenant.id;
        let found = self.0.store.read().await?.user_by_external_id(tenant_id, external_id).await?;
        match found {
            Some(user) => self.update_from_claims(user, claims).await,
            // A session's user exists; one that does not was removed.
            None if claims.sid.is_some() => Err(Error::SessionExpired),
            None => self.create_from_claims(tenant_id, external_id, claims).await,
        }
    }

    /// What the platform says of a user now is so from now on.
    async fn update_from_claims(&self, user: User, claims: &Claims) -> Result<User> {
        let role = claims.role.filter(|role| *role != user.role);
        let mut metadata = metadata(claims)?;
        if metadata.is_some() && self.0.store.read().await?.user_metadata(user.id).await? == metadata {
            metadata = None;
        }
        let names = names(claims, &user);
        if role.is_none() && metadata.is_none() && names.is_none() {
            return Ok(user);
        }
        let mut db = self.0.store.write().await?;
        if let Some((username, name)) = names
            && !db.rename_user(user.id, &username, &name).await?
        {
            // Somebody else goes by that username.
            db.rename_user(user.id, &distinct(&username, &user.external_id), &name).await?;
        }
        let user = User { role: role.unwrap_or(user.role), ..user };
        let mut welcome = Vec::new();
        if let Some(role) = role {
            db.set_user_role(user.id, role).await?;
            welcome = self.welcome(&mut db, &user).await?;
        }
        if let Some(metadata) = &metadata {
            db.set_user_metadata(user.id, metadata).await?;
        }
        db.commit().await?;
        self.announce(welcome);
        self.0.directory.invalidate(&user.id);
        Ok(user)
    }

    /// Makes a user of somebody whom the platform knows and Parlor does not yet.
    pub(super) async fn create_from_claims(
        &self,
        tenant_id: TenantId,
        external_id: &str,
        claims: &Claims,
    ) -> Result<User> {
        let username = shown(claims.username.as_deref()).unwrap_or_else(|| external_id.to_owned());
        let name = shown(claims.name.as_deref()).unwrap_or_else(|| username.clone());
        let distinct = distinct(&username, external_id);
        let metadata = metadata(claims)?;
        let mut db = self.0.store.write().await?;
        for username in [&username, &distinct] {
            let new = NewUser {
                tenant_id,
                external_id: Some(external_id),
                username,
                name: &name,
                role: claims.role.unwrap_or_default(),
                password_hash: None,
                created_at: self.0.clock.now(),
                metadata: metadata.as_deref(),
            };
            if let Some(user) = db.insert_user(&new).await? {
                let welcome = self.welcome(&mut db, &user).await?;
                db.commit().await?;
                self.announce(welcome);
                return Ok(user);
            }
            // Another request of the same new user was faster.
            if let Some(user) = db.user_by_external_id(tenant_id, external_id).await? {
                return Ok(user);
            }
        }
        Err(Error::Unauthenticated)
    }
}

/// The platform's id tells two of its users apart who go by the same name.
fn distinct(username: &str, external_id: &str) -> String {
    format!("{username}-{external_id}")
}

/// Username and name that a user goes by from now on, if the token says others.
fn names(claims: &Claims, user: &User) -> Option<(String, String)> {
    let username = shown(claims.username.as_deref()).unwrap_or_else(|| user.username.clone());
    let is_nameless = user.name == user.username || user.name == user.external_id;
    let name =
        shown(claims.name.as_deref()).unwrap_or_else(|| if is_nameless { username.clone() } else { user.name.clone() });
    let is_same =
        name == user.name && (username == user.username || distinct(&username, &user.external_id) == user.username);
    (!is_same).then_some((username, name))
}

/// What a token says somebody is called, as it can be shown on a line. Nobody is kept out for what their platform took.
fn shown(claim: Option<&str>) -> Option<String> {
    let line: String = claim?.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_NAME).collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

/// The metadata of a token as it is stored.
fn metadata(claims: &Claims) -> Result<Option<String>> {
    let text = claims.metadata.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    match text {
        Some(text) if text.len() > MAX_METADATA_BYTES => {
            Err(Error::TooLarge { bytes: text.len() as u64, limit: MAX_METADATA_BYTES as u64 })
        }
        text => Ok(text),
    }
}
