//! The load generator: measures Parlor beside a bare broadcast server, in the same run and by the same means.
//!
//! - [`scenarios`]: what is measured, one file each; [`scale`]: how much of it
//! - [`target`]: a running server that people connect to, Parlor or the bare one
//! - [`world`]: the people and rooms of a Parlor
//! - [`bare`]: the bare server; [`sink`], how it takes a file, and [`shelf`], messages over HTTP
//! - [`crowd`]: a thousand sockets in a room; [`wire`] and [`http`]: connections that cost the generator little
//! - [`process`]: servers as child processes
//! - [`report`], [`measure`], [`machine`]: the table, its numbers, and where they were taken
//!
//! Servers are child processes on this machine, and share its cores with the generator.

mod bare;
mod crowd;
mod http;
mod machine;
mod measure;
mod process;
mod report;
mod scale;
mod scenarios;
mod shelf;
mod sink;
mod target;
mod wire;
mod world;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, Result, bail};
use clap::Parser;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
    time::timeout,
};

use crate::{report::Report, scale::Scale, scenarios::Scenario};

/// Longer than any scenario takes.
const PATIENCE: Duration = Duration::from_secs(900);

/// Measures Parlor beside a bare broadcast server, and prints a table in Markdown.
#[derive(Parser)]
#[command(name = "make bench")]
struct Cli {
    /// What to measure; everything when nothing is named
    #[arg(value_enum)]
    scenarios: Vec<Scenario>,
    /// Less of everything: about a minute, and rougher numbers
    #[arg(long)]
    quick: bool,
    /// How often Parlor and the bare server take turns; medians are reported
    #[arg(long)]
    rounds: Option<usize>,
    /// The day, for the report
    #[arg(long)]
    date: Option<String>,
    /// Cargo says so
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<()> {
    let runtime = Runtime::new()?;
    if std::env::args().nth(1).as_deref() == Some(bare::COMMAND) {
        return runtime.block_on(bare::serve());
    }
    let cli = Cli::parse();
    allow_many_files()?;
    // Whatever ends this first, dropping the rest ends the servers.
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            done = run(cli) => done,
            _ = tokio::signal::ctrl_c() => bail!("interrupted"),
            _ = terminate.recv() => bail!("terminated"),
        }
    })
}

async fn run(cli: Cli) -> Result<()> {
    let mut scale = if cli.quick { Scale::quick() } else { Scale::full() };
    scale.rounds = cli.rounds.unwrap_or(scale.rounds).max(1);
    let mut report = Report::default();
    for scenario in Scenario::chosen(&cli.scenarios) {
        eprintln!("{scenario}");
        let running = Box::pin(scenario.run(&scale, &mut report));
        timeout(PATIENCE, running)
            .await
            .context("it takes too long")
            .flatten()
            .with_context(|| scenario.to_string())?;
    }
    let command = std::env::args().skip(1).filter(|argument| argument != "--bench").collect::<Vec<_>>().join(" ");
    print!("{}", report.markdown(&machine::describe(cli.date.as_deref())?, &command));
    Ok(())
}

/// Thousands of sockets are thousands of files, here and in the servers.
fn allow_many_files() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
        .context("the limit of open files")
}
