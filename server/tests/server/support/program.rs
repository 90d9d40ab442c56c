//! The `parlor` program itself.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// `parlor` with a data directory, knowing nothing else of its environment.
pub fn command(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlor"));
    command.env_clear().env("LEPTOS_SITE_ROOT", data_dir.parent().unwrap()).arg("--data-dir").arg(data_dir);
    command
}

/// A running `parlor serve`. Killed when dropped.
pub struct Program {
    pub host: String,
    child: Child,
}

impl Program {
    /// Starts it and waits until it serves.
    pub fn serve(data_dir: &Path) -> Self {
        let mut child =
            command(data_dir).args(["serve", "--addr", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let host = log
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("http://")?.1.split_whitespace().next()?.to_owned()))
            .expect("it says where it serves");
        // A full pipe would stop it.
        std::thread::spawn(move || log.for_each(drop));
        Self { host, child }
    }

    /// SIGKILL: it can neither finish nor save anything.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
