//! Campaigns on specs too large for a search: random walks in the baseline and in each mutant.
//!
//! Violations found by walks are replayed, so failures and met goals are certain. Everything else
//! stays undecided: no mutant survives and none is equivalent.

use mutaspec_mutator::Effect;

use crate::campaign::baseline::{Baseline, has_author_properties};
use crate::campaign::control::{self, must_be_same};
use crate::campaign::examine::{Examination, violated};
use crate::campaign::judge::Judged;
use crate::campaign::lab::Lab;
use crate::campaign::pool::{Pool, Workspace};
use crate::campaign::walk::{self, Walked};
use crate::campaign::{Refusal, Simulation, explain, symmetric};
use crate::event::Event;
use crate::heartbeat::OnMutant;
use crate::machine::Worker;
use crate::memory;
use crate::outcome::{BaselineOutcome, Counts, Mutant, Verdict, Warning};
use crate::search::{Search, SearchEnd, Searched, Task, Walks};
use crate::value::MAX_STATE_BYTES;

pub(super) struct Simulator<'a> {
    pub(super) lab: &'a Lab<'a>,
    pub(super) simulation: Simulation,
}

impl Simulator<'_> {
    /// Walks the baseline and decides which properties fail.
    pub(super) fn baseline(&self) -> Result<Baseline, Refusal> {
        let lab = self.lab;
        let mut search = Search::new();
        let mut worker = lab.machine.worker();
        let progress = |distinct| (lab.listener)(Event::Progress { distinct });
        let searched = self.walk(&mut search, worker.as_mut(), true, lab.options.seed, &progress);
        let mut failures = violated(&searched);
        failures.sort_by_key(|failure| failure.property);
        let mut traces = Vec::new();
        for failure in &failures {
            let trace = explain::trace(lab, &search, worker.as_mut(), failure)?;
            traces.extend(trace.map(|trace| (failure.property, trace)));
        }
        let interrupted = searched.end == SearchEnd::Interrupted;
        let mut warnings = Vec::new();
        if search.graph().is_empty() && !interrupted {
            warnings.push(Warning::Empty);
        }
        if searched.end == SearchEnd::Memory {
            warnings.push(Warning::Memory {
                max_bytes: lab.options.max_bytes,
            });
        }
        if searched.end == SearchEnd::TooLarge {
            warnings.push(Warning::LargeState {
                max_bytes: MAX_STATE_BYTES as u64,
            });
        }
        if !has_author_properties(lab) {
            warnings.push(Warning::NoProperties);
        }
        let outcome = BaselineOutcome {
            counts: searched.counts,
            properties: Examination { searched, failures }.verdicts(lab),
            symmetry: symmetric::symmetry_used(lab, search.graph(), symmetric::Proof::Done),
            warnings,
            traces,
            findings: None,
        };
        Ok(Baseline {
            outcome,
            search,
            interrupted,
        })
    }

    /// Judges all mutants, after the controls. `None` marks interrupted ones.
    pub(super) fn judge(&self, pool: &Pool, baseline: &Baseline, mutants: &[Mutant]) -> Result<Vec<Option<Judged>>, Refusal> {
        let lab = self.lab;
        let done = pool.share(lab.machine, 2, |workspace, number| match number {
            0 => self.nothing_changes(workspace, baseline),
            _ => control::everything_breaks_soon(lab, baseline, &mut workspace.search, workspace.worker.as_mut()),
        })?;
        if done.contains(&false) {
            return Ok(mutants.iter().map(|_| None).collect());
        }
        pool.share(lab.machine, mutants.len(), |workspace, number| {
            let _on = OnMutant::of(&mutants[number]);
            let judged = self.judge_one(workspace, &mutants[number])?;
            if let Some(judged) = &judged {
                (lab.listener)(Event::MutantDone(&judged.outcome));
            }
            Ok(judged)
        })
    }

    /// Judges one mutant, or returns `None` if interrupted. Leaves the runs in the workspace.
    pub(super) fn judge_one(&self, workspace: &mut Workspace<'_>, mutant: &Mutant) -> Result<Option<Judged>, Refusal> {
        let lab = self.lab;
        if mutant.switch.is_none() {
            let mut judged = Judged::unsearched(lab, mutant, Counts::default());
            let why = match mutant.effect() {
                Effect::Shrink(_) => "a smaller model is not walked in",
                _ => "temporal properties are not decided in a simulation",
            };
            judged.outcome.reason = Some(why.to_owned());
            return Ok((!lab.is_stopped()).then_some(judged));
        }
        workspace.worker.switch(mutant.switch);
        let seed = walk::seed(lab, mutant);
        let searched = self.walk(&mut workspace.search, workspace.worker.as_mut(), lab.options.matrix, seed, &|_| {});
        let mut walked = Walked::replayed(lab, workspace, &searched)?;
        let mut judged = Judged::unsearched(lab, mutant, searched.counts);
        if let Some(property) = self.baselines_own(workspace, &mut walked) {
            judged.outcome.reason = Some(format!(
                "the baseline can take the run on which `{property}` fails: it is wrong itself"
            ));
            return Ok((!lab.is_stopped()).then_some(judged));
        }
        if searched.counts.distinct == 0 && walked.failures.is_empty() {
            judged.outcome.verdict = Verdict::Invalid;
        }
        judged.outcome.reason = (judged.outcome.verdict == Verdict::Inconclusive).then(|| self.nothing_found(&searched));
        if lab.options.matrix {
            let failures = walked.failures.clone();
            judged.outcome.matrix = Examination { searched, failures }.verdicts(lab);
        }
        if lab.is_stopped() {
            return Ok(None);
        }
        let judged = judged.walked(lab, workspace, walked);
        explain::explain(lab, &workspace.search, workspace.worker.as_mut(), judged).map(Some)
    }

    /// Drops failures that the baseline has too; returns the first property if none is left.
    fn baselines_own(&self, workspace: &mut Workspace<'_>, walked: &mut Walked) -> Option<&str> {
        workspace.worker.switch(None);
        let first = walked.failures.first()?.property;
        let Workspace { search, worker, .. } = workspace;
        walked
            .failures
            .retain(|failure| !matches!(explain::trace(self.lab, search, worker.as_mut(), failure), Ok(Some(_))));
        walked.failures.is_empty().then(|| self.lab.properties[first].name.as_str())
    }

    fn walk(&self, search: &mut Search, worker: &mut dyn Worker, go_on: bool, seed: u64, progress: &dyn Fn(u64)) -> Searched {
        let task = Task {
            properties: &self.lab.properties,
            pace: self.lab.pace(),
            record: false,
            go_on,
            max_states: u64::MAX,
            max_bytes: self.lab.options.max_bytes,
            stop: self.lab.stop,
            progress,
        };
        let walks = Walks {
            count: self.simulation.walks,
            length: self.simulation.length,
            steps: u64::MAX,
            seed,
            start: None,
        };
        search.walk(self.lab.machine, worker, &task, walks)
    }

    fn nothing_found(&self, searched: &Searched) -> String {
        let Simulation { walks, length } = self.simulation;
        match searched.end {
            SearchEnd::Memory => format!(
                "more than {} states need more than {} of memory; nothing is wrong with these",
                searched.counts.distinct,
                memory::words(self.lab.options.max_bytes)
            ),
            SearchEnd::TooLarge => format!(
                "after {} states comes one of more than {}; nothing is wrong with these",
                searched.counts.distinct,
                memory::words(MAX_STATE_BYTES as u64)
            ),
            SearchEnd::Full => "it has more states than can be numbered; nothing is wrong with those that were seen".to_owned(),
            _ => format!("nothing went wrong in {walks} walks of at most {length} steps"),
        }
    }

    /// Checks that the mutant that changes nothing takes the baseline's walks.
    fn nothing_changes(&self, workspace: &mut Workspace<'_>, baseline: &Baseline) -> Result<bool, Refusal> {
        workspace.worker.switch(Some(control::NOTHING));
        let searched = self.walk(
            &mut workspace.search,
            workspace.worker.as_mut(),
            true,
            self.lab.options.seed,
            &|_| {},
        );
        if searched.end == SearchEnd::Interrupted {
            return Ok(false);
        }
        must_be_same(searched.counts == baseline.outcome.counts && searched.violations.is_empty()).map(|()| true)
    }
}
