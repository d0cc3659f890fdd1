//! The order in which survivors should be read: the most informative first, and one of each kind
//! before the second of any. No verdict and no order of results depends on it.

use std::collections::BTreeMap;

use mutaspec_mutator::{Operator, Reading};
use mutaspec_runner::outcome::{MutantOutcome, Outcome, SurvivorClass, Verdict};

/// Returns the indices of the survivors in [`Outcome::mutants`], in reading order. Those with the
/// same graph as another survivor come last.
pub fn ranked(outcome: &Outcome) -> Vec<usize> {
    let survives = |place: &usize| outcome.mutants[*place].verdict == Verdict::Survived;
    let mut places: Vec<usize> = (0..outcome.mutants.len()).filter(survives).collect();
    places.sort_by_key(|place| (priority(&outcome.mutants[*place]), *place));
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    let mut turns: Vec<(bool, usize, usize)> = Vec::new();
    for place in places {
        let found = &outcome.mutants[place];
        let turn = seen.entry(kind(found)).or_default();
        turns.push((is_double(outcome, found), *turn, place));
        *turn += 1;
    }
    // The sort is stable, so within a turn the most informative stays first.
    turns.sort_by_key(|(is_double, turn, _)| (*is_double, *turn));
    turns.into_iter().map(|(.., place)| place).collect()
}

/// Whether it has the same graph as another survivor that was not accepted.
fn is_double(outcome: &Outcome, found: &MutantOutcome) -> bool {
    let first = found.same_as.and_then(|place| outcome.mutants.get(place));
    first.is_some_and(|first| first.verdict == Verdict::Survived)
}

/// Survivors with equal keys look alike to a reader.
fn kind(found: &MutantOutcome) -> (Operator, Option<SurvivorClass>, &str) {
    (
        found.mutant.row().operator,
        found.class,
        &found.mutant.row().item,
    )
}

/// Returns a sort key: new behaviour comes first, then well-known faults, then short traces.
fn priority(found: &MutantOutcome) -> (u8, Reading, u32) {
    let class = match found.class {
        Some(SurvivorClass::NewStates) => 0,
        Some(SurvivorClass::NeedsHistory) => 1,
        Some(SurvivorClass::DifferentCycles) => 2,
        Some(SurvivorClass::NewSteps) => 3,
        Some(SurvivorClass::LessBehaviour) => 4,
        None => 5,
    };
    (
        class,
        found.mutant.row().operator.reading(),
        found.trace_length.unwrap_or(u32::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// Each survivor is given as its row in the sample, class, trace length and `same_as`.
    fn check(survivors: &[(usize, SurvivorClass, u32, Option<usize>)], expected: &[usize]) {
        let mut outcome = sample::outcome();
        outcome.mutants = survivors
            .iter()
            .map(|(row, class, length, same_as)| {
                let mut found = sample::outcome().mutants[0].clone();
                found.mutant.place = *row;
                found.class = Some(*class);
                found.trace_length = Some(*length);
                found.same_as = *same_as;
                found
            })
            .collect();
        assert_eq!(ranked(&outcome), expected);
    }

    const M2: usize = 0;
    const U1: usize = 1;

    #[test]
    fn class_outranks_operator_and_operator_outranks_length() {
        check(
            &[
                (M2, SurvivorClass::LessBehaviour, 1, None),
                (M2, SurvivorClass::NewSteps, 1, None),
                (M2, SurvivorClass::DifferentCycles, 1, None),
                (M2, SurvivorClass::NeedsHistory, 1, None),
                (M2, SurvivorClass::NewStates, 9, None),
            ],
            &[4, 3, 2, 1, 0],
        );
    }

    #[test]
    fn one_of_each_kind_precedes_second_of_any() {
        check(
            &[
                (M2, SurvivorClass::NewStates, 1, None),
                (M2, SurvivorClass::NewStates, 2, None),
                (U1, SurvivorClass::NewStates, 3, None),
                (M2, SurvivorClass::LessBehaviour, 4, None),
            ],
            &[0, 2, 3, 1],
        );
    }

    #[test]
    fn duplicates_come_last() {
        check(
            &[
                (M2, SurvivorClass::NewStates, 1, None),
                (U1, SurvivorClass::NewStates, 1, Some(0)),
                (M2, SurvivorClass::NewStates, 2, None),
            ],
            &[0, 2, 1],
        );
    }

    #[test]
    fn only_survivors_have_a_rank() {
        let outcome = sample::outcome();
        let ranked = ranked(&outcome);
        assert!(
            ranked
                .iter()
                .all(|place| outcome.mutants[*place].verdict == Verdict::Survived)
        );
        assert_eq!(ranked.len(), outcome.score().survived);
    }
}
