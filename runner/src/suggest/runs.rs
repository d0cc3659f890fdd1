//! The search for temporal properties that hold for fair runs of the baseline, but not of a mutant.
//!
//! Formulas are decided by the engine's own check. Runs that violated earlier formulas are kept, as
//! they also refute most wrong formulas without another check.

use std::collections::HashMap;

use super::bits::{self, RowSet};
use super::fact_search::Literal;
use super::form::RunShape;
use crate::graph::Graph;
use crate::liveness::{self, Lasso, Refused};
use crate::machine::{ErasedFormula, Machine};

/// The runs of one machine: its graph, with the number of each state in the dataset.
pub(super) struct MachineRuns<'a> {
    pub(super) machine: &'a dyn Machine,
    pub(super) graph: &'a Graph,
    pub(super) states: &'a [u32],
    pub(super) fairness: Vec<usize>,
    /// Counterexamples to earlier formulas as states of the dataset: the stem and the cycle.
    known: Vec<(Vec<u32>, Vec<u32>)>,
    /// For the rows of a fact: the states of the dataset from which some run never meets it.
    avoiding: HashMap<RowSet, RowSet>,
}

/// A formula over literals, for each member of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) shape: RunShape,
    pub(super) literals: Vec<usize>,
    pub(super) set: Option<usize>,
    pub(super) weight: u32,
}

impl Sentence {
    /// Returns the formula, and the rows in which each of its atoms holds.
    pub(super) fn formula(
        &self,
        atoms: &[&Literal],
        members: usize,
    ) -> (ErasedFormula, Vec<RowSet>) {
        let mut rows = Vec::new();
        let mut parts = Vec::new();
        for member in 0..members {
            let mut atom = |place: usize| {
                let of = &atoms[place].rows;
                rows.push(of[if of.len() == 1 { 0 } else { member }].clone());
                ErasedFormula::Atom(rows.len() - 1)
            };
            let eventually = |part| ErasedFormula::Eventually(Box::new(part));
            let always = |part| ErasedFormula::Always(Box::new(part));
            parts.push(match self.shape {
                RunShape::Eventually => eventually(atom(0)),
                RunShape::Recurs => always(eventually(atom(0))),
                RunShape::Settles => eventually(always(atom(0))),
                RunShape::Either => {
                    ErasedFormula::Or(vec![eventually(atom(0)), eventually(atom(1))])
                }
                RunShape::LeadsTo => {
                    let (a, b) = (atom(0), atom(1));
                    always(ErasedFormula::Or(vec![
                        ErasedFormula::Not(Box::new(a)),
                        eventually(b),
                    ]))
                }
            });
        }
        (ErasedFormula::And(parts), rows)
    }

    /// Whether a run violates the formula for some member.
    fn is_violated(
        &self,
        atoms: &[&Literal],
        members: usize,
        (stem, cycle): &(Vec<u32>, Vec<u32>),
    ) -> bool {
        (0..members).any(|member| {
            let holds = |place: usize, state: &u32| {
                let of = &atoms[place].rows;
                bits::has(&of[if of.len() == 1 { 0 } else { member }], *state as usize)
            };
            let anywhere = |place: usize| stem.iter().chain(cycle).any(|state| holds(place, state));
            match self.shape {
                RunShape::Eventually => !anywhere(0),
                RunShape::Recurs => !cycle.iter().any(|state| holds(0, state)),
                RunShape::Settles => !cycle.iter().all(|state| holds(0, state)),
                RunShape::Either => !anywhere(0) && !anywhere(1),
                RunShape::LeadsTo => {
                    let late = stem.iter().rev().take_while(|state| !holds(1, state));
                    !cycle.iter().any(|state| holds(1, state))
                        && cycle.iter().chain(late).any(|state| holds(0, state))
                }
            }
        })
    }
}

