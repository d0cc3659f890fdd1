//! Confirms a recorded verdict before it is reused. The recorded run of a kill is replayed on the
//! mutant, step by step, and must violate the property again.

use mutaspec_mutator::Effect;

use crate::campaign::examine::examination::violating_run;
use crate::campaign::examine::{graph_properties, undefined};
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::refusal::Refusal;
use crate::campaign::verdict::less_fairness::fairness;
use crate::definition::PropertyKind;
use crate::fairness::Fairness;
use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::machine::{Blind, Fault, Look, Machine, StepId, Visitor, Worker};
use crate::outcome::{Mutant, MutantOutcome, Promise, Property, Trace, Verdict};

/// Whether a recorded outcome may be reused. Only kills, and mutants that meet an undefined
/// evaluation, have a run to replay. A kill by an unmet goal is a claim about all states, as
/// survival is, and is trusted.
pub(super) fn is_confirmed(
    lab: &Lab<'_>,
    worker: &mut dyn Worker,
    mutant: &Mutant,
    outcome: &MutantOutcome,
) -> Result<bool, Refusal> {
    let is_invalid = outcome.verdict == Verdict::Invalid && outcome.run.is_some();
    let is_kill = matches!(
        outcome.verdict,
        Verdict::Killed | Verdict::Tolerated(Promise::Broken)
    );
    if !is_kill && !is_invalid || is_on(InjectedFault::UnverifiedRecord) {
        return Ok(true);
    }
    let killer = outcome
        .killed_by
        .first()
        .and_then(|place| lab.properties.get(*place));
    if killer.is_some() == is_invalid {
        return Ok(false);
    }
    let is_goal = killer.is_some_and(|property| {
        matches!(
            property.kind,
            PropertyKind::Reachable | PropertyKind::StepGoal | PropertyKind::Possible
        )
    });
    let Some(run) = &outcome.run else {
        return Ok(is_goal && outcome.counts.complete);
    };
    if let Effect::Shrink(constant) = mutant.effect() {
        let Ok(machine) = lab.machine.shrunk(constant as usize) else {
            return Ok(false);
        };
        let small = lab.on_states(machine.as_ref());
        return ends_as_recorded(&small, machine.worker().as_mut(), mutant, killer, run);
    }
    ends_as_recorded(lab, worker, mutant, killer, run)
}

/// Whether a recorded run still violates the property or, without one, ends in an evaluation that is
/// undefined.
fn ends_as_recorded(
    lab: &Lab<'_>,
    worker: &mut dyn Worker,
    mutant: &Mutant,
    property: Option<&Property>,
    run: &Trace,
) -> Result<bool, Refusal> {
    if let Some(property) = property {
        return is_violated(lab, worker, mutant, property, run);
    }
    let mut active = worker.under(mutant.switch);
    let replayed = Replayed::new(lab.machine, &mut *active, run);
    Ok(replayed.is_some_and(|replayed| replayed.is_undefined(lab, &mut *active)))
}

fn is_violated(
    lab: &Lab<'_>,
    worker: &mut dyn Worker,
    mutant: &Mutant,
    property: &Property,
    run: &Trace,
) -> Result<bool, Refusal> {
    let mut active = worker.under(mutant.switch);
    let worker = &mut *active;
    let Some(replayed) = Replayed::new(lab.machine, worker, run) else {
        return Ok(false);
    };
    Ok(match property.kind {
        PropertyKind::StateInvariant | PropertyKind::Reachable | PropertyKind::StepInvariant => {
            let counts_panics = !lab.machine.leaves_undefined();
            replayed.is_false_at_end(worker, property, counts_panics)
        }
        PropertyKind::Deadlock => replayed.is_stuck(lab.machine, worker),
        PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence => {
            replayed.has_fault(property)
        }
        PropertyKind::Temporal => {
            let graph = replayed.graph(worker);
            let fairness = fairness(lab, mutant.effect());
            let is_partly_safety = |source: usize| lab.machine.has_safety_part(source);
            property.source.is_some_and(is_partly_safety)
                && replayed.is_false_at_end(worker, property, !lab.machine.leaves_undefined())
                || violated_by_run(lab, &graph, worker, property, &fairness)?
        }
        PropertyKind::Ahead | PropertyKind::Forbidden => {
            graph_properties::is_violated(lab, &replayed.graph(worker), worker, property)
        }
        PropertyKind::Refinement => {
            let graph = replayed.graph(worker);
            let fairness = fairness(lab, mutant.effect());
            graph_properties::is_violated(lab, &graph, worker, property)
                || violated_by_run(lab, &graph, worker, property, &fairness)?
        }
        PropertyKind::Possible | PropertyKind::StepGoal => false,
    })
}

