//! `parlor tenant`

use clap::{Args, Subcommand};
use parlor::{chat::NewTenant, model::Dialect};
use serde_json::json;

use super::{Failure, Store, print};

#[derive(Subcommand)]
pub enum Tenant {
    /// Add a tenant; prints its secrets, which are shown only now
    Add(Add),
}

#[derive(Args)]
pub struct Add {
    /// Short name in tokens and addresses: a-z, 0-9 and -
    slug: String,
    /// The name that people see; the slug if it is left out
    #[arg(long, env = "PARLOR_TENANT_NAME")]
    name: Option<String>,
    /// What its front ends speak: native, morevans, wasgo, workspace, marketplace or bizbuch
    #[arg(long, env = "PARLOR_DIALECT", default_value = "native")]
    dialect: Dialect,
    /// Signs its tokens (HS256); made up if it is left out
    #[arg(long, env = "PARLOR_JWT_SECRET", hide_env_values = true)]
    jwt_secret: Option<String>,
}

impl Tenant {
    pub async fn run(self, store: &Store) -> Result<(), Failure> {
        let Self::Add(Add { slug, name, dialect, jwt_secret }) = self;
        let chat = store.open().await?;
        let name = name.as_deref().unwrap_or(&slug);
        let added = chat.add_tenant(&slug, name, dialect, jwt_secret.as_deref()).await;
        chat.close().await;
        let NewTenant { tenant, jwt_secret, api_key } = added?;
        print(&json!({
            "id": tenant.id,
            "slug": tenant.slug,
            "name": tenant.name,
            "dialect": tenant.dialect,
            "api_key": api_key,
            "jwt_secret": jwt_secret,
        }))
    }
}
