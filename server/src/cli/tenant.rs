//! `parlor tenant`

use clap::{ArgGroup, Args, Subcommand};
use parlor::{
    chat::{Chat, NewTenant},
    model::Dialect,
};
use serde_json::{Value, json};

use super::{Failure, Store, print};

#[derive(Subcommand)]
pub enum Tenant {
    /// Add a tenant; prints its secrets, which are shown only now
    Add(Add),
    /// Change a tenant
    Set(Set),
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
    #[arg(long, env = "PARLOR_JWT_SECRET", hide_env_values = true, allow_hyphen_values = true)]
    jwt_secret: Option<String>,
    /// Bytes that an uploaded file may have; 26214400 if it is left out
    #[arg(long, env = "PARLOR_MAX_UPLOAD_BYTES", value_name = "BYTES")]
    max_upload_bytes: Option<u64>,
}

#[derive(Args)]
#[command(group(ArgGroup::new("changes").required(true).multiple(true).args(["max_upload_bytes", "allowed_origins"])))]
pub struct Set {
    /// The tenant's short name
    slug: String,
    /// Bytes that an uploaded file may have
    #[arg(long, env = "PARLOR_MAX_UPLOAD_BYTES", value_name = "BYTES")]
    max_upload_bytes: Option<u64>,
    /// Origins whose pages may call the REST doors, as https://shop.example,https://app.example; replaces those before
    #[arg(long, env = "PARLOR_ALLOWED_ORIGINS", value_name = "ORIGINS", value_delimiter = ',')]
    allowed_origins: Option<Vec<String>>,
}

impl Tenant {
    pub async fn run(self, store: &Store) -> Result<(), Failure> {
        let chat = store.open().await?;
        let done = match self {
            Self::Add(add) => add.run(&chat).await,
            Self::Set(set) => set.run(&chat).await,
        };
        chat.close().await;
        print(&done?)
    }
}

impl Add {
    async fn run(self, chat: &Chat) -> parlor::Result<Value> {
        let Self { slug, name, dialect, jwt_secret, max_upload_bytes } = self;
        let name = name.as_deref().unwrap_or(&slug);
        let NewTenant { tenant, jwt_secret, api_key } =
            chat.add_tenant(&slug, name, dialect, jwt_secret.as_deref()).await?;
        if let Some(bytes) = max_upload_bytes {
            chat.set_upload_limit(&slug, bytes).await?;
        }
        Ok(json!({
            "id": tenant.id,
            "slug": tenant.slug,
            "name": tenant.name,
            "dialect": tenant.dialect,
            "api_key": api_key,
            "jwt_secret": jwt_secret,
        }))
    }
}

impl Set {
    async fn run(self, chat: &Chat) -> parlor::Result<Value> {
        let mut done = json!({ "slug": self.slug });
        if let Some(bytes) = self.max_upload_bytes {
            chat.set_upload_limit(&self.slug, bytes).await?;
            done["max_upload_bytes"] = bytes.into();
        }
        if let Some(origins) = &self.allowed_origins {
            done["allowed_origins"] = chat.set_allowed_origins(&self.slug, origins).await?.into();
        }
        Ok(done)
    }
}