impl<'a> MachineRuns<'a> {
    pub(super) fn new(
        machine: &'a dyn Machine,
        graph: &'a Graph,
        states: &'a [u32],
        fairness: Vec<usize>,
    ) -> MachineRuns<'a> {
        MachineRuns {
            machine,
            graph,
            states,
            fairness,
            known: Vec::new(),
            avoiding: HashMap::new(),
        }
    }

    /// Whether a known run violates the formula. False does not mean that the formula holds.
    pub(super) fn is_known_false(
        &self,
        sentence: &Sentence,
        atoms: &[&Literal],
        members: usize,
    ) -> bool {
        self.known
            .iter()
            .any(|run| sentence.is_violated(atoms, members, run))
    }

    /// Whether the formula holds for every fair run. `None` if that cannot be decided.
    pub(super) fn holds(
        &mut self,
        sentence: &Sentence,
        atoms: &[&Literal],
        members: usize,
    ) -> Option<bool> {
        if self.is_known_true(sentence, atoms, members) {
            return Some(true);
        }
        let lasso = self.check(sentence, atoms, members).ok()?;
        if let Some(lasso) = &lasso {
            self.remember(lasso);
        }
        Some(lasso.is_none())
    }

    /// Whether the states from which runs never meet the last fact prove the formula. They are
    /// searched once for all formulas with this fact. False does not mean that the formula fails.
    fn is_known_true(&mut self, sentence: &Sentence, atoms: &[&Literal], members: usize) -> bool {
        let mut holds = |member: usize| {
            let rows = |place: usize| {
                let of = &atoms[place].rows;
                &of[if of.len() == 1 { 0 } else { member }]
            };
            Some(match sentence.shape {
                RunShape::Eventually => {
                    let (initial, states) = (self.graph.initial.iter(), self.states);
                    let avoiding = self.states_avoiding(rows(0))?;
                    let mut initial = initial.map(|state| states[*state as usize] as usize);
                    !initial.any(|state| bits::has(avoiding, state))
                }
                RunShape::Recurs => bits::is_empty(self.states_avoiding(rows(0))?),
                RunShape::LeadsTo => !bits::meet(rows(0), self.states_avoiding(rows(1))?),
                RunShape::Either | RunShape::Settles => return None,
            })
        };
        (0..members).all(|member| holds(member) == Some(true))
    }

    /// Returns the states from which some fair run never meets a fact.
    fn states_avoiding(&mut self, rows: &RowSet) -> Option<&RowSet> {
        if !self.avoiding.contains_key(rows) {
            let (graph, machine) = (self.graph, self.machine);
            let (goal, mut worker) = (self.here(rows), machine.worker());
            let found =
                liveness::avoiding(graph, machine, worker.as_mut(), &goal, &self.fairness).ok()?;
            let mut avoiding = vec![0; rows.len()];
            for state in (0..graph.len() as usize).filter(|state| bits::has(&found, *state)) {
                bits::set(&mut avoiding, self.states[state] as usize);
            }
            self.avoiding.insert(rows.clone(), avoiding);
        }
        self.avoiding.get(rows)
    }

    /// Returns a fair run that violates the formula, if there is one and that can be decided.
    pub(super) fn violating(
        &self,
        sentence: &Sentence,
        atoms: &[&Literal],
        members: usize,
    ) -> Option<Lasso> {
        self.check(sentence, atoms, members).ok()?
    }

    /// Returns a fair run that violates the formula, if there is one.
    fn check(
        &self,
        sentence: &Sentence,
        atoms: &[&Literal],
        members: usize,
    ) -> Result<Option<Lasso>, Refused> {
        let (formula, rows) = sentence.formula(atoms, members);
        let given: Vec<RowSet> = rows.iter().map(|rows| self.here(rows)).collect();
        let mut worker = self.machine.worker();
        liveness::check_given(
            self.graph,
            self.machine,
            worker.as_mut(),
            &formula,
            &given,
            &self.fairness,
        )
    }

    fn here(&self, rows: &RowSet) -> RowSet {
        let mut here = bits::none(self.graph.len() as usize);
        for state in (0..self.graph.len() as usize)
            .filter(|state| bits::has(rows, self.states[*state] as usize))
        {
            bits::set(&mut here, state);
        }
        here
    }

    fn remember(&mut self, lasso: &Lasso) {
        const KEPT: usize = 256;
        let numbers = |states: &[(u32, u32)]| {
            states
                .iter()
                .map(|(_, state)| self.states[*state as usize])
                .collect::<Vec<_>>()
        };
        let stem = numbers(&lasso.stem);
        let mut cycle = numbers(&lasso.cycle);
        if cycle.is_empty() {
            cycle.extend(stem.last());
        }
        if self.known.len() < KEPT {
            self.known.push((stem, cycle));
        }
    }
}

/// Returns all formulas over literals that fit together, simple ones first. Uses at most `most`
/// literals of each group.
pub(super) fn sentences(literals: &[Literal], sets: &[usize], most: usize) -> Vec<Sentence> {
    let mut all = Vec::new();
    for set in std::iter::once(None).chain(sets.iter().copied().map(Some)) {
        let of_group = |group: Option<usize>| {
            let places = (0..literals.len()).filter(move |place| literals[*place].set == group);
            places.take(most).collect::<Vec<usize>>()
        };
        let own = of_group(set);
        let plain = if set.is_none() {
            own.clone()
        } else {
            of_group(None)
        };
        let mut say = |shape: RunShape, places: Vec<usize>| {
            let weight = places
                .iter()
                .map(|place| literals[*place].weight)
                .sum::<u32>();
            all.push(Sentence {
                weight: weight + weight_of(shape) + u32::from(set.is_some()),
                shape,
                literals: places,
                set,
            });
        };
        for a in &own {
            for shape in [RunShape::Eventually, RunShape::Recurs, RunShape::Settles] {
                say(shape, vec![*a]);
            }
            for b in &own {
                if a < b {
                    say(RunShape::Either, vec![*a, *b]);
                }
                if a != b {
                    say(RunShape::LeadsTo, vec![*a, *b]);
                }
            }
        }
        for (a, b) in own
            .iter()
            .flat_map(|a| plain.iter().map(move |b| (*a, *b)))
            .filter(|_| set.is_some())
        {
            say(RunShape::LeadsTo, vec![a, b]);
            say(RunShape::LeadsTo, vec![b, a]);
        }
    }
    all.sort_by_key(|sentence| sentence.weight);
    all
}

fn weight_of(shape: RunShape) -> u32 {
    match shape {
        RunShape::Eventually => 2,
        RunShape::Recurs | RunShape::Settles => 3,
        RunShape::LeadsTo => 4,
        RunShape::Either => 5,
    }
}
