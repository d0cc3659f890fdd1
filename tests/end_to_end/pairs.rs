//! A system as a spec in Rust and as a TLA+ module: mutants that both have get the same verdict.
//!
//! Mutants are paired by operator, place and member. A place is an action or a label; if it has
//! several mutants of an operator, the last names in the texts tell them apart.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::compile::root;
use crate::support::{Place, Ran, all, text};

/// What a mutant has in common with its pair: operator, place, member, last names.
type Key = [String; 4];

/// The verdicts by key, of keys that occur once.
fn verdicts(results: &Value) -> BTreeMap<Key, String> {
    let mut found: BTreeMap<Key, Vec<String>> = BTreeMap::new();
    for mutant in all(&results["specs"][0]["mutants"]) {
        let key = key(mutant);
        found
            .entry(key)
            .or_default()
            .push(text(&mutant["verdict"]).to_owned());
    }
    let once = found
        .into_iter()
        .filter(|(_, verdicts)| verdicts.len() == 1);
    once.map(|(key, mut verdicts)| (key, verdicts.remove(0)))
        .collect()
}

/// `two_phase_commit/alice.n3/M2-4c1d9e02@bob` and `TwoPhaseCommit/Controller.n3/M2-1f0a33d2@bob`
/// have the same key.
fn key(mutant: &Value) -> Key {
    let id = text(&mutant["id"]);
    let mut parts = id.split('/').skip(1);
    let (item, edit) = (parts.next().unwrap_or(id), parts.next().unwrap_or(id));
    let (operator, rest) = edit.split_once('-').unwrap_or((edit, ""));
    let member = rest.split_once('@').map_or("", |(_, member)| member);
    let label = item.rsplit('.').next().unwrap_or(item);
    let names = ["original", "replacement"].map(|field| last_name(text(&mutant[field])));
    let is_value = ["B4", "I1", "M6"].contains(&operator);
    [
        operator.to_owned(),
        label.replace('_', "").to_lowercase(),
        member.to_owned(),
        if is_value {
            names.join(" ")
        } else {
            String::new()
        },
    ]
}

/// The last name in a text: `committed` of `Tm::Committed` and of `"committed"`.
fn last_name(text: &str) -> String {
    let mut names = text.split(|c: char| !c.is_ascii_alphabetic());
    let last = names.rfind(|name| !name.is_empty());
    last.unwrap_or_default().to_lowercase()
}

/// Whether verdicts on a mutant in Rust and in TLA+ agree. What has no value in TLA+ is typed in
/// Rust: such a mutant is invalid there, and here it may be killed. Labels are no state in Rust, but
/// in TLA+ they are in `pc`, so fewer mutants are equivalent.
fn agree(rust: &str, tla: &str) -> bool {
    let is_killed = |verdict: &str| verdict == "killed";
    (tla == "invalid" && is_killed(rust)) || is_killed(rust) == is_killed(tla)
}

/// Runs both specs under the same properties and compares the mutants that both have.
#[track_caller]
fn check(rust: (&str, &str), module: (&str, &str), pairs: usize) {
    let place = Place::new();
    let (spec, properties) = rust;
    place.run(&format!("run {spec} --properties {properties} --no-cache"));
    let of_rust = verdicts(&place.results());
    for entry in fs::read_dir(root().join("specs/tla")).expect("there are modules") {
        let file = entry.expect("it can be listed").path();
        let name = file.file_name().expect("it has a name");
        fs::copy(&file, place.path().join(name)).expect("there is room");
    }
    let (name, properties) = module;
    let line = format!("run {name}.tla --properties {properties} --no-cache");
    let ran: Ran = place
        .command_of(Path::new(env!("CARGO_BIN_EXE_mutaspec")), &line)
        .output()
        .expect("the program starts")
        .into();
    assert!(matches!(ran.code, Some(0 | 2)), "{}{}", ran.out, ran.err);
    let of_tla = verdicts(&place.results());
    let both: Vec<(&Key, &String, &String)> = of_rust
        .iter()
        .filter_map(|(key, rust)| Some((key, rust, of_tla.get(key)?)))
        .collect();
    for (key, rust, tla) in &both {
        assert!(agree(rust, tla), "{key:?}: {rust} in Rust, {tla} in TLA+");
    }
    assert!(both.len() >= pairs, "{} pairs", both.len());
}

#[test]
fn transaction_commit_is_judged_alike() {
    check(
        (
            "transaction_commit/three",
            "consistent,decisions_are_final,is_all_or_nothing",
        ),
        (
            "TransactionCommit",
            "Consistent,DecisionsAreFinal,IsAllOrNothing",
        ),
        30,
    );
}

#[test]
fn two_phase_commit_is_judged_alike() {
    check(
        ("two_phase_commit/article", "stage_ok,termination,committed"),
        ("TwoPhaseCommit", "StateOK,Termination,Committed"),
        25,
    );
}

#[test]
fn uploader_is_judged_alike() {
    check(
        (
            "uploader/one_worker",
            "versions_are_known,ids_are_given_once,workers_hold_what_they_push,orphans_vanish,content_catches_up",
        ),
        (
            "Uploader",
            "VersionsAreKnown,IdsAreGivenOnce,WorkersHoldWhatTheyPush,OrphansVanish,ContentCatchesUp",
        ),
        12,
    );
}
