//! One pass over a graph: counts how often each condition holds, which fields each step changes,
//! and which property mutants hold.

use crate::definition::PropertyKind;
use crate::findings::{ConditionNumbers, Goal, StepCount, kind_of};
use crate::graph::{Graph, WithExcluded};
use crate::machine::{Inspector, Machine, StepFacts, Worker};
use crate::outcome::Property;
use crate::property_facts::{Probed, PropertyFacts};

pub(super) struct PassResult {
    /// For each probe: how often it holds, and the number of states or steps.
    pub(super) probes: Vec<(u64, u64)>,
    /// For each field: whether a step changes it.
    pub(super) changed: Vec<bool>,
    /// Indices of the property mutants that hold.
    pub(super) held: Vec<usize>,
}

pub(super) fn pass(
    inspector: &mut dyn Inspector,
    graph: &Graph,
    property_facts: &PropertyFacts,
    properties: &[Property],
    chosen: &ConditionNumbers,
) -> PassResult {
    let mut counter = Counter::new(property_facts, properties);
    counter.states(inspector, graph, &chosen.states);
    let mut changed = vec![false; property_facts.fields.len()];
    counter.steps(inspector, graph, &chosen.steps, &mut changed);
    let first_mutant = property_facts.probes.len();
    let mutants = chosen
        .states
        .iter()
        .chain(&chosen.steps)
        .filter(|number| **number >= first_mutant);
    let mut held: Vec<usize> = mutants
        .filter(|number| counter.holds(**number))
        .map(|number| number - first_mutant)
        .collect();
    held.sort_unstable();
    PassResult {
        probes: counter.counted.drain(..first_mutant).collect(),
        changed,
        held,
    }
}

/// Returns the indices of property mutants that fail on a graph. Goals fail only if `complete`. One
/// that cannot be evaluated fails too, unless the language leaves that undefined. Empty if the
/// machine has no inspector to evaluate them.
pub fn failing(
    machine: &dyn Machine,
    graph: &Graph,
    properties: &[Property],
    mutants: &[usize],
    complete: bool,
) -> Vec<usize> {
    let Some(mut inspector) = machine.inspector() else {
        return Vec::new();
    };
    let property_facts = &machine.definition().property_facts;
    let first = property_facts.probes.len();
    let of = |wanted: &[PropertyKind]| -> Vec<usize> {
        let numbers = mutants.iter().map(|mutant| mutant + first);
        numbers
            .filter(|number| {
                kind_of(property_facts, properties, *number)
                    .is_some_and(|kind| wanted.contains(&kind))
            })
            .collect()
    };
    let mut counter = Counter::new(property_facts, properties);
    counter.states(
        inspector.as_mut(),
        graph,
        &of(&[PropertyKind::StateInvariant, PropertyKind::Reachable]),
    );
    counter.steps(
        inspector.as_mut(),
        graph,
        &of(&[PropertyKind::StepInvariant]),
        &mut [],
    );
    let fails = |mutant: &usize| {
        let number = mutant + first;
        let is_undefined = machine.leaves_undefined() && counter.unevaluated[number];
        !counter.holds(number) && !is_undefined && (complete || !counter.is_goal(number))
    };
    mutants.iter().copied().filter(fails).collect()
}

struct Counter<'a> {
    property_facts: &'a PropertyFacts,
    properties: &'a [Property],
    /// For each condition: how often it holds, and how often it was evaluated.
    counted: Vec<(u64, u64)>,
    /// For each condition whether it could not be evaluated.
    unevaluated: Vec<bool>,
    values: Vec<Option<bool>>,
}

