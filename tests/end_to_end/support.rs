//! Runs the gallery's program in temporary folders.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::{Builder, TempDir};

use crate::compile::program;

/// The result of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("standard output is text"),
            err: String::from_utf8(output.stderr).expect("standard error is text"),
        }
    }
}

/// A temporary folder in which the program runs.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Place {
        Place(TempDir::new().expect("there is room for a folder"))
    }

    /// A folder with the same path in each run of a test, so that what is built for it replaces what
    /// the last run has left in the target folder.
    pub(crate) fn lasting() -> Place {
        let test = std::thread::current();
        let name = test.name().unwrap_or("main").replace("::", "-");
        let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
        if let Err(error) = fs::remove_dir_all(parent.join(&name)) {
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        }
        let folder = Builder::new()
            .prefix(&name)
            .rand_bytes(0)
            .tempdir_in(parent);
        Place(folder.expect("there is room for a folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The gallery's program with these arguments, which must not contain spaces.
    pub(crate) fn command(&self, line: &str) -> Command {
        self.command_of(program(), line)
    }

    /// A program with these arguments, without variables that control colours.
    pub(crate) fn command_of(&self, program: &Path, line: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(line.split_whitespace())
            .current_dir(self.path());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command
    }

    pub(crate) fn run(&self, line: &str) -> Ran {
        self.command(line)
            .output()
            .expect("the program starts")
            .into()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("the folder can be written to");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The sorted names of the entries of a folder.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path().join(folder)).expect("the folder is there");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("it can be listed")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    pub(crate) fn results(&self) -> Value {
        parsed(&self.read("mutaspec.out/results.json"))
    }
}

/// The messages of a run on standard error: `text`, and where the report is.
pub(crate) fn noted(text: &str) -> String {
    format!("{text}mutaspec.out/report.html shows all of it in a browser\n")
}

pub(crate) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// The JSON that a command prints.
pub(crate) fn asked(line: &str) -> Value {
    let ran = Place::new().run(line);
    assert!(
        ran.code.is_some_and(|code| code < 4 && code != 1),
        "{line}: {ran:?}"
    );
    parsed(&ran.out)
}

pub(crate) fn all(array: &Value) -> &[Value] {
    array
        .as_array()
        .unwrap_or_else(|| panic!("{array} is an array"))
}

pub(crate) fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is a text"))
}

/// A run of the whole gallery, and its results.
pub(crate) fn everything() -> &'static (Ran, String) {
    static EVERYTHING: OnceLock<(Ran, String)> = OnceLock::new();
    EVERYTHING.get_or_init(|| {
        let place = Place::new();
        let ran = place.run("run");
        (ran, place.read("mutaspec.out/results.json"))
    })
}

/// Small models of the gallery, for tests that run all of them several times.
pub(crate) const CORE: &str = "two_phase_commit two_phase_commit_hardened/three transaction_commit/three dual_writes dual_writes_messages ordered_log alternating_bit";

/// A run of [`CORE`] with one thread and all survivors in full, and its folder.
pub(crate) fn core() -> &'static (Ran, Place) {
    static RAN: OnceLock<(Ran, Place)> = OnceLock::new();
    RAN.get_or_init(|| {
        let place = Place::new();
        (
            place.run(&format!("run {CORE} --threads 1 --verbose")),
            place,
        )
    })
}

/// The results of all mutated models of the gallery.
pub(crate) fn results() -> &'static Value {
    static RESULTS: OnceLock<Value> = OnceLock::new();
    RESULTS.get_or_init(|| parsed(&everything().1))
}

/// The baselines of all models of the gallery, without mutants.
pub(crate) fn checked() -> &'static Value {
    static CHECKED: OnceLock<Value> = OnceLock::new();
    CHECKED.get_or_init(|| asked("check --json"))
}

pub(crate) fn model(name: &str) -> &'static Value {
    all(&results()["specs"])
        .iter()
        .find(|of| name_of(of) == name)
        .unwrap_or_else(|| panic!("{name} was run"))
}

/// The name of a model, such as `two_phase_commit/article`.
pub(crate) fn name_of(model: &Value) -> String {
    format!("{}/{}", text(&model["name"]), text(&model["model"]))
}
