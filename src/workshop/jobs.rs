//! Child processes that can be stopped while they run, with all processes that they start.

use std::io::{self, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

/// The interval at which a child is polled.
const POLL: Duration = Duration::from_millis(5);
/// How long processes may take to end when they are asked to.
const GRACE: Duration = Duration::from_secs(2);

/// A wish that running processes end.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(super) fn set(&self) {
        self.0.store(true, Relaxed);
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.load(Relaxed)
    }

    /// Runs a command to its end, or until the wish. Returns `None` if it was stopped.
    pub(super) fn output(&self, command: &mut Command) -> io::Result<Option<Output>> {
        if self.is_set() {
            return Ok(None);
        }
        own_group(command);
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (out, err) = (reader(child.stdout.take()), reader(child.stderr.take()));
        let mut is_stopped = false;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if self.is_set() {
                is_stopped = true;
                break end(&mut child)?;
            }
            thread::sleep(POLL);
        };
        let read = |reader: thread::JoinHandle<Vec<u8>>| reader.join().unwrap_or_default();
        let (stdout, stderr) = (read(out), read(err));
        Ok((!is_stopped).then_some(Output {
            status,
            stdout,
            stderr,
        }))
    }
}

/// Does work whose processes an interrupt stops.
pub(super) fn interruptible<T: Send>(
    interrupt: &AtomicBool,
    work: impl FnOnce(&Stop) -> T + Send,
) -> T {
    let stop = Stop::default();
    thread::scope(|scope| {
        let work = scope.spawn(|| work(&stop));
        while !work.is_finished() {
            if interrupt.load(Relaxed) {
                stop.set();
            }
            thread::sleep(POLL);
        }
        work.join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Reads a stream in the background, so that a full pipe stops no child.
fn reader(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut text);
        }
        text
    })
}

/// Ends a child and the processes that it has started.
fn end(child: &mut Child) -> io::Result<std::process::ExitStatus> {
    signal(child, "-TERM");
    let begun = Instant::now();
    while begun.elapsed() < GRACE {
        if let Some(status) = child.try_wait()? {
            signal(child, "-KILL");
            return Ok(status);
        }
        thread::sleep(POLL);
    }
    signal(child, "-KILL");
    let _ = child.kill();
    child.wait()
}

/// A group of its own: an interrupt from the terminal reaches only this program, which decides.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

/// Sends a signal to the group of a child. There may be no process left in it.
fn signal(child: &Child, signal: &str) {
    let group = format!("-{}", child.id());
    let mut kill = Command::new("kill");
    kill.args([signal, "--", &group]);
    let _ = kill.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn output_of_a_command_is_complete() {
        let output = Stop::default().output(&mut shell("echo out; echo err >&2; exit 3"));
        let output = output.unwrap().expect("it was not stopped");
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(
            (&*output.stdout, &*output.stderr),
            (&b"out\n"[..], &b"err\n"[..])
        );
    }

    #[test]
    fn stop_ends_grandchildren() {
        let stop = Stop::default();
        let place = tempfile::tempdir().unwrap();
        let started = place.path().join("started");
        let script = format!("sh -c 'touch {}; sleep 600' & wait", started.display());
        let running = thread::spawn({
            let stop = stop.clone();
            move || stop.output(&mut shell(&script))
        });
        while !started.exists() {
            thread::sleep(POLL);
        }
        stop.set();
        // The pipe is closed only when no process holds it any more.
        assert!(running.join().unwrap().unwrap().is_none());
        assert!(stop.output(&mut shell("true")).unwrap().is_none());
    }
}
