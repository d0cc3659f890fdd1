//! The stages that decide mutants: controls and filter, walks if they pay off, then searches.

use std::cmp::Reverse;

use crate::campaign::baseline::Baseline;
use crate::campaign::filter::{FilterResult, filter};
use crate::campaign::judge::{Judged, judge, search};
use crate::campaign::lab::Lab;
use crate::campaign::pool::{Pool, Workspace};
use crate::campaign::symmetric::WithoutSymmetry;
use crate::campaign::walk::{self, Walked};
use crate::campaign::{Engine, Refusal, control, explain};
use crate::event::Event;
use crate::heartbeat::OnMutant;
use crate::outcome::Mutant;

/// The mutants of a campaign, with the verdicts so far.
pub(super) struct Pipeline<'a> {
    lab: &'a Lab<'a>,
    pool: &'a Pool,
    baseline: &'a Baseline,
    mutants: &'a [Mutant],
    judged: Vec<Option<Judged>>,
}

struct OpenMutant {
    place: usize,
    /// Steps already walked in it, if it was walked.
    walked: Option<u64>,
    /// States found by walks that the baseline lacks. They estimate the size of the mutant.
    new_states: u64,
}

impl<'a> Pipeline<'a> {
    pub(super) fn new(lab: &'a Lab<'a>, pool: &'a Pool, baseline: &'a Baseline, mutants: &'a [Mutant]) -> Pipeline<'a> {
        Pipeline {
            lab,
            pool,
            baseline,
            mutants,
            judged: mutants.iter().map(|_| None).collect(),
        }
    }

    /// Judges the mutants in order. `None` marks those that an interruption left undecided.
    pub(super) fn judge(mut self) -> Result<Vec<Option<Judged>>, Refusal> {
        let is_large = self.lab.is_large(self.baseline);
        if !control::run(self.lab, self.pool, self.baseline, is_large)? {
            return Ok(self.judged);
        }
        let found = match self.lab.options.engine {
            Engine::Naive => vec![FilterResult::Unknown; self.mutants.len()],
            Engine::Pipeline => filter(self.lab, self.pool, self.baseline, self.mutants, is_large)?,
        };
        let open = self.filtered(&found);
        let open = if is_large && !self.lab.options.matrix {
            self.walk(open, &found)?
        } else {
            open
        };
        self.search(open)?;
        Ok(self.judged)
    }

    /// Takes over the filter's verdicts; returns the other mutants.
    fn filtered(&mut self, found: &[FilterResult]) -> Vec<OpenMutant> {
        let mut open = Vec::new();
        for (place, found) in found.iter().enumerate() {
            match found {
                FilterResult::Unchanged(verdict) if !self.lab.is_stopped() => {
                    let judged = Judged::filtered(self.lab, self.baseline, &self.mutants[place], *verdict);
                    (self.lab.listener)(Event::MutantDone(&judged.outcome));
                    self.judged[place] = Some(judged);
                }
                _ => open.push(OpenMutant {
                    place,
                    walked: None,
                    new_states: 0,
                }),
            }
        }
        open
    }

    /// Walks mutants of steps; returns those that no walk killed, largest first.
    fn walk(&mut self, open: Vec<OpenMutant>, found: &[FilterResult]) -> Result<Vec<OpenMutant>, Refusal> {
        let walked = self.pool.share(self.lab.machine, open.len(), |workspace, number| {
            let place = open[number].place;
            match found[place] {
                FilterResult::Changed(first) if !self.lab.is_stopped() => self.walk_in(workspace, place, first).map(Some),
                _ => Ok(None),
            }
        })?;
        let mut left = Vec::new();
        for (open, walked) in open.into_iter().zip(walked) {
            match walked {
                Some(Ok(judged)) => self.judged[open.place] = Some(judged),
                Some(Err(open)) => left.push(open),
                None => left.push(open),
            }
        }
        left.sort_by_key(|open| Reverse(open.new_states));
        Ok(left)
    }

    /// Walks one mutant; returns its verdict, or the mutant to be searched.
    fn walk_in(&self, workspace: &mut Workspace<'_>, place: usize, first: Option<u32>) -> Result<Result<Judged, OpenMutant>, Refusal> {
        let mutant = &self.mutants[place];
        let _on = OnMutant::of(mutant);
        let walked = walk::walk(self.lab, self.baseline, workspace, mutant, first)?;
        let Walked { counts, failures } = &walked;
        if failures.is_empty() {
            let known = &self.baseline.graph().store;
            let new_states = workspace.search.graph().store.iter().filter(|state| known.find(state).is_none());
            return Ok(Err(OpenMutant {
                place,
                walked: Some(counts.generated),
                new_states: new_states.count() as u64,
            }));
        }
        let judged = Judged::unsearched(self.lab, mutant, *counts).walked(self.lab, workspace, walked);
        let judged = explain::explain(self.lab, &workspace.search, workspace.worker.as_mut(), judged)?;
        (self.lab.listener)(Event::MutantDone(&judged.outcome));
        Ok(Ok(judged))
    }

    /// Searches mutants in this order.
    fn search(&mut self, open: Vec<OpenMutant>) -> Result<(), Refusal> {
        let full = self.lab.quotient.map(|quotient| WithoutSymmetry::new(self.lab, quotient));
        let judged = self.pool.share(self.lab.machine, open.len(), |workspace, number| {
            let OpenMutant { place, walked, .. } = open[number];
            let mutant = &self.mutants[place];
            let _on = OnMutant::of(mutant);
            let judged = match (walked, &full) {
                _ if self.lab.is_stopped() => None,
                (_, Some(full)) => full.judge(self.lab, self.baseline, workspace, mutant)?,
                (Some(steps), None) => search(self.lab, self.baseline, workspace, mutant)?.map(|judged| judged.add_steps(steps)),
                (None, None) => judge(self.lab, self.baseline, workspace, mutant)?,
            };
            if let Some(judged) = &judged {
                (self.lab.listener)(Event::MutantDone(&judged.outcome));
            }
            Ok(judged)
        })?;
        for (open, judged) in open.into_iter().zip(judged) {
            self.judged[open.place] = judged;
        }
        Ok(())
    }
}
