//! `mutaspec workshop` in a terminal.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::Place;
use crate::workshop::{answer, exercise, own, program, solution, workshop};

/// How long a step of a session may take: the first one may have to compile the engine.
const PATIENCE: Duration = Duration::from_secs(580);

/// A terminal in tmux, which ends with the test.
struct Terminal {
    /// Holds its socket: the path of a socket has to be short, and a server that is ending holds it
    /// for a moment.
    place: Place,
}

impl Terminal {
    /// Starts the workshop. Returns `None` if there is no tmux and it is not required.
    fn start(folder: &Path) -> Option<Terminal> {
        let terminal = Terminal {
            place: Place::new(),
        };
        if Command::new("tmux").arg("-V").output().is_err() {
            assert!(
                std::env::var_os("MUTASPEC_REQUIRE_TOOLS").is_none(),
                "tmux is missing"
            );
            eprintln!("SKIPPED the workshop in a terminal: tmux is missing");
            return None;
        }
        let program = program(folder);
        let mut tmux = terminal.tmux();
        tmux.args(["new-session", "-d", "-x", "100", "-y", "45", "-c"])
            .arg(folder);
        for (name, value) in program.get_envs() {
            let value = value.expect("it is set").to_string_lossy();
            tmux.args(["-e", &format!("{}={value}", name.to_string_lossy())]);
        }
        tmux.arg(program.get_program()).args(program.get_args());
        assert!(tmux.status().expect("tmux starts").success());
        Some(terminal)
    }

    fn tmux(&self) -> Command {
        let mut tmux = Command::new("tmux");
        tmux.arg("-f")
            .arg("/dev/null")
            .arg("-S")
            .arg(self.place.path().join("tmux"));
        tmux
    }

    fn press(&self, key: &str) {
        let status = self.tmux().args(["send-keys", key]).status();
        assert!(status.expect("tmux runs").success(), "{key}");
    }

    fn resize(&self, columns: u16, rows: u16) {
        let (x, y) = (columns.to_string(), rows.to_string());
        let status = self
            .tmux()
            .args(["resize-window", "-x", &x, "-y", &y])
            .status();
        assert!(status.expect("tmux runs").success());
    }

    /// Waits until the program has ended, and the terminal with it.
    fn wait_for_end(&self) {
        let begun = Instant::now();
        let runs = || {
            self.tmux()
                .arg("has-session")
                .output()
                .expect("tmux runs")
                .status
                .success()
        };
        while runs() {
            assert!(begun.elapsed() < PATIENCE, "the program goes on");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the screen has this text.
    fn wait_for(&self, text: &str) -> String {
        let begun = Instant::now();
        loop {
            let output = self
                .tmux()
                .args(["capture-pane", "-p"])
                .output()
                .expect("tmux runs");
            let screen = String::from_utf8_lossy(&output.stdout).into_owned();
            if screen.contains(text) {
                return screen;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "`{text}` does not come:\n{screen}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.tmux().arg("kill-server").output();
    }
}

#[test]
fn session_in_a_terminal_is_continued_after_a_kill() {
    let (_place, folder) = workshop();
    let Some(terminal) = Terminal::start(&folder) else {
        return;
    };
    let screen = terminal.wait_for("1 of 1 target mutant survives");
    assert!(
        screen.contains("1 of 24  A type invariant kills nothing"),
        "{screen}"
    );
    assert!(
        screen.contains("- ") && screen.contains("require(vars.key_is_free)"),
        "{screen}"
    );
    terminal.press("h");
    terminal.wait_for("hint 1  ");
    terminal.press("n");
    terminal.wait_for("not solved yet");
    answer(&folder, "01_type_invariant", &solution("01_type_invariant"));
    let screen = terminal.wait_for("what it teaches");
    assert!(
        screen.contains("a solution") && screen.contains("1 of 24 solved"),
        "{screen}"
    );
    terminal.press("n");
    terminal.wait_for("2 of 24  Agreement");
    drop(terminal);
    let Some(terminal) = Terminal::start(&folder) else {
        return;
    };
    let screen = terminal.wait_for("2 of 24  Agreement");
    assert!(screen.contains("1 of 24 solved"), "{screen}");
    terminal.press("l");
    terminal.wait_for("✓  1  defend  A type invariant kills nothing");
    terminal.press("q");
}

/// An answer that the compiler never comes to the end of.
const ENDLESS: &str = "#[allow(long_running_const_eval)]\n\
    const _: () = { let mut n = 0u64; while n < u64::MAX { n += 1; } };\n";

#[test]
fn keys_and_size_of_a_terminal_are_noticed_while_an_answer_is_judged() {
    let (_place, folder) = workshop();
    let start = exercise("01_type_invariant", "start.rs");
    let own = own(&start);
    answer(
        &folder,
        "01_type_invariant",
        &start.replace(&own, &format!("{ENDLESS}{own}")),
    );
    let Some(terminal) = Terminal::start(&folder) else {
        return;
    };
    terminal.wait_for("1 of 24  A type invariant kills nothing");
    terminal.press("?");
    terminal.wait_for("leads_to");
    terminal.press("h");
    terminal.wait_for("hint 1  ");
    terminal.resize(60, 12);
    terminal.wait_for("more lines");
    terminal.press("q");
    terminal.wait_for_end();
}
