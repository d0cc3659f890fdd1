//! The fault of the source of `dual_writes`, in files that ShiViz reads: its author drew who heard
//! of what by hand.

use std::fs;

use crate::compile::root;
use crate::support::Place;

/// The committed file is what the program writes, byte for byte.
fn check(file: &str, line: &str) -> String {
    let path = root().join("specs/src/replication").join(file);
    let ran = Place::new().run(&format!("trace {line} --format shiviz"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    if std::env::var_os("CAUSAL").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &ran.out).expect("it can be written");
    }
    let committed = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert_eq!(ran.out, committed, "regenerate it with CAUSAL=overwrite");
    ran.out
}

/// The clock of the event that begins so.
fn clock(log: &str, event: &str) -> serde_json::Map<String, serde_json::Value> {
    let mut lines = log.lines().skip_while(|line| !line.starts_with(event));
    let line = lines
        .nth(1)
        .unwrap_or_else(|| panic!("{event} is in {log}"));
    let (_, clock) = line.split_once(' ').expect("host and clock");
    serde_json::from_str(clock).expect("a clock is JSON")
}

#[test]
fn stores_diverge_in_shared_memory() {
    let log = check("dual_writes.shiviz", "dual_writes/two");
    assert!(log.contains("values_agree_in_the_end"), "{log}");
}

#[test]
fn stores_diverge_with_unordered_messages() {
    let log = check(
        "dual_writes_messages.shiviz",
        "dual_writes_messages/two --property they_can_disagree",
    );
    // The two clients never hear of each other but by the stores.
    let (ann, ben) = (
        clock(&log, "client(ann).write_database"),
        clock(&log, "client(ben).write_database"),
    );
    assert!(
        !ann.contains_key("ben") && !ben.contains_key("ann"),
        "{log}"
    );
}
