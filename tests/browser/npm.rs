//! The npm packages with which others read our files: installed below the target folder, once, and again when the lock file has changed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const LOCK: &str = include_str!("npm/package-lock.json");

/// What npm must know.
const FILES: [(&str, &str); 2] = [("package.json", include_str!("npm/package.json")), ("package-lock.json", LOCK)];

/// The folder in which `node_modules` lies.
pub(crate) fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm");
        fs::create_dir_all(&folder).expect("the target folder can be written to");
        // The same test may run a second time beside this one.
        let alone = File::create(folder.join("alone")).expect("the folder can be written to");
        alone.lock().expect("the file can be locked");
        let installed = folder.join("installed");
        let same = fs::read_to_string(&installed).is_ok_and(|lock| lock == LOCK);
        if !same || !folder.join("node_modules").is_dir() {
            // What is half installed is not taken for whole, whatever comes next.
            fs::write(&installed, "").expect("the folder can be written to");
            install(&folder);
            fs::write(&installed, LOCK).expect("the folder can be written to");
        }
        folder
    })
}

/// Exactly what the lock file says, and nothing of it is run.
fn install(folder: &Path) {
    for (name, text) in FILES {
        fs::write(folder.join(name), text).expect("the folder can be written to");
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .output()
        .unwrap_or_else(|e| panic!("the published schemas and the viewer of mutation reports come by npm: install it ({e})"));
    assert!(
        output.status.success(),
        "npm installs what tests/browser/npm/package-lock.json names: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What a script for Node prints that is run where the packages are.
pub(crate) fn node(script: &str, arguments: &[&str]) -> String {
    let folder = folder();
    let output = Command::new("node")
        .args(["--eval", script, "--"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|e| panic!("files are held against the published schemas by Node: install it ({e})"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn the_lock_file_names_no_registry_and_holds_every_package_to_its_content() {
    let lock = crate::support::parsed(LOCK);
    let packages = lock["packages"].as_object().expect("packages by their folders");
    let installed: Vec<_> = packages.iter().filter(|(folder, _)| !folder.is_empty()).collect();
    assert!(installed.len() > 4, "{installed:?}");
    for (name, package) in installed {
        assert!(
            package["integrity"].is_string() && package["resolved"].is_null(),
            "{name}: {package}"
        );
    }
}
