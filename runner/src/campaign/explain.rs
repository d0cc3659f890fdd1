//! Explains verdicts: why a property fails, how a mutant is killed, and where a survivor diverges.

use crate::assumption::Strength;
use crate::campaign::baseline::Baseline;
use crate::campaign::examine::{Failure, FailureKind};
use crate::campaign::judge::{Evidence, Judged, judge};
use crate::campaign::lab::Lab;
use crate::campaign::pool::Workspace;
use crate::campaign::{Inspection, Refusal};
use crate::compare::{Difference, Divergence};
use crate::definition::PropertyKind;
use crate::graph::Graph;
use crate::heartbeat::OnMutant;
use crate::liveness::Lasso;
use crate::machine::{Ending, Fault, Look, Refinement, StepId, Visitor, Worker};
use crate::outcome::{Apart, Mutant, MutantOutcome, Story, Trace, TraceStep};
use crate::refinement::RefinementViolation;
use crate::replay::{self, NotReplayed, Replayer};
use crate::search::{Cause, Place, Search, Violation};
use crate::step::Switch;
use crate::value::View;

/// The explanation of a survivor whose states and steps are all in the baseline.
pub(super) const FORBIDDEN_RUN: &str =
    "each of its steps is one of the baseline's, but the baseline's fairness forbids to go on like this for ever";

pub(super) fn inspect(lab: &Lab<'_>, baseline: &Baseline, mutant: &Mutant) -> Result<Option<Judged>, Refusal> {
    let _on = OnMutant::of(mutant);
    let mut workspace = Workspace::new(lab.machine);
    match lab.simulator() {
        Some(simulator) => simulator.judge_one(&mut workspace, mutant),
        None => judge(lab, baseline, &mut workspace, mutant),
    }
}

impl Inspection {
    /// Records the outcome of the mutant. `None` marks it as interrupted.
    pub(super) fn record(&mut self, found: Option<MutantOutcome>) {
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
pub(super) fn explain(lab: &Lab<'_>, search: &Search, worker: &mut dyn Worker, mut judged: Judged) -> Result<Judged, Refusal> {
    if !lab.options.tell {
        return Ok(judged);
    }
    let switch = judged.outcome.mutant.switch;
    worker.switch(switch);
    if let Some(failure) = judged.failures.first() {
        judged.outcome.how = Some(reason(lab, failure));
        judged.outcome.run = trace(lab, search, worker, failure)?;
        if let Some(run) = &judged.outcome.run {
            judged.outcome.apart = first_divergence(lab, worker, run)?;
            worker.switch(switch);
        }
    }
    judged.outcome.story = match &judged.evidence {
        None => None,
        Some(Evidence::Divergence(divergence)) => Some(divergence_story(lab, worker, switch, divergence)?),
        Some(Evidence::Run(run)) => Some(Story {
            trace: lasso(Replayer::new(lab.machine, worker), search.graph(), run)?,
            lost: false,
            other: Vec::new(),
            sentence: match switch {
                None => "the dropped assumption forbade this run".to_owned(),
                Some(_) => FORBIDDEN_RUN.to_owned(),
            },
        }),
        Some(Evidence::Story(story)) => Some((**story).clone()),
    };
    Ok(judged)
}

/// Returns the replayed run that shows a failure. Unmet goals and panics of atoms have none.
pub(super) fn trace(lab: &Lab<'_>, search: &Search, worker: &mut dyn Worker, failure: &Failure) -> Result<Option<Trace>, Refusal> {
    if let Some(run) = &failure.run {
        return Ok(Some(run.clone()));
    }
    match &failure.how {
        FailureKind::Violation(violation) => {
            let property = &lab.properties[failure.property];
            Ok(Some(replay::violation(search, lab.machine, worker, property, violation)?))
        }
        FailureKind::Run(run) | FailureKind::Unfair(run, _) => {
            let replayer = replayer(lab, worker, failure);
            lasso(replayer, search.graph(), run).map(Some)
        }
        FailureKind::Unrefined(wrong) => {
            let mut replayer = replayer(lab, worker, failure);
            if let Some(before) = wrong.before {
                replayer.path(search, before)?;
            }
            replayer.begin_or_take(wrong.step, search.graph().state(wrong.state))?;
            Ok(Some(replayer.finish(None)))
        }
        FailureKind::At(state) => {
            let mut replayer = Replayer::new(lab.machine, worker);
            replayer.path(search, *state)?;
            Ok(Some(replayer.finish(None)))
        }
        FailureKind::Shown(run) => {
            let mut replayer = Replayer::new(lab.machine, worker);
            for (step, state) in run {
                replayer.begin_or_take(*step, search.graph().state(*state))?;
            }
            Ok(Some(replayer.finish(None)))
        }
        FailureKind::Unmet | FailureKind::Missed(_) | FailureKind::Panic(_) => Ok(None),
    }
}

/// Returns the replayer for a failure's run. For a refinement it adds the image of each state.
fn replayer<'a>(lab: &'a Lab<'_>, worker: &'a mut dyn Worker, failure: &Failure) -> Replayer<'a> {
    let refinement = lab.refinement(&lab.properties[failure.property]);
    Replayer::new(lab.machine, worker).with_images(refinement)
}

