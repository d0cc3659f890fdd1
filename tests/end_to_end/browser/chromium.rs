//! Pages in headless Chromium, which is driven over a pipe by Chrome's `DevTools` protocol.
//!
//! To start a browser, or a process of its own for a page, takes longer than to show a page. So
//! tests use the same browsers and tabs one after another.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use serde_json::{Value, json};

use super::tools::on_path;
use crate::support::{all, text};

/// The browser's path, or the reason why it is missing: the browser in `MUTASPEC_BROWSER`, or the
/// first usual name on the path.
pub(crate) fn program() -> &'static Result<PathBuf, String> {
    static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let names = [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "chrome",
        ];
        let program = match std::env::var_os("MUTASPEC_BROWSER") {
            Some(chosen) => chosen.into(),
            None => on_path(&names).ok_or(
                "no Chromium on the path: install it, or name a browser in MUTASPEC_BROWSER",
            )?,
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

/// A running browser with one tab.
struct Browser {
    process: Child,
    commands: ChildStdin,
    messages: BufReader<ChildStdout>,
    /// The number of commands so far.
    sent: u64,
    /// The name of the tab in commands.
    session: String,
    /// Events since the page was opened.
    events: Vec<Value>,
}

/// Browsers that show no page.
static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

impl Browser {
    fn start() -> Browser {
        // The protocol uses the file descriptors 3 and 4.
        let mut process = Command::new("sh")
            .args([
                "-c",
                r#"exec "$0" "$@" 3<&0 4>&1 < /dev/null > /dev/null 2>&1"#,
            ])
            .arg(
                program()
                    .as_ref()
                    .expect("a test that needs a browser has asked for one"),
            )
            .args([
                "--headless",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
            ])
            .args([
                "--disable-extensions",
                "--no-first-run",
                "--disable-background-networking",
            ])
            .args([
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--no-startup-window",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the browser starts");
        let mut browser = Browser {
            commands: process.stdin.take().expect("it is piped"),
            messages: BufReader::new(process.stdout.take().expect("it is piped")),
            process,
            sent: 0,
            session: String::new(),
            events: Vec::new(),
        };
        let target = browser.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = browser.call("Target.attachToTarget", &attach);
        text(&attached["sessionId"]).clone_into(&mut browser.session);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// The next message. Messages end with a zero byte.
    fn receive(&mut self) -> Value {
        let mut message = Vec::new();
        self.messages
            .read_until(0, &mut message)
            .expect("the pipe is open");
        assert_eq!(message.pop(), Some(0), "the browser has ended");
        serde_json::from_slice(&message).expect("a message is JSON")
    }

    /// The result of a command: for the tab, or for the browser before it has one.
    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.sent += 1;
        let mut command = json!({ "id": self.sent, "method": method, "params": parameters });
        if !self.session.is_empty() {
            command["sessionId"] = self.session.as_str().into();
        }
        write!(self.commands, "{command}\0").expect("the browser listens");
        loop {
            let mut message = self.receive();
            if message["id"] == self.sent {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    /// Loads an address.
    fn load(&mut self, url: &str) {
        self.events.clear();
        self.call("Page.navigate", &json!({ "url": url }));
        self.wait("Page.loadEventFired");
    }

    /// Waits for an event.
    fn wait(&mut self, method: &str) {
        while !self.events.iter().any(|event| event["method"] == method) {
            let message = self.receive();
            self.events.push(message);
        }
    }
}

/// How a page is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View {
    /// The width of the window, in pixels. Its height is 1,000 pixels.
    pub(crate) width: u32,
    /// The preferred colour scheme: `light` or `dark`.
    pub(crate) scheme: &'static str,
}

pub(crate) const DESKTOP: View = View {
    width: 1400,
    scheme: "light",
};

/// A page in a browser.
pub(crate) struct Tab {
    /// Gone at the end only.
    browser: Option<Browser>,
}

impl Tab {
    /// Opens an address and waits until it is loaded.
    pub(crate) fn open(url: &str, view: View) -> Tab {
        let idle = IDLE
            .lock()
            .expect("no test panics while it holds the lock")
            .pop();
        let mut browser = idle.unwrap_or_else(Browser::start);
        let size =
            json!({ "width": view.width, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
        browser.call("Emulation.setDeviceMetricsOverride", &size);
        let scheme =
            json!({ "features": [{ "name": "prefers-color-scheme", "value": view.scheme }] });
        browser.call("Emulation.setEmulatedMedia", &scheme);
        // From one place of a page to another, nothing would be loaded.
        browser.load("about:blank");
        browser.load(url);
        Tab {
            browser: Some(browser),
        }
    }

    fn browser(&mut self) -> &mut Browser {
        self.browser
            .as_mut()
            .expect("it is here until the tab is closed")
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.browser().call(method, parameters)
    }

    /// What the body of an asynchronous function returns in the page.
    pub(crate) fn run(&mut self, body: &str) -> Value {
        let limit =
            "new Promise((_, fail) => setTimeout(() => fail('no result within a minute'), 60000))";
        let expression = format!("Promise.race([(async () => {{ {body} }})(), {limit}])");
        let parameters =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut found = self.call("Runtime.evaluate", &parameters);
        assert!(
            found["exceptionDetails"].is_null(),
            "{}",
            found["exceptionDetails"]
        );
        found["result"]["value"].take()
    }

    /// The document as it is now.
    pub(crate) fn document(&mut self) -> String {
        text(&self.run("return document.documentElement.outerHTML;")).to_owned()
    }

    /// A screenshot in PNG format.
    pub(crate) fn picture(&mut self) -> Vec<u8> {
        decoded(text(
            &self.call("Page.captureScreenshot", &json!({}))["data"],
        ))
    }

    /// The page in PDF format.
    pub(crate) fn print(&mut self) -> Vec<u8> {
        decoded(text(&self.call("Page.printToPDF", &json!({}))["data"]))
    }

    /// The parameters of events with this name.
    fn events(&mut self, method: &str) -> Vec<&Value> {
        let events = self
            .browser()
            .events
            .iter()
            .filter(|event| event["method"] == method);
        events.map(|event| &event["params"]).collect()
    }

    /// Errors and other messages on the console.
    pub(crate) fn console(&mut self) -> Vec<String> {
        let thrown = self.events("Runtime.exceptionThrown").into_iter();
        let mut lines: Vec<String> = thrown
            .map(|event| {
                let error = &event["exceptionDetails"];
                format!(
                    "{} {}",
                    text(&error["text"]),
                    error["exception"]["description"]
                )
            })
            .collect();
        lines.extend(
            self.events("Log.entryAdded")
                .into_iter()
                .map(|event| text(&event["entry"]["text"]).to_owned()),
        );
        let calls = self
            .events("Runtime.consoleAPICalled")
            .into_iter()
            .flat_map(|event| all(&event["args"]));
        lines.extend(calls.map(Value::to_string));
        lines
    }

    /// The addresses on a network that the page has asked for, but for those that it forbids
    /// itself.
    pub(crate) fn requests(&mut self) -> Vec<String> {
        let failed = self.events("Network.loadingFailed").into_iter();
        let forbidden: Vec<Value> = failed
            .filter(|event| event["blockedReason"] == "csp")
            .map(|event| event["requestId"].clone())
            .collect();
        let sent = self.events("Network.requestWillBeSent").into_iter();
        let urls = sent
            .filter(|event| !forbidden.contains(&event["requestId"]))
            .map(|event| text(&event["request"]["url"]).to_owned());
        urls.filter(|url| url.starts_with("http") || url.starts_with("ws"))
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A browser that has ended already is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Tab {
    /// Gives the browser back, unless it may be in the middle of a message.
    fn drop(&mut self) {
        let browser = self.browser.take().filter(|_| !std::thread::panicking());
        IDLE.lock()
            .expect("no test panics while it holds the lock")
            .extend(browser);
    }
}

/// The bytes of a text in Base64.
fn decoded(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u32> = text
        .trim_end_matches('=')
        .bytes()
        .map(|byte| u32::from(value(byte)))
        .collect();
    let groups = digits.chunks(4).flat_map(|group| {
        let bits = group.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - group.len()));
        bits.to_be_bytes()[1..group.len()].to_vec()
    });
    groups.collect()
}
