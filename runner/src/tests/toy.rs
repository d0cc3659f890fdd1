//! A machine with two-byte states for tests of graph algorithms. No step ever runs.
//!
//! The first byte of a state is its visible part. Bit `n` of the second byte is the value of atom
//! `n`, and its highest bit is set if all processes are done.

use std::sync::Arc;

use mutaspec_mutator::rows;

use crate::assumption::{self, any_step};
use crate::assumption::{FairnessKind, FairnessRow, Strength};
use crate::definition::Definition;
use crate::fairness;
use crate::graph::{Graph, OUTSIDE};
use crate::machine::{
    Constraint, Ending, ErasedAtom, ErasedFormula, ErasedKind, Evaluated, Expanded, FinalStates,
    Machine, ModelFacts, StepFacts, StepId, SwitchPermit, Visitor, Worker,
};
use crate::step::Switch;
use crate::step_pattern::StepPattern;
use crate::value::View;

/// Set in a state's second byte if all processes are done.
pub(crate) const DONE: u8 = 0x80;

/// Number of atoms about states. Atoms 0 and 1 are predicates; 2 and 3 are `enabled` for
/// `worker("a")` and `act`; 4 is `allowed` for `worker("a")`.
pub(crate) const STATE_ATOMS: usize = 5;

/// Number of atoms. 5 and 6 are `taken` for `worker("a")` and `act`; 7 is a change of atom 0.
pub(crate) const ATOMS: usize = 8;

/// Number of steps: 0, 1 of `worker("a")`, 2, 3 of `worker("b")`, 4 `act("x")`, 5 `act("y")`.
pub(crate) const STEPS: u32 = 6;

fn fair(item: usize, labels: Option<&[usize]>, strength: Strength) -> FairnessRow {
    FairnessRow {
        kind: FairnessKind::Attribute {
            item,
            labels: labels.map(|labels| rows(labels.iter().copied())),
        },
        strength,
        line: 1,
    }
}

pub(crate) const WEAK_WORKER: usize = 0;
pub(crate) const STRONG_WORKER: usize = 1;
pub(crate) const WEAK_ACT: usize = 2;
pub(crate) const STRONG_ACT: usize = 3;
/// Fairness of all steps together.
pub(crate) const WEAK_NEXT: usize = 7;
/// Fairness of one set of steps of several instances.
const STRONG_UNION: usize = 8;
/// The steps of that set.
pub(crate) const STRONG_SET: [StepId; 4] = [0, 1, 4, 5];
/// Number of fairness assumptions.
pub(crate) const FAIRNESS: usize = 9;

fn call(strength: Strength) -> FairnessRow {
    FairnessRow {
        kind: FairnessKind::Call,
        strength,
        line: 1,
    }
}

fn definition() -> Definition {
    Definition {
        name: "toy".into(),
        fairness: rows([
            fair(0, None, Strength::Weak),
            fair(0, None, Strength::Strong),
            fair(1, None, Strength::Weak),
            fair(1, None, Strength::Strong),
            fair(0, Some(&[1]), Strength::Strong),
            fair(0, Some(&[0]), Strength::Weak),
            fair(0, Some(&[1]), Strength::Weak),
            call(Strength::Weak),
            call(Strength::Strong),
        ]),
        ..Definition::default()
    }
}

/// The machine, whose workers have no data.
pub(crate) struct Toy {
    definition: Arc<Definition>,
    facts: ModelFacts,
    steps: Vec<StepFacts>,
    atoms: Vec<ErasedAtom>,
    formula: ErasedFormula,
    fairness: Vec<Constraint>,
}

impl Toy {
    pub(crate) fn new() -> Toy {
        let step = |(item, instance, label, argument): (usize, usize, usize, &str)| StepFacts {
            item,
            instance,
            label,
            arguments: vec![argument.to_owned()],
            name: format!("step {item} {argument} {label}"),
            extra: false,
        };
        let atom = |kind| ErasedAtom {
            name: String::new(),
            kind,
        };
        let steps = |item, argument: Option<&str>| StepPattern {
            item,
            label: None,
            argument: argument.map(str::to_owned),
        };
        let all: Vec<_> = [
            (0, 0, 0, "a"),
            (0, 0, 1, "a"),
            (0, 1, 0, "b"),
            (0, 1, 1, "b"),
            (1, 2, 0, "x"),
            (1, 3, 0, "y"),
        ]
        .map(step)
        .into();
        let union = steps(0, Some("a")) | steps(1, None);
        let assumptions =
            assumption::weak(WEAK_NEXT, any_step()) & assumption::strong(STRONG_UNION, union);
        let definition = Arc::new(definition());
        Toy {
            facts: ModelFacts::new("toy"),
            fairness: fairness::constraints(&definition.fairness, assumptions, &all)
                .unwrap_or_default(),
            definition,
            steps: all,
            atoms: [
                ErasedKind::Predicate,
                ErasedKind::Predicate,
                ErasedKind::Enabled(steps(0, Some("a"))),
                ErasedKind::Enabled(steps(1, None)),
                ErasedKind::Allowed(steps(0, Some("a"))),
                ErasedKind::Taken(steps(0, Some("a"))),
                ErasedKind::Taken(steps(1, None)),
                ErasedKind::Change { unless: false },
            ]
            .map(atom)
            .into(),
            formula: ErasedFormula::And(Vec::new()),
        }
    }
}

