//! Integrating platforms: tenants that act by themselves, not through one of their users.

use super::Chat;
use crate::{
    auth,
    error::{Error, Result},
    model::{Dialect, Tenant},
};

/// A platform that has shown its API key, or that whoever runs the server has named.
#[derive(Clone, Debug)]
pub struct Platform {
    pub(super) tenant: Tenant,
}

impl Platform {
    /// The tenant that it is.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Refuses platforms whose conversations are between two people, and about nothing.
    pub(super) fn has_objects(&self) -> Result<()> {
        match self.tenant.dialect {
            Dialect::Bizbuch => {
                Err(Error::invalid("non_field_errors", "The conversations of this platform are not about objects."))
            }
            _ => Ok(()),
        }
    }
}

impl Chat {
    /// The platform that has this API key. Keys are found by their hash, so how long it takes says nothing of them.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody has it; [`Error::RateLimited`] when its tenant asks too often.
    pub async fn platform_by_key(&self, api_key: &str) -> Result<Platform> {
        let found = self.0.store.read().await?.tenant_by_api_key(&auth::hash_secret(api_key)).await?;
        let tenant = found.ok_or(Error::Unauthenticated)?;
        self.0.pace.tenant(tenant.id)?;
        Ok(Platform { tenant })
    }

    /// The platform of this slug, for whoever runs the server.
    pub async fn platform(&self, slug: &str) -> Result<Platform> {
        Ok(Platform { tenant: self.find_tenant(slug).await? })
    }
}
