//! A server as a child process, killed when it is no longer needed, whatever the reason.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, ChildStderr, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use tokio::{sync::oneshot, time::timeout};

/// How long a server may take to start.
const START: Duration = Duration::from_secs(30);

/// A running server.
pub struct Process(Child);

impl Process {
    /// Starts a server that writes `http://ADDRESS` to standard error once it listens; that address.
    pub async fn start(command: &mut Command) -> Result<(Self, SocketAddr)> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let log = child.stderr.take().context("no standard error")?;
        let process = Self(child);
        let (started, address) = oneshot::channel();
        thread::spawn(move || follow(log, started));
        let address = timeout(START, address).await.context("the server does not start")?;
        Ok((process, address.context("the server ended at once; its log is above")?.parse()?))
    }

    /// Bytes in physical memory.
    pub fn resident_bytes(&self) -> Result<u64> {
        self.memory("VmRSS:")
    }

    /// The most of them that there ever were.
    pub fn peak_bytes(&self) -> Result<u64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()).ok_or_else(|| anyhow!("no {name}"))?;
        Ok(kilobytes.parse::<u64>()? * 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads the log to its end, since a full pipe would stop the server, and shows what is wrong.
fn follow(log: ChildStderr, started: oneshot::Sender<String>) {
    let mut started = Some(started);
    for line in BufReader::new(log).lines().map_while(Result::ok) {
        let address = line.split_once("http://").and_then(|(_, rest)| rest.split_whitespace().next());
        match address {
            Some(address) if started.is_some() => {
                started.take().map(|started| started.send(address.to_owned()));
            }
            _ if started.is_some() || line.contains("WARN") || line.contains("ERROR") => eprintln!("  {line}"),
            _ => {}
        }
    }
}
