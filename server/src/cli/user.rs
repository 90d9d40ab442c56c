//! `parlor user`

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use parlor::{
    chat::NewAccount,
    model::{UserRole, wire_id},
};
use serde_json::json;

use super::{Failure, Store, print};

#[derive(Subcommand)]
pub enum User {
    /// Add a user
    Add(Add),
}

#[derive(Args)]
pub struct Add {
    /// The username
    name: String,
    /// The tenant's slug
    #[arg(long, env = "PARLOR_TENANT", default_value = "main")]
    tenant: String,
    /// For signing in here; without it, only their platform's tokens let them in
    #[arg(long, env = "PARLOR_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    /// What the tenant's platform calls them, as in its tokens; without it they are nobody whom the platform knows
    #[arg(long)]
    external_id: Option<String>,
    /// What they may do across the tenant
    #[arg(long, env = "PARLOR_ROLE", default_value = "member", value_parser = role_parser())]
    role: UserRole,
}

fn role_parser() -> impl TypedValueParser<Value = UserRole> {
    PossibleValuesParser::new(["member", "support", "admin"]).map(|role| match role.as_str() {
        "admin" => UserRole::Admin,
        "support" => UserRole::Support,
        _ => UserRole::Member,
    })
}

impl User {
    pub async fn run(self, store: &Store) -> Result<(), Failure> {
        let Self::Add(Add { name, tenant, password, external_id, role }) = self;
        let chat = store.open().await?;
        let added = async {
            let tenant = chat.find_tenant(&tenant).await?;
            let external_id = external_id.and_then(|id| wire_id::parse_user(&id.into()));
            let new = NewAccount {
                username: &name,
                password: password.as_deref(),
                role,
                external_id: external_id.as_deref(),
            };
            let user = chat.add_user(&tenant.slug, &new).await?;
            Ok((tenant, user))
        };
        let added = added.await;
        chat.close().await;
        let (tenant, user) = added.map_err(Failure::Refused)?;
        print(&json!({
            "id": wire_id::user(tenant.dialect, &user.external_id),
            "username": user.username,
            "name": user.name,
            "role": user.role,
            "tenant": tenant.slug,
        }))
    }
}
