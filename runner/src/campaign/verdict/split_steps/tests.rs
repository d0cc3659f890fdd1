//! Compares the proof with its conditions on sets, and with a search of the mutant.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{MOST_STEPS, Proof};
use crate::compare::{Comparison, Observables, compare};
use crate::forward_worker;
use crate::graph::Graph;
use crate::machine::{
    CrashStateEraser, Ending, ErasedFormula, Expanded, Fault, StepId, Visitor, Worker,
};
use crate::tests::toy::{STEPS, Sketch, Toy, ToyWorker};
use crate::value::View;

/// A state's first byte is its visible part; bit `n` of the second is set if step `n` is half done.
type State = [u8; 2];

/// What the mutant does with a step in a state of the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Whole,
    Split,
    Faulty,
    /// Without its last move.
    Short,
    /// After the first half, a move of the rest is lost, leads elsewhere or keeps the half, or the
    /// rest is faulty.
    ShortRest,
    OtherRest,
    HalfRest,
    FaultyRest,
    /// Two different states after the first half.
    TwoHalves,
    /// The first half changes the visible state.
    VisibleHalf,
}

use Step::{
    Faulty, FaultyRest, HalfRest, OtherRest, Short, ShortRest, Split, TwoHalves, VisibleHalf, Whole,
};

/// The mutant of a baseline, as a table of steps that differ.
#[derive(Debug)]
struct Mutant<'g> {
    baseline: &'g Graph,
    steps: BTreeMap<(u8, StepId), Step>,
}

/// The successors of a state by one step, `None` for a fault.
type Successors = Vec<Option<State>>;

impl Mutant<'_> {
    /// Returns the baseline's moves by one step.
    fn moves(&self, state: u8, step: StepId) -> Vec<u8> {
        let number = self.baseline.store.find(&[state, 0]);
        let edges = number
            .into_iter()
            .flat_map(|number| self.baseline.edges(number));
        edges
            .filter(|edge| edge.0 == step)
            .map(|(_, target)| self.baseline.store.get(target)[0])
            .collect()
    }

    fn of(&self, state: u8, step: StepId) -> Step {
        self.steps.get(&(state, step)).copied().unwrap_or(Whole)
    }

    fn successors(&self, [state, halves]: State, step: StepId) -> Successors {
        let (bit, here) = (1 << step, self.of(state, step));
        let moves = self.moves(state, step).into_iter();
        if halves & bit == 0 {
            let mut whole: Successors = moves.map(|after| Some([after, halves])).collect();
            match here {
                Whole => {}
                Short => drop(whole.pop()),
                Faulty => whole.push(None),
                TwoHalves => whole = [bit, 0x80].map(|half| Some([state, halves | half])).into(),
                VisibleHalf => whole = vec![Some([state ^ 1, halves | bit])],
                _ => whole = vec![Some([state, halves | bit])],
            }
            return whole;
        }
        let rest = halves & !bit;
        let mut done: Successors = moves.map(|after| Some([after, rest])).collect();
        match here {
            ShortRest => drop(done.pop()),
            OtherRest => done.push(Some([state, rest])),
            HalfRest => done.push(Some([state, halves])),
            FaultyRest => done.push(None),
            _ => {}
        }
        done
    }

    /// Returns the graph of all states that the mutant reaches.
    fn graph(&self) -> Graph {
        let mut graph = Graph::new();
        for state in &self.baseline.initial {
            let start = self.baseline.store.get(*state);
            graph
                .initial
                .push(graph.store.intern(start).expect("small").0);
        }
        let mut next = 0;
        while next < graph.len() {
            let state = graph.store.get(next).try_into().expect("two bytes");
            let mut enabled = false;
            for step in 0..STEPS {
                for after in self.successors(state, step).into_iter().flatten() {
                    let (number, _) = graph.store.intern(&after).expect("small");
                    graph.push_edge(step, number);
                    enabled = true;
                }
            }
            graph.end_state(Expanded {
                enabled,
                terminated: false,
            });
            next += 1;
        }
        graph
    }

    /// Whether the first two conditions hold for a step, and whether the step is ready.
    fn step(&self, state: u8, step: StepId) -> (bool, bool) {
        let moves = self.moves(state, step);
        match self.of(state, step) {
            Whole => (true, false),
            Short => (moves.is_empty(), false),
            Split => {
                let is_split = !moves.is_empty() && !moves.contains(&state);
                (is_split, is_split)
            }
            // A lost move may have been there twice.
            ShortRest => {
                let is_split = moves.len() > 1
                    && moves[..moves.len() - 1].contains(&moves[moves.len() - 1])
                    && !moves.contains(&state);
                (is_split, is_split)
            }
            Faulty | OtherRest | HalfRest | FaultyRest | TwoHalves | VisibleHalf => (false, false),
        }
    }

    /// The definition of the proof.
    fn is_unnoticed(&self) -> bool {
        let ready = |state: u8, step| self.step(state, step).1;
        let lasts = |state: u8, step: StepId| {
            let others = (0..STEPS).filter(|other| *other != step);
            let mut moves = others.flat_map(|other| self.moves(state, other));
            !ready(state, step) || moves.all(|after| ready(after, step))
        };
        let mut states = self.baseline.store.iter().map(|state| state[0]);
        states.all(|state| (0..STEPS).all(|step| self.step(state, step).0 && lasts(state, step)))
    }
}

struct HalvesWorker<'m>(&'m Mutant<'m>, ToyWorker);