/// Replays a run that ends in a cycle.
fn lasso(mut replayer: Replayer<'_>, graph: &Graph, lasso: &Lasso) -> Result<Trace, Refusal> {
    let states = lasso.stem.iter().chain(&lasso.cycle);
    for (step, state) in states {
        let state = graph.store.get(*state);
        replayer.begin_or_take(*step, state)?;
    }
    let returns = lasso.cycle.last().or(lasso.stem.last()).map(|(_, state)| *state);
    if returns.is_none() || returns != lasso.stem.last().map(|(_, state)| *state) {
        return Err(Refusal::Internal {
            what: "a cycle does not close".to_owned(),
        });
    }
    Ok(replayer.finish(Some(lasso.stem.len() - 1)))
}

/// Replays a divergence on the side that does more.
fn divergence_story(lab: &Lab<'_>, worker: &mut dyn Worker, mutant: Option<Switch>, divergence: &Divergence) -> Result<Story, Refusal> {
    let (this, other) = if divergence.lost { (None, mutant) } else { (mutant, None) };
    worker.switch(this);
    let mut replayer = Replayer::new(lab.machine, worker);
    for (step, state) in &divergence.run {
        replayer.begin_or_take(*step, state)?;
    }
    let trace = replayer.finish(None);
    worker.switch(other);
    let shared = divergence.run.len().checked_sub(2).map(|place| divergence.run[place].1.as_slice());
    let other = divergence
        .other
        .iter()
        .map(|(step, state)| replayed_step(lab, worker, shared, *step, state));
    Ok(Story {
        trace,
        lost: divergence.lost,
        other: other.collect::<Result<_, _>>()?,
        sentence: sentence(divergence).to_owned(),
    })
}

/// Replays one step of the other side from the last common state.
pub(super) fn replayed_step(
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
        (Difference::HiddenState, _) => {
            "from here on the mutant can no longer do all that the baseline does, though each of its states and steps is one of the baseline's"
        }
    }
}

/// Returns why a property fails, as a sentence without the property's name.
pub(super) fn reason(lab: &Lab<'_>, failure: &Failure) -> String {
    match &failure.how {
        FailureKind::Violation(violation) => violated(lab, violation),
        FailureKind::Unmet if lab.properties[failure.property].kind == PropertyKind::StepGoal => "no step meets it".to_owned(),
        FailureKind::Unmet => "no reachable state meets it".to_owned(),
        FailureKind::At(_) => "false in the last state of the run".to_owned(),
        FailureKind::Shown(_) => "a run is this scenario".to_owned(),
        FailureKind::Missed(taken) => {
            let source = lab.properties[failure.property].source.unwrap_or_default();
            let steps = lab.machine.scenario(source).len();
            match taken {
                0 => "no run takes its first step".to_owned(),
                _ => format!("runs take {taken} of its {steps} steps and no more"),
            }
        }
        FailureKind::Run(_) => match lab.properties[failure.property].source {
            Some(_) => "a run violates it".to_owned(),
            None => "in some run not every process comes to its end".to_owned(),
        },
        FailureKind::Unrefined(wrong) => unrefined(lab, failure, wrong),
        FailureKind::Unfair(_, constraint) => {
            let refinement = lab.refinement(&lab.properties[failure.property]);
            refinement.map_or_else(String::new, |refinement| unfair(refinement, *constraint))
        }
        FailureKind::Panic(message) => format!("one of its predicates panics: {message}"),
    }
}

/// Explains which initial state or step the refined spec does not have.
fn unrefined(lab: &Lab<'_>, failure: &Failure, wrong: &RefinementViolation) -> String {
    let other = lab
        .refinement(&lab.properties[failure.property])
        .map_or("", |refinement| &refinement.machine.definition().name);
    let step = || format!("step `{}`", lab.machine.steps()[wrong.step as usize].name);
    match (&wrong.panic, wrong.before) {
        (Some(message), _) => format!("the map panics in the last state of the run: {message}"),
        (None, None) => format!("an initial state maps to a state in which `{other}` does not begin"),
        (None, Some(_)) => format!("{} maps to no step of `{other}`", step()),
    }
}

