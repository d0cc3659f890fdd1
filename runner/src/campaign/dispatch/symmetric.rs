//! Decides mutants of a baseline that was searched by orbits.
//!
//! A mutant is first searched by orbits, and a kill counts only if a real run confirms it. Nothing
//! else is concluded from orbits: all other mutants are judged on states.

use std::sync::OnceLock;

use crate::campaign::dispatch::decide::decide;
use crate::campaign::examine::baseline::Baseline;
use crate::campaign::examine::trial::Trial;
use crate::campaign::explain::explain;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::{Active, Workspace};
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::campaign::verdict::judged::Judged;
use crate::campaign::verdict::search::examined;
use crate::campaign::verdict::{by_orbits, walk};
use crate::outcome::{Mutant, MutantOutcome, Verdict};
use crate::search::{Search, SearchEnd, Task};
use crate::symmetry::Quotient;

/// The machine without symmetry, for everything that orbits cannot decide.
pub(super) struct WithoutSymmetry<'a> {
    /// The model with its baseline searched by orbits.
    folded: Trial<'a>,
    quotient: Quotient<'a>,
    /// The model on states.
    lab: Lab<'a>,
    /// The baseline by its states, searched once. `None` inside if that is incomplete.
    baseline: OnceLock<Result<Option<Baseline>, Stop>>,
}

impl<'a> WithoutSymmetry<'a> {
    pub(super) fn new(folded: Trial<'a>, quotient: Quotient<'a>) -> WithoutSymmetry<'a> {
        WithoutSymmetry {
            folded,
            quotient,
            lab: folded.lab.on_states(quotient.machine),
            baseline: OnceLock::new(),
        }
    }

    /// Decides a mutant. The workspace is for the machine with symmetry.
    pub(super) fn decide(
        &self,
        workspace: &mut Workspace<'_>,
        mutant: &Mutant,
    ) -> Result<MutantOutcome, Stop> {
        if let Some(judged) = by_orbits::kill(self.folded, self.quotient, workspace, mutant) {
            let mut worker = self.lab.machine.worker();
            return Ok(explain(
                &self.lab,
                &workspace.search,
                worker.as_mut(),
                judged,
            )?);
        }
        self.lab.go_on()?;
        let mut workspace = Workspace::new(self.lab.machine);
        match self.baseline()? {
            Some(baseline) => {
                let trial = Trial {
                    lab: &self.lab,
                    baseline,
                };
                decide(trial, &mut workspace, mutant)
            }
            None => {
                let judged = self.judge_partially(&mut workspace, mutant)?;
                let Active { search, mut worker } = workspace.under(None);
                Ok(explain(&self.lab, search, &mut *worker, judged)?)
            }
        }
    }

    /// Returns the baseline by its states, or `None` if that search is incomplete.
    fn baseline(&self) -> Result<Option<&Baseline>, Stop> {
        if self.folded.distinct() > self.lab.options.max_states {
            return Ok(None);
        }
        let baseline = self.baseline.get_or_init(|| self.search_baseline());
        baseline.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    fn search_baseline(&self) -> Result<Option<Baseline>, Stop> {
        let mut search = Search::new();
        let mut worker = self.lab.machine.worker();
        let task = Task {
            record: true,
            go_on: true,
            ..self.lab.task(self.lab.options.max_states)
        };
        let searched = search.run(self.lab.machine, worker.as_mut(), &task);
        let expected = self.folded.baseline.outcome.counts;
        match searched.end {
            SearchEnd::Interrupted => return Err(Stop::Interrupted),
            SearchEnd::Complete => {}
            _ => return Ok(None),
        }
        if searched.counts == expected
            && searched.violations.is_empty()
            && searched.unmet.is_empty()
        {
            Ok(Some(self.folded.baseline.with(search)))
        } else {
            Err(Stop::from(Refusal::Internal {
                what: format!(
                    "the orbits have {expected:?}, and the states {:?}",
                    searched.counts
                ),
            }))
        }
    }

    /// Judges a mutant of a baseline that is too large: only a kill or an undefined evaluation can be
    /// decided.
    fn judge_partially(
        &self,
        workspace: &mut Workspace<'_>,
        mutant: &Mutant,
    ) -> Result<Judged, Stop> {
        let lab = &self.lab;
        let mut judged = Judged::unsearched(lab, mutant, self.folded.baseline.outcome.counts);
        if mutant.switch.is_some() {
            let searching = examined(
                lab,
                &mut workspace.under(mutant.switch),
                mutant,
                lab.options.max_states,
            )?;
            judged = searching.judged;
            if let Some(undefined) = searching.undefined {
                return Ok(judged.invalid(lab, &workspace.search, undefined));
            }
            if !searching.failures.is_empty() {
                return Ok(judged.killed(&workspace.search, searching.failures));
            }
            let trial = Trial { lab, ..self.folded };
            let walked = walk::walk(trial, workspace, mutant, None)?;
            judged = judged.walked(lab, &workspace.search, walked);
            if judged.outcome.verdict != Verdict::Inconclusive {
                return Ok(judged);
            }
        }
        judged.outcome.reason = Some(format!(
            "no property noticed it among its orbits or first states; whether it is a survivor takes all {} states of the baseline, more than one search may look at",
            self.folded.distinct()
        ));
        Ok(judged)
    }
}
