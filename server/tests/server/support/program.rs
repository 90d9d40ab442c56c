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
        Self::start(command(data_dir))
    }

    /// The same on a disk that is full as soon as any file would grow beyond so many kilobytes.
    pub fn serve_on_small_disk(data_dir: &Path, kilobytes: u32) -> Self {
        let program = command(data_dir);
        // Files that may not grow fail as a full disk does, once the signal that goes with it is ignored.
        let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kilobytes * 2);
        let mut limited = Command::new("/bin/sh");
        limited.env_clear().args(["-c", &script]).arg(program.get_program()).args(program.get_args());
        limited.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::start(limited)
    }

    fn start(mut command: Command) -> Self {
        let mut child = command.args(["serve", "--addr", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
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
