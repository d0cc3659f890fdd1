//! Headless Chromium: the browser in `MUTASPEC_BROWSER`, or the first usual name on the path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::tools::on_path;

/// A browser with its own profile.
pub(crate) struct Browser {
    profile: TempDir,
    /// The virtual time for the scripts of a page, in milliseconds. Idle time is skipped.
    patience: u32,
}

/// What a browser reported about a page.
pub(crate) struct Seen {
    /// The document after its scripts have run.
    pub(crate) document: String,
    /// Messages on the console, including errors.
    pub(crate) console: Vec<String>,
    /// Requested addresses other than the page itself.
    pub(crate) requests: Vec<String>,
}

/// The browser's path, or the reason why it is missing.
pub(crate) fn program() -> &'static Result<PathBuf, String> {
    static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
        let program = match std::env::var_os("MUTASPEC_BROWSER") {
            Some(chosen) => chosen.into(),
            None => on_path(&names).ok_or("no Chromium on the path: install it, or name a browser in MUTASPEC_BROWSER")?,
        };
        // A program with a browser's name may only print how to install one.
        let starts = Command::new(&program)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success());
        starts.then_some(program.clone()).ok_or_else(|| {
            format!(
                "`{} --version` fails: install Chromium, or name a browser in MUTASPEC_BROWSER",
                program.display()
            )
        })
    })
}

impl Browser {
    pub(crate) fn new(patience: u32) -> Browser {
        Browser {
            profile: TempDir::new().expect("there is room for a folder"),
            patience,
        }
    }

    /// The folder of the profile, which tests may use for their files.
    pub(crate) fn profile(&self) -> &Path {
        self.profile.path()
    }

    pub(crate) fn call(&self, url: &str, width: u32, arguments: &[&str]) -> Output {
        Command::new(program().as_ref().expect("a test that needs a browser has asked for one"))
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-extensions",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
            ])
            .args(["--enable-logging=stderr", "--v=0"])
            .arg(format!("--virtual-time-budget={}", self.patience))
            .arg(format!("--user-data-dir={}", self.profile().display()))
            .arg(format!("--window-size={width},1000"))
            .args(arguments)
            .arg(url)
            .output()
            .expect("the browser runs")
    }

    /// Loads a page and returns what the browser reports.
    pub(crate) fn look(&self, url: &str) -> Seen {
        let log = self.profile().join("net.json");
        let output = self.call(url, 1400, &["--dump-dom", &format!("--log-net-log={}", log.display())]);
        let console = String::from_utf8_lossy(&output.stderr);
        let net = fs::read_to_string(&log).unwrap_or_default();
        // Requests by the browser itself have no page as their origin.
        let asked = net
            .lines()
            .filter(|line| line.contains("\"initiator\":") && !line.contains("\"initiator\":\"not an origin\""));
        let urls = asked.filter_map(|line| line.split("\"url\":\"").nth(1)?.split('"').next());
        Seen {
            document: String::from_utf8_lossy(&output.stdout).into_owned(),
            console: console.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect(),
            requests: urls
                .filter(|url| url.starts_with("http") || url.starts_with("ws"))
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// The value that a script stored in the attribute `data-found` of the body.
pub(crate) fn found(document: &str) -> Option<String> {
    let found = document.split("data-found=\"").nth(1)?.split('"').next()?;
    let unescaped = [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u{a0}"), ("&amp;", "&")];
    Some(
        unescaped
            .iter()
            .fold(found.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain)),
    )
}
