//! Computes how the run of a model ended, and whether it reaches the required score.

use std::collections::BTreeMap;

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict, unmeasured};
use mutaspec_reports::compare::{compare, is_new};
use mutaspec_reports::schema::comparison::ModelComparison;
use mutaspec_reports::schema::{Gate, Model, Results};
use mutaspec_reports::wording;
use mutaspec_runner::outcome::{Outcome, Score};

use crate::program::args::RunArgs;
use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::previous::older;
use crate::program::select::Selected;
use crate::program::session::ModelResults;

/// The requirements on a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct PassCriteria {
    /// Survivors do not affect the exit code.
    report_only: bool,
    /// The minimum score in percent. Survivors are allowed if it is reached.
    min_score: Option<f64>,
    /// The minimum scores in the configuration file, by `spec/model`.
    min_scores: BTreeMap<String, f64>,
    /// The results of an earlier run. Only new survivors count.
    against: Option<Results>,
}

impl PassCriteria {
    /// The requirements of the command line, or else those of the configuration file.
    pub(crate) fn of(args: &RunArgs, models: &[Selected]) -> Result<PassCriteria, Error> {
        let is_free = args.min_score.is_none() && !args.report_only && args.against.is_none();
        let least = |model: &Selected| Some((model.name(), model.min_score.filter(|_| is_free)?));
        Ok(PassCriteria {
            report_only: args.report_only,
            min_score: args.min_score,
            min_scores: models.iter().filter_map(least).collect(),
            against: args.against.as_deref().map(older).transpose()?,
        })
    }

    /// The requirement that a model does not meet, if any.
    fn violation(&self, outcome: &Outcome) -> Option<String> {
        let (name, score) = (outcome.name(), outcome.score());
        if self.report_only {
            return None;
        }
        if score.broken > 0 {
            return Some(format!(
                "{name}: {} broken",
                wording::count(score.broken, "promise")
            ));
        }
        if let Some(old) = &self.against {
            let new = new_survivors(old, outcome);
            return (!new.is_empty()).then(|| {
                format!(
                    "{name}: {}: {}",
                    wording::count(new.len(), "new survivor"),
                    new.join(", ")
                )
            });
        }
        if let Some(least) = self
            .min_score
            .or_else(|| self.min_scores.get(&name).copied())
        {
            let judged = score.killed + score.survived;
            if judged == 0 {
                // Accepted and tolerated mutants have no score. A shard or diff may have none.
                let is_meant = score.accepted + score.kept > 0 || outcome.partial;
                return (!is_meant).then(|| {
                    format!("{name}: no mutant was killed and none survived, so there is no score")
                });
            }
            // Kills on random walks do not count towards a score.
            let killed = if outcome.simulation.is_some() {
                0
            } else {
                score.killed
            };
            return (!reaches(killed, judged, least)).then(|| {
                // Round down: a rounded score could appear to reach the minimum.
                let tenths = killed * 1000 / judged;
                format!(
                    "{name}: the score is {}.{} %, less than {least} %",
                    tenths / 10,
                    tenths % 10
                )
            });
        }
        (score.survived > 0)
            .then(|| format!("{name}: {}", wording::count(score.survived, "survivor")))
    }

    /// Differences from the older run, besides weakened properties, that may change verdicts.
    pub(super) fn differences(&self, results: &Results) -> Vec<String> {
        let Some(old) = &self.against else {
            return Vec::new();
        };
        let comparison = compare(old, results);
        let of_model = |model: &ModelComparison| -> Vec<String> {
            let texts = model.differences.iter();
            texts
                .map(|text| format!("{}, compared with the old run: {text}", model.model))
                .collect()
        };
        let gone = comparison.models.iter().filter(|model| model.new.is_none());
        let gone = gone.map(|model| {
            format!(
                "{}: the older run checked it, and this one does not",
                model.model
            )
        });
        comparison
            .models
            .iter()
            .filter(|model| model.new.is_some())
            .flat_map(of_model)
            .chain(gone)
            .collect()
    }

    /// The gate in the form in which it is written into the results.
    pub(super) fn gate(&self, results: &Results, work: &ModelResults, stale: usize) -> Gate {
        let (outcomes, exit) = (work.highest(), work.exit().code());
        let sum =
            |of: fn(&Score) -> usize| outcomes.iter().map(|outcome| of(&outcome.score())).sum();
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
            violations: outcomes
                .iter()
                .filter_map(|outcome| self.violation(outcome))
                .collect(),
            unmeasured: if work.evaluates_nothing() {
                outcomes.len()
            } else {
                outcomes
                    .iter()
                    .filter(|outcome| unmeasured(outcome).is_some())
                    .count()
            },
            interrupted: results.interrupted,
            refused: results.refused.len(),
            refused_exit_code: work.refused_exit().map(Exit::code),
            passed: exit == 0,
            exit_code: exit,
        }
    }
}

/// The ids of mutants that survive now and did not in an earlier run.
fn new_survivors(old: &Results, outcome: &Outcome) -> Vec<String> {
    let now = Model::from(outcome);
    let before = old
        .specs
        .iter()
        .find(|model| model.name == now.name && model.model == now.model);
    let new = now.mutants.iter().filter(|mutant| is_new(before, mutant));
    new.map(|mutant| mutant.id.clone()).collect()
}

