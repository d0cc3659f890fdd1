//! Totals over all models, for formats with a single number.

use mutaspec_runner::outcome::Score;

use super::describe;
use crate::baseline_verdict::is_scored;
use crate::schema::{Model, Results};
use crate::wording;

/// Formats the score; `None` if the model was simulated, was not mutated or has a single state.
pub(super) fn ratio(model: &Model) -> Option<String> {
    let is_scored = is_scored(model.baseline.distinct_states, model.simulation.is_some());
    let score = model.score.filter(|_| is_scored)?;
    wording::ratio(&score.into())
}

/// Adds up the verdicts. A total score would be meaningless: models measure different things.
pub(super) fn total(results: &Results) -> Score {
    results
        .specs
        .iter()
        .filter_map(|model| model.score)
        .map(Score::from)
        .sum()
}

/// Lists reasons why the results measure less than they seem to, worst first.
pub(super) fn doubts(results: &Results) -> Vec<String> {
    let mut doubts = Vec::new();
    let mut add = |n: usize, one: &str, many: &str| {
        if n > 0 {
            doubts.push(format!(
                "{} {}",
                wording::number(n as u64),
                if n == 1 { one } else { many }
            ));
        }
    };
    let fails = |m: &&Model| {
        matches!(
            describe::baseline(m),
            Some(describe::BaselineProblem::Fails(_))
        )
    };
    add(results.refused.len(), "model refused", "models refused");
    add(
        results.specs.iter().filter(fails).count(),
        "baseline fails",
        "baselines fail",
    );
    let measures_nothing = |m: &&Model| describe::unmeasured(m).is_some();
    add(
        results.specs.iter().filter(measures_nothing).count(),
        "model measures nothing",
        "models measure nothing",
    );
    if results.interrupted {
        doubts.push("interrupted".to_owned());
    }
    doubts
}