impl<'a> Counter<'a> {
    fn new(property_facts: &'a PropertyFacts, properties: &'a [Property]) -> Counter<'a> {
        let conditions = property_facts.probes.len() + property_facts.mutants.len();
        Counter {
            property_facts,
            properties,
            counted: vec![(0, 0); conditions],
            unevaluated: vec![false; conditions],
            values: Vec::new(),
        }
    }

    fn is_goal(&self, number: usize) -> bool {
        kind_of(self.property_facts, self.properties, number) == Some(PropertyKind::Reachable)
    }

    fn is_probe(&self, number: usize) -> bool {
        number < self.property_facts.probes.len()
    }

    /// Whether a property mutant holds: everywhere, or for a goal, somewhere.
    fn holds(&self, number: usize) -> bool {
        let (times, of) = self.counted[number];
        if self.is_goal(number) {
            times > 0
        } else {
            times == of
        }
    }

    /// Whether the result of a mutant is final: an invariant was false, or a goal was met.
    fn is_settled(&self, number: usize) -> bool {
        let (times, of) = self.counted[number];
        !self.is_probe(number)
            && if self.is_goal(number) {
                times > 0
            } else {
                times < of
            }
    }

    fn note(&mut self, numbers: &[usize]) {
        for (number, value) in numbers.iter().zip(&self.values) {
            let (times, of) = &mut self.counted[*number];
            *times += u64::from(*value == Some(true));
            *of += 1;
            self.unevaluated[*number] |= value.is_none();
        }
    }

    /// Evaluates conditions in all states, and mutants also in states that a constraint excludes.
    fn states(&mut self, inspector: &mut dyn Inspector, graph: &Graph, numbers: &[usize]) {
        let mut open = numbers.to_vec();
        for state in graph.store.iter() {
            open.retain(|number| !self.is_settled(*number));
            if open.is_empty() {
                return;
            }
            self.values.clear();
            inspector.state_conditions(state, &open, &mut self.values);
            self.note(&open);
        }
        // States outside the model meet no goal.
        open.retain(|number| !self.is_probe(*number) && !self.is_goal(*number));
        for state in graph.outside.iter() {
            open.retain(|number| !self.is_settled(*number));
            self.values.clear();
            inspector.state_conditions(state, &open, &mut self.values);
            self.note(&open);
        }
    }

    /// Evaluates conditions on all steps that change the state.
    fn steps(
        &mut self,
        inspector: &mut dyn Inspector,
        graph: &Graph,
        numbers: &[usize],
        changed: &mut [bool],
    ) {
        let mut open = numbers.to_vec();
        let whole = WithExcluded::new(graph);
        for state in 0..graph.expanded_states() {
            open.retain(|number| !self.is_settled(*number));
            let is_known = changed.iter().all(|changed| *changed);
            if open.is_empty() && is_known {
                return;
            }
            let before = graph.store.get(state);
            let mutants: Vec<usize> = open
                .iter()
                .copied()
                .filter(|number| !self.is_probe(*number))
                .collect();
            for (_, target) in whole.edges(state) {
                if target == state {
                    continue;
                }
                let (after, within) = (whole.state(target), whole.is_within(target));
                if !is_known {
                    inspector.changed_fields(before, after, changed);
                }
                // Steps that leave the model are not counted for probes, but affect invariants.
                let of_step = if within { &open } else { &mutants };
                if !of_step.is_empty() {
                    self.values.clear();
                    inspector.step_conditions(before, after, of_step, &mut self.values);
                    self.note(of_step);
                }
            }
        }
    }
}

/// Returns how far a property is met, if it is a goal. Its clauses need an inspector.
pub(super) fn goal(
    property: &Property,
    worker: &mut dyn Worker,
    inspector: Option<&mut (dyn Inspector + '_)>,
    graph: &Graph,
    property_facts: &PropertyFacts,
) -> Option<Goal> {
    let source = property
        .source
        .filter(|_| property.kind == PropertyKind::Reachable)?;
    let (mut met, mut later) = (0, false);
    for (number, state) in (0..).zip(graph.store.iter()) {
        if worker.holds(source, state) == Ok(true) {
            met += 1;
            later |= !graph.initial.contains(&number);
        }
    }
    let mut goal = Goal {
        met,
        only_initially: met > 0 && !later,
        ..Goal::default()
    };
    let clauses = property_facts.probes.iter().enumerate();
    let clauses =
        clauses.filter(|(_, probe)| probe.property == source && probe.kind == Probed::Conjunct);
    let clauses: Vec<usize> = clauses.map(|(number, _)| number).collect();
    if let (0, false, Some(inspector)) = (met, clauses.is_empty(), inspector) {
        let (mut best, mut ever) = (0, vec![false; clauses.len()]);
        let mut values = Vec::new();
        for state in graph.store.iter() {
            values.clear();
            inspector.state_conditions(state, &clauses, &mut values);
            best = best.max(values.iter().filter(|value| **value == Some(true)).count());
            for (ever, value) in ever.iter_mut().zip(&values) {
                *ever |= *value == Some(true);
            }
        }
        (goal.best, goal.clauses) = (Some(best), Some(clauses.len()));
        let never = clauses.iter().zip(&ever).filter(|(_, ever)| !**ever);
        goal.never = never
            .map(|(number, _)| property_facts.probes[*number].text.to_string())
            .collect();
    }
    Some(goal)
}

/// Returns the number of steps in the graph for each action and label, in source order.
pub(super) fn taken(machine: &dyn Machine, graph: &Graph) -> Vec<StepCount> {
    let mut of_step = vec![0u64; machine.steps().len()];
    for label in graph.labels() {
        of_step[*label as usize] += 1;
    }
    let count = |item: usize, label: usize| {
        let is_it = |step: &StepFacts| step.item == item && step.label == label;
        let own = machine
            .steps()
            .iter()
            .zip(&of_step)
            .filter(|(step, _)| is_it(step));
        own.map(|(_, times)| times).sum()
    };
    let mut all = Vec::new();
    for (item, row) in machine.definition().items.iter().enumerate() {
        for label in 0..row.width() {
            all.push(StepCount {
                step: row.step_name(&row.name, label),
                taken: count(item, label),
            });
        }
    }
    all
}
