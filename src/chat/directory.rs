//! How platforms know people: their own ids, next to ours.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value};

use super::Chat;
use crate::{
    error::{Error, Result},
    model::{Actor, Dialect, Tenant, User, UserId},
};

/// What a platform calls somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub external_id: String,
    pub username: String,
    pub name: String,
    /// The platform's own data; empty where it gave none.
    pub metadata: Map<String, Value>,
}

impl Chat {
    /// Somebody of the actor's tenant, by the platform's id.
    pub async fn user_by_external_id(&self, actor: &Actor, external_id: &str) -> Result<User> {
        let found = self.0.store.read().await?.user_by_external_id(actor.tenant_id, external_id).await?;
        found.ok_or_else(|| Error::not_found("user"))
    }

    /// The actor's tenant.
    pub async fn own_tenant(&self, actor: &Actor) -> Result<Tenant> {
        self.0.store.read().await?.tenant(actor.tenant_id).await
    }

    /// The dialect of the actor's tenant.
    pub async fn dialect(&self, actor: &Actor) -> Result<Dialect> {
        if let Some(dialect) = self.0.dialects.get(&actor.tenant_id) {
            return Ok(dialect);
        }
        let tenant = self.0.store.read().await?.tenant(actor.tenant_id).await?;
        self.0.dialects.insert(tenant.id, tenant.dialect);
        Ok(tenant.dialect)
    }

    /// Somebody who was looked up lately by [`Self::look_up`]; no query.
    pub fn known(&self, user: UserId) -> Option<Arc<Known>> {
        self.0.directory.get(&user)
    }

    /// Looks people up, for whoever has heard of them already: members of a conversation, senders of a message. Those
    /// known already cost no query.
    pub async fn look_up(&self, users: impl IntoIterator<Item = UserId>) -> Result<HashMap<UserId, Arc<Known>>> {
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        for user in users {
            match self.0.directory.get(&user) {
                Some(known) => drop(found.insert(user, known)),
                None => missing.push(user),
            }
        }
        if !missing.is_empty() {
            for user in self.0.store.read().await?.known(&missing).await? {
                let known = Arc::new(Known {
                    external_id: user.external_id,
                    username: user.username,
                    name: user.name,
                    metadata: user.metadata.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
                });
                self.0.directory.insert(user.id, known.clone());
                found.insert(user.id, known);
            }
        }
        Ok(found)
    }
}