fn violated_by_run(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
    fairness: &Fairness,
) -> Result<bool, Refusal> {
    let how = violating_run(lab, graph, worker, property, fairness)?;
    Ok(how.is_some_and(|how| !undefined::is_undefined(lab, &how)))
}

/// A recorded run, repeated on a machine.
struct Replayed {
    /// The states with the steps that lead to them. The step of the first state is meaningless.
    states: Vec<ReplayedSuccessor>,
    /// Faults of the step after the last state, if the record ends in a fault.
    faults: Vec<Fault>,
}

/// A successor as reported by a worker.
struct ReplayedSuccessor {
    step: StepId,
    packed: Vec<u8>,
    within: bool,
}

impl Replayed {
    /// Repeats the recorded steps. Returns `None` if the mutant does not have them.
    fn new(machine: &dyn Machine, worker: &mut dyn Worker, run: &Trace) -> Option<Replayed> {
        let mut replayed = Replayed {
            states: Vec::new(),
            faults: Vec::new(),
        };
        for (place, recorded) in run.steps.iter().enumerate() {
            let is_last = place + 1 == run.steps.len();
            let successors = match replayed.states.last() {
                None if recorded.step.is_empty() => Successors::initial(worker),
                None => return None,
                Some(before) => {
                    let step = machine
                        .steps()
                        .iter()
                        .position(|facts| facts.name == recorded.step)?;
                    Successors::of(worker, &before.packed, step as StepId)
                }
            };
            let Some(state) = &recorded.state else {
                replayed.faults = successors.faults;
                return is_last.then_some(replayed);
            };
            let matches = |made: &ReplayedSuccessor| {
                (made.within || is_last) && worker.view(&made.packed) == *state
            };
            replayed
                .states
                .push(successors.states.into_iter().find(matches)?);
        }
        Some(replayed)
    }

    /// Whether the property is evaluated at the last step or state and is false there.
    /// Counts a panic as false if `counts_panics`.
    fn is_false_at_end(
        &self,
        worker: &mut dyn Worker,
        property: &Property,
        counts_panics: bool,
    ) -> bool {
        let (Some(last), Some(source)) = (self.states.last(), property.source) else {
            return false;
        };
        let is_of_steps = property.kind == PropertyKind::StepInvariant;
        let watched = [source];
        let has_steps = is_of_steps || property.kind == PropertyKind::Temporal;
        worker.watch_states(if is_of_steps { &[] } else { &watched });
        worker.watch_steps(if has_steps { &watched } else { &[] });
        let is_goal = property.kind == PropertyKind::Reachable;
        let mut end = LastStep {
            state: &last.packed,
            is_now: false,
            counts: &|panics| if panics { counts_panics } else { !is_goal },
            is_false: false,
        };
        match self
            .states
            .len()
            .checked_sub(2)
            .map(|place| &self.states[place])
        {
            None => worker.initial(&mut end),
            // Step invariants ignore steps that change nothing.
            Some(before) if is_of_steps && before.packed == last.packed => {}
            Some(before) => worker.expand_step(&before.packed, last.step, &mut end),
        }
        worker.watch_states(&[]);
        worker.watch_steps(&[]);
        end.is_false && self.faults.is_empty()
    }

    /// Whether the last step is undefined, or a property in the last state or at the last step.
    fn is_undefined(&self, lab: &Lab<'_>, worker: &mut dyn Worker) -> bool {
        if !lab.machine.leaves_undefined() {
            return false;
        }
        let is_step = |fault: &Fault| matches!(fault, Fault::Undefined(_));
        let graph = self.graph(worker);
        self.faults.iter().any(is_step)
            || lab
                .properties
                .iter()
                .any(|property| self.cannot_evaluate(lab, &graph, worker, property))
    }

