//! `specs/verdicts.md`: verdict, counts and shortest counterexample of every model of the gallery.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use serde_json::Value;

use crate::compile::root;
use crate::support::{Place, all, asked, checked, model, name_of, text};

const HEAD: &str = "# Verdicts

Every model of the gallery with the counts of its exhaustive search and its verdict. A model that is expected to fail has the steps of its shortest counterexample; `↻` marks a run that goes on for
ever. A test compares this file with the program's own results: after a change that is meant to alter them, regenerate it with
`VERDICTS=overwrite cargo test -p mutaspec --test end_to_end verdicts`.

| model | distinct | generated | depth | verdict | counterexample |
|---|--:|--:|--:|---|---|
";

/// Models whose properties are meant to kill nearly all mutants.
const HARDENED: [&str; 56] = [
    "all_or_nothing/five",
    "all_or_nothing/three",
    "alternating_bit/four",
    "alternating_bit/two",
    "conditional_updates/three",
    "conditional_updates/two",
    "dual_writes_messages/three",
    "dual_writes_messages/two",
    "dynamo_quorum/three",
    "dynamo_quorum/two",
    "dynamo_versions/three",
    "dynamo_versions/two",
    "dynamodb_transactions/three",
    "dynamodb_transactions/two",
    "effective_serializability/counter",
    "effective_serializability/four",
    "effective_serializability/post",
    "escrow_counter/three",
    "escrow_counter/two",
    "git_merge/three_branches",
    "git_merge/two_branches",
    "interleavings/three_agents_one_step",
    "interleavings/two_agents_two_steps",
    "last_write_wins/three",
    "last_write_wins/two",
    "leader_based/three_users",
    "leader_based/two_users",
    "leaderless_version_vectors/three_nodes",
    "lost_update_locked/four",
    "lost_update_locked/three",
    "ordered_log/three",
    "ordered_log/two",
    "quelea_bank_account/three_replicas",
    "quelea_bank_account/two_replicas",
    "quelea_microblog/one_fan",
    "quelea_microblog/two_fans",
    "quelea_rubis/one_bidder",
    "quelea_rubis/two_bidders",
    "rails_validations/constraints",
    "rails_validations/serializable",
    "rails_validations/three_sign_ups",
    "server_capacity/four",
    "server_capacity/three",
    "session_guarantees/three",
    "two_phase_commit_crash_hardened/three",
    "two_phase_commit_crash_hardened/two",
    "two_phase_commit_hardened/five",
    "two_phase_commit_hardened/three",
    "unserializable_updates/three",
    "unserializable_updates/two",
    "uploader/one_worker",
    "uploader/two_workers",
    "versioned_reject/three",
    "versioned_reject/two",
    "versioned_siblings/three",
    "versioned_siblings/two",
];

#[test]
fn every_model_has_its_documented_verdict() {
    let path = root().join("specs/verdicts.md");
    let written = table();
    if std::env::var_os("VERDICTS").is_some_and(|v| v == "overwrite") {
        fs::write(&path, &written).expect("the verdicts can be written");
    }
    let found = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        found == written,
        "specs/verdicts.md is out of date; it should be\n{written}"
    );
}

/// Only the family `queues`: [`table`] has the verdicts of all models.
#[test]
fn check_summarises_its_verdicts() {
    let listing = asked("list --json");
    let specs = all(&listing["specs"]).iter();
    let specs: Vec<_> = specs
        .filter(|spec| text(&spec["file"]).contains("/queues/"))
        .collect();
    let models: Vec<_> = specs.iter().flat_map(|spec| all(&spec["models"])).collect();
    let fail = models
        .iter()
        .filter(|model| model["expect_failure"].is_string())
        .count();
    assert!(
        fail > 0 && fail < models.len(),
        "{fail} of {} models fail",
        models.len()
    );
    let names: Vec<&str> = specs.iter().map(|spec| text(&spec["name"])).collect();
    let ran = Place::new().run(&format!("check {}", names.join(" ")));
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let last = format!(
        "{} models: {} hold, {fail} fail as expected",
        models.len(),
        models.len() - fail
    );
    assert_eq!(ran.out.lines().next_back(), Some(last.as_str()));
}

#[test]
fn hardened_model_scores_95_percent() {
    for name in HARDENED {
        let score = &model(name)["score"];
        let [killed, survived, inconclusive] = ["killed", "survived", "inconclusive"]
            .map(|field| score[field].as_u64().unwrap_or_default());
        assert!(
            killed * 100 >= (killed + survived) * 95,
            "{name}: {killed} killed, {survived} survived"
        );
        assert_eq!(inconclusive, 0, "{name}");
    }
}

