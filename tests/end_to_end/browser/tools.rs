//! External tools: a browser, and Node with npm packages. Tests with missing tools are skipped.
//!
//! libtest hides the output of passing tests, so a skipped test writes to standard error itself. If
//! [`REQUIRE`] is set, as in `.ci/run`, such a test fails instead.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::{chromium, npm};

/// If this variable is set, tests fail instead of being skipped.
const REQUIRE: &str = "MUTASPEC_REQUIRE_TOOLS";

/// A tool that a test may need.
#[derive(Clone, Copy)]
pub(crate) enum Tool {
    /// Chromium, or the browser in `MUTASPEC_BROWSER`.
    Browser,
    /// Node, and the packages in `tests/end_to_end/browser/npm`.
    Packages,
}

impl Tool {
    /// The reason why it cannot be used, if any.
    fn missing(self) -> Option<&'static str> {
        match self {
            Tool::Browser => chromium::program().as_ref().err().map(String::as_str),
            Tool::Packages => npm::folder().err(),
        }
    }
}

/// Whether all tools are available. If not, reports that the test is skipped.
pub(crate) fn are_there(tools: &[Tool]) -> bool {
    let reasons: Vec<_> = tools.iter().filter_map(|tool| tool.missing()).collect();
    if reasons.is_empty() {
        return true;
    }
    let mut text = String::new();
    let thread = std::thread::current();
    for reason in reasons {
        // Begin with a line break: with one thread, libtest has already printed the test's name.
        let _ = write!(
            text,
            "\nSKIPPED {}: {reason}\n",
            thread.name().unwrap_or("a test")
        );
    }
    assert!(
        std::env::var_os(REQUIRE).is_none(),
        "{REQUIRE} is set, and this test cannot run:{text}"
    );
    std::io::stderr()
        .write_all(text.as_bytes())
        .expect("standard error is open");
    false
}

/// Returns from the test if a tool is missing.
macro_rules! needs {
    ($($tool:ident),+) => {
        if !crate::browser::tools::are_there(&[$(crate::browser::tools::Tool::$tool),+]) {
            return;
        }
    };
}
pub(crate) use needs;

/// The path of the first of these programs that is found.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    files.find(|file| file.is_file())
}

/// Runs one test of this program in a process whose `PATH` is an empty folder.
fn alone(test: &str, require: bool) -> Output {
    let empty = TempDir::new().expect("there is room for a folder");
    let mut command = Command::new(std::env::current_exe().expect("a test has a path"));
    command.args(["--exact", test]).env("PATH", empty.path());
    command.env_remove("MUTASPEC_BROWSER").env_remove(REQUIRE);
    if require {
        command.env(REQUIRE, "1");
    }
    command.output().expect("the test runs")
}

#[test]
fn test_without_tools_is_skipped_and_reported() {
    for (test, missing) in [
        (
            "browser::page::numbers_match_the_results",
            "no Chromium on the path",
        ),
        (
            "browser::schemas::nonconforming_file_is_refused",
            "no Node on the path",
        ),
        (
            "browser::viewer::viewer_counts_match_the_results",
            "no Chromium on the path",
        ),
        (
            "browser::viewer::viewer_counts_match_the_results",
            "no Node on the path",
        ),
    ] {
        let skipped = alone(test, false);
        let (out, err) = (
            String::from_utf8_lossy(&skipped.stdout),
            String::from_utf8_lossy(&skipped.stderr),
        );
        assert!(
            skipped.status.success() && out.contains("1 passed"),
            "{out}{err}"
        );
        assert!(
            err.contains(&format!("\nSKIPPED {test}: {missing}")),
            "{err}"
        );
        let required = alone(test, true);
        let out = String::from_utf8_lossy(&required.stdout);
        assert!(!required.status.success() && out.contains(missing), "{out}");
    }
}
