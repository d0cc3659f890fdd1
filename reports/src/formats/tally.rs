//! The verdicts of all models together, for formats that have one number only.

use mutaspec_runner::outcome as found;

use super::about;
use crate::schema::{Model, Results, Score};
use crate::words;

/// The counts as the engine knows them: what is said of both is said in the same words.
fn found(score: &Score) -> found::Score {
    found::Score {
        killed: score.killed,
        survived: score.survived,
        equivalent: score.equivalent,
        unreached: score.unreached,
        inconclusive: score.inconclusive,
        invalid: score.invalid,
        accepted: score.accepted,
        kept: score.kept,
        broken: score.broken,
    }
}

/// `2 survived, 17 killed, 1 equivalent`: the verdicts that occur.
pub(super) fn verdicts(score: &Score) -> String {
    words::verdicts(&found(score))
}

/// `17/19 = 89 %`, and beside it what it is with what is accepted; nothing where a model was not mutated or only simulated.
pub(super) fn ratio(model: &Model) -> Option<String> {
    let score = model.score.filter(|_| model.simulation.is_none())?;
    words::ratio(&found(&score))
}

/// The sum over all models. It has no ratio: killed mutants of different models measure different things.
pub(super) fn total(results: &Results) -> Score {
    let mut sum = Score::default();
    for score in results.specs.iter().filter_map(|model| model.score) {
        sum.killed += score.killed;
        sum.survived += score.survived;
        sum.equivalent += score.equivalent;
        sum.unreached += score.unreached;
        sum.inconclusive += score.inconclusive;
        sum.invalid += score.invalid;
        sum.accepted += score.accepted;
        sum.kept += score.kept;
        sum.broken += score.broken;
    }
    sum
}

/// Why the results as a whole say less than they seem to, worst first; nothing where all was decided.
pub(super) fn doubts(results: &Results) -> Vec<String> {
    let mut doubts = Vec::new();
    let mut add = |n: usize, one: &str, many: &str| {
        if n > 0 {
            doubts.push(format!("{} {}", words::number(n as u64), if n == 1 { one } else { many }));
        }
    };
    let fails = |m: &&Model| matches!(about::baseline(m), Some(about::Trouble::Fails(_)));
    add(results.refused.len(), "model refused", "models refused");
    add(results.specs.iter().filter(fails).count(), "baseline fails", "baselines fail");
    if results.interrupted {
        doubts.push("interrupted".to_owned());
    }
    doubts
}
