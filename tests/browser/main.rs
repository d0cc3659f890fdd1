//! `report.html` in a real browser: Chromium, headless, from disk and without a network.
//!
//! The browser is the one that `MUTASPEC_BROWSER` names, or the first of the usual names on the path.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

#[path = "../end_to_end/support.rs"]
#[allow(dead_code, reason = "this test needs some of it")]
mod support;

use support::{Place, all, text};

const MODEL: &str = "#/two_phase_commit/article";

/// Where the page is put, and a profile of its own for each browser.
struct Desk {
    place: Place,
    profile: TempDir,
}

/// What a browser made of a page.
struct Seen {
    /// The document after its script has run.
    document: String,
    /// What the page wrote on the console, errors included.
    console: Vec<String>,
    /// Addresses other than the page that were asked for.
    requests: Vec<String>,
}

fn browser() -> PathBuf {
    if let Some(named) = std::env::var_os("MUTASPEC_BROWSER") {
        return named.into();
    }
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    found
        .into_iter()
        .find(|file| file.is_file())
        .expect("the report is tested in Chromium: install it, or name another in MUTASPEC_BROWSER")
}

impl Desk {
    /// A run whose report is looked at.
    fn of(line: &str) -> Desk {
        let place = Place::new();
        let ran = place.run(line);
        assert!(matches!(ran.code, Some(0 | 2)), "{}", ran.err);
        Desk {
            place,
            profile: TempDir::new().expect("there is room for a folder"),
        }
    }

    fn page(&self) -> PathBuf {
        self.place.path().join("mutaspec.out/report.html")
    }

    fn call(&self, address: &str, width: u32, arguments: &[&str]) -> Output {
        let url = format!("file://{}{address}", self.page().display());
        Command::new(browser())
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
            .args(["--enable-logging=stderr", "--v=0", "--virtual-time-budget=3000"])
            .arg(format!("--user-data-dir={}", self.profile.path().display()))
            .arg(format!("--window-size={width},1000"))
            .args(arguments)
            .arg(url)
            .output()
            .expect("the browser runs")
    }

    /// What is to be seen at an address of the page.
    fn look(&self, address: &str) -> Seen {
        let log = self.profile.path().join("net.json");
        let output = self.call(address, 1400, &["--dump-dom", &format!("--log-net-log={}", log.display())]);
        let console = String::from_utf8_lossy(&output.stderr);
        let net = fs::read_to_string(&log).unwrap_or_default();
        let urls = net.split("\"url\":\"").skip(1).filter_map(|rest| rest.split('"').next());
        Seen {
            document: String::from_utf8_lossy(&output.stdout).into_owned(),
            console: console.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect(),
            requests: urls
                .filter(|url| url.starts_with("http") || url.starts_with("ws"))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// A picture of the page, as a file of the format PNG.
    fn picture(&self, address: &str, width: u32) -> Vec<u8> {
        let file = self.profile.path().join("picture.png");
        self.call(address, width, &[&format!("--screenshot={}", file.display())]);
        fs::read(&file).expect("the browser takes a picture")
    }
}

/// Width and height of a picture, from its header.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
    (number(16), number(20))
}

/// How an address of the page names something.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[test]
fn every_view_opens_without_an_error_and_asks_nobody_for_anything() {
    let desk = Desk::of("run two_phase_commit/article --matrix");
    for (view, shown) in [
        ("", "two_phase_commit/article"),
        ("/survivors", "two_phase_commit/article"),
        ("/mutants", "All mutants"),
        ("/properties", "type"),
        ("/properties/committed", "in the end all restaurants are painted"),
        ("/matrix", "<canvas"),
        ("/source/51", "id=\"line-51\""),
        ("/mutants/nonsense", "There is no such mutant here"),
    ] {
        let Seen {
            document,
            console,
            requests,
        } = desk.look(&format!("{MODEL}{view}"));
        assert!(document.contains(shown), "{view} shows {shown}");
        assert_eq!(console, Vec::<String>::new(), "{view}");
        assert_eq!(requests, Vec::<String>::new(), "{view}");
    }
}

#[test]
fn numbers_are_those_of_the_results() {
    let desk = Desk::of("run two_phase_commit/article --matrix");
    let results = desk.place.results();
    let model = &results["specs"][0];
    let document = desk.look(MODEL).document;
    for shown in [
        format!(">{} killed<", model["score"]["killed"]),
        format!(">{} survived<", model["score"]["survived"]),
        format!(">All mutants {}<", all(&model["mutants"]).len()),
        format!(
            "{} states, {} properties",
            model["baseline"]["distinct_states"],
            all(&model["properties"]).len()
        ),
    ] {
        assert!(document.contains(&shown), "{shown}");
    }
}

#[test]
fn a_link_leads_to_its_mutant_and_to_its_step() {
    let desk = Desk::of("run two_phase_commit/article");
    let results = desk.place.results();
    for mutant in all(&results["specs"][0]["mutants"]).iter().step_by(17) {
        let id = text(&mutant["id"]);
        let document = desk.look(&format!("{MODEL}/mutants/{}", encoded(id))).document;
        let article = document.split("<article").nth(1).expect("there is an article");
        assert!(article.contains(&format!("<code>{id}</code>")), "{id}");
        assert!(article.contains("class=\"diff\""), "{id}");
    }
    let survivor = all(&results["specs"][0]["mutants"])
        .iter()
        .find(|m| m["verdict"] == "survived")
        .expect("one survives");
    let step = survivor["trace_length"].as_u64().expect("its story has a length");
    let document = desk
        .look(&format!("{MODEL}/survivors/{}/{step}", encoded(text(&survivor["id"]))))
        .document;
    let row = document
        .split(&format!("id=\"step-{step}\""))
        .nth(1)
        .expect("the step is in the table");
    assert!(
        row.split('>')
            .next()
            .is_some_and(|tag| tag.contains("chosen") && tag.contains("differs")),
        "{}",
        &row[..80]
    );
}

#[test]
fn the_page_fits_a_wide_window_and_a_narrow_one() {
    let desk = Desk::of("run two_phase_commit/article --matrix");
    let page = fs::read_to_string(desk.page()).expect("the page is text");
    let probe = "<script>document.body.dataset.overflow = document.documentElement.scrollWidth > innerWidth</script></body>";
    for width in [1400, 500] {
        let picture = desk.picture(MODEL, width);
        assert_eq!(size(&picture), (width, 1000));
        fs::write(desk.page(), page.replace("</body>", probe)).expect("the page can be changed");
        let output = desk.call(MODEL, width, &["--dump-dom"]);
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("data-overflow=\"false\""),
            "{width}"
        );
        fs::write(desk.page(), &page).expect("the page can be changed");
    }
}
