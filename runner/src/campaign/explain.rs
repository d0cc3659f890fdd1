//! Explains verdicts: why a property fails, how a mutant is killed, and where a survivor diverges.

use crate::campaign::examine::failure::{lasso, reason, trace};
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::refusal::Refusal;
use crate::campaign::verdict::judged::{Judged, OwnModel};
use crate::compare::{Difference, Divergence, Witness};
use crate::liveness::Lasso;
use crate::machine::{Ending, Fault, Look, Machine, StepId, Visitor, Worker};
use crate::outcome::{Apart, MutantOutcome, Story, Trace, TraceStep};
use crate::replay::{NotReplayed, Replayer};
use crate::search::Search;
use crate::step::Switch;
use crate::value::View;

/// The explanation of a survivor whose states and steps are all in the baseline.
const FORBIDDEN_RUN: &str = "each of its steps is one of the baseline's, but the baseline's fairness forbids to go on like this for ever";

/// Returns the outcome of a mutant, with the explanation of its verdict if the options request it.
/// `search` holds the runs, unless the mutant has a model of its own.
pub(crate) fn explain(
    lab: &Lab<'_>,
    search: &Search,
    worker: &mut dyn Worker,
    mut judged: Judged,
) -> Result<MutantOutcome, Refusal> {
    if lab.options.tell {
        match judged.model.take() {
            Some(model) => on_smaller_model(lab, &model, &mut judged)?,
            None => on_this_model(lab, search, worker, &mut judged)?,
        }
    }
    Ok(judged.outcome)
}

/// Explains a verdict on the baseline's model.
fn on_this_model(
    lab: &Lab<'_>,
    search: &Search,
    worker: &mut dyn Worker,
    judged: &mut Judged,
) -> Result<(), Refusal> {
    let Judged {
        outcome,
        failures,
        undefined,
        witness,
        ..
    } = judged;
    let switch = outcome.mutant.switch;
    if let Some(failure) = failures.first() {
        outcome.how = Some(reason(lab, failure));
        outcome.run = trace(lab, search, &mut *worker.under(switch), failure)?;
        if let Some(run) = &outcome.run {
            outcome.apart = first_divergence(lab, worker, run)?;
        }
    }
    if let Some(undefined) = undefined {
        outcome.run = undefined.trace(lab, search, &mut *worker.under(switch))?;
        if let Some(run) = &outcome.run {
            outcome.apart = first_divergence(lab, worker, run)?;
        }
    }
    outcome.story = match witness {
        None => None,
        Some(Witness::Divergence(divergence)) => {
            Some(diverging_story(lab, worker, switch, divergence)?)
        }
        Some(Witness::Run(run)) => Some(Story {
            trace: lasso(
                Replayer::new(lab.machine, &mut *worker.under(switch)),
                search.graph(),
                run,
            )?,
            lost: false,
            other: Vec::new(),
            sentence: match switch {
                None => "the dropped assumption forbade this run".to_owned(),
                Some(_) => FORBIDDEN_RUN.to_owned(),
            },
        }),
    };
    Ok(())
}

/// Explains a verdict on a mutant that shrinks a constant.
fn on_smaller_model(lab: &Lab<'_>, model: &OwnModel, judged: &mut Judged) -> Result<(), Refusal> {
    let Judged {
        outcome,
        failures,
        undefined,
        witness,
        ..
    } = judged;
    let small = lab.on_states(model.machine.as_ref());
    if let Some(failure) = failures.first() {
        outcome.how = Some(reason(&small, failure));
        outcome.run = trace(
            &small,
            &model.search,
            small.machine.worker().as_mut(),
            failure,
        )?;
    }
    if let Some(undefined) = undefined {
        let mut worker = small.machine.worker();
        outcome.run = undefined.trace(&small, &model.search, worker.as_mut())?;
    }
    outcome.story = match witness {
        None => None,
        Some(Witness::Divergence(divergence)) => {
            let machine = if divergence.lost {
                lab.machine
            } else {
                small.machine
            };
            let states = divergence.run.iter().map(|(_, state)| state.as_slice());
            Some(story(
                through(machine, states, None)?,
                divergence.lost,
                sentence(divergence),
            ))
        }
        Some(Witness::Run(Lasso { stem, cycle })) => {
            let store = &model.search.graph().store;
            let states = stem
                .iter()
                .chain(cycle.iter())
                .map(|(_, state)| store.get(*state));
            let trace = through(small.machine, states, Some(stem.len() - 1))?;
            Some(story(trace, false, FORBIDDEN_RUN))
        }
    };
    Ok(())
}

fn story(trace: Trace, lost: bool, sentence: &str) -> Story {
    Story {
        trace,
        lost,
        other: Vec::new(),
        sentence: sentence.to_owned(),
    }
}

