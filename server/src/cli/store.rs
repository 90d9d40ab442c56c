//! Where the data is: the options that every command takes.

use std::{fs, path::PathBuf};

use clap::Args;
use parlor::{
    Error,
    chat::{Chat, Config, Rates},
};

use super::Failure;

/// Options of all commands.
#[derive(Args)]
pub struct Store {
    /// Directory of the database and files
    #[arg(long, global = true, env = "PARLOR_DATA_DIR", default_value = "./data", value_name = "DIR")]
    pub data_dir: PathBuf,
    /// PostgreSQL, as postgres://user:password@host/name, instead of SQLite in the data directory
    #[arg(long, global = true, env = "PARLOR_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Bucket of an S3-compatible store, as s3://bucket/prefix?endpoint=URL&region=NAME, instead of files in the data
    /// directory
    #[arg(long, global = true, env = "PARLOR_FILES_URL", value_name = "URL")]
    pub files_url: Option<String>,
}

impl Store {
    /// Opens the engine. The commands work while a server runs on the same data.
    pub async fn open(&self) -> Result<Chat, Failure> {
        self.open_as(Rates::default(), false).await
    }

    /// Opens the engine for a server, limiting how often one may ask for something.
    pub async fn open_to_serve(&self, rates: Rates) -> Result<Chat, Failure> {
        self.open_as(rates, true).await
    }

    async fn open_as(&self, rates: Rates, delivers_webhooks: bool) -> Result<Chat, Failure> {
        self.check_data_dir()?;
        let config = Config {
            data_dir: self.data_dir.clone(),
            database_url: self.database_url.clone(),
            files_url: self.files_url.clone(),
            rates,
            delivers_webhooks,
        };
        Chat::open(config).await.map_err(|source| match source {
            Error::Invalid { ref field, .. } if field == "files-url" => Failure::Refused(source),
            source => Failure::Database { source },
        })
    }

    /// Finds out by writing: permissions, a read-only or a full disk all show.
    fn check_data_dir(&self) -> Result<(), Failure> {
        let failure = |source| Failure::DataDir { dir: self.data_dir.clone(), source };
        fs::create_dir_all(&self.data_dir).map_err(failure)?;
        tempfile::tempfile_in(&self.data_dir).map_err(failure)?;
        Ok(())
    }
}