/// Whether `part` of `of` is at least `percent`. Differences below 1e-9 are ignored, because most
/// decimal percentages are not exact as floats.
fn reaches(part: usize, of: usize, percent: f64) -> bool {
    const EXACT: f64 = 1e-9;
    part as f64 * 100.0 >= (percent - EXACT) * of as f64
}

/// The exit code for the run of a model.
pub(super) fn judge(outcome: &Outcome, criteria: &PassCriteria) -> Exit {
    let standing = baseline_verdict(outcome, None);
    let score = outcome.score();
    if outcome.interrupted {
        Exit::Interrupted
    } else if standing == BaselineVerdict::Fails
        || outcome.planned == 0
        || unmeasured(outcome).is_some()
    {
        Exit::Baseline
    } else if outcome.planned != outcome.mutants.len() {
        Exit::Internal
    } else if criteria.violation(outcome).is_some() {
        Exit::Survivors
    } else if score.inconclusive > 0 || standing == BaselineVerdict::Undecided {
        Exit::Inconclusive
    } else {
        Exit::Success
    }
}

/// The message about mutants that were planned but have no verdict.
pub(super) fn lost_mutants(outcome: &Outcome) -> String {
    let Outcome {
        planned, mutants, ..
    } = outcome;
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

    /// An outcome with the mutants at these indices of the sample.
    fn of(places: &[usize]) -> Outcome {
        let mut outcome = sample::outcome();
        let all = std::mem::take(&mut outcome.mutants);
        outcome.mutants = places.iter().map(|i| all[*i].clone()).collect();
        outcome.planned = places.len();
        outcome
    }

    fn lenient() -> PassCriteria {
        PassCriteria {
            report_only: true,
            ..PassCriteria::default()
        }
    }

    const SURVIVED: usize = 0;
    const EQUIVALENT: usize = 2;
    const INCONCLUSIVE: usize = 3;
    const KILLED: usize = 5;
    const UNREACHED: usize = 7;

    #[test]
    fn all_killed_or_equivalent_is_success() {
        assert_eq!(
            judge(&of(&[KILLED, EQUIVALENT]), &PassCriteria::default()),
            Exit::Success
        );
    }

    #[test]
    fn survivor_outranks_inconclusive() {
        assert_eq!(
            judge(&of(&[KILLED, INCONCLUSIVE]), &PassCriteria::default()),
            Exit::Inconclusive
        );
        assert_eq!(
            judge(&of(&[SURVIVED, INCONCLUSIVE]), &PassCriteria::default()),
            Exit::Survivors
        );
    }

    #[test]
    fn unevaluated_mutants_measure_nothing() {
        assert_eq!(
            judge(&of(&[UNREACHED]), &PassCriteria::default()),
            Exit::Baseline
        );
        assert_eq!(
            judge(&of(&[UNREACHED, EQUIVALENT]), &PassCriteria::default()),
            Exit::Success
        );
        // A shard or a diff may have only unreached mutants.
        let mut part = of(&[UNREACHED]);
        part.partial = true;
        assert_eq!(judge(&part, &PassCriteria::default()), Exit::Success);
    }

    #[test]
    fn score_equal_to_the_minimum_passes() {
        for (part, of, percent, enough) in [
            (29, 100, 29.0, true),
            (57, 100, 57.0, true),
            (2, 3, 66.6, true),
            (2, 3, 66.7, false),
            (333, 1000, 33.3, true),
            (999, 1000, 100.0, false),
            (1, 1, 100.0, true),
            (0, 5, 0.0, true),
        ] {
            assert_eq!(
                reaches(part, of, percent),
                enough,
                "{part} of {of}, {percent} %"
            );
        }
    }

    #[test]
    fn report_only_forgives_survivors_only() {
        assert_eq!(judge(&of(&[SURVIVED]), &lenient()), Exit::Success);
        assert_eq!(
            judge(&of(&[SURVIVED, INCONCLUSIVE]), &lenient()),
            Exit::Inconclusive
        );
        assert_eq!(judge(&sample::failing(), &lenient()), Exit::Baseline);
    }

    #[test]
    fn failing_baseline_or_no_mutant_is_no_success() {
        assert_eq!(
            judge(&sample::failing(), &PassCriteria::default()),
            Exit::Baseline
        );
        assert_eq!(
            judge(&sample::baseline(), &PassCriteria::default()),
            Exit::Baseline
        );
    }

    #[test]
    fn partly_searched_baseline_proves_nothing() {
        let mut outcome = of(&[KILLED]);
        outcome.baseline.counts.complete = false;
        assert_eq!(
            judge(&outcome, &PassCriteria::default()),
            Exit::Inconclusive
        );
    }

    #[test]
    fn lost_mutant_is_an_internal_error() {
        let mut outcome = of(&[KILLED, EQUIVALENT]);
        outcome.mutants.retain(|m| m.verdict == Verdict::Killed);
        assert_eq!(judge(&outcome, &PassCriteria::default()), Exit::Internal);
        outcome.interrupted = true;
        assert_eq!(judge(&outcome, &PassCriteria::default()), Exit::Interrupted);
    }
}
