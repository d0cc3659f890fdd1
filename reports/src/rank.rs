//! Survivors in the order in which they should be read: the most telling first, and one of each kind before the second of any.
//!
//! An order of what was found, not a judgement: no verdict depends on it, and neither does the order of the results.

use std::collections::BTreeMap;

use mutaspec_mutator::Operator;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, SurvivorClass, Verdict};

/// The places of the survivors in [`Outcome::mutants`], the most telling first. Those that have the graph of another survivor come last.
pub fn ranked(outcome: &Outcome) -> Vec<usize> {
    let survives = |place: &usize| outcome.mutants[*place].verdict == Verdict::Survived;
    let mut places: Vec<usize> = (0..outcome.mutants.len()).filter(survives).collect();
    places.sort_by_key(|place| (telling(&outcome.mutants[*place]), *place));
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    let mut turns: Vec<(bool, usize, usize)> = Vec::new();
    for place in places {
        let found = &outcome.mutants[place];
        let turn = seen.entry(kind(found)).or_default();
        turns.push((is_double(outcome, found), *turn, place));
        *turn += 1;
    }
    // Stable: within a turn the most telling stays first.
    turns.sort_by_key(|(is_double, turn, _)| (*is_double, *turn));
    turns.into_iter().map(|(.., place)| place).collect()
}

/// Whether it has the graph of another survivor; one that is accepted is none.
fn is_double(outcome: &Outcome, found: &MutantOutcome) -> bool {
    let first = found.same_as.and_then(|place| outcome.mutants.get(place));
    first.is_some_and(|first| first.verdict == Verdict::Survived)
}

/// What makes two survivors alike to a reader.
fn kind(found: &MutantOutcome) -> (Operator, Option<SurvivorClass>, &'static str) {
    (found.mutant.row.operator, found.class, found.mutant.row.item)
}

/// The lower the more telling: what it can do that the baseline cannot, then the faults that are known to happen, then short stories.
fn telling(found: &MutantOutcome) -> (u8, u8, u32) {
    let class = match found.class {
        Some(SurvivorClass::NewStates) => 0,
        Some(SurvivorClass::NeedsHistory) => 1,
        Some(SurvivorClass::DifferentCycles) => 2,
        Some(SurvivorClass::NewSteps) => 3,
        Some(SurvivorClass::LessBehaviour) => 4,
        None => 5,
    };
    (class, fame(found.mutant.row.operator), found.trace_length.unwrap_or(u32::MAX))
}

/// The author's own fears come before the faults that real systems are known to have, and those before the rest.
fn fame(operator: Operator) -> u8 {
    let id = operator.id();
    match operator {
        Operator::AuAuthor => 0,
        Operator::U1LostUpdate | Operator::A1SplitStep => 1,
        _ if id.starts_with(['M', 'X', 'G']) => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// Survivors, each with the row of the sample that it is a mutant of, its class and the length of its story.
    fn check(survivors: &[(usize, SurvivorClass, u32, Option<usize>)], expected: &[usize]) {
        let mut outcome = sample::outcome();
        let rows = sample::definition().mutants;
        outcome.mutants = survivors
            .iter()
            .map(|(row, class, length, same_as)| {
                let mut found = sample::outcome().mutants[0].clone();
                found.mutant.row = &rows[*row];
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
    fn a_class_says_more_than_an_operator_and_that_more_than_a_short_story() {
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
    fn one_of_each_kind_comes_before_the_second_of_any() {
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
    fn doubles_come_last() {
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
    fn what_did_not_survive_has_no_rank() {
        let outcome = sample::outcome();
        let ranked = ranked(&outcome);
        assert!(ranked.iter().all(|place| outcome.mutants[*place].verdict == Verdict::Survived));
        assert_eq!(ranked.len(), outcome.score().survived);
    }
}
