//! The results of `run --matrix` for the properties of the gallery.

use serde_json::Value;

use crate::support::{Place, all, text};

/// The entry with this name in a list.
fn of<'a>(list: &'a Value, name: &str) -> &'a Value {
    let found = all(list).iter().find(|entry| entry["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is there"))
}

#[test]
fn matrix_shows_that_articles_invariant_never_kills() {
    let place = Place::new();
    let ran = place.run("run two_phase_commit/article --matrix --report-only");
    assert!(
        ran.out.contains("  stage_ok     never kills\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("  smallest    committed, termination\n"),
        "{}",
        ran.out
    );
    let results = place.results();
    let model = &results["specs"][0];
    let matrix = &model["matrix"];
    let worth = of(&matrix["properties"], "stage_ok");
    assert_eq!(
        (text(&worth["worth"]), &worth["kills"]),
        ("never_kills", &Value::from(0))
    );
    assert_eq!(matrix["smallest_set_is_exact"], true);
    // Every dominator is a killed mutant.
    let dominators = all(&matrix["dominators"]);
    let is_killed = |id: &Value| {
        all(&model["mutants"])
            .iter()
            .any(|m| m["id"] == *id && m["verdict"] == "killed")
    };
    assert!(!dominators.is_empty() && dominators.iter().all(is_killed));
}

#[test]
fn without_matrix_properties_have_no_worth() {
    let place = Place::new();
    let ran = place.run("run two_phase_commit/article --report-only");
    assert!(!ran.out.contains("never kills"), "{}", ran.out);
    assert!(place.results()["specs"][0].get("matrix").is_none());
}

#[test]
fn check_counts_antecedents_on_request() {
    let ran = Place::new().run("check two_phase_commit_hardened/three -v");
    let line = "  · decisions_are_final: `decided(before.stage[p])` holds in 368 of 1,072 steps that change the state\n";
    assert!(ran.out.contains(line), "{}", ran.out);
    let ran = Place::new().run("check two_phase_commit_hardened/three");
    assert!(!ran.out.contains("holds in"), "{}", ran.out);
}