impl Toy {
    /// Replaces the atoms that a formula does not contain by predicates.
    pub(crate) fn looking_at(formula: &ErasedFormula) -> Toy {
        let mut toy = Toy::new();
        let text = format!("{formula:?}");
        for (number, atom) in toy.atoms.iter_mut().enumerate() {
            if !text.contains(&format!("Atom({number})")) {
                atom.kind = ErasedKind::Predicate;
            }
        }
        toy
    }
}

impl Machine for Toy {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }
    fn facts(&self) -> &ModelFacts {
        &self.facts
    }
    fn steps(&self) -> &[StepFacts] {
        &self.steps
    }
    fn formula(&self, _: usize) -> &ErasedFormula {
        &self.formula
    }
    fn atoms(&self) -> &[ErasedAtom] {
        &self.atoms
    }
    fn fairness(&self) -> &[Constraint] {
        &self.fairness
    }
    fn final_states(&self) -> FinalStates {
        // As a spec without items.
        FinalStates {
            may_wait: false,
            stutter: true,
        }
    }
    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(ToyWorker)
    }
}

pub(crate) struct ToyWorker;

impl Worker for ToyWorker {
    fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        into.extend(atoms.iter().map(|atom| state[1] >> atom & 1 == 1));
    }
    fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        into.extend(atoms.iter().map(|_| (before[1] ^ after[1]) & 1 == 1));
    }
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        into.push(state[0]);
    }
    fn switch(&mut self, _: Option<Switch>, _: SwitchPermit) -> Option<Switch> {
        None
    }
    fn watch_states(&mut self, _: &[usize]) {}
    fn watch_steps(&mut self, _: &[usize]) {}
    fn initial(&mut self, _: &mut dyn Visitor) {}
    fn expand(&mut self, _: &[u8], _: &mut dyn Visitor) -> Expanded {
        unreachable!("graphs are written down by hand")
    }
    fn look_at(&mut self, _: &[u8], _: &mut dyn Visitor) {}

    fn expand_step(&mut self, _: &[u8], _: StepId, _: &mut dyn Visitor) {}
    fn record_sites(&mut self, _: bool) {}
    fn recorded_sites(&mut self, _: &mut Vec<Evaluated>) {}
    fn has_evaluated_member(&self) -> bool {
        false
    }
    fn deny_properties(&mut self, _: bool) {}
    fn holds(&mut self, _: usize, _: &[u8]) -> Result<bool, String> {
        unreachable!("it has no such properties")
    }
    fn step_holds(&mut self, _: usize, _: &[u8], _: &[u8]) -> Result<bool, String> {
        unreachable!("it has no such properties")
    }
    fn holds_ahead(&mut self, _: usize, _: &[u8], _: &[(StepId, &[u8])]) -> Result<bool, String> {
        unreachable!("it has no such properties")
    }
    fn atom_panic(&mut self) -> Option<String> {
        None
    }
    fn view(&mut self, state: &[u8]) -> View {
        View::Atom(format!("{state:?}"))
    }
    fn choices(&mut self, _: Option<&[u8]>, _: StepId, _: Ending<'_>) -> Option<Vec<String>> {
        None
    }
}

/// A graph in a form that is easy to write by hand and to generate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sketch {
    /// Equal states are one state.
    pub(crate) states: Vec<[u8; 2]>,
    /// Indices in `states`; at least one.
    pub(crate) initial: Vec<usize>,
    /// From, step, to. Each index past the end of `states` is a different excluded state.
    pub(crate) edges: Vec<(usize, StepId, usize)>,
}

impl Sketch {
    /// Returns the graph of all reachable states, as a breadth-first search records it.
    pub(crate) fn graph(&self) -> Graph {
        let mut graph = Graph::new();
        let mut edges = self.edges.clone();
        edges.sort_by_key(|edge| edge.1);
        for place in &self.initial {
            let (id, new) = graph.store.intern(&self.states[*place]).expect("small");
            if new {
                graph.initial.push(id);
            }
        }
        let mut next = 0;
        while next < graph.store.len() {
            let state = graph.store.get(next).to_vec();
            let mut enabled = false;
            for (_, step, to) in edges.iter().filter(|edge| self.states[edge.0][..] == state) {
                enabled = true;
                if let Some(target) = self.states.get(*to) {
                    let (id, _) = graph.store.intern(target).expect("small");
                    graph.push_edge(*step, id);
                } else {
                    let (id, _) = graph.outside.intern(&[*to as u8, 0]).expect("small");
                    graph.push_outside_edge(*step, id);
                }
            }
            let terminated = state[1] & DONE != 0;
            graph.end_state(Expanded {
                enabled,
                terminated,
            });
            next += 1;
        }
        graph
    }
}

pub(crate) fn edges(graph: &Graph, state: u32) -> Vec<(StepId, u32)> {
    graph.edges(state).collect()
}

pub(crate) fn enables(graph: &Graph, state: u32, steps: &dyn Fn(StepId) -> bool) -> bool {
    edges(graph, state)
        .into_iter()
        .any(|(step, target)| steps(step) && (target == OUTSIDE || target != state))
}
