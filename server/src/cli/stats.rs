//! `parlor stats`

use clap::Args;

use super::{Failure, Store, print};

#[derive(Args)]
pub struct Stats {
    /// The tenant's slug
    #[arg(long, env = "PARLOR_TENANT", default_value = "main")]
    tenant: String,
}

impl Stats {
    pub async fn run(self, store: &Store) -> Result<(), Failure> {
        let chat = store.open().await?;
        let counted = async { chat.stats(&chat.platform(&self.tenant).await?).await };
        let counted = counted.await;
        chat.close().await;
        print(&counted?)
    }
}
