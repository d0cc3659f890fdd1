//! Single keys from the terminal. `stty` switches off line input, so no unsafe code is needed; where
//! it does not exist, a key is followed by Enter.

use std::io::{IsTerminal, Read, stdin};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

/// The state of the input.
pub(super) enum Key {
    Pressed(char),
    /// None was pressed yet.
    None,
    /// None can follow.
    Closed,
}

/// The terminal with single keys. Dropping it restores the terminal.
pub(super) struct Keys {
    saved: Option<String>,
    received: Receiver<char>,
}

impl Keys {
    /// Reads keys from standard input in the background.
    pub(super) fn start() -> Keys {
        let saved = stdin().is_terminal().then(|| stty(&["-g"])).flatten();
        if saved.is_some() {
            stty(&["-icanon", "-echo", "min", "1", "time", "0"]);
        }
        let is_single = saved.is_some();
        let (sender, received) = channel();
        // It ends with the process: a read cannot be interrupted.
        thread::spawn(move || {
            for byte in stdin().lock().bytes() {
                let Ok(byte) = byte else { return };
                // Line by line, the end of a line only separates keys.
                let is_key = is_single || byte != b'\r';
                if is_key && sender.send(char::from(byte)).is_err() {
                    return;
                }
            }
        });
        Keys { saved, received }
    }

    pub(super) fn next(&self) -> Key {
        match self.received.try_recv() {
            Ok(key) => Key::Pressed(key),
            Err(TryRecvError::Empty) => Key::None,
            Err(TryRecvError::Disconnected) => Key::Closed,
        }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        if let Some(saved) = &self.saved {
            stty(&[saved]);
        }
    }
}

/// Runs `stty` on the terminal. Returns what it prints, or `None` if it fails.
fn stty(arguments: &[&str]) -> Option<String> {
    let output = Command::new("stty")
        .args(arguments)
        .stdin(Stdio::inherit())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
