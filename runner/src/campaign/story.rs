//! Runs that explain verdicts: how a mutant is killed, and where a survivor diverges.

use crate::campaign::apart::apart;
use crate::campaign::baseline::Baseline;
use crate::campaign::crew::Bench;
use crate::campaign::examine::{Failure, How};
use crate::campaign::judge::{Judged, Parting, judge};
use crate::campaign::lab::Lab;
use crate::campaign::{Inspection, Refusal, words};
use crate::compare::{Difference, Divergence};
use crate::graph::Graph;
use crate::heartbeat::OnMutant;
use crate::liveness::Lasso;
use crate::machine::{Ending, StepId, Worker};
use crate::outcome::{Mutant, MutantOutcome, Story, Trace, TraceStep};
use crate::replay::{self, NotReplayed, Teller};
use crate::search::Search;
use crate::step::Switch;

/// The explanation of a survivor whose states and steps are all in the baseline.
pub(super) const FORBIDDEN_RUN: &str =
    "each of its steps is one of the baseline's, but the baseline's fairness forbids to go on like this for ever";

pub(super) fn inspect(lab: &Lab<'_>, baseline: &Baseline, mutant: &Mutant) -> Result<Option<Judged>, Refusal> {
    let _on = OnMutant::of(mutant);
    let mut bench = Bench::new(lab.machine);
    match lab.simulator() {
        Some(simulator) => simulator.judge_one(&mut bench, mutant),
        None => judge(lab, baseline, &mut bench, mutant),
    }
}

impl Inspection {
    /// Records the outcome of the mutant. `None` marks it as interrupted.
    pub(super) fn hold(&mut self, found: Option<MutantOutcome>) {
        self.outcome.planned = 1;
        self.outcome.interrupted |= found.is_none();
        if let Some(found) = found {
            self.reason.clone_from(&found.how);
            self.trace.clone_from(&found.run);
            self.apart.clone_from(&found.apart);
            self.story.clone_from(&found.story);
            self.outcome.mutants = vec![found];
        }
    }
}

/// Adds the explanation of the verdict if the options request it. `search` holds the runs.
pub(super) fn tell(lab: &Lab<'_>, search: &Search, worker: &mut dyn Worker, mut judged: Judged) -> Result<Judged, Refusal> {
    if !lab.options.tell {
        return Ok(judged);
    }
    let switch = judged.outcome.mutant.switch;
    worker.switch(switch);
    if let Some(failure) = judged.failures.first() {
        judged.outcome.how = Some(words::reason(lab, failure));
        judged.outcome.run = trace(lab, search, worker, failure)?;
        if let Some(run) = &judged.outcome.run {
            judged.outcome.apart = apart(lab, worker, run)?;
            worker.switch(switch);
        }
    }
    judged.outcome.story = match &judged.parting {
        None => None,
        Some(Parting::Graph(divergence)) => Some(parted(lab, worker, switch, divergence)?),
        Some(Parting::Run(run)) => Some(Story {
            trace: lasso(Teller::new(lab.machine, worker), search.graph(), run)?,
            lost: false,
            other: Vec::new(),
            sentence: match switch {
                None => "the dropped assumption forbade this run".to_owned(),
                Some(_) => FORBIDDEN_RUN.to_owned(),
            },
        }),
        Some(Parting::Told(story)) => Some((**story).clone()),
    };
    Ok(judged)
}

/// Returns the replayed run that shows a failure. Unmet goals and panics of atoms have none.
pub(super) fn trace(lab: &Lab<'_>, search: &Search, worker: &mut dyn Worker, failure: &Failure) -> Result<Option<Trace>, Refusal> {
    if let Some(run) = &failure.run {
        return Ok(Some(run.clone()));
    }
    match &failure.how {
        How::Violation(violation) => {
            let property = &lab.properties[failure.property];
            Ok(Some(replay::violation(search, lab.machine, worker, property, violation)?))
        }
        How::Run(run) | How::Unfair(run, _) => {
            let teller = teller(lab, worker, failure);
            lasso(teller, search.graph(), run).map(Some)
        }
        How::Unrefined(wrong) => {
            let mut teller = teller(lab, worker, failure);
            if let Some(before) = wrong.before {
                teller.path(search, before)?;
            }
            teller.begin_or_take(wrong.step, search.graph().state(wrong.state))?;
            Ok(Some(teller.told(None)))
        }
        How::At(state) => {
            let mut teller = Teller::new(lab.machine, worker);
            teller.path(search, *state)?;
            Ok(Some(teller.told(None)))
        }
        How::Shown(run) => {
            let mut teller = Teller::new(lab.machine, worker);
            for (step, state) in run {
                teller.begin_or_take(*step, search.graph().state(*state))?;
            }
            Ok(Some(teller.told(None)))
        }
        How::Unmet | How::Missed(_) | How::Panic(_) => Ok(None),
    }
}

