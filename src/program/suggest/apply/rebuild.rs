//! Builds the running program again, after a change of a spec, and runs a model with it.

use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mutaspec_reports::schema::Results;

use crate::program::output::RESULTS;
use crate::program::supervise;

/// The environment variable with the command that builds the running program, as a JSON list of
/// words. The program `mutaspec` sets it.
pub(crate) const BUILD: &str = "MUTASPEC_BUILD";

/// How the running program is built.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Build {
    /// The file of the program.
    program: PathBuf,
    command: Vec<OsString>,
}

impl Build {
    /// The command in the environment, or else the cargo command that leaves the program where it
    /// is. `None` if the program is in no target folder of cargo.
    pub(super) fn of_this_program(package: &str) -> Option<Build> {
        let program = std::env::current_exe().ok()?;
        let given = std::env::var(BUILD)
            .ok()
            .and_then(|text| serde_json::from_str::<Vec<String>>(&text).ok());
        if let Some(command) = given.filter(|command| !command.is_empty()) {
            let command = command.into_iter().map(OsString::from).collect();
            return Some(Build { program, command });
        }
        // `cargo run` names the package of the program, which may not be that of the spec.
        let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| package.into());
        let command = by_cargo(&program, Path::new(&package), &|folder| {
            folder.join("CACHEDIR.TAG").is_file()
        })?;
        Some(Build { program, command })
    }

    /// Builds the program; errors of the compiler go to standard error. Returns whether it was
    /// built.
    pub(super) fn build(&self) -> io::Result<bool> {
        let mut command = Command::new(&self.command[0]);
        command
            .args(&self.command[1..])
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        Ok(as_own_process(&mut command).status()?.success())
    }

    /// Runs `run` with these arguments and returns its results, or its messages if it wrote no
    /// results.
    pub(super) fn run(&self, arguments: &[String]) -> io::Result<Result<Results, String>> {
        let folder = std::env::temp_dir().join(format!("mutaspec-apply-{}", std::process::id()));
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .arg("--out")
            .arg(&folder)
            .stdin(Stdio::null());
        let ran = as_own_process(&mut command).output();
        let text = fs::read_to_string(folder.join(RESULTS));
        let _ = fs::remove_dir_all(&folder);
        let messages = String::from_utf8_lossy(&ran?.stderr).trim_end().to_owned();
        Ok(text
            .ok()
            .and_then(|text| Results::read(&text).ok())
            .ok_or(messages))
    }
}

/// Without the mark of a worker process, as which this program may run.
fn as_own_process(command: &mut Command) -> &mut Command {
    command.env_remove(supervise::VARIABLE)
}

/// The cargo command that builds a program, judged by its path: `target/release/gallery`, or
/// `target/x86_64-unknown-linux-gnu/release/gallery`.
fn by_cargo(
    program: &Path,
    package: &Path,
    is_target: &dyn Fn(&Path) -> bool,
) -> Option<Vec<OsString>> {
    let folder = program.parent()?;
    let profile = folder.file_name()?;
    if profile == "examples" || profile == "deps" || !package.is_absolute() {
        return None;
    }
    let above = folder.parent()?;
    let (target, triple) = if is_target(above) {
        (above, None)
    } else {
        (
            above.parent().filter(|folder| is_target(folder))?,
            above.file_name(),
        )
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let profile = if profile == "debug" {
        "dev".into()
    } else {
        profile.to_owned()
    };
    let mut command = vec![cargo, "build".into()];
    if !stderr().is_terminal() {
        command.push("--quiet".into());
    }
    let options: [(&str, OsString); 4] = [
        ("--manifest-path", package.join("Cargo.toml").into()),
        ("--target-dir", target.into()),
        ("--profile", profile),
        ("--bin", program.file_stem()?.to_owned()),
    ];
    let triple = triple.map(|triple| ("--target", triple.to_owned()));
    command.extend(
        options
            .into_iter()
            .chain(triple)
            .flat_map(|(name, value)| [name.into(), value]),
    );
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(program: &str, expected: Option<&str>) {
        let is_target = |folder: &Path| folder == Path::new("/w/target");
        let command = by_cargo(Path::new(program), Path::new("/w/specs"), &is_target);
        let words = command.map(|command| {
            let words = command.iter().skip(2).map(|word| word.to_str().unwrap());
            words
                .filter(|word| *word != "--quiet")
                .collect::<Vec<_>>()
                .join(" ")
        });
        assert_eq!(words.as_deref(), expected, "{program}");
    }

    #[test]
    fn path_of_a_program_shows_how_cargo_built_it() {
        let same = "--manifest-path /w/specs/Cargo.toml --target-dir /w/target --profile";
        check(
            "/w/target/debug/gallery",
            Some(&format!("{same} dev --bin gallery")),
        );
        check(
            "/w/target/release/gallery",
            Some(&format!("{same} release --bin gallery")),
        );
        let cross = format!("{same} release --bin gallery --target wasm32-wasip1");
        check("/w/target/wasm32-wasip1/release/gallery", Some(&cross));
        check("/w/target/debug/examples/deadly", None);
        check("/usr/bin/gallery", None);
    }
}
