//! Gaps of handmade outcomes.

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::outcome::SurvivorClass;
use mutaspec_runner::suggest::{Finding, Statement, Suggestion, Suggestions};

use super::*;
use crate::sample;

fn suggestion(name: &str, kills: &[usize]) -> Suggestion {
    Suggestion {
        kind: PropertyKind::StateInvariant,
        name: name.to_owned(),
        doc: "No manager has two stages.".to_owned(),
        code: Some("fn one() {}".to_owned()),
        kills: kills.to_vec(),
        undecided: Vec::new(),
        larger: None,
        failing: Vec::new(),
        weight: 1,
        statement: Statement::default(),
    }
}

/// Suggestions, each for the first survivor that it kills.
pub(crate) fn suggestions(outcome: &Outcome, all: &[(&str, &[usize])]) -> Suggestions {
    let finding = |(name, kills): &(&str, &[usize])| Finding {
        mutant: kills[0],
        id: outcome.mutants[kills[0]].mutant.id.clone(),
        class: SurvivorClass::NewStates,
        suggestions: vec![suggestion(name, kills)],
        outdoes: None,
        tried: Vec::new(),
        not_tried: None,
        flag: None,
        history: None,
    };
    Suggestions {
        states: 296,
        larger: None,
        survivors: outcome.score().survived,
        untried: 0,
        asked: vec![0, 1, 4],
        findings: all.iter().map(finding).collect(),
        named: Vec::new(),
        harms: Vec::new(),
    }
}

fn members(gaps: &[Gap]) -> Vec<(usize, &[usize])> {
    gaps.iter()
        .map(|gap| (gap.number, gap.members.as_slice()))
        .collect()
}

#[test]
fn one_property_is_one_gap() {
    let outcome = sample::outcome();
    let found = suggestions(&outcome, &[("few", &[1]), ("most", &[0, 4])]);
    let gaps = gaps(&outcome, Some(&found), 3);
    assert_eq!(members(&gaps), [(3, &[0, 4][..]), (4, &[1][..])]);
    assert_eq!(
        gaps[0]
            .closed_by
            .as_ref()
            .map(|property| property.name.as_str()),
        Some("most")
    );
    assert_eq!(
        gaps[0].title,
        "bob is ignored in `vars.stage[p] == Stage::Refuse`, and 1 other edit"
    );
}

#[test]
fn without_suggestions_participants_and_equal_graphs_are_one_gap() {
    let outcome = sample::outcome();
    let gaps = gaps(&outcome, None, 1);
    assert_eq!(members(&gaps), [(1, &[0, 1, 4][..])]);
    assert_eq!(
        gaps[0].title,
        "bob is ignored in `vars.stage[p] == Stage::Refuse` (also chuck), and 1 other edit"
    );
}

#[test]
fn classes_are_kept_apart() {
    let mut outcome = sample::outcome();
    outcome.mutants[1].class = Some(SurvivorClass::LessBehaviour);
    outcome.mutants[4].same_as = None;
    let gaps = gaps(&outcome, None, 1);
    assert_eq!(
        members(&gaps),
        [(1, &[0][..]), (2, &[4][..]), (3, &[1][..])]
    );
}

#[test]
fn every_survivor_is_in_one_gap() {
    let outcome = sample::outcome();
    let found = suggestions(&outcome, &[("some", &[1, 4]), ("again", &[4])]);
    for found in [None, Some(&found)] {
        let mut places: Vec<usize> = gaps(&outcome, found, 1)
            .into_iter()
            .flat_map(|gap| gap.members)
            .collect();
        places.sort_unstable();
        assert_eq!(places, [0, 1, 4]);
    }
}
