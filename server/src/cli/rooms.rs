//! `parlor rooms`

use std::{
    fs::File,
    io::{BufRead, BufReader, stdin},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use parlor::chat::{BusinessRoom, Chat, Platform};
use serde::Serialize;

use super::{Failure, Store, print};

#[derive(Subcommand)]
pub enum Rooms {
    /// Open a conversation for each object that has none
    ///
    /// Each line is one object: {"type": "job", "id": 5, "title": "Shelves", "status": "open", "url": "/jobs/5",
    /// "participants": [7, {"id": 8, "username": "bob"}]}. Types: request, job, bid, ticket, dispute, payment. People who
    /// are new here are created. Conversations that exist stay as they are. Prints how many were created, existed, and
    /// failed; what is wrong with a line is on standard error.
    Create(Create),
    /// Archive conversations about objects that are no longer used
    ///
    /// Those in which nothing was said for so many days, and that are as old themselves, are archived for everybody in
    /// them. Nothing is deleted: they can be found, read and taken out of the archive. Direct conversations, groups and
    /// channels are left alone.
    Cleanup(Cleanup),
}

#[derive(Args)]
pub struct Create {
    /// A file of JSON lines; standard input if it is left out, or -
    file: Option<PathBuf>,
    /// The tenant's slug
    #[arg(long, env = "PARLOR_TENANT", default_value = "main")]
    tenant: String,
}

#[derive(Args)]
pub struct Cleanup {
    /// Days without a message
    #[arg(long)]
    days: u32,
    /// Only count them
    #[arg(long)]
    dry_run: bool,
    /// The tenant's slug; all tenants if it is left out
    #[arg(long, env = "PARLOR_TENANT")]
    tenant: Option<String>,
}

/// What became of the lines.
#[derive(Default, Serialize)]
struct Tally {
    created: u64,
    existing: u64,
    failed: u64,
}

impl Rooms {
    pub async fn run(self, store: &Store) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run(store).await,
            Self::Cleanup(cleanup) => cleanup.run(store).await,
        }
    }
}

impl Create {
    async fn run(self, store: &Store) -> Result<(), Failure> {
        let file = self.file.filter(|file| file.as_os_str() != "-");
        let (lines, bytes): (Box<dyn BufRead>, _) = match file {
            None => (Box::new(stdin().lock()), None),
            Some(path) => {
                let unreadable = |source| Failure::Input { path: path.clone(), source };
                let file = File::open(&path).map_err(unreadable)?;
                let bytes = file.metadata().map_err(unreadable)?.len();
                (Box::new(BufReader::new(file)), Some(bytes))
            }
        };
        let chat = store.open().await?;
        let tally = async {
            let platform = chat.platform(&self.tenant).await?;
            open_rooms(&chat, &platform, lines, &progress(bytes)).await
        };
        let tally = tally.await;
        chat.close().await;
        let tally = tally?;
        print(&tally)?;
        match tally.failed {
            0 => Ok(()),
            failed => Err(Failure::Lines { failed }),
        }
    }
}

impl Cleanup {
    async fn run(self, store: &Store) -> Result<(), Failure> {
        let chat = store.open().await?;
        let cleaned = async {
            let platform = match &self.tenant {
                Some(tenant) => Some(chat.platform(tenant).await?),
                None => None,
            };
            chat.archive_idle_rooms(platform.as_ref(), self.days, self.dry_run).await
        };
        let cleaned = cleaned.await;
        chat.close().await;
        print(&cleaned?)
    }
}

async fn open_rooms(
    chat: &Chat,
    platform: &Platform,
    mut lines: Box<dyn BufRead>,
    progress: &ProgressBar,
) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = lines.read_until(b'\n', &mut line).map_err(Failure::Lost)?;
        if read == 0 {
            break;
        }
        progress.inc(read as u64);
        if line.trim_ascii().is_empty() {
            continue;
        }
        let opened = match BusinessRoom::decode(&line) {
            Ok(room) => chat.create_room(platform, &room).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok((_, true)) => tally.created += 1,
            Ok((_, false)) => tally.existing += 1,
            Err(error) => {
                tally.failed += 1;
                progress.suspend(|| eprintln!("line {number}: {}", explained(&error)));
            }
        }
    }
    progress.finish_and_clear();
    Ok(tally)
}

fn explained(error: &parlor::Error) -> String {
    match error {
        parlor::Error::Invalid { field, problem } => format!("{field}: {problem}"),
        error => error.to_string(),
    }
}

/// On a terminal, how far it is; nothing elsewhere.
fn progress(bytes: Option<u64>) -> ProgressBar {
    let (bar, template) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), "{wide_bar} {bytes}/{total_bytes} {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {elapsed}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