impl Worker for HalvesWorker<'_> {
    forward_worker!(1: switch, watch_states, watch_steps, initial, sites, properties, atoms);

    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        (0..STEPS).for_each(|step| self.expand_step(state, step, visitor));
        Expanded::default()
    }
    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        for after in self
            .0
            .successors(state.try_into().expect("two bytes"), step)
        {
            match after {
                Some(after) => drop(visitor.state(step, &after, true)),
                None => drop(visitor.fault(step, Fault::Diverged)),
            }
        }
    }
    fn crash_state(&mut self) -> Option<&mut dyn CrashStateEraser> {
        Some(self)
    }
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        into.push(state[0]);
    }
    fn view(&mut self, state: &[u8]) -> View {
        self.1.view(state)
    }
    fn choices(&mut self, _: Option<&[u8]>, _: StepId, _: Ending<'_>) -> Option<Vec<String>> {
        None
    }
}

impl CrashStateEraser for HalvesWorker<'_> {
    fn without_crash_state(&mut self, state: &[u8], into: &mut Vec<u8>) -> bool {
        into.clear();
        into.extend_from_slice(&[state[0], 0]);
        state[1] != 0
    }
}

fn is_proven(mutant: &Mutant<'_>) -> bool {
    let mut proof = Proof::new(mutant.baseline, STEPS as usize);
    let worker = &mut HalvesWorker(mutant, ToyWorker);
    (0..mutant.baseline.len()).all(|state| proof.holds_in(worker, state).is_some())
}

/// A baseline in which steps mostly stay enabled.
fn baselines() -> impl Strategy<Value = Sketch> {
    let lasting = prop::collection::vec(
        (0_u32..STEPS, prop::collection::vec(0_usize..4, 0..3)),
        0..3,
    );
    let edges = prop::collection::vec((0_usize..4, 0..STEPS, 0_usize..4), 0..4);
    (lasting, edges).prop_map(|(lasting, mut edges)| {
        for (step, targets) in lasting {
            let all = (0..4).flat_map(|from| targets.iter().map(move |to| (from, step, *to)));
            edges.extend(all.filter(|(from, _, to)| from != to));
        }
        Sketch {
            states: (0..4).map(|state| [state, 0]).collect(),
            initial: vec![0],
            edges,
        }
    })
}

/// Steps that are mostly split in all states in which they are enabled, or in none.
fn splits() -> impl Strategy<Value = (Vec<bool>, Vec<(u8, StepId, Step)>)> {
    let other = prop::sample::select(vec![
        Whole,
        Split,
        Faulty,
        Short,
        ShortRest,
        OtherRest,
        HalfRest,
        FaultyRest,
        TwoHalves,
        VisibleHalf,
    ]);
    (
        prop::collection::vec(prop::bool::weighted(0.7), STEPS as usize),
        prop_oneof![
            1 => Just(vec![]),
            1 => prop::collection::vec((0_u8..4, 0..STEPS, other), 1..3),
        ],
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn proof_agrees_with_conditions_and_search(
        sketch in baselines(),
        (split, others) in splits(),
    ) {
        let baseline = sketch.graph();
        let mut mutant = Mutant { baseline: &baseline, steps: BTreeMap::new() };
        for state in baseline.store.iter().map(|state| state[0]) {
            for (step, _) in (0..STEPS).zip(&split).filter(|(_, is_split)| **is_split) {
                if !mutant.moves(state, step).is_empty() {
                    mutant.steps.insert((state, step), Split);
                }
            }
        }
        for (state, step, kind) in others {
            if baseline.store.find(&[state, 0]).is_some() {
                mutant.steps.insert((state, step), kind);
            }
        }
        prop_assert_eq!(is_proven(&mutant), mutant.is_unnoticed());
        if is_proven(&mutant) {
            let toy = Toy::looking_at(&ErasedFormula::And(Vec::new()));
            let compared = compare(
                &baseline,
                &mutant.graph(),
                &toy,
                &mut HalvesWorker(&mutant, ToyWorker),
                &Observables::new(&toy, &[]),
            );
            prop_assert!(matches!(compared, Comparison::Equivalent(_)), "{compared:?}");
        }
    }
}

#[test]
fn proof_covers_limited_number_of_steps() {
    let sketch = Sketch {
        states: (0..3).map(|state| [state, 0]).collect(),
        initial: vec![0],
        edges: vec![(0, 0, 1), (1, 0, 2)],
    };
    let baseline = sketch.graph();
    let mutant = Mutant {
        baseline: &baseline,
        steps: BTreeMap::from([((0, 0), Split), ((1, 0), Split)]),
    };
    for (used, expected) in [(0, true), (MOST_STEPS - 1, true), (MOST_STEPS, false)] {
        let mut proof = Proof::new(&baseline, STEPS as usize);
        proof.used = used as u32;
        let worker = &mut HalvesWorker(&mutant, ToyWorker);
        let holds = (0..3).all(|state| proof.holds_in(worker, state).is_some());
        assert_eq!(holds, expected, "{used} steps are split");
    }
}

#[test]
fn first_half_must_not_change_the_visible_state() {
    let sketch = Sketch {
        states: (0..3).map(|state| [state, 0]).collect(),
        initial: vec![0],
        edges: vec![(0, 0, 2), (1, 0, 2), (0, 1, 1)],
    };
    let baseline = sketch.graph();
    for (first, expected) in [(Split, true), (VisibleHalf, false)] {
        let mutant = Mutant {
            baseline: &baseline,
            steps: BTreeMap::from([((0, 0), first), ((1, 0), Split)]),
        };
        assert_eq!(is_proven(&mutant), expected, "{first:?}");
    }
}
