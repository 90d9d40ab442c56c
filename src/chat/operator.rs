//! What whoever runs the server does from its command line. There is no actor: the data is theirs.

use serde::Serialize;

use super::{Chat, Clock, validate};
use crate::{
    auth::{self, Claims},
    error::{Error, Result},
    model::{Dialect, Tenant, Timestamp, User, UserRole},
    store::{NewUser, Store},
};

/// The tenant that the web client signs in to.
pub(super) const MAIN_TENANT: &str = "main";
/// Origins of one tenant.
const MAX_ORIGINS: usize = 50;
/// The day this was written; no clock shows an earlier one.
const EARLIEST: Timestamp = Timestamp(1_795_132_800_000_000);

/// A tenant just made, with the secrets that are shown only now.
#[derive(Clone, Debug)]
pub struct NewTenant {
    pub tenant: Tenant,
    pub jwt_secret: String,
    pub api_key: String,
}

/// An account that whoever runs the server makes for somebody.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewAccount<'a> {
    pub username: &'a str,
    /// Without one they come by token only.
    pub password: Option<&'a str>,
    pub role: UserRole,
    /// What the tenant's platform calls them; without it they are nobody whom it knows.
    pub external_id: Option<&'a str>,
}

/// One finding of `parlor doctor`.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    pub name: &'static str,
    pub ok: bool,
    pub detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Chat {
    /// Makes a tenant. Without a secret of the platform's, one is made up.
    pub async fn add_tenant(
        &self,
        slug: &str,
        name: &str,
        dialect: Dialect,
        jwt_secret: Option<&str>,
    ) -> Result<NewTenant> {
        insert_tenant(&self.0.store, &self.0.clock, slug, name, dialect, jwt_secret).await
    }

    /// The tenant of this slug.
    pub async fn find_tenant(&self, slug: &str) -> Result<Tenant> {
        Ok(self.known_tenant(slug).await?.tenant)
    }

    /// Sets how many bytes a file may have that somebody of this tenant uploads.
    pub async fn set_upload_limit(&self, slug: &str, bytes: u64) -> Result<()> {
        let problem = |_| Error::invalid("max-upload-bytes", "That is more than can be counted.");
        let bytes = i64::try_from(bytes).map_err(problem)?;
        let tenant = self.known_tenant(slug).await?.tenant.id;
        let mut db = self.0.store.write().await?;
        db.set_max_upload_bytes(tenant, bytes).await?;
        db.commit().await
    }

    /// Replaces the origins (`https://shop.example`) whose pages may call this tenant's REST doors.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no origin, or more than 50.
    pub async fn set_allowed_origins(&self, slug: &str, origins: &[String]) -> Result<Vec<String>> {
        if origins.len() > MAX_ORIGINS {
            return Err(Error::invalid("allowed-origins", "Allow at most 50 origins."));
        }
        let origins = origins.iter().map(|origin| self::origin(origin)).collect::<Result<Vec<_>>>()?;
        let tenant = self.known_tenant(slug).await?.tenant.id;
        let mut db = self.0.store.write().await?;
        db.set_allowed_origins(tenant, &origins).await?;
        db.commit().await?;
        self.0.origins.invalidate_all();
        Ok(origins)
    }

    /// Whether any tenant lets pages of this origin in.
    pub async fn allows_origin(&self, origin: &str) -> Result<bool> {
        if let Some(allowed) = self.0.origins.get(origin) {
            return Ok(allowed);
        }
        let allowed = self.0.store.read().await?.allows_origin(origin).await?;
        self.0.origins.insert(origin.to_owned(), allowed);
        Ok(allowed)
    }

    /// Makes a user.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a bad name or password; [`Error::Taken`] for a username or an external id that somebody has.
    pub async fn add_user(&self, tenant: &str, new: &NewAccount<'_>) -> Result<User> {
        let tenant_id = self.known_tenant(tenant).await?.tenant.id;
        let hash = match new.password {
            Some(password) => Some(self.0.passwords.hash(password).await?),
            None => None,
        };
        let username = validate::username(new.username)?;
        let row = NewUser {
            tenant_id,
            external_id: new.external_id,
            username,
            name: username,
            role: new.role,
            password_hash: hash.as_deref(),
            created_at: self.0.clock.now(),
            metadata: None,
        };
        let mut db = self.0.store.write().await?;
        let Some(user) = db.insert_user(&row).await? else {
            let (field, value) = match new.external_id {
                Some(id) if db.user_by_external_id(tenant_id, id).await?.is_some() => ("external id", id),
                _ => ("username", username),
            };
            return Err(Error::Taken { field: field.into(), value: value.into() });
        };
        let welcome = self.welcome(&mut db, &user).await?;
        db.commit().await?;
        self.announce(welcome);
        Ok(user)
    }

    /// An access token for somebody, as their platform would sign it.
    pub async fn issue_token(&self, tenant: &str, username: &str, ttl_secs: i64) -> Result<String> {
        let tenant = self.known_tenant(tenant).await?;
        let found = self.0.store.read().await?.credentials(tenant.tenant.id, username).await?;
        let user = found.ok_or_else(|| Error::not_found("user"))?.user;
        let claims = Claims {
            user_id: Some(user.external_id.into()),
            tenant: tenant.tenant.slug,
            exp: self.0.clock.now().plus_secs(ttl_secs).as_secs(),
            username: Some(user.username),
            ..Claims::default()
        };
        auth::sign(&claims, &tenant.jwt_secret)
    }

    /// Looks the installation over.
    pub async fn diagnose(&self) -> Vec<Check> {
        vec![self.check_database().await, self.check_files().await, self.check_clock()]
    }

    async fn check_database(&self) -> Check {
        let version = self.0.store.version().await;
        let written = async {
            let db = self.0.store.write().await?;
            db.commit().await
        };
        let ok = version.is_ok() && written.await.is_ok();
        let kind = if self.0.config.database_url.is_some() { "the database server" } else { "the disk" };
        Check {
            name: "database",
            ok,
            detail: version.unwrap_or_else(|error| error.to_string()),
            advice: (!ok).then(|| format!("Check that {kind} is up, has room, and lets Parlor write.")),
        }
    }

    async fn check_files(&self) -> Check {
        let place = self.0.files.place();
        let tried = self.0.files.probe().await;
        Check {
            name: "files",
            ok: tried.is_ok(),
            detail: match &tried {
                Ok(()) => format!("{place} can be written and read"),
                Err(error) => format!("{place}: {error}"),
            },
            advice: tried.err().map(|_| match &self.0.config.files_url {
                Some(_) => {
                    "Check the address in --files-url, that the bucket exists, and the AWS_... credentials.".into()
                }
                None => "Give the user who runs Parlor the right to write there.".into(),
            }),
        }
    }

    fn check_clock(&self) -> Check {
        let now = self.0.clock.now();
        let ok = now >= EARLIEST;
        Check {
            name: "clock",
            ok,
            detail: format!("{} seconds since 1970", now.as_secs()),
            advice: (!ok).then(|| "Set the machine's clock: tokens and messages are dated by it.".into()),
        }
    }

    async fn known_tenant(&self, slug: &str) -> Result<crate::store::TenantSecrets> {
        match self.tenant(slug).await {
            Err(Error::Unauthenticated) => Err(Error::not_found("tenant")),
            found => found,
        }
    }
}

