//! A built program does not include the faults.

use std::process::Command;

/// The enabled features of the runner in a build of a package with these kinds of dependencies.
fn features(package: &str, edges: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--package",
            package,
            "--edges",
            edges,
            "--prefix",
            "none",
        ])
        .args(["--format", "{p} [{f}]"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8(output.stdout).expect("cargo writes text");
    let of_runner = tree
        .lines()
        .find(|line| line.starts_with("mutaspec-runner "));
    let of_runner = of_runner.unwrap_or_else(|| panic!("the runner is there: {tree}"));
    of_runner
        .split_once('[')
        .map(|(_, features)| features.to_owned())
        .unwrap_or_default()
}

#[test]
fn only_tests_enable_fault_injection() {
    for package in ["mutaspec-specs", "mutaspec"] {
        assert!(
            !features(package, "normal,build").contains("faults"),
            "{package}"
        );
    }
    assert!(features("mutaspec", "normal,build,dev").contains("faults"));
}
