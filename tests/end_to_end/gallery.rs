//! The program's results for the gallery, compared with the literature and with TLC.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{CORE, Place, all, asked, core, model, name_of, results, text};

/// A model, constants to set, distinct states, generated states, depth.
///
/// Most were compared with TLC. The distinct states of `transaction_commit/five` are published. Its
/// generated states, and those of `peterson`, of which TLC counts some twice, were compared with
/// Spin and Stateright. Depths were compared with TLC for `two_phase_commit/article`,
/// `transaction_commit` with three managers, `dual_writes`, `ordered_log` and `peterson`.
const COUNTS: [(&str, &str, u64, u64, u64); 21] = [
    ("two_phase_commit/article", "", 296, 718, 20),
    ("two_phase_commit/article", "managers=5", 5480, 21488, 30),
    ("two_phase_commit_hardened/three", "", 470, 1081, 20),
    ("two_phase_commit_hardened/five", "", 12950, 46153, 30),
    ("all_or_nothing/three", "", 34, 94, 7),
    ("all_or_nothing/five", "", 274, 1296, 11),
    ("transaction_commit/published", "", 288, 1146, 11),
    ("transaction_commit/three", "", 288, 1146, 11),
    ("transaction_commit/five", "", 8832, 58146, 17),
    ("transaction_commit/published", "rms=5", 8832, 58146, 17),
    ("dual_writes/two", "", 15, 21, 5),
    ("dual_writes/three", "", 76, 127, 7),
    ("dual_writes_messages/two", "", 82, 133, 13),
    ("dual_writes_messages/three", "", 947, 2257, 19),
    ("ordered_log/two", "", 27, 43, 7),
    ("ordered_log/three", "", 163, 310, 10),
    ("uploader/one_worker", "", 1128, 2625, 16),
    ("uploader/two_workers", "", 8716, 28276, 21),
    ("peterson/two", "", 196, 372, 21),
    ("peterson/three", "", 12_498, 33_370, 54),
    ("peterson/three", "processes=4", 1_119_560, 3_864_897, 104),
];

#[test]
fn search_counts_equal_tlc() {
    count(&COUNTS);
}

fn count(rows: &[(&str, &str, u64, u64, u64)]) {
    for (model, set, distinct, generated, depth) in rows.iter().copied() {
        let setting = if set.is_empty() {
            String::new()
        } else {
            format!(" --set {set}")
        };
        let found = asked(&format!("check {model}{setting} --json"));
        let baseline = &found["specs"][0]["baseline"];
        let counts =
            ["distinct_states", "generated_states", "depth"].map(|field| baseline[field].as_u64());
        assert_eq!(
            counts,
            [Some(distinct), Some(generated), Some(depth)],
            "{model} {set}"
        );
        assert_eq!(baseline["complete"], true, "{model} {set}");
        assert_eq!(
            baseline["warnings"],
            Value::Array(Vec::new()),
            "{model} {set}"
        );
    }
}

/// The mutants of an item by this operator whose original text is `original`.
fn mutants<'a>(of: &'a Value, item: &str, operator: &str, original: &str) -> Vec<&'a Value> {
    all(&of["mutants"])
        .iter()
        .filter(|m| m["item"] == item && m["operator"] == operator && m["original"] == original)
        .collect()
}

const REFUSAL: &str = "vars.stage[p] == Stage::Refuse";

fn ignored_refusals(of: &Value) -> Vec<&Value> {
    let mutants = mutants(of, "alice.n3", "M2", REFUSAL);
    let participants: Vec<&Value> = mutants.iter().map(|m| &m["participant"]).collect();
    assert_eq!(participants, ["bob", "chuck", "dave"]);
    mutants
}

#[test]
fn ignored_refusal_survives_the_articles_properties() {
    for mutant in ignored_refusals(model("two_phase_commit/article")) {
        assert_eq!(mutant["verdict"], "survived", "{mutant}");
        assert_eq!(mutant["survivor_class"], "new_states", "{mutant}");
        let counts = (
            mutant["states"].as_u64(),
            mutant["generated_states"].as_u64(),
        );
        assert_eq!(counts, (Some(302), Some(731)), "{mutant}");
        assert_eq!(mutant["complete"], true);
    }
}

#[test]
fn ignored_refusal_is_shown_as_divergence() {
    for mutant in ignored_refusals(model("two_phase_commit/article")) {
        let name = text(&mutant["participant"]);
        let ran = Place::new().run(&format!("show {}", text(&mutant["id"])));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let refusal = format!(
            "restaurant({name}).c  chose stage[me] = Refuse\n        stage[{name}]          Propose → Refuse"
        );
        for told in [
            &format!("- 84  if {REFUSAL} {{"),
            &format!("+     if {REFUSAL} && p != {name} {{"),
            "✗ SURVIVED  no property noticed",
            "class       new states: it reaches states that the baseline never reaches; a state invariant can catch it",
            "mutant      302 distinct, 731 generated, depth 20, exhaustive",
            "First difference, in step 7: the mutant reaches a state that the baseline never reaches",
            &refusal,
            "alice.aborted  false → true  │",
        ] {
            assert!(ran.out.contains(told), "{told}\nis not in\n{}", ran.out);
        }
    }
}

