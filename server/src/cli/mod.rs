//! The command line: `parlor --help` describes it. A command's result is one JSON object on standard output (a token is
//! itself); everything else goes to standard error. Exit codes: 0, 1 it failed, 2 it was called wrongly.

mod doctor;
mod failure;
mod rooms;
mod serve;
mod stats;
mod store;
mod tenant;
mod token;
mod user;
mod webhook;

use std::{
    io::{self, IsTerminal, Write, stderr},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use serde::Serialize;
use tracing_subscriber::EnvFilter;

pub use failure::Failure;
use store::Store;

/// A chat server for a team or a marketplace, with its own web client.
#[derive(Parser)]
#[command(name = "parlor", version)]
struct Cli {
    #[command(flatten)]
    store: Store,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the chat
    Serve(serve::Serve),
    /// Manage tenants: integrating platforms
    #[command(subcommand)]
    Tenant(tenant::Tenant),
    /// Manage users
    #[command(subcommand)]
    User(user::User),
    /// Print an access token for a user
    Token(token::Token),
    /// Open conversations for a platform's objects, and archive those that are no longer used
    #[command(subcommand)]
    Rooms(rooms::Rooms),
    /// Manage webhooks: addresses that are told of what happens
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Show how much a tenant's chats are used
    Stats(stats::Stats),
    /// Check that everything Parlor needs is there, and say what to do where it is not
    Doctor,
}

/// Runs the command that the process was started with.
pub async fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logging();
    let result = match cli.command {
        Command::Serve(serve) => serve.run(&cli.store).await,
        Command::Tenant(tenant) => tenant.run(&cli.store).await,
        Command::User(user) => user.run(&cli.store).await,
        Command::Token(token) => token.run(&cli.store).await,
        Command::Rooms(rooms) => rooms.run(&cli.store).await,
        Command::Webhook(webhook) => webhook.run(&cli.store).await,
        Command::Stats(stats) => stats.run(&cli.store).await,
        Command::Doctor => doctor::run(&cli.store).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// `PARLOR_LOG` takes tracing's filters, such as `debug` or `parlor=trace`.
fn start_logging() {
    let filter = EnvFilter::try_from_env("PARLOR_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let colours = stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(colours).init();
}

/// Prints a command's result.
fn print(result: &impl Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(result)?;
    // Who stops reading, as `head` does, has what they wanted.
    let _ = writeln!(io::stdout(), "{line}");
    Ok(())
}