/// The mutants that comments of a spec explain, by the last parts of their ids. A comment has the
/// form `// Survives: alice/I1-84113cf1, ..` and may have several lines.
fn explained(spec: &str) -> BTreeSet<String> {
    let listing = asked("list --json");
    let of = all(&listing["specs"]).iter().find(|of| of["name"] == spec);
    let file = text(&of.unwrap_or_else(|| panic!("{spec} is listed"))["file"]);
    let source =
        fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut is_inside = false;
    let mut ids = BTreeSet::new();
    for line in source.lines().map(str::trim) {
        is_inside = line.starts_with("// Survives") || is_inside && line.starts_with("// ");
        let words = line.split([' ', ',', '/', '.', ':']).filter(|_| is_inside);
        ids.extend(words.filter(|word| is_id(word)).map(str::to_owned));
    }
    ids
}

/// Whether a word is the last part of an id, such as `K1-98f9c769`.
fn is_id(word: &str) -> bool {
    let hash = word.split_once('-').map_or("", |(_, hash)| hash);
    hash.len() == 8 && hash.chars().all(|c| c.is_ascii_hexdigit())
}

/// The last part of an id, without the member after `@`.
fn last(id: &str) -> &str {
    let (_, last) = id.rsplit_once('/').unwrap_or(("", id));
    last.split('@').next().unwrap_or(last)
}

#[test]
fn survivors_of_hardened_models_are_explained() {
    let mut specs: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for name in HARDENED {
        let spec = name.split_once('/').map_or(name, |(spec, _)| spec);
        specs
            .entry(spec)
            .or_default()
            .extend(all(&model(name)["mutants"]));
    }
    for (spec, mutants) in specs {
        let explained = explained(spec);
        let ids = |mutants: &[&Value]| -> BTreeSet<String> {
            mutants
                .iter()
                .map(|mutant| last(text(&mutant["id"])).to_owned())
                .collect()
        };
        let survivors: Vec<&Value> = mutants
            .iter()
            .copied()
            .filter(|mutant| mutant["verdict"] == "survived")
            .collect();
        let silent: Vec<String> = ids(&survivors).difference(&explained).cloned().collect();
        assert!(silent.is_empty(), "{spec}: nothing is said of {silent:?}");
        let stale: Vec<String> = explained.difference(&ids(&mutants)).cloned().collect();
        assert!(stale.is_empty(), "{spec}: there is no mutant {stale:?}");
    }
}

fn table() -> String {
    let mut page = HEAD.to_owned();
    for of in all(&checked()["specs"]) {
        let [distinct, generated, depth] = ["distinct_states", "generated_states", "depth"]
            .map(|field| of["baseline"][field].to_string());
        assert_eq!(of["baseline"]["complete"], true, "{}", name_of(of));
        let failing = failing(of);
        let (verdict, run) = match failing.as_slice() {
            [] => ("holds".to_owned(), String::new()),
            [property] => (format!("`{property}` fails"), counterexample(&name_of(of))),
            several => panic!("{}: several properties fail: {several:?}", name_of(of)),
        };
        let _ = writeln!(
            page,
            "| `{}` | {distinct} | {generated} | {depth} | {verdict} | {run} |",
            name_of(of)
        );
    }
    page
}

pub(crate) fn failing(of: &Value) -> Vec<&str> {
    all(&of["properties"])
        .iter()
        .filter(|property| property["verdict"] == "fails")
        .map(|property| text(&property["name"]))
        .collect()
}

/// The steps of the counterexample that `check -v` prints for a model, separated by semicolons.
fn counterexample(name: &str) -> String {
    let ran = Place::new().run(&format!("check {name} -v"));
    let run = ran.out.split_once("\n✗ ").map_or("", |(_, run)| run);
    let mut steps = Vec::new();
    for line in run.lines().map(str::trim_start) {
        if line.starts_with('↺') {
            steps.push("↻".to_owned());
        } else if let Some((number, step)) = line.split_once("  ")
            && number
                .parse::<usize>()
                .is_ok_and(|number| number == steps.len() + 1)
        {
            steps.push(step.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    assert!(
        !steps.is_empty(),
        "{name} fails without a run that shows it: {}",
        ran.out
    );
    steps.join("; ")
}
