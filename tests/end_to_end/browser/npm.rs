//! The npm packages that read our files. They are installed below the target folder, and
//! reinstalled if the lock file has changed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::tools::on_path;

const LOCK: &str = include_str!("npm/package-lock.json");

/// The files that npm needs.
const FILES: [(&str, &str); 2] = [
    ("package.json", include_str!("npm/package.json")),
    ("package-lock.json", LOCK),
];

/// The folder with `node_modules`, or the reason why Node cannot be used.
pub(crate) fn folder() -> Result<&'static Path, &'static str> {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        on_path(&["node"]).ok_or("no Node on the path: install it")?;
        installed()
    });
    folder.as_deref().map_err(String::as_str)
}

/// Installs the packages if necessary, and returns their folder.
fn installed() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm");
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    // Another run of this test may use the same folder.
    let alone = File::create(folder.join("alone")).expect("the folder can be written to");
    alone.lock().expect("the file can be locked");
    let installed = folder.join("installed");
    let same = fs::read_to_string(&installed).is_ok_and(|lock| lock == LOCK);
    if !same || !folder.join("node_modules").is_dir() {
        // Mark the installation as incomplete until it is finished.
        fs::write(&installed, "").expect("the folder can be written to");
        install(&folder)?;
        fs::write(&installed, LOCK).expect("the folder can be written to");
    }
    Ok(folder)
}

/// Installs exactly the packages of the lock file, without running their scripts.
fn install(folder: &Path) -> Result<(), String> {
    for (name, text) in FILES {
        fs::write(folder.join(name), text).expect("the folder can be written to");
    }
    let npm = on_path(&["npm"]).ok_or("no npm on the path: install it")?;
    let output = Command::new(npm)
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
        ])
        .current_dir(folder)
        .output()
        .map_err(|error| format!("npm cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let error = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "npm cannot install what tests/end_to_end/browser/npm/package-lock.json names: {error}"
    ))
}

/// The output of a Node script that runs in the folder of the packages.
pub(crate) fn node(script: &str, arguments: &[&str]) -> String {
    let folder = folder().expect("a test that needs Node has asked for it");
    let output = Command::new("node")
        .args(["--eval", script, "--"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("Node runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn lock_file_pins_packages_and_names_no_registry() {
    let lock = crate::support::parsed(LOCK);
    let packages = lock["packages"]
        .as_object()
        .expect("packages by their folders");
    let installed: Vec<_> = packages
        .iter()
        .filter(|(folder, _)| !folder.is_empty())
        .collect();
    assert!(installed.len() > 4, "{installed:?}");
    for (name, package) in installed {
        assert!(
            package["integrity"].is_string() && package["resolved"].is_null(),
            "{name}: {package}"
        );
    }
}
