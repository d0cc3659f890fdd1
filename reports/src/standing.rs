//! What the verdicts on a baseline amount to. The engine has judged each property; here they are only read together.

use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Score};

use crate::words;

/// Whether a baseline is what its author says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every property holds, and every reachable state was seen.
    Holds,
    /// The property that is expected to fail does, and no other.
    FailsAsExpected,
    /// A property fails that should not, or the expected failure does not occur, or there is no initial state.
    Fails,
    /// No property fails, but not all states were seen.
    Undecided,
}

/// The properties that fail, with the reason of each.
pub fn failures(outcome: &Outcome) -> impl Iterator<Item = (usize, &str)> {
    outcome
        .baseline
        .properties
        .iter()
        .enumerate()
        .filter_map(|(i, verdict)| match verdict {
            PropertyVerdict::Fails(reason) => Some((i, reason.as_str())),
            _ => None,
        })
}

/// How the baseline stands, where this property is expected to fail.
pub fn standing(outcome: &Outcome, expected: Option<&str>) -> Standing {
    let failing: Vec<&str> = failures(outcome).map(|(i, _)| outcome.properties[i].name.as_str()).collect();
    let undecided =
        outcome.interrupted || !outcome.baseline.counts.complete || outcome.baseline.properties.contains(&PropertyVerdict::Undecided);
    match (failing.as_slice(), expected) {
        ([one], Some(expected)) if *one == expected => Standing::FailsAsExpected,
        ([], _) if outcome.baseline.counts.distinct == 0 && !outcome.interrupted => Standing::Fails,
        ([], _) if undecided => Standing::Undecided,
        ([], None) => Standing::Holds,
        _ => Standing::Fails,
    }
}

/// Why the verdicts on a model measure nothing, in a sentence; `None` if they do measure something.
pub fn unmeasured(outcome: &Outcome) -> Option<&'static str> {
    let is_judged = outcome.planned > 0 && !outcome.interrupted;
    let states = outcome.baseline.counts.distinct;
    is_judged
        .then(|| nothing_measured(states, &outcome.score(), outcome.partial))
        .flatten()
}

/// The same by numbers. A part of the mutants may be unreached as a whole: the other parts count.
pub(crate) fn nothing_measured(states: u64, score: &Score, partial: bool) -> Option<&'static str> {
    if states == 1 {
        Some("the baseline has a single state, so nothing was measured")
    } else if words::is_void(score) && !partial {
        Some("no mutant was ever evaluated, so nothing was measured")
    } else {
        None
    }
}

/// Whether the share of killed mutants means anything: not in a simulation, which proves nothing,
/// and not on a baseline in which nothing ever happens.
pub(crate) fn is_scored(states: u64, is_simulated: bool) -> bool {
    states > 1 && !is_simulated
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_baseline_that_holds_holds() {
        assert_eq!(standing(&sample::baseline(), None), Standing::Holds);
    }

    #[test]
    fn a_failure_is_well_only_where_it_is_expected() {
        let failing = sample::failing();
        assert_eq!(standing(&failing, None), Standing::Fails);
        assert_eq!(standing(&failing, Some("can_commit")), Standing::Fails);
        assert_eq!(standing(&failing, Some("consistent")), Standing::FailsAsExpected);
    }

    #[test]
    fn a_second_failure_is_not_expected() {
        let mut failing = sample::failing();
        failing.baseline.properties[3] = PropertyVerdict::Fails("no step is enabled".to_owned());
        assert_eq!(standing(&failing, Some("consistent")), Standing::Fails);
    }

    #[test]
    fn an_expected_failure_that_does_not_occur_is_a_failure() {
        assert_eq!(standing(&sample::baseline(), Some("consistent")), Standing::Fails);
    }

    #[test]
    fn a_truncated_search_decides_nothing() {
        let mut outcome = sample::baseline();
        outcome.baseline.counts.complete = false;
        assert_eq!(standing(&outcome, None), Standing::Undecided);
        assert_eq!(standing(&outcome, Some("consistent")), Standing::Undecided);
    }

    #[test]
    fn a_baseline_without_a_state_fails() {
        let mut outcome = sample::baseline();
        outcome.baseline.counts.distinct = 0;
        assert_eq!(standing(&outcome, None), Standing::Fails);
    }

    #[test]
    fn single_state_or_no_evaluated_mutant_measures_nothing() {
        let single = "the baseline has a single state, so nothing was measured";
        let idle = "no mutant was ever evaluated, so nothing was measured";
        // States, mutants of the sample by place, a part of the mutants only.
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
            assert_eq!(unmeasured(&outcome), expected, "{states} states, mutant {place}, {partial}");
            outcome.interrupted = true;
            assert_eq!(unmeasured(&outcome), None);
        }
        assert_eq!(unmeasured(&sample::baseline()), None);
    }
}
