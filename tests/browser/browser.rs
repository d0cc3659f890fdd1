//! Chromium, headless, without a window. It is the one that `MUTASPEC_BROWSER` names, or the first of the usual names on the path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::tools::on_path;

/// A browser with a profile of its own.
pub(crate) struct Browser {
    profile: TempDir,
    /// How long the scripts of a page have, in milliseconds; time in which nothing happens takes none.
    patience: u32,
}

/// What a browser made of a page.
pub(crate) struct Seen {
    /// The document after its script has run.
    pub(crate) document: String,
    /// What the page wrote on the console, errors included.
    pub(crate) console: Vec<String>,
    /// Addresses other than the page that were asked for.
    pub(crate) requests: Vec<String>,
}

/// The browser, or why there is none.
pub(crate) fn program() -> &'static Result<PathBuf, String> {
    static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
        let program = match std::env::var_os("MUTASPEC_BROWSER") {
            Some(chosen) => chosen.into(),
            None => on_path(&names).ok_or("no Chromium on the path: install it, or name a browser in MUTASPEC_BROWSER")?,
        };
        // What is called like a browser may only say how to install one.
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

    /// The folder of the profile, in which there is room for more.
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

    /// What is to be seen at an address.
    pub(crate) fn look(&self, url: &str) -> Seen {
        let log = self.profile().join("net.json");
        let output = self.call(url, 1400, &["--dump-dom", &format!("--log-net-log={}", log.display())]);
        let console = String::from_utf8_lossy(&output.stderr);
        let net = fs::read_to_string(&log).unwrap_or_default();
        // What the browser asks for its own purposes has no page that asked.
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

/// What a script left in `data-found` of the body.
pub(crate) fn found(document: &str) -> Option<String> {
    let found = document.split("data-found=\"").nth(1)?.split('"').next()?;
    let unescaped = [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u{a0}"), ("&amp;", "&")];
    Some(
        unescaped
            .iter()
            .fold(found.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain)),
    )
}
