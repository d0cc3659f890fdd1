//! How the run of one model ended, and what it must reach for that to be well.

use std::collections::BTreeMap;
use std::path::Path;

use mutaspec_reports::schema::{Gate, Results, Verdict as Written};
use mutaspec_reports::standing::{Standing, standing};
use mutaspec_reports::words;
use mutaspec_runner::outcome::{Outcome, Score, Verdict};

use crate::program::args::RunArgs;
use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::folder::RESULTS;
use crate::program::select::Selected;
use crate::program::session::Work;

/// What a run must reach.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bar {
    /// Survivors do not matter.
    report_only: bool,
    /// The least score in percent, where survivors matter only so far.
    min_score: Option<f64>,
    /// The same for models for which the configuration file asks it, by `spec/model`.
    min_scores: BTreeMap<String, f64>,
    /// The results of an earlier run, where only new survivors matter.
    against: Option<Results>,
}

impl Bar {
    /// What the command line asks for, and where it asks for no score, what the configuration file does.
    pub(crate) fn of(args: &RunArgs, models: &[Selected]) -> Result<Bar, Error> {
        let is_free = args.min_score.is_none() && !args.report_only && args.against.is_none();
        let least = |model: &Selected| Some((model.name(), model.min_score.filter(|_| is_free)?));
        Ok(Bar {
            report_only: args.report_only,
            min_score: args.min_score,
            min_scores: models.iter().filter_map(least).collect(),
            against: args.against.as_deref().map(results).transpose()?,
        })
    }

    /// Why a model does not reach it.
    fn violation(&self, outcome: &Outcome) -> Option<String> {
        let (name, score) = (outcome.name(), outcome.score());
        if self.report_only {
            return None;
        }
        if score.broken > 0 {
            return Some(format!("{name}: {} broken", words::count(score.broken, "promise")));
        }
        if let Some(old) = &self.against {
            let new = new_survivors(old, outcome);
            return (!new.is_empty()).then(|| format!("{name}: {}: {}", words::count(new.len(), "new survivor"), new.join(", ")));
        }
        if let Some(least) = self.min_score.or_else(|| self.min_scores.get(&name).copied()) {
            let reached = outcome
                .simulation
                .is_none()
                .then(|| score.ratio())
                .flatten()
                .map_or(0.0, |ratio| 100.0 * ratio);
            if score.killed + score.survived == 0 {
                let is_meant = score.accepted + score.kept > 0;
                return (!is_meant).then(|| format!("{name}: no mutant was killed and none survived, so there is no score"));
            }
            // Rounded down, so that what is said to be reached is.
            let said = (10.0 * reached).floor() / 10.0;
            return (reached < least).then(|| format!("{name}: the score is {said:.1} %, less than {least} %"));
        }
        (score.survived > 0).then(|| format!("{name}: {}", words::count(score.survived, "survivor")))
    }

    /// The gate as it is written into the results.
    pub(super) fn told(&self, results: &Results, work: &Work, stale: usize) -> Gate {
        let (outcomes, exit) = (work.highest(), work.exit().code());
        let sum = |of: fn(&Score) -> usize| outcomes.iter().map(|outcome| of(&outcome.score())).sum();
        Gate {
            judged: sum(|score| score.killed + score.survived),
            survived: sum(|score| score.survived),
            inconclusive: sum(|score| score.inconclusive),
            accepted: sum(|score| score.accepted),
            broken: sum(|score| score.broken),
            stale_entries: stale,
            min_score: self.min_score,
            min_scores: self.min_scores.clone(),
            report_only: self.report_only,
            only_new: self.against.is_some(),
            violations: outcomes.iter().filter_map(|outcome| self.violation(outcome)).collect(),
            interrupted: results.interrupted,
            refused: results.refused.len(),
            refused_exit_code: work.refused_exit().map(Exit::code),
            passed: exit == 0,
            exit_code: exit,
        }
    }
}

/// Reads the results of a run: a file, or a folder with one.
pub(crate) fn results(path: &Path) -> Result<Results, Error> {
    let file = if path.is_dir() { path.join(RESULTS) } else { path.to_owned() };
    let text = std::fs::read_to_string(&file).map_err(|source| Error::Unreadable {
        file: file.clone(),
        source,
    })?;
    Results::read(&text).map_err(|error| Error::Results {
        file,
        message: error.to_string(),
    })
}