/// Maximum number of steps of a fairness constraint that a reason names.
const NAMED: usize = 3;

/// Explains which fairness of the other spec a run violates.
fn unfair(refinement: &Refinement, constraint: usize) -> String {
    let machine = refinement.machine.as_ref();
    let constraint = &machine.fairness()[constraint];
    let mut names: Vec<&str> = constraint
        .steps
        .iter()
        .take(NAMED)
        .map(|step| machine.steps()[*step as usize].name.as_str())
        .collect();
    if constraint.steps.len() > NAMED {
        names.push("..");
    }
    let strength = match constraint.strength {
        Strength::Weak => "weak",
        Strength::Strong => "strong",
    };
    format!(
        "a run maps to one that `{}` forbids by {strength} fairness of {}",
        machine.definition().name,
        names.join(", ")
    )
}

fn violated(lab: &Lab<'_>, violation: &Violation) -> String {
    let what = match &violation.place {
        Place::Step { step, .. } => format!("step `{}`", lab.machine.steps()[*step as usize].name),
        Place::State(_) => "a reachable state".to_owned(),
        Place::Initial(Some(_)) => "an initial state".to_owned(),
        Place::Initial(None) => "making an initial state".to_owned(),
    };
    match (&violation.cause, lab.properties[violation.property].kind) {
        (Cause::False, PropertyKind::StateInvariant) if matches!(violation.place, Place::Step { .. }) => {
            "a reachable state violates it".to_owned()
        }
        (Cause::False | Cause::Fault(Fault::Assertion(_)), _) => format!("{what} violates it"),
        (Cause::Panic(message), _) => format!("its evaluation panics: {message}"),
        (Cause::Fault(Fault::Crash(message)), _) => format!("{what} panics: {message}"),
        (Cause::Fault(Fault::Diverged), _) => format!("{what} does not end"),
        (Cause::Fault(Fault::TooLarge), _) => format!("{what} makes a state that is too large"),
        (Cause::Deadlock, _) => "a state is reached in which no step is enabled".to_owned(),
    }
}

/// Follows the mutant's run in the baseline and returns the first step that the baseline does not
/// take. Returns `None` if the baseline has the entire run: then only the run as a whole, or the
/// deadlock at its end, is wrong.
pub(super) fn first_divergence(lab: &Lab<'_>, worker: &mut dyn Worker, trace: &Trace) -> Result<Option<Apart>, Refusal> {
    worker.switch(None);
    let mut now: Option<Vec<u8>> = None;
    for (place, step) in trace.steps.iter().enumerate() {
        let successors = baseline_successors(lab, worker, now.as_deref(), step)?;
        // A state that the model leaves out is not stored, so it cannot be compared.
        if step.state == Some(View::LeftOut) && !successors.is_empty() {
            return Ok(None);
        }
        let same = successors
            .iter()
            .position(|(_, state)| step.state.as_ref() == Some(&worker.view(state)));
        let Some(same) = same else {
            let other = successors
                .iter()
                .map(|(of, state)| replayed_step(lab, worker, now.as_deref(), *of, state));
            return Ok(Some(Apart {
                place,
                other: other.collect::<Result<_, _>>()?,
            }));
        };
        now = Some(successors[same].1.clone());
    }
    Ok(None)
}

/// Returns the successors of `now` in the baseline by the step of this name, without duplicates, or
/// the initial states if `now` is `None`.
fn baseline_successors(
    lab: &Lab<'_>,
    worker: &mut dyn Worker,
    now: Option<&[u8]>,
    step: &TraceStep,
) -> Result<Vec<(StepId, Vec<u8>)>, Refusal> {
    let mut successors = DistinctSuccessors(Vec::new());
    match now {
        None => worker.initial(&mut successors),
        Some(state) => {
            let of = lab.machine.steps().iter().position(|facts| facts.name == step.step);
            let of = of.ok_or_else(|| Refusal::Internal {
                what: format!("a run takes a step `{}` that the model lacks", step.step),
            })?;
            worker.expand_step(state, of as StepId, &mut successors);
        }
    }
    Ok(successors.0)
}

/// Distinct successors with their steps.
struct DistinctSuccessors(Vec<(StepId, Vec<u8>)>);

impl Visitor for DistinctSuccessors {
    fn state(&mut self, step: StepId, packed: &[u8], _within: bool) -> Look {
        if self.0.iter().all(|(of, state)| (*of, state.as_slice()) != (step, packed)) {
            self.0.push((step, packed.to_vec()));
        }
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}
