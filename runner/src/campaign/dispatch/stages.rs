//! The stages that decide all mutants: controls, the filter, walks if they pay off, then searches.

use std::cmp::Reverse;

use crate::campaign::dispatch::decide::{decide, decide_walked};
use crate::campaign::dispatch::symmetric::WithoutSymmetry;
use crate::campaign::examine::trial::Trial;
use crate::campaign::explain::explain;
use crate::campaign::plan::pool::{Active, Pool, Workspace};
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::campaign::verdict::filter::{FilterResult, filter};
use crate::campaign::verdict::judged::Judged;
use crate::campaign::verdict::{control, simulate, walk};
use crate::event::Event;
use crate::heartbeat::OnMutant;
use crate::outcome::{Mutant, MutantOutcome, Stage};

/// A mutant without a verdict.
pub(crate) struct OpenMutant<'m> {
    /// Its index in the plan.
    pub(crate) place: usize,
    pub(crate) mutant: &'m Mutant,
    found: FilterResult,
    /// Steps already walked in it, if it was walked.
    walked: Option<u64>,
    /// States found by walks that the baseline lacks. They estimate the size of the mutant.
    new_states: u64,
}

impl<'m> OpenMutant<'m> {
    pub(crate) fn new(place: usize, mutant: &'m Mutant) -> OpenMutant<'m> {
        OpenMutant {
            place,
            mutant,
            found: FilterResult::Unknown,
            walked: None,
            new_states: 0,
        }
    }
}

/// Stages take the mutants that are still open, and add outcomes at their places in the plan.
pub(crate) struct Stages<'a> {
    trial: Trial<'a>,
    pool: &'a Pool,
    /// Set if the baseline was searched by orbits.
    states: Option<WithoutSymmetry<'a>>,
}

/// Outcomes at their places in the plan.
pub(crate) type Outcomes = Vec<Option<MutantOutcome>>;

impl<'a> Stages<'a> {
    pub(crate) fn new(trial: Trial<'a>, pool: &'a Pool) -> Stages<'a> {
        Stages {
            trial,
            pool,
            states: trial
                .lab
                .quotient
                .map(|quotient| WithoutSymmetry::new(trial, quotient)),
        }
    }

    /// Runs the controls. Without them no verdict can be trusted.
    pub(crate) fn controls(&self) -> Result<(), Stop> {
        match self.trial.lab.options.simulate {
            Some(simulation) => simulate::controls(self.trial, self.pool, simulation),
            None => control::run(self.trial, self.pool),
        }
    }

    /// Decides the mutants that change nothing; returns the others.
    pub(crate) fn filter<'m>(
        &self,
        mut open: Vec<OpenMutant<'m>>,
        done: &mut Outcomes,
    ) -> Result<Vec<OpenMutant<'m>>, Stop> {
        if !self.trial.has_filter() {
            return Ok(open);
        }
        let mutants: Vec<&Mutant> = open.iter().map(|open| open.mutant).collect();
        let found = filter(self.trial, self.pool, &mutants)?;
        for (open, found) in open.iter_mut().zip(found) {
            open.found = found;
            if let FilterResult::Unchanged(verdict) = found {
                self.trial.lab.go_on()?;
                let judged = Judged::unchanged(self.trial, open.mutant, verdict, Stage::Filter);
                done[open.place] = Some(self.report(judged.outcome));
            }
        }
        open.retain(|open| done[open.place].is_none());
        Ok(open)
    }

    /// Walks in mutants of large models; returns those that no walk killed, largest first. If the
    /// language leaves evaluations undefined, a search may meet one before a violation that a walk
    /// finds, so mutants are only searched.
    pub(crate) fn walk<'m>(
        &self,
        mut open: Vec<OpenMutant<'m>>,
        done: &mut Outcomes,
    ) -> Result<Vec<OpenMutant<'m>>, Refusal> {
        let lab = self.trial.lab;
        if !self.trial.is_large() || lab.options.matrix || lab.machine.leaves_undefined() {
            return Ok(open);
        }
        let walked = self
            .pool
            .share(self.trial.lab, open.len(), |workspace, number| {
                let open = &open[number];
                match open.found {
                    FilterResult::Changed(first) => {
                        Ok(Some(self.walk_in(workspace, open.mutant, first)?))
                    }
                    _ => Ok(None),
                }
            })?;
        for (open, walked) in open.iter_mut().zip(walked) {
            match walked.flatten() {
                Some(Walked::Killed(outcome)) => done[open.place] = Some(*outcome),
                Some(Walked::Open { steps, new_states }) => {
                    open.walked = Some(steps);
                    open.new_states = new_states;
                }
                None => {}
            }
        }
        open.retain(|open| done[open.place].is_none());
        open.sort_by_key(|open| Reverse(open.new_states));
        Ok(open)
    }

    fn walk_in(
        &self,
        workspace: &mut Workspace<'_>,
        mutant: &Mutant,
        first: Option<u32>,
    ) -> Result<Walked, Refusal> {
        let Trial { lab, baseline } = self.trial;
        let _on = OnMutant::of(mutant);
        let walked = walk::walk(self.trial, workspace, mutant, first)?;
        if walked.failures.is_empty() {
            let known = &baseline.graph().store;
            let new_states = workspace
                .search
                .graph()
                .store
                .iter()
                .filter(|state| known.find(state).is_none());
            return Ok(Walked::Open {
                steps: walked.counts.generated,
                new_states: new_states.count() as u64,
            });
        }
        let judged =
            Judged::unsearched(lab, mutant, walked.counts).walked(lab, &workspace.search, walked);
        let Active { search, mut worker } = workspace.under(None);
        let outcome = explain(lab, search, &mut *worker, judged)?;
        Ok(Walked::Killed(Box::new(self.report(outcome))))
    }

    /// Decides the mutants by searches, in this order.
    pub(crate) fn search(
        &self,
        open: &[OpenMutant<'_>],
        done: &mut Outcomes,
    ) -> Result<(), Refusal> {
        let decided = self
            .pool
            .share(self.trial.lab, open.len(), |workspace, number| {
                let OpenMutant { mutant, walked, .. } = open[number];
                let _on = OnMutant::of(mutant);
                let outcome = match walked {
                    None => self.decide(workspace, mutant)?,
                    Some(steps) => decide_walked(self.trial, workspace, mutant, steps)?,
                };
                Ok(self.report(outcome))
            })?;
        for (open, outcome) in open.iter().zip(decided) {
            done[open.place] = outcome;
        }
        Ok(())
    }

    /// Decides one mutant without regard to the other stages.
    pub(crate) fn decide(
        &self,
        workspace: &mut Workspace<'_>,
        mutant: &Mutant,
    ) -> Result<MutantOutcome, Stop> {
        match &self.states {
            Some(states) => states.decide(workspace, mutant),
            None => decide(self.trial, workspace, mutant),
        }
    }

    /// Tells the listener that a mutant is decided.
    fn report(&self, outcome: MutantOutcome) -> MutantOutcome {
        (self.trial.lab.listener)(Event::MutantDone(&outcome));
        outcome
    }
}

/// The result of walks in one mutant.
enum Walked {
    Killed(Box<MutantOutcome>),
    /// No violation was found.
    Open {
        steps: u64,
        new_states: u64,
    },
}