/// Returns the teller for a failure's run. For a refinement it adds the image of each state.
fn teller<'a>(lab: &'a Lab<'_>, worker: &'a mut dyn Worker, failure: &Failure) -> Teller<'a> {
    let refinement = lab.refinement(&lab.properties[failure.property]);
    Teller::new(lab.machine, worker).beside(refinement)
}

/// Replays a run that ends in a cycle.
fn lasso(mut teller: Teller<'_>, graph: &Graph, lasso: &Lasso) -> Result<Trace, Refusal> {
    let states = lasso.stem.iter().chain(&lasso.cycle);
    for (step, state) in states {
        let state = graph.store.get(*state);
        teller.begin_or_take(*step, state)?;
    }
    let returns = lasso.cycle.last().or(lasso.stem.last()).map(|(_, state)| *state);
    if returns.is_none() || returns != lasso.stem.last().map(|(_, state)| *state) {
        return Err(Refusal::Internal {
            what: "a cycle does not close".to_owned(),
        });
    }
    Ok(teller.told(Some(lasso.stem.len() - 1)))
}

/// Replays a divergence on the side that does more.
fn parted(lab: &Lab<'_>, worker: &mut dyn Worker, mutant: Option<Switch>, divergence: &Divergence) -> Result<Story, Refusal> {
    let (this, other) = if divergence.lost { (None, mutant) } else { (mutant, None) };
    worker.switch(this);
    let mut teller = Teller::new(lab.machine, worker);
    for (step, state) in &divergence.run {
        teller.begin_or_take(*step, state)?;
    }
    let trace = teller.told(None);
    worker.switch(other);
    let shared = divergence.run.len().checked_sub(2).map(|place| divergence.run[place].1.as_slice());
    let other = divergence
        .other
        .iter()
        .map(|(step, state)| told_step(lab, worker, shared, *step, state));
    Ok(Story {
        trace,
        lost: divergence.lost,
        other: other.collect::<Result<_, _>>()?,
        sentence: sentence(divergence).to_owned(),
    })
}

/// Replays one step of the other side from the last common state.
pub(super) fn told_step(
    lab: &Lab<'_>,
    worker: &mut dyn Worker,
    before: Option<&[u8]>,
    step: StepId,
    after: &[u8],
) -> Result<TraceStep, Refusal> {
    let name = before.map_or("", |_| &lab.machine.steps()[step as usize].name);
    let choices = worker.choices(before, step, Ending::State(after));
    Ok(TraceStep {
        step: name.to_owned(),
        choices: choices.ok_or_else(|| NotReplayed::step(name))?,
        state: Some(worker.view(after)),
        mapped: None,
    })
}

pub(super) fn sentence(divergence: &Divergence) -> &'static str {
    match (divergence.difference, divergence.lost) {
        (Difference::State, false) => "the mutant reaches a state that the baseline never reaches",
        (Difference::State, true) => "the mutant never reaches a state that the baseline reaches",
        (Difference::Step, false) => "the mutant goes from one state to another as the baseline never does",
        (Difference::Step, true) => "the mutant never goes from one state to another as the baseline does",
        (Difference::Label, false) => "the mutant changes the state by a step that does not do so in the baseline",
        (Difference::Label, true) => "in the mutant another step changes the state, not the one that does so in the baseline",
        (Difference::Start, false) => "the mutant begins in a state in which the baseline never begins",
        (Difference::Start, true) => "the mutant never begins in a state in which the baseline begins",
        (Difference::Allowed, false) => "the mutant can take a step in a state in which the baseline cannot",
        (Difference::Allowed, true) => "the mutant cannot take a step in a state in which the baseline can",
        (Difference::Idling, false) => "the mutant can idle in a state in which the baseline is stuck",
        (Difference::Idling, true) => "the mutant is stuck in a state in which the baseline can idle",
        (Difference::Detour, _) => {
            "from here on the mutant can no longer do all that the baseline does, though each of its states and steps is one of the baseline's"
        }
    }
}