    fn cannot_evaluate(
        &self,
        lab: &Lab<'_>,
        graph: &Graph,
        worker: &mut dyn Worker,
        property: &Property,
    ) -> bool {
        let (Some(last), Some(source)) = (self.states.last(), property.source) else {
            return false;
        };
        let before = self.states.len().checked_sub(2);
        match property.kind {
            PropertyKind::StateInvariant | PropertyKind::Reachable => {
                worker.holds(source, &last.packed).is_err()
            }
            PropertyKind::StepInvariant => before.is_some_and(|before| {
                let before = &self.states[before].packed;
                worker.step_holds(source, before, &last.packed).is_err()
            }),
            PropertyKind::Temporal => {
                undefined::first_unevaluated(lab, graph, worker, property).is_some()
            }
            PropertyKind::Assertion => false,
            _ => graph_properties::failures(lab, graph, worker)
                .iter()
                .any(|failure| undefined::is_undefined(lab, &failure.how)),
        }
    }

    /// Whether the run ends in a state of the model that is a deadlock.
    fn is_stuck(&self, machine: &dyn Machine, worker: &mut dyn Worker) -> bool {
        let Some(last) = self.states.last().filter(|last| last.within) else {
            return false;
        };
        let expanded = worker.expand(&last.packed, &mut Blind);
        !expanded.enabled && !expanded.terminated && !machine.final_states().may_wait
    }

    /// Whether the last step has a fault that the property forbids.
    fn has_fault(&self, property: &Property) -> bool {
        self.faults.iter().any(|fault| match fault {
            Fault::Assertion(assertion) => {
                property.kind == PropertyKind::Assertion && property.source == Some(*assertion)
            }
            Fault::Crash(_) => property.kind == PropertyKind::Crash,
            Fault::Diverged => property.kind == PropertyKind::Divergence,
            Fault::Undefined(_) | Fault::TooLarge => false,
        })
    }

    /// Returns the part of the mutant's graph in which exactly the states of the run are expanded.
    fn graph(&self, worker: &mut dyn Worker) -> Graph {
        let mut graph = Graph::new();
        for made in self.states.iter().filter(|made| made.within) {
            if graph.store.intern(&made.packed).is_err() {
                return graph;
            }
        }
        if graph.is_empty() {
            // The run is a single initial state outside the constraints.
            if let Some(made) = self.states.first() {
                let _ = graph.outside.intern(&made.packed);
                graph.outside_initial.push(0);
            }
            return graph;
        }
        graph.initial.push(0);
        for state in 0..graph.len() {
            let packed = graph.store.get(state).to_vec();
            let mut successors = Successors::default();
            let expanded = worker.expand(&packed, &mut successors);
            for made in successors.states {
                let store = if made.within {
                    &mut graph.store
                } else {
                    &mut graph.outside
                };
                match (store.intern(&made.packed), made.within) {
                    (Ok((target, _)), true) => graph.push_edge(made.step, target),
                    (Ok((target, _)), false) => graph.push_outside_edge(made.step, target),
                    (Err(_), _) => {}
                }
            }
            graph.end_state(expanded);
        }
        graph
    }
}

/// The successors and faults reported in one call.
#[derive(Default)]
struct Successors {
    states: Vec<ReplayedSuccessor>,
    faults: Vec<Fault>,
}

impl Successors {
    fn initial(worker: &mut dyn Worker) -> Successors {
        let mut all = Successors::default();
        worker.initial(&mut all);
        all
    }

    fn of(worker: &mut dyn Worker, state: &[u8], step: StepId) -> Successors {
        let mut all = Successors::default();
        worker.expand_step(state, step, &mut all);
        all
    }
}

impl Visitor for Successors {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.states.push(ReplayedSuccessor {
            step,
            packed: packed.to_vec(),
            within,
        });
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, fault: Fault) -> bool {
        self.faults.push(fault);
        true
    }
}

/// Evaluates the watched property at one successor.
struct LastStep<'a> {
    state: &'a [u8],
    /// Whether the last reported successor is this state.
    is_now: bool,
    /// Whether a report, or a panic, counts as false: not that a goal is met, and no panic if the
    /// language leaves it undefined.
    counts: &'a dyn Fn(bool) -> bool,
    is_false: bool,
}

impl Visitor for LastStep<'_> {
    fn state(&mut self, _step: StepId, packed: &[u8], _within: bool) -> Look {
        self.is_now = packed == self.state;
        if self.is_now {
            Look::StepAndState
        } else {
            Look::Nothing
        }
    }

    fn property(&mut self, _property: usize, panic: Option<&str>) {
        self.is_false |= self.is_now && (self.counts)(panic.is_some());
    }

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}