/// Replays a run of which only the states are known, since the models number their steps
/// differently.
fn through<'s>(
    machine: &dyn Machine,
    states: impl Iterator<Item = &'s [u8]>,
    cycle: Option<usize>,
) -> Result<Trace, Refusal> {
    let mut worker = machine.worker();
    let mut replayer = Replayer::new(machine, worker.as_mut());
    for state in states {
        if replayer.is_empty() {
            replayer.begin(state)?;
        } else {
            replayer.advance_to(state)?;
        }
    }
    Ok(replayer.finish(cycle))
}

/// Replays a divergence on the side that does more.
fn diverging_story(
    lab: &Lab<'_>,
    worker: &mut dyn Worker,
    mutant: Option<Switch>,
    divergence: &Divergence,
) -> Result<Story, Refusal> {
    let (this, other) = if divergence.lost {
        (None, mutant)
    } else {
        (mutant, None)
    };
    let mut active = worker.under(this);
    let mut replayer = Replayer::new(lab.machine, &mut *active);
    for (step, state) in &divergence.run {
        replayer.begin_or_take(*step, state)?;
    }
    let trace = replayer.finish(None);
    let shared = divergence
        .run
        .len()
        .checked_sub(2)
        .map(|place| divergence.run[place].1.as_slice());
    // The baseline has no hidden state. A worker can only remove that of its own mutant.
    let mut plain = Vec::new();
    let is_hidden = !divergence.lost
        && shared.is_some_and(|state| {
            let eraser = active.crash_state();
            eraser.is_some_and(|eraser| eraser.without_crash_state(state, &mut plain))
        });
    drop(active);
    let mut active = worker.under(other);
    let shared = if is_hidden {
        Some(plain.as_slice())
    } else {
        shared
    };
    let other = divergence
        .other
        .iter()
        .map(|(step, state)| replayed_step(lab, &mut *active, shared, *step, state));
    Ok(Story {
        trace,
        lost: divergence.lost,
        other: other.collect::<Result<_, _>>()?,
        sentence: sentence(divergence).to_owned(),
    })
}

/// Replays one step of the other side from the last common state.
fn replayed_step(
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

fn sentence(divergence: &Divergence) -> &'static str {
    match (divergence.difference, divergence.lost) {
        (Difference::State, false) => "the mutant reaches a state that the baseline never reaches",
        (Difference::State, true) => "the mutant never reaches a state that the baseline reaches",
        (Difference::Step, false) => {
            "the mutant goes from one state to another as the baseline never does"
        }
        (Difference::Step, true) => {
            "the mutant never goes from one state to another as the baseline does"
        }
        (Difference::Label, false) => {
            "the mutant changes the state by a step that does not do so in the baseline"
        }
        (Difference::Label, true) => {
            "in the mutant another step changes the state, not the one that does so in the baseline"
        }
        (Difference::Start, false) => {
            "the mutant begins in a state in which the baseline never begins"
        }
        (Difference::Start, true) => {
            "the mutant never begins in a state in which the baseline begins"
        }
        (Difference::Allowed, false) => {
            "the mutant can take a step in a state in which the baseline cannot"
        }
        (Difference::Allowed, true) => {
            "the mutant cannot take a step in a state in which the baseline can"
        }
        (Difference::Idling, false) => {
            "the mutant can idle in a state in which the baseline is stuck"
        }
        (Difference::Idling, true) => {
            "the mutant is stuck in a state in which the baseline can idle"
        }
        (Difference::HiddenState, _) => {
            "from here on the mutant can no longer do all that the baseline does, though each of its states and steps is one of the baseline's"
        }
    }
}

/// Follows the mutant's run in the baseline and returns the first step that the baseline does not
/// take. Returns `None` if the baseline has the entire run: then only the run as a whole, or the
/// deadlock at its end, is wrong.
fn first_divergence(
    lab: &Lab<'_>,
    worker: &mut dyn Worker,
    trace: &Trace,
) -> Result<Option<Apart>, Refusal> {
    let mut active = worker.under(None);
    let worker = &mut *active;
    let mut now: Option<Vec<u8>> = None;
    for (place, step) in trace.steps.iter().enumerate() {
        let successors = baseline_successors(lab, worker, now.as_deref(), step)?;
        // A state that the model leaves out is not stored, so it cannot be compared.
        if step.state == Some(View::LeftOut) && !successors.is_empty() {
            return Ok(None);
        }
        let same = successors.iter().position(|(_, state)| {
            step.state
                .as_ref()
                .is_some_and(|seen| is_same_visibly(seen, &worker.view(state)))
        });
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

/// Whether a state of a mutant is the baseline's, apart from hidden state, which comes last.
fn is_same_visibly(mutant: &View, baseline: &View) -> bool {
    match (mutant, baseline) {
        (View::Record(a, ours), View::Record(b, theirs)) => {
            a == b && ours.get(..theirs.len()) == Some(theirs)
        }
        _ => mutant == baseline,
    }
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
            let of = lab
                .machine
                .steps()
                .iter()
                .position(|facts| facts.name == step.step);
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
        if self
            .0
            .iter()
            .all(|(of, state)| (*of, state.as_slice()) != (step, packed))
        {
            self.0.push((step, packed.to_vec()));
        }
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}
