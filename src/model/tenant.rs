//! Tenants: everything belongs to one, and nothing crosses from one to another.

use serde::{Deserialize, Serialize};

use super::{TenantId, Timestamp};

/// An integrating platform, or the team that uses Parlor directly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Tenant {
    pub id: TenantId,
    /// Short name in addresses and tokens: `a-z`, `0-9`, `-`.
    pub slug: String,
    pub name: String,
    pub dialect: Dialect,
    pub created_at: Timestamp,
}

/// Which wire format a tenant's front ends speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Parlor's own frames, as in [`crate::protocol`].
    #[default]
    Native,
    Morevans,
    Wasgo,
    Workspace,
    Marketplace,
    Bizbuch,
}

impl Dialect {
    /// Every dialect, in the order of their discriminants.
    pub const ALL: [Self; 6] =
        [Self::Native, Self::Morevans, Self::Wasgo, Self::Workspace, Self::Marketplace, Self::Bizbuch];

    /// The name used in the command line and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Morevans => "morevans",
            Self::Wasgo => "wasgo",
            Self::Workspace => "workspace",
            Self::Marketplace => "marketplace",
            Self::Bizbuch => "bizbuch",
        }
    }
}

impl std::str::FromStr for Dialect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|dialect| dialect.as_str() == text)
            .ok_or_else(|| format!("no such dialect; choose one of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}
