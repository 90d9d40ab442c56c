//! Tenants.

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{Dialect, Tenant, TenantId, Timestamp},
};

const BY_SLUG: Sql = Sql::same("select id, slug, name, dialect, created_at, jwt_secret from tenants where slug = $1");
const INSERT: Sql = Sql::same(
    "insert into tenants (slug, name, dialect, jwt_secret, api_key_hash, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing
     returning id, slug, name, dialect, created_at",
);
const BY_ID: Sql = Sql::same("select id, slug, name, dialect, created_at from tenants where id = $1");
const BY_API_KEY: Sql = Sql::same("select id, slug, name, dialect, created_at from tenants where api_key_hash = $1");
const MAX_UPLOAD: Sql = Sql::same("select max_upload_bytes from tenants where id = $1");
const SET_MAX_UPLOAD: Sql = Sql::same("update tenants set max_upload_bytes = $2 where id = $1");

const SET_ORIGINS: Sql = Sql::same("update tenants set allowed_origins = $2 where id = $1");
const ALLOWS: Sql = Sql {
    sqlite: "select count(*) from tenants t join json_each(t.allowed_origins) as o where o.value = $1",
    postgres:
        "select count(*) from tenants t cross join jsonb_array_elements_text(t.allowed_origins::jsonb) as o (value)
               where o.value = $1",
};

/// Takes the tenant's row, so that what is decided about the whole tenant is decided by one at a time.
const LOCK: Sql = Sql::same("update tenants set name = name where id = $1");

/// A tenant with what signs its tokens.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct TenantSecrets {
    #[sqlx(flatten)]
    pub tenant: Tenant,
    pub jwt_secret: String,
}

impl Db {
    pub async fn tenant_by_slug(&mut self, slug: &str) -> Result<Option<TenantSecrets>> {
        fetch!(optional TenantSecrets, self, BY_SLUG, slug)
    }

    pub async fn tenant(&mut self, id: TenantId) -> Result<Tenant> {
        fetch!(one Tenant, self, BY_ID, id)
    }

    pub async fn tenant_by_api_key(&mut self, api_key_hash: &str) -> Result<Option<Tenant>> {
        fetch!(optional Tenant, self, BY_API_KEY, api_key_hash)
    }

    /// Keeps others from deciding about the whole tenant until this transaction ends.
    pub async fn lock_tenant(&mut self, id: TenantId) -> Result<()> {
        execute!(self, LOCK, id)?;
        Ok(())
    }

    /// Bytes that a file of the tenant may have.
    pub async fn max_upload_bytes(&mut self, id: TenantId) -> Result<i64> {
        let (bytes,) = fetch!(one(i64,), self, MAX_UPLOAD, id)?;
        Ok(bytes)
    }

    pub async fn set_max_upload_bytes(&mut self, id: TenantId, bytes: i64) -> Result<()> {
        execute!(self, SET_MAX_UPLOAD, id, bytes)?;
        Ok(())
    }

    /// Whether any tenant lets pages of this origin in.
    pub async fn allows_origin(&mut self, origin: &str) -> Result<bool> {
        let (count,) = fetch!(one(i64,), self, ALLOWS, origin)?;
        Ok(count > 0)
    }

    pub async fn set_allowed_origins(&mut self, id: TenantId, origins: &[String]) -> Result<()> {
        execute!(self, SET_ORIGINS, id, json(&origins))?;
        Ok(())
    }

    /// `None` when the slug is taken.
    pub async fn insert_tenant(
        &mut self,
        slug: &str,
        name: &str,
        dialect: Dialect,
        jwt_secret: &str,
        api_key_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Tenant>> {
        fetch!(optional Tenant, self, INSERT, slug, name, dialect, jwt_secret, api_key_hash, now)
    }
}