/// The ids of the mutants that survive and did not in an earlier run.
fn new_survivors(old: &Results, outcome: &Outcome) -> Vec<String> {
    let model = old
        .specs
        .iter()
        .find(|model| model.name == outcome.definition.name && model.model == outcome.model);
    let survived = |id: &str| {
        let mutants = model.iter().flat_map(|model| &model.mutants);
        let mut same = mutants.filter(|mutant| mutant.id == id);
        same.any(|mutant| matches!(mutant.verdict, Written::Survived | Written::Accepted))
    };
    let survivors = outcome.mutants.iter().filter(|found| found.verdict == Verdict::Survived);
    survivors.map(|found| found.mutant.id.clone()).filter(|id| !survived(id)).collect()
}

/// How a run of one model ended.
pub(super) fn judge(outcome: &Outcome, bar: &Bar) -> Exit {
    let standing = standing(outcome, None);
    let score = outcome.score();
    if outcome.interrupted {
        Exit::Interrupted
    } else if standing == Standing::Fails || outcome.planned == 0 {
        Exit::Baseline
    } else if outcome.planned != outcome.mutants.len() {
        Exit::Internal
    } else if bar.violation(outcome).is_some() {
        Exit::Survivors
    } else if score.inconclusive > 0 || standing == Standing::Undecided {
        Exit::Inconclusive
    } else {
        Exit::Well
    }
}

/// Mutants that were planned and never decided.
pub(super) fn lost(outcome: &Outcome) -> String {
    let Outcome { planned, mutants, .. } = outcome;
    format!(
        "internal error: {planned} mutants were planned and {} reported; this is a mistake in this program",
        mutants.len()
    )
}

#[cfg(test)]
mod tests {
    use mutaspec_reports::sample;
    use mutaspec_runner::outcome::Verdict;

    use super::*;

    /// A run with the mutants of these places of the sample.
    fn of(places: &[usize]) -> Outcome {
        let mut outcome = sample::outcome();
        let all = std::mem::take(&mut outcome.mutants);
        outcome.mutants = places.iter().map(|i| all[*i].clone()).collect();
        outcome.planned = places.len();
        outcome
    }

    fn lenient() -> Bar {
        Bar {
            report_only: true,
            ..Bar::default()
        }
    }

    const SURVIVED: usize = 0;
    const EQUIVALENT: usize = 2;
    const INCONCLUSIVE: usize = 3;
    const KILLED: usize = 5;

    #[test]
    fn all_killed_or_equivalent_is_well() {
        assert_eq!(judge(&of(&[KILLED, EQUIVALENT]), &Bar::default()), Exit::Well);
    }

    #[test]
    fn a_survivor_outweighs_doubt() {
        assert_eq!(judge(&of(&[KILLED, INCONCLUSIVE]), &Bar::default()), Exit::Inconclusive);
        assert_eq!(judge(&of(&[SURVIVED, INCONCLUSIVE]), &Bar::default()), Exit::Survivors);
    }

    #[test]
    fn report_only_forgives_survivors_and_nothing_else() {
        assert_eq!(judge(&of(&[SURVIVED]), &lenient()), Exit::Well);
        assert_eq!(judge(&of(&[SURVIVED, INCONCLUSIVE]), &lenient()), Exit::Inconclusive);
        assert_eq!(judge(&sample::failing(), &lenient()), Exit::Baseline);
    }

    #[test]
    fn a_failing_baseline_or_no_mutant_at_all_is_never_well() {
        assert_eq!(judge(&sample::failing(), &Bar::default()), Exit::Baseline);
        assert_eq!(judge(&sample::baseline(), &Bar::default()), Exit::Baseline);
    }

    #[test]
    fn a_baseline_that_was_seen_in_part_proves_nothing() {
        let mut outcome = of(&[KILLED]);
        outcome.baseline.counts.complete = false;
        assert_eq!(judge(&outcome, &Bar::default()), Exit::Inconclusive);
    }

    #[test]
    fn a_mutant_that_got_lost_is_an_internal_error() {
        let mut outcome = of(&[KILLED, EQUIVALENT]);
        outcome.mutants.retain(|m| m.verdict == Verdict::Killed);
        assert_eq!(judge(&outcome, &Bar::default()), Exit::Internal);
        outcome.interrupted = true;
        assert_eq!(judge(&outcome, &Bar::default()), Exit::Interrupted);
    }
}
