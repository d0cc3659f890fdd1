//! Compiles answers: each into a small program in the build folder, which the participant does not
//! see. A small crate is what makes a verdict quick; the engine is compiled once for all of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use toml_edit::DocumentMut;

use super::error::Error;
use super::jobs::Stop;
use crate::source::{Source, SourceArgs};

/// The settings of the build. No optimisation: an exercise has few states, and the compiler takes
/// most of the time from a save to a verdict.
const PROFILE: &str =
    "[profile.dev]\ndebug = false\nlto = \"off\"\n[profile.dev.package.blake3]\nopt-level = 3\n";

/// A source file of a program.
pub(super) struct Module {
    /// The name of the file, without its extension.
    pub(super) name: String,
    pub(super) text: String,
}

/// The result of a build.
pub(super) enum Built {
    Program(Program),
    /// The messages of the compiler.
    Failed(String),
}

/// A compiled program with specs.
#[derive(Clone, Debug)]
pub(super) struct Program {
    path: PathBuf,
    /// The folder in which it runs and writes.
    pub(super) folder: PathBuf,
    stop: Stop,
}

impl Program {
    /// Runs a command of the program.
    pub(super) fn run(&self, arguments: &[String]) -> Result<Output, Error> {
        let mut command = Command::new(&self.path);
        command
            .args(["--color", "never"])
            .args(arguments)
            .current_dir(&self.folder);
        let output = self.stop.output(&mut command);
        let output = output.map_err(|source| Error::NotStarted {
            program: self.path.display().to_string(),
            source,
        })?;
        output.ok_or(Error::Stopped)
    }
}

/// A folder in which programs are built.
#[derive(Clone, Debug)]
pub(super) struct BuildFolder {
    folder: PathBuf,
    target: PathBuf,
    /// Distinguishes the programs of folders that share a target folder.
    mark: String,
    /// The value of the dependency on mutaspec.
    dependency: String,
    /// A file with versions that need no network once they are fetched.
    versions: Option<PathBuf>,
    /// Ends what is running.
    stop: Stop,
}

impl BuildFolder {
    /// The build folder of a participant, who has chosen where mutaspec comes from.
    pub(super) fn of_participant(folder: &Path) -> Result<BuildFolder, Error> {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        let manifest = manifest.parse::<DocumentMut>().unwrap_or_default();
        let chosen = manifest
            .get("dependencies")
            .and_then(|all| all.get("mutaspec")?.as_value());
        let mut build = BuildFolder::of_pack(folder)?;
        if let Some(chosen) = chosen {
            chosen.to_string().trim().clone_into(&mut build.dependency);
        }
        build.versions = Some(folder.join("Cargo.lock"));
        Ok(build)
    }

    /// The build folder of a pack, below the target folder.
    pub(super) fn of_pack(folder: &Path) -> Result<BuildFolder, Error> {
        let source = Source::choose(&SourceArgs::default())?;
        let target = std::env::var_os("CARGO_TARGET_DIR").filter(|target| !target.is_empty());
        let target = target.map_or(folder.join("target"), PathBuf::from);
        let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        let folder = absolute(folder.join("target/workshop"));
        let digest = blake3::hash(folder.to_string_lossy().as_bytes()).to_hex();
        Ok(BuildFolder {
            mark: digest[..8].to_owned(),
            folder,
            target: absolute(target),
            dependency: source.dependency().to_string(),
            versions: source.folder().map(|folder| folder.join("Cargo.lock")),
            stop: Stop::default(),
        })
    }

    /// This folder, with another wish to stop.
    pub(super) fn stopped_by(&self, stop: &Stop) -> BuildFolder {
        BuildFolder {
            stop: stop.clone(),
            ..self.clone()
        }
    }

    /// Whether nothing was built here yet, so that the engine has to be compiled.
    pub(super) fn is_new(&self) -> bool {
        !self.folder.join("Cargo.lock").is_file() || !self.target.join("debug").is_dir()
    }

    /// Compiles these modules into one program.
    pub(super) fn program(&self, package: &str, modules: &[Module]) -> Result<Built, Error> {
        let folder = self.folder.join(package);
        let manifest = format!(
            "[package]\nname = \"{package}-{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\nmutaspec = {}\n\n[workspace]\n\n{PROFILE}",
            self.mark, self.dependency
        );
        let mut main = String::from("#![allow(warnings)]\n");
        for (number, module) in modules.iter().enumerate() {
            write(
                &folder.join(format!("src/{}.rs", module.name)),
                &module.text,
            )?;
            main.extend(["#[path = \"", &module.name, ".rs\"]\n"]);
            main.extend(["mod m", &number.to_string(), ";\n"]);
        }
        main += "mutaspec::main!();\n";
        write(&folder.join("src/main.rs"), &main)?;
        write(&folder.join("Cargo.toml"), &manifest)?;
        self.lock(&folder)?;
        let built = self.cargo(&folder)?;
        // Its existence says that the engine has been compiled.
        if matches!(built, Built::Program(_)) {
            let _ = fs::copy(folder.join("Cargo.lock"), self.folder.join("Cargo.lock"));
        }
        Ok(built)
    }

    /// Gives a new crate the versions of this program, which need no network once they are fetched.
    fn lock(&self, folder: &Path) -> Result<(), Error> {
        let lock = folder.join("Cargo.lock");
        if lock.exists() {
            return Ok(());
        }
        let known = [Some(self.folder.join("Cargo.lock")), self.versions.clone()]
            .into_iter()
            .flatten();
        match known.into_iter().find(|file| file.is_file()) {
            Some(known) => fs::copy(known, &lock)
                .map(drop)
                .map_err(|source| Error::Unwritable { path: lock, source }),
            None => Ok(()),
        }
    }

    fn cargo(&self, folder: &Path) -> Result<Built, Error> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(&cargo);
        command
            .args([
                "build",
                "--quiet",
                "--message-format",
                "json-render-diagnostics",
                "--target-dir",
            ])
            .arg(&self.target)
            .current_dir(folder)
            // A verdict does not depend on lints.
            .env_remove("RUSTC_WORKSPACE_WRAPPER");
        let output = self.stop.output(&mut command);
        let output = output.map_err(|source| Error::NotStarted {
            program: cargo.to_string_lossy().into_owned(),
            source,
        })?;
        let output = output.ok_or(Error::Stopped)?;
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            let path = executable(&String::from_utf8_lossy(&output.stdout));
            let path = path.ok_or(Error::Build { message: messages })?;
            return Ok(Built::Program(Program {
                path,
                folder: folder.to_owned(),
                stop: self.stop.clone(),
            }));
        }
        // Errors in the answer name its file. All others are about the build.
        if messages.contains("src/") && messages.contains("-->") {
            Ok(Built::Failed(messages))
        } else {
            Err(Error::Build { message: messages })
        }
    }
}

/// The program that cargo's messages name.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut paths =
        messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    paths.next()
}

/// Writes a file unless it has this text already: cargo builds again what has a new time.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Error> {
    if fs::read_to_string(path).ok().as_deref() == Some(text) {
        return Ok(());
    }
    let above = path.parent().unwrap_or(path);
    let done = fs::create_dir_all(above).and_then(|()| fs::write(path, text));
    done.map_err(|source| Error::Unwritable {
        path: path.to_owned(),
        source,
    })
}