/// An origin as browsers write it.
fn origin(text: &str) -> Result<String> {
    let problem = || Error::invalid("allowed-origins", "Write an origin like https://shop.example, without a path.");
    let url = url::Url::parse(text.trim()).map_err(|_| problem())?;
    let plain = matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none();
    if plain && url.username().is_empty() { Ok(url.origin().ascii_serialization()) } else { Err(problem()) }
}

/// Makes the tenant `main`, unless it is there.
pub(super) async fn ensure_main_tenant(store: &Store, clock: &Clock) -> Result<()> {
    if store.read().await?.tenant_by_slug(MAIN_TENANT).await?.is_some() {
        return Ok(());
    }
    match insert_tenant(store, clock, MAIN_TENANT, "Parlor", Dialect::Native, None).await {
        // Another process was faster.
        Ok(_) | Err(Error::Taken { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn insert_tenant(
    store: &Store,
    clock: &Clock,
    slug: &str,
    name: &str,
    dialect: Dialect,
    jwt_secret: Option<&str>,
) -> Result<NewTenant> {
    let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if slug.is_empty() || slug.len() > 63 || !slug.chars().all(valid) {
        return Err(Error::invalid("slug", "The slug needs 1 to 63 characters of a-z, 0-9 and -."));
    }
    let name = if name.trim().is_empty() { slug } else { validate::title(name)? };
    let jwt_secret = jwt_secret.map_or_else(auth::new_secret, str::to_owned);
    if jwt_secret.len() < 16 {
        return Err(Error::invalid("jwt-secret", "The secret needs at least 16 characters."));
    }
    let api_key = auth::new_secret();
    let mut db = store.write().await?;
    let tenant = db
        .insert_tenant(slug, name, dialect, &jwt_secret, &auth::hash_secret(&api_key), clock.now())
        .await?
        .ok_or_else(|| Error::Taken { field: "slug".into(), value: slug.into() })?;
    db.commit().await?;
    Ok(NewTenant { tenant, jwt_secret, api_key })
}
