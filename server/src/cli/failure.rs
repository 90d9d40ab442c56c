//! Why a command failed, as a sentence that says what to do.

use std::{io, path::PathBuf};

/// A failed command.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{addr} is in use by another program: stop that, or choose another address with --addr.")]
    AddressInUse { addr: String },
    #[error("Parlor cannot listen at {addr} ({source}): choose another address with --addr.")]
    Listen { addr: String, source: io::Error },
    #[error("Parlor cannot write to the directory {} ({source}): change its permissions, or choose another with --data-dir.", dir.display())]
    DataDir { dir: PathBuf, source: io::Error },
    #[error("The database cannot be opened: {source} The log above says why; check --database-url and --data-dir.")]
    Database { source: parlor::Error },
    #[error(
        "The web client's files are missing: run `make build`, or set LEPTOS_SITE_ROOT to the directory that holds them."
    )]
    NoSite,
    #[error("The settings of the web client are wrong ({0}): check the LEPTOS_ variables of the environment.")]
    Site(#[from] leptos::config::errors::LeptosConfigError),
    #[error("Metrics cannot be collected: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    #[error("The server stopped: {0}")]
    Serve(#[source] io::Error),
    #[error("{failed} of {total} checks failed: {advice}")]
    Unwell { failed: usize, total: usize, advice: String },
    #[error("{} cannot be read ({source}).", path.display())]
    Input { path: PathBuf, source: io::Error },
    #[error("The lines cannot be read to their end: {0}")]
    Lost(#[source] io::Error),
    #[error("Lines that failed: {failed}. The others are done; mend these and run it again.")]
    Lines { failed: u64 },
    #[error("{0}")]
    Refused(#[from] parlor::Error),
    #[error("The result cannot be written: {0}")]
    Output(#[from] serde_json::Error),
}
