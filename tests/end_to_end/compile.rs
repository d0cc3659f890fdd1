//! The programs and libraries of this build, and crates that are compiled against them.
//!
//! For a crate outside the workspace, cargo would compile every library of the workspace again.
//! Such crates are therefore compiled by `rustc` itself, with the libraries of the tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The path of the gallery's program in the profile of this test.
pub(crate) fn program() -> &'static Path {
    executable("gallery")
}

/// The path of a program of the workspace.
pub(crate) fn executable(name: &str) -> &'static Path {
    let mut built = built()
        .iter()
        .filter(|message| message["target"]["name"] == name);
    let path = built.find_map(|message| message["executable"].as_str());
    Path::new(path.unwrap_or_else(|| panic!("{name} is a program of the workspace")))
}

/// Cargo's messages about the programs that the tests run and the libraries in them.
fn built() -> &'static [Value] {
    static BUILT: OnceLock<Vec<Value>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let (target, profile) = target_and_profile();
        // With an example, cargo uses the features of the tests and finds everything built.
        let output = Command::new(env!("CARGO"))
            .args([
                "build",
                "--workspace",
                "--bin",
                "gallery",
                "--example",
                "deadly",
            ])
            .args(["--offline", "--message-format", "json-render-diagnostics"])
            .args(["--profile", profile, "--target-dir"])
            .arg(target)
            .current_dir(root())
            .output()
            .expect("cargo runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let messages = String::from_utf8_lossy(&output.stdout);
        messages
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    })
}

/// The target folder and the profile of this test.
pub(crate) fn target_and_profile() -> (&'static Path, &'static str) {
    let profile = match folder().file_name().and_then(|name| name.to_str()) {
        None | Some("debug") => "dev",
        Some(profile) => profile,
    };
    (
        folder().parent().expect("a profile has a folder in target"),
        profile,
    )
}

/// The folder of the profile in the target folder.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let test = std::env::current_exe().expect("a test has a path");
        test.ancestors()
            .nth(2)
            .expect("a test lies in deps")
            .to_owned()
    })
}

/// The compiler for a crate in this folder, as cargo would call it. The crate can use `mutaspec`.
pub(crate) fn rustc(folder: &Path, name: &str) -> Command {
    let mut files = built()
        .iter()
        .filter(|message| {
            message["target"]["name"] == "mutaspec" && message["target"]["kind"][0] == "lib"
        })
        .flat_map(|message| message["filenames"].as_array().into_iter().flatten())
        .filter_map(|file| file.as_str().map(Path::new));
    let is_library = |file: &&Path| {
        file.extension()
            .is_some_and(|extension| extension == "rlib")
    };
    let mutaspec = files
        .find(is_library)
        .expect("the library is built")
        .display();
    let mut rustc = Command::new(Path::new(env!("CARGO")).with_file_name("rustc"));
    rustc
        .args(["--edition", "2024", "--crate-name", &identifier(name), "-L"])
        .arg(format!(
            "dependency={}",
            self::folder().join("deps").display()
        ))
        .args(["--extern", &format!("mutaspec={mutaspec}")])
        .env("CARGO_MANIFEST_DIR", folder)
        .env("CARGO_PKG_NAME", name)
        .current_dir(folder);
    rustc
}

/// The name of a package in Rust.
fn identifier(name: &str) -> String {
    name.replace('-', "_")
}

/// A compiled library.
pub(crate) struct Library {
    name: String,
    path: PathBuf,
}

/// Compiles `src/lib.rs` in a folder, which can use these libraries.
pub(crate) fn library(folder: &Path, name: &str, uses: &[&Library]) -> Library {
    let name = identifier(name);
    let path = folder.join(format!("lib{name}.rlib"));
    compile(folder, &name, "lib", uses, &path);
    Library { name, path }
}

/// Compiles `src/main.rs` in a folder, which can use these libraries: that of its own crate, and
/// those that are used by it. Returns the program's path.
pub(crate) fn program_with(folder: &Path, name: &str, uses: &[&Library]) -> PathBuf {
    let path = folder
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION);
    compile(folder, name, "bin", uses, &path);
    path
}

/// The command that compiles `src/main.rs` in a folder, which holds its specs itself.
pub(crate) fn program_compiler(folder: &Path, name: &str, path: &Path) -> Command {
    compiler(folder, name, "bin", &[], path)
}

fn compile(folder: &Path, name: &str, kind: &str, uses: &[&Library], path: &Path) {
    let output = compiler(folder, name, kind, uses, path)
        .output()
        .expect("the compiler runs");
    assert!(
        output.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The compiler for a library or a program, with the checks of the profile `dev`.
fn compiler(folder: &Path, name: &str, kind: &str, uses: &[&Library], path: &Path) -> Command {
    let mut rustc = rustc(folder, name);
    rustc
        .args(["--crate-type", kind, "-C", "debug-assertions=yes", "-o"])
        .arg(path);
    for library in uses {
        rustc
            .arg("--extern")
            .arg(format!("{}={}", library.name, library.path.display()));
        rustc
            .arg("-L")
            .arg(library.path.parent().expect("a library is in a folder"));
    }
    rustc.arg(if kind == "lib" {
        "src/lib.rs"
    } else {
        "src/main.rs"
    });
    rustc
}
