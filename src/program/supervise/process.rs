//! A worker as an operating system process: start, wait, kill, and memory use.

use std::io::{self, BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};

use mutaspec_runner::heartbeat::End;

use super::VARIABLE;
use super::shared::Shared;

/// A running worker.
pub(super) struct Process {
    child: Child,
    /// The thread that reads standard error for the cause of the end.
    stderr: Option<JoinHandle<Option<End>>>,
}

impl Process {
    /// Starts this program with the same arguments. If `listens`, standard error is read to find
    /// the cause of the end, and is not a terminal.
    pub(super) fn start(shared: &Shared, listens: bool) -> io::Result<Process> {
        let mut arguments = std::env::args_os();
        let name = arguments.next();
        let mut command = Command::new(program()?);
        #[cfg(unix)]
        if let Some(name) = name {
            use std::os::unix::process::CommandExt;
            command.arg0(name);
        }
        command.args(arguments).env(VARIABLE, shared.hand_over()?);
        if listens {
            command.stderr(Stdio::piped());
        }
        let mut child = command.spawn()?;
        let stderr = child
            .stderr
            .take()
            .map(|stderr| thread::spawn(|| pass_on(stderr)));
        Ok(Process { child, stderr })
    }

    /// How the process ended; `None` while it runs.
    pub(super) fn ended(&mut self) -> Option<End> {
        let status = self.child.try_wait().ok()??;
        let cause = self
            .stderr
            .take()
            .and_then(|stderr| stderr.join().ok().flatten());
        Some(cause.unwrap_or_else(|| end(status)))
    }

    pub(super) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(stderr) = self.stderr.take() {
            let _ = stderr.join();
        }
    }

    /// The resident memory in bytes; `None` if the system does not report it.
    pub(super) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim()
            .strip_suffix("kB")?
            .trim()
            .parse::<u64>()
            .ok()?
            .checked_mul(1024)
    }
}

/// The file of this program. On Linux that is the running file, even if another has replaced it.
fn program() -> io::Result<std::path::PathBuf> {
    if cfg!(target_os = "linux") {
        Ok("/proc/self/exe".into())
    } else {
        std::env::current_exe()
    }
}

/// Messages that Rust's runtime prints before it aborts.
const CAUSES: [(&str, End); 4] = [
    ("has overflowed its stack", End::StackOverflow),
    ("memory allocation of", End::OutOfMemory),
    ("non-unwinding panic", End::DoublePanic),
    ("panicked while processing", End::DoublePanic),
];

/// Copies lines to our standard error, except those of Rust's runtime, which we explain ourselves.
fn pass_on(stderr: ChildStderr) -> Option<End> {
    let mut cause = None;
    let mut lines = BufReader::new(stderr);
    let mut line = Vec::new();
    while lines
        .read_until(b'\n', &mut line)
        .is_ok_and(|bytes| bytes > 0)
    {
        let text = String::from_utf8_lossy(&line);
        let found = CAUSES.iter().find(|(words, _)| text.contains(words));
        cause = found.map(|(_, end)| *end).or(cause);
        if found.is_none() && !text.starts_with("fatal runtime error") {
            let _ = io::Write::write_all(&mut io::stderr(), &line);
        }
        line.clear();
    }
    cause
}

#[cfg(unix)]
fn end(status: ExitStatus) -> End {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (None, Some(signal)) => End::Signal(signal),
        (code, _) => End::Exit(code.unwrap_or(0)),
    }
}

#[cfg(not(unix))]
fn end(status: ExitStatus) -> End {
    End::Exit(status.code().unwrap_or(0))
}
