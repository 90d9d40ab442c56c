//! The `parlor` command.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    parlor_server::cli::main().await
}
