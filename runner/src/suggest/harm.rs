//! Runs of survivors that violate the properties suggested for them: what the fault leads to.

use super::bits;
use super::candidate::Candidate;
use super::dataset::fairness;
use super::form::Form;
use super::runs::MachineRuns;
use super::search::CandidateSearch;
use super::session::Session;
use crate::campaign::Refusal;
use crate::graph::{Graph, WithExcluded};
use crate::outcome::Trace;
use crate::replay::Replayer;

impl CandidateSearch<'_, '_> {
    /// Returns the run of a survivor that violates a candidate. `None` if no run shows the
    /// violation, as for a goal that is never met, or if the survivor's graph was not kept.
    pub(super) fn violating_run(
        &self,
        survivor: usize,
        candidate: &Candidate,
    ) -> Result<Option<Trace>, Refusal> {
        let session = self.session;
        let of = &session.survivors[survivor];
        if !session.keeps_graph(survivor) {
            return Ok(None);
        }
        let Some(graph) = session.graph_of(survivor) else {
            return Ok(None);
        };
        let mut worker = session.machine.worker();
        let mut active = worker.under(session.mutant(survivor).switch);
        let replayer = Replayer::new(session.machine, &mut *active);
        let seen = |state: u32| of.share.states[state as usize];
        match &candidate.form {
            Form::Never {
                of_steps: false, ..
            } => {
                let is_bad =
                    |_: Option<u32>, state: u32| bits::has(&candidate.rows, seen(state) as usize);
                replayed(replayer, &graph, &is_bad)
            }
            Form::Never { of_steps: true, .. } => {
                let is_bad = |before: Option<u32>, state: u32| {
                    let step =
                        before.and_then(|before| session.dataset.step(seen(before), seen(state)));
                    step.is_some_and(|step| bits::has(&candidate.rows, step as usize))
                };
                replayed(replayer, &graph, &is_bad)
            }
            Form::Can { .. } => Ok(None),
            Form::Runs { .. } => self.lasso(survivor, candidate, replayer, &graph),
        }
    }

    /// Returns a fair run that violates a temporal property.
    fn lasso(
        &self,
        survivor: usize,
        candidate: &Candidate,
        mut replayer: Replayer<'_>,
        graph: &Graph,
    ) -> Result<Option<Trace>, Refusal> {
        let session = self.session;
        let Some(sentence) = &candidate.sentence else {
            return Ok(None);
        };
        let atoms: Vec<_> = sentence
            .literals
            .iter()
            .map(|place| &self.states.literals[*place])
            .collect();
        let assumed = fairness(session.machine, Some(session.mutant(survivor)));
        let states = &session.survivors[survivor].share.states;
        let runs = MachineRuns::new(session.machine, graph, states, assumed);
        let Some(lasso) = runs.violating(sentence, &atoms, self.members(sentence.set)) else {
            return Ok(None);
        };
        for (step, state) in lasso.stem.iter().chain(&lasso.cycle) {
            replayer.begin_or_take(*step, graph.store.get(*state))?;
        }
        Ok(Some(
            replayer.finish(Some(lasso.stem.len().saturating_sub(1))),
        ))
    }
}

impl Session<'_> {
    /// Returns a shortest run of a survivor to a state of the dataset that `is_bad`. `None` if the
    /// survivor's graph was not kept.
    pub(super) fn run_to(
        &self,
        survivor: usize,
        is_bad: &dyn Fn(u32) -> bool,
    ) -> Result<Option<Trace>, Refusal> {
        if !self.keeps_graph(survivor) {
            return Ok(None);
        }
        let Some(graph) = self.graph_of(survivor) else {
            return Ok(None);
        };
        let mut worker = self.machine.worker();
        let mut active = worker.under(self.mutant(survivor).switch);
        let replayer = Replayer::new(self.machine, &mut *active);
        let seen = &self.survivors[survivor].share.states;
        replayed(replayer, &graph, &|_, state| is_bad(seen[state as usize]))
    }
}

/// Replays the shortest run to a state, or a step to it, that `is_bad`.
fn replayed(
    mut replayer: Replayer<'_>,
    graph: &Graph,
    is_bad: &dyn Fn(Option<u32>, u32) -> bool,
) -> Result<Option<Trace>, Refusal> {
    let whole = WithExcluded::new(graph);
    let step = |state| {
        whole
            .edges(state)
            .find(|(_, target)| is_bad(Some(state), *target))
    };
    let Some(run) = whole.shortest(|start| is_bad(None, start), step) else {
        return Ok(None);
    };
    for (step, state) in run {
        replayer.begin_or_take(step, whole.state(state))?;
    }
    Ok(Some(replayer.finish(None)))
}
