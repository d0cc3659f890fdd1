//! Faulty folders and disks: message, exit code, and preservation of the last results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::compile::program;
use crate::resume::{left, same};
use crate::support::{Place, Ran};

const RUN: &str = "run transaction_commit/three";

/// A folder with the results of a run.
fn ran() -> Place {
    let place = Place::new();
    assert_eq!(place.run(RUN).code, Some(2));
    place
}

#[cfg(unix)]
#[test]
fn full_disk_is_reported_and_old_results_are_kept() {
    let place = ran();
    let files = left(&place, "mutaspec.out");
    // Limit the size of files, like a full disk: the plan fits and the results do not.
    let blocks = 16;
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {RUN} --no-cache");
    let temporary = place.path().join("temporary");
    fs::create_dir(&temporary).expect("there is room");
    let mut shell = Command::new("sh");
    let output = shell
        .arg("-c")
        .arg(script)
        .arg(program())
        .current_dir(place.path())
        .env("TMPDIR", &temporary)
        .output();
    let stopped = Ran::from(output.expect("sh runs"));
    assert_eq!(stopped.code, Some(1), "{}", stopped.err);
    assert!(
        stopped
            .err
            .contains("error: cannot write mutaspec.out/results.json: "),
        "{}",
        stopped.err
    );
    assert!(
        stopped.out.contains("; score "),
        "what was found out is told: {}",
        stopped.out
    );
    same(&left(&place, "mutaspec.out.old"), &files, "the old results");
    assert!(
        !place.path().join("mutaspec.out/results.json").exists(),
        "nothing is there by half"
    );
    let stale = fs::read_dir(&temporary).expect("it is there").count();
    assert_eq!(stale, 0, "files in the temporary folder");
    // The run resumes once there is space.
    assert_eq!(place.run(&format!("{RUN} --resume")).code, Some(2));
    same(&left(&place, "mutaspec.out"), &files, "resumed");
}

#[cfg(target_os = "linux")]
#[test]
fn unwritable_standard_output_is_reported() {
    let place = ran();
    let files = left(&place, "mutaspec.out");
    let full = fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it");
    let output = place
        .command(&format!("{RUN} --json"))
        .stdout(full)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("error: cannot write standard output: No space left on device"),
        "{told}"
    );
    same(&left(&place, "mutaspec.out.old"), &files, "the old results");
}

/// The program as a user without write permission: the current one, or user 65534 for root.
#[cfg(unix)]
fn powerless(place: &Place, folder: &Path) -> Command {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let probe = folder.join("probe");
    if fs::write(&probe, "").is_err() {
        return place.command(RUN);
    }
    fs::remove_file(&probe).expect("it was just written");
    let copy: PathBuf = place.path().join("program");
    fs::copy(program(), &copy).expect("there is room");
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).expect("it is ours");
    let mut command = place.command_of(&copy, RUN);
    command.uid(65_534).gid(65_534);
    command
}

#[cfg(unix)]
#[test]
fn read_only_folder_is_reported_before_the_work() {
    use std::os::unix::fs::PermissionsExt;
    let place = ran();
    let (folder, files) = (
        place.path().join("mutaspec.out"),
        left(&place, "mutaspec.out"),
    );
    fs::set_permissions(folder.join(".lock"), fs::Permissions::from_mode(0o444))
        .expect("it is ours");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("it is ours");
    let refused = Ran::from(powerless(&place, &folder).output().expect("it runs"));
    assert_eq!(
        (refused.code, refused.out.as_str()),
        (Some(1), ""),
        "{}",
        refused.err
    );
    assert!(
        refused.err.starts_with("error: cannot write mutaspec.out"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("Permission denied"), "{}", refused.err);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("it is ours");
    same(&left(&place, "mutaspec.out"), &files, "the old results");
}

#[test]
fn old_results_that_cannot_be_moved_stay() {
    let place = ran();
    let files = left(&place, "mutaspec.out");
    place.write("mutaspec.out.old", "a file");
    let refused = place.run(RUN);
    assert_eq!(
        (refused.code, refused.out.as_str()),
        (Some(1), ""),
        "{}",
        refused.err
    );
    assert!(
        refused.err.contains("error: cannot write mutaspec.out: "),
        "{}",
        refused.err
    );
    same(&left(&place, "mutaspec.out"), &files, "the old results");
    assert_eq!(place.read("mutaspec.out.old"), "a file");
}

#[test]
fn broken_old_results_stay_and_block_no_run() {
    let place = ran();
    let files = left(&place, "mutaspec.out");
    let garbage = [
        "mutants.json",
        "events.ndjson",
        "results.json",
        "report.html",
    ];
    for name in garbage {
        place.write(&format!("mutaspec.out/{name}"), "\u{0}{garbage");
    }
    let again = place.run(RUN);
    assert_eq!(again.code, Some(2));
    assert!(
        again.err.contains(
            "no verdict of the last run is reused: mutaspec.out/mutants.json cannot be read: "
        ),
        "{}",
        again.err
    );
    same(&left(&place, "mutaspec.out"), &files, "the new results");
    for name in garbage {
        assert_eq!(
            place.read(&format!("mutaspec.out.old/{name}")),
            "\u{0}{garbage"
        );
    }
}

#[test]
fn naming_broken_results_is_a_usage_error() {
    let place = ran();
    let files = left(&place, "mutaspec.out");
    place.write("old.json", "{\"specs\": 3}");
    place.write(
        "future.json",
        &files["/results.json"].replacen("\"schema_version\": 2", "\"schema_version\": 9", 1),
    );
    for (line, error) in [
        (
            format!("{RUN} --against old.json"),
            "error: old.json cannot be read: ",
        ),
        (
            format!("{RUN} --against future.json"),
            "error: future.json cannot be read: ",
        ),
        (
            format!("{RUN} --against nowhere"),
            "error: cannot read nowhere: ",
        ),
        (
            "compare old.json mutaspec.out".to_owned(),
            "error: old.json cannot be read: ",
        ),
        (
            "compare mutaspec.out future.json".to_owned(),
            "error: future.json cannot be read: ",
        ),
        (
            "compare nowhere mutaspec.out".to_owned(),
            "error: cannot read nowhere: ",
        ),
    ] {
        let refused = place.run(&line);
        assert_eq!(
            (refused.code, refused.out.as_str()),
            (Some(1), ""),
            "{line}"
        );
        assert!(refused.err.starts_with(error), "{line}: {}", refused.err);
    }
    same(&left(&place, "mutaspec.out"), &files, "the old results");
}

#[test]
fn running_folder_is_refused_to_a_second_run() {
    let place = Place::new();
    let yaml = "specs: {two_phase_commit_hardened: {models: {big: {constants: {managers: 11}}}}}\n";
    place.write("mutaspec.yaml", yaml);
    let mut first = place
        .command("run two_phase_commit_hardened/big")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    while !place.path().join("mutaspec.out/mutants.json").exists() {
        std::thread::yield_now();
    }
    for line in [
        RUN.to_owned(),
        "run two_phase_commit_hardened/big --resume".to_owned(),
    ] {
        let second = place.run(&line);
        let error = "error: another run is writing to mutaspec.out\nhint: wait for it to end, or name another folder with `--out`\n";
        assert_eq!(
            (second.code, second.out.as_str(), second.err.as_str()),
            (Some(1), "", error),
            "{line}"
        );
    }
    assert_eq!(place.run(&format!("{RUN} --out other")).code, Some(2));
    first.kill().expect("it runs");
    first.wait().expect("it ends");
    // The system releases a lock when its process ends in any way.
    assert_eq!(place.run(RUN).code, Some(2));
}
