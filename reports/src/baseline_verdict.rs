//! The overall verdict on a baseline, from the verdicts on its properties.

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Score};

use crate::wording;

/// The overall verdict on a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaselineVerdict {
    /// Every property holds, and every reachable state was found.
    Holds,
    /// The property that is expected to fail does so, and no other.
    FailsAsExpected,
    /// A property fails unexpectedly, an expected failure is missing, or no initial state exists.
    Fails,
    /// No property fails, but not all states were found.
    Undecided,
}

/// Returns the index of each property that fails, with the reason. A step that panics comes first,
/// because the states after it are missing.
pub fn failures(outcome: &Outcome) -> impl Iterator<Item = (usize, &str)> {
    let all = outcome.baseline.properties.iter().enumerate();
    let failures = all.filter_map(|(i, verdict)| match verdict {
        PropertyVerdict::Fails(reason) => Some((i, reason.as_str())),
        _ => None,
    });
    let is_panic = |(i, _): &(usize, &str)| outcome.properties[*i].kind == PropertyKind::Crash;
    let (first, others): (Vec<_>, Vec<_>) = failures.partition(is_panic);
    first.into_iter().chain(others)
}

/// Returns the overall verdict on the baseline, given the property that is expected to fail.
pub fn baseline_verdict(outcome: &Outcome, expected: Option<&str>) -> BaselineVerdict {
    let failing: Vec<&str> = failures(outcome)
        .map(|(i, _)| outcome.properties[i].name.as_str())
        .collect();
    let undecided = outcome.interrupted
        || !outcome.baseline.counts.complete
        || outcome
            .baseline
            .properties
            .contains(&PropertyVerdict::Undecided);
    match (failing.as_slice(), expected) {
        ([one], Some(expected)) if *one == expected => BaselineVerdict::FailsAsExpected,
        ([], _) if outcome.baseline.counts.distinct == 0 && !outcome.interrupted => {
            BaselineVerdict::Fails
        }
        ([], _) if undecided => BaselineVerdict::Undecided,
        ([], None) => BaselineVerdict::Holds,
        _ => BaselineVerdict::Fails,
    }
}

/// Returns the reason why the verdicts on a model measure nothing, or `None` if they are valid.
pub fn unmeasured(outcome: &Outcome) -> Option<&'static str> {
    let is_judged = outcome.planned > 0 && !outcome.interrupted;
    let states = outcome.baseline.counts.distinct;
    is_judged
        .then(|| nothing_measured(states, &outcome.score(), outcome.partial))
        .flatten()
}

/// Returns the reason why these numbers measure nothing, or `None` if they are valid. In a
/// `partial` run all mutants may be unreached, because other parts of the run count too.
pub(crate) fn nothing_measured(states: u64, score: &Score, partial: bool) -> Option<&'static str> {
    if states == 1 {
        Some("the baseline has a single state, so nothing was measured")
    } else if wording::is_void(score) && !partial {
        Some("no mutant was ever evaluated, so nothing was measured")
    } else {
        None
    }
}

/// Whether a score is meaningful: not in a simulation, and not if nothing ever happens.
pub(crate) fn is_scored(states: u64, is_simulated: bool) -> bool {
    states > 1 && !is_simulated
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn sound_baseline_holds() {
        assert_eq!(
            baseline_verdict(&sample::baseline(), None),
            BaselineVerdict::Holds
        );
    }

    #[test]
    fn failure_is_accepted_only_if_expected() {
        let failing = sample::failing();
        assert_eq!(baseline_verdict(&failing, None), BaselineVerdict::Fails);
        assert_eq!(
            baseline_verdict(&failing, Some("can_commit")),
            BaselineVerdict::Fails
        );
        assert_eq!(
            baseline_verdict(&failing, Some("consistent")),
            BaselineVerdict::FailsAsExpected
        );
    }

    #[test]
    fn second_failure_is_unexpected() {
        let mut failing = sample::failing();
        failing.baseline.properties[3] = PropertyVerdict::Fails("no step is enabled".to_owned());
        assert_eq!(
            baseline_verdict(&failing, Some("consistent")),
            BaselineVerdict::Fails
        );
    }

    #[test]
    fn missing_expected_failure_fails() {
        assert_eq!(
            baseline_verdict(&sample::baseline(), Some("consistent")),
            BaselineVerdict::Fails
        );
    }

    #[test]
    fn truncated_search_is_undecided() {
        let mut outcome = sample::baseline();
        outcome.baseline.counts.complete = false;
        assert_eq!(baseline_verdict(&outcome, None), BaselineVerdict::Undecided);
        assert_eq!(
            baseline_verdict(&outcome, Some("consistent")),
            BaselineVerdict::Undecided
        );
    }

    #[test]
    fn baseline_without_states_fails() {
        let mut outcome = sample::baseline();
        outcome.baseline.counts.distinct = 0;
        assert_eq!(baseline_verdict(&outcome, None), BaselineVerdict::Fails);
    }

    #[test]
    fn single_state_or_no_evaluated_mutant_measures_nothing() {
        let single = "the baseline has a single state, so nothing was measured";
        let idle = "no mutant was ever evaluated, so nothing was measured";
        // States, index of the sample's mutant, whether the run is partial.
        const KILLED: usize = 5;
        const UNREACHED: usize = 7;
        for (states, place, partial, expected) in [
            (296, KILLED, false, None),
            (1, KILLED, false, Some(single)),
            (1, KILLED, true, Some(single)),
            (1, UNREACHED, false, Some(single)),
            (296, UNREACHED, false, Some(idle)),
            (296, UNREACHED, true, None),
        ] {
            let mut outcome = sample::only(place);
            outcome.baseline.counts.distinct = states;
            outcome.partial = partial;
            assert_eq!(
                unmeasured(&outcome),
                expected,
                "{states} states, mutant {place}, {partial}"
            );
            outcome.interrupted = true;
            assert_eq!(unmeasured(&outcome), None);
        }
        assert_eq!(unmeasured(&sample::baseline()), None);
    }
}
