//! Programs of others: a browser, and Node with the npm packages. A test is skipped if the programs that it needs are not on the machine.
//!
//! libtest shows nothing that a passing test prints, so a skipped test writes to standard error itself. With [`REQUIRE`] in the environment,
//! which `.ci/run` sets, a test fails instead.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::{browser, npm};

/// Set to anything, it makes a test fail that would be skipped.
const REQUIRE: &str = "MUTASPEC_REQUIRE_TOOLS";

/// What a test may need.
#[derive(Clone, Copy)]
pub(crate) enum Tool {
    /// Chromium, or the browser that `MUTASPEC_BROWSER` names.
    Browser,
    /// Node, and the packages in `tests/browser/npm`.
    Packages,
}

impl Tool {
    /// Why it cannot be used.
    fn missing(self) -> Option<&'static str> {
        match self {
            Tool::Browser => browser::program().as_ref().err().map(String::as_str),
            Tool::Packages => npm::folder().err(),
        }
    }
}

/// Whether all tools are there; if not, the test is skipped.
pub(crate) fn are_there(tools: &[Tool]) -> bool {
    let reasons: Vec<_> = tools.iter().filter_map(|tool| tool.missing()).collect();
    if reasons.is_empty() {
        return true;
    }
    let mut text = String::new();
    let thread = std::thread::current();
    for reason in reasons {
        // A line break first: with one thread, the name of the test stands on the line already.
        let _ = write!(text, "\nSKIPPED {}: {reason}\n", thread.name().unwrap_or("a test"));
    }
    assert!(
        std::env::var_os(REQUIRE).is_none(),
        "{REQUIRE} is set, and this test cannot run:{text}"
    );
    std::io::stderr().write_all(text.as_bytes()).expect("standard error is open");
    false
}

/// Returns from a test that is skipped.
macro_rules! needs {
    ($($tool:ident),+) => {
        if !crate::tools::are_there(&[$(crate::tools::Tool::$tool),+]) {
            return;
        }
    };
}
pub(crate) use needs;

/// The first of these programs on the path.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&path).flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    files.find(|file| file.is_file())
}

/// One test of this program in a process of its own, with an empty folder as its path.
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
fn a_test_without_its_tools_is_skipped_and_says_so() {
    for (test, missing) in [
        ("page::numbers_are_those_of_the_results", "no Chromium on the path"),
        ("schemas::a_file_that_does_not_keep_to_its_schema_is_refused", "no Node on the path"),
        ("viewer::the_viewer_counts_as_the_results_do", "no Chromium on the path"),
        ("viewer::the_viewer_counts_as_the_results_do", "no Node on the path"),
    ] {
        let skipped = alone(test, false);
        let (out, err) = (String::from_utf8_lossy(&skipped.stdout), String::from_utf8_lossy(&skipped.stderr));
        assert!(skipped.status.success() && out.contains("1 passed"), "{out}{err}");
        assert!(err.contains(&format!("\nSKIPPED {test}: {missing}")), "{err}");
        let required = alone(test, true);
        let out = String::from_utf8_lossy(&required.stdout);
        assert!(!required.status.success() && out.contains(missing), "{out}");
    }
}