#[test]
fn harm_names_what_helpers_read() {
    let place = Place::new();
    place.run("run two_phase_commit/article");
    let results = place.results();
    let code = |gap: &Value| gap["suggestion"]["code"].to_string();
    let mut gaps = all(&results["specs"][0]["gaps"]).iter();
    let gap = gaps
        .find(|gap| code(gap).contains("!all_aborted(s) || s.alice.aborted"))
        .expect("the property calls a helper");
    assert_eq!(
        gap["harm"]["ends_with"],
        "stage is Aborted for bob, chuck and dave; alice is { aborted: false }"
    );
}

#[test]
fn stale_read_is_shown_beside_the_baseline() {
    let of = model("two_phase_commit/article");
    let stale = all(&of["mutants"])
        .iter()
        .filter(|m| m["operator"] == "M7" && m["verdict"] == "survived");
    let ids: Vec<&str> = stale.map(|mutant| text(&mutant["id"])).collect();
    assert_eq!(ids.len(), 1);
    let ran = Place::new().run(&format!("show {}", ids[0]));
    for told in [
        "    2  alice.n2  p = bob\n        stage[bob]        Start → Propose\n        alice.k           - bob\n        older stage[bob]  + Start\n",
        "       alice.n3  p = bob              │  alice.n3  p = bob, reads an older value\n",
        "         alice.aborted  false → true  │\n",
        "What it leads to: `never_some_stage_refuse_with_some_stage_committed` fails in the mutant\n",
        "  ends with: stage is Committed for bob, Accept for chuck, Refuse for dave\n",
    ] {
        assert!(ran.out.contains(told), "{told}\nis not in\n{}", ran.out);
    }
    let diagram = Place::new().run(&format!("trace {} --format mermaid", ids[0]));
    let mut arrows = diagram.out.lines().filter(|line| line.contains(">>"));
    assert!(
        arrows.clone().count() == 2 && arrows.all(|arrow| !arrow.contains("older")),
        "{}",
        diagram.out
    );
}

#[test]
fn hardened_assertion_kills_ignored_refusal() {
    let of = model("two_phase_commit_hardened/three");
    for mutant in ignored_refusals(of) {
        assert_eq!(mutant["verdict"], "killed", "{mutant}");
        let killers = all(&mutant["killed_by"]);
        assert!(
            killers.contains(&Value::from("assertion restaurant.c1")),
            "{mutant}"
        );
    }
}

#[test]
fn hardened_spec_has_at_least_60_mutants() {
    let planned = model("two_phase_commit_hardened/three")["planned"].as_u64();
    assert!(planned.is_some_and(|n| n >= 60), "{planned:?}");
}

#[test]
fn planned_mutants_are_reported_with_unique_ids() {
    for of in all(&results()["specs"]) {
        let name = name_of(of);
        let mutants = all(&of["mutants"]);
        assert_eq!(of["planned"], mutants.len(), "{name}");
        let ids: BTreeSet<&str> = mutants.iter().map(|m| text(&m["id"])).collect();
        assert_eq!(ids.len(), mutants.len(), "{name}");
        let edits: BTreeSet<String> = mutants
            .iter()
            .map(|m| {
                ["file", "line", "column", "original", "replacement"]
                    .map(|field| m[field].to_string())
                    .join(" ")
            })
            .collect();
        let twice = mutants.len() - edits.len();
        assert_eq!(twice, 0, "{name}: so many edits are made by two mutants");
        let listed = asked(&format!("list {name} --mutants --json"));
        let listed: BTreeSet<&str> = all(&listed["specs"][0]["models"][0]["mutants"])
            .iter()
            .map(|m| text(&m["id"]))
            .collect();
        assert_eq!(listed, ids, "{name}");
    }
}

fn prepares_at_any_time(of: &Value) -> &Value {
    let found = mutants(of, "rm_prepare", "G1", "vars.rm[r] == Rm::Working");
    match found.as_slice() {
        [one] => one,
        _ => panic!("one mutant drops the guard `working` of rm_prepare: {found:?}"),
    }
}

#[test]
fn dropped_guard_adds_steps_only() {
    let mutant = prepares_at_any_time(model("transaction_commit/published"));
    assert_eq!(mutant["verdict"], "survived", "{mutant}");
    assert_eq!(mutant["survivor_class"], "new_steps", "{mutant}");
    assert_eq!(mutant["states"], 288, "no state is new: {mutant}");
}

#[test]
fn final_decision_kills_dropped_guard() {
    let mutant = prepares_at_any_time(model("transaction_commit/three"));
    assert_eq!(mutant["verdict"], "killed", "{mutant}");
    assert_eq!(
        mutant["killed_by"],
        Value::from(vec!["decisions_are_final"]),
        "{mutant}"
    );
}

#[test]
fn thread_count_does_not_change_a_byte() {
    let one = core().1.read("mutaspec.out/results.json");
    for threads in [2, 8] {
        let place = Place::new();
        place.run(&format!("run {CORE} --threads {threads}"));
        assert!(
            place.read("mutaspec.out/results.json") == one,
            "with {threads} threads"
        );
    }
}

#[test]
fn matrix_does_not_change_a_verdict() {
    let with = asked(&format!("run {CORE} --matrix --json"));
    for of in all(&with["specs"]) {
        let without = model(&name_of(of));
        for (a, b) in all(&of["mutants"]).iter().zip(all(&without["mutants"])) {
            assert_eq!((&a["id"], &a["verdict"]), (&b["id"], &b["verdict"]));
        }
    }
}
