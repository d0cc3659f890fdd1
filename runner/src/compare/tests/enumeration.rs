//! Finite runs and fair cycles of small graphs, by enumeration.

use std::collections::BTreeSet;

use crate::assumption::{FairnessKind, Strength};
use crate::graph::{Graph, WithExcluded};
use crate::machine::{Machine, StepId};
use crate::tests::toy::{STEPS, STRONG_SET, Toy, WEAK_NEXT};

/// Set in the first byte of a state with a crashed process or a half-done step of the mutant.
pub(super) const HIDDEN: u8 = 0x70;

/// A graph as sets of moves, excluded states last. `seen` is the visible part of each state.
pub(super) struct Moves {
    pub(super) seen: Vec<[u8; 2]>,
    pub(super) inside: usize,
    pub(super) initial: BTreeSet<usize>,
    pub(super) edges: BTreeSet<(usize, StepId, usize)>,
}

impl Moves {
    pub(super) fn new(graph: &Graph) -> Moves {
        let whole = WithExcluded::new(graph);
        let number = |state: u32| state as usize;
        let edges = (0..graph.len()).flat_map(|state| {
            whole
                .edges(state)
                .map(move |(step, target)| (number(state), step, number(target)))
        });
        Moves {
            seen: (0..whole.len())
                .map(|state| [whole.state(state)[0] & !HIDDEN, whole.state(state)[1]])
                .collect(),
            inside: number(graph.len()),
            initial: whole.initial().map(number).collect(),
            edges: edges.collect(),
        }
    }

    fn from(&self, state: usize) -> impl Iterator<Item = (StepId, usize)> + '_ {
        self.edges
            .iter()
            .filter(move |edge| edge.0 == state)
            .map(|edge| (edge.1, edge.2))
    }

    /// Whether one of the steps is enabled in a state, by the definition of fairness.
    fn enables(&self, state: usize, steps: &BTreeSet<StepId>) -> bool {
        self.from(state)
            .any(|(step, target)| target != state && steps.contains(&step))
    }

    /// Returns these states and those that invisible moves reach from them.
    fn unseen(&self, states: BTreeSet<usize>) -> BTreeSet<usize> {
        let mut all = states;
        while let Some((_, _, more)) = self.edges.iter().find(|(from, _, to)| {
            all.contains(from) && !all.contains(to) && self.seen[*from] == self.seen[*to]
        }) {
            all.insert(*more);
        }
        all
    }

    /// Returns the visible moves from a set of states: the name and the visible part of the target.
    fn seen_moves(
        &self,
        states: &BTreeSet<usize>,
        name: &dyn Fn(StepId) -> u32,
    ) -> BTreeSet<(u32, [u8; 2])> {
        let moves = states
            .iter()
            .flat_map(|state| self.from(*state).map(move |(step, to)| (*state, step, to)));
        let seen = moves.filter(|(from, _, to)| self.seen[*from] != self.seen[*to]);
        seen.map(|(_, step, to)| (name(step), self.seen[to]))
            .collect()
    }

    fn after(
        &self,
        states: &BTreeSet<usize>,
        name: &dyn Fn(StepId) -> u32,
        by: (u32, [u8; 2]),
    ) -> BTreeSet<usize> {
        let moves = states
            .iter()
            .flat_map(|state| self.from(*state).map(move |(step, to)| (*state, step, to)));
        let taken = moves.filter(|(from, step, to)| {
            self.seen[*from] != self.seen[*to] && (name(*step), self.seen[*to]) == by
        });
        self.unseen(taken.map(|(_, _, to)| to).collect())
    }

    fn starts(&self) -> BTreeSet<[u8; 2]> {
        self.initial.iter().map(|state| self.seen[*state]).collect()
    }

    fn starts_as(&self, seen: [u8; 2]) -> BTreeSet<usize> {
        self.unseen(
            self.initial
                .iter()
                .copied()
                .filter(|state| self.seen[*state] == seen)
                .collect(),
        )
    }
}

/// Whether two graphs have the same finite runs, by subset construction.
pub(super) fn have_the_same_finite_runs(
    baseline: &Moves,
    mutant: &Moves,
    name: &dyn Fn(StepId) -> u32,
) -> bool {
    if baseline.starts() != mutant.starts() {
        return false;
    }
    let both = |seen: &[u8; 2]| (baseline.starts_as(*seen), mutant.starts_as(*seen));
    let mut todo: Vec<_> = baseline.starts().iter().map(both).collect();
    let mut known: BTreeSet<_> = todo.iter().cloned().collect();
    while let Some((here, there)) = todo.pop() {
        let moves = baseline.seen_moves(&here, name);
        if moves != mutant.seen_moves(&there, name) {
            return false;
        }
        for by in moves {
            let next = (
                baseline.after(&here, name, by),
                mutant.after(&there, name, by),
            );
            if known.insert(next.clone()) {
                todo.push(next);
            }
        }
    }
    true
}

pub(super) struct Constraint {
    strength: Strength,
    steps: BTreeSet<StepId>,
}

pub(super) fn constraints(toy: &Toy, in_force: &[usize]) -> Vec<Constraint> {
    let mut all = Vec::new();
    for (number, row) in in_force
        .iter()
        .map(|number| (*number, &toy.definition().fairness[*number]))
    {
        let mut add = |steps: &dyn Fn(StepId) -> bool| {
            all.push(Constraint {
                strength: row.strength,
                steps: (0..STEPS).filter(|step| steps(*step)).collect(),
            });
        };
        match &row.kind {
            FairnessKind::Attribute { item, labels } => (0..4).for_each(|instance| {
                add(&|step| {
                    let facts = &toy.steps()[step as usize];
                    facts.item == *item
                        && facts.instance == instance
                        && labels
                            .as_ref()
                            .is_none_or(|labels| labels.contains(&facts.label))
                });
            }),
            FairnessKind::Call if number == WEAK_NEXT => add(&|_| true),
            FairnessKind::Call => add(&|step| STRONG_SET.contains(&step)),
        }
    }
    all
}

/// Whether fairness allows a run to stay where the steps are enabled and taken like this.
pub(super) fn allows(strength: Strength, enabled: &[bool], is_taken: bool) -> bool {
    is_taken
        || match strength {
            Strength::Weak => !enabled.iter().all(|is| *is),
            Strength::Strong => !enabled.iter().any(|is| *is),
        }
}

/// Whether repeating `ways` for ever is fair for the mutant but not for the baseline.
pub(super) fn is_forbidden(
    baseline: &Moves,
    mutant: &Moves,
    all: &[Constraint],
    states: &[usize],
    ways: &[(usize, usize)],
) -> bool {
    let keeps = |constraint: &Constraint| {
        let enabled: Vec<bool> = states
            .iter()
            .map(|state| mutant.enables(*state, &constraint.steps))
            .collect();
        let takes = |(from, to): &(usize, usize)| {
            constraint
                .steps
                .iter()
                .any(|step| mutant.edges.contains(&(*from, *step, *to)))
        };
        allows(constraint.strength, &enabled, ways.iter().any(takes))
    };
    let twin = |state: usize| {
        baseline
            .seen
            .iter()
            .position(|seen| *seen == mutant.seen[state])
            .expect("no new states")
    };
    let breaks = |constraint: &Constraint| {
        let enabled: Vec<bool> = states
            .iter()
            .map(|state| baseline.enables(twin(*state), &constraint.steps))
            .collect();
        let takes = |(from, to): &(usize, usize)| {
            let (from, to) = (twin(*from), twin(*to));
            from != to
                && constraint
                    .steps
                    .iter()
                    .any(|step| baseline.edges.contains(&(from, *step, to)))
        };
        !allows(constraint.strength, &enabled, ways.iter().any(takes))
    };
    all.iter().all(keeps) && all.iter().any(breaks)
}

/// Whether the mutant has a fair run that the baseline's fairness forbids, by enumeration.
pub(super) fn has_forbidden_run(baseline: &Moves, mutant: &Moves, all: &[Constraint]) -> bool {
    let ways: BTreeSet<(usize, usize)> = mutant
        .edges
        .iter()
        .filter(|(from, _, to)| from != to && *to < mutant.inside)
        .map(|(from, _, to)| (*from, *to))
        .collect();
    let ways: Vec<_> = ways.into_iter().collect();
    let alone = (0..mutant.inside).any(|state| is_forbidden(baseline, mutant, all, &[state], &[]));
    alone
        || (1_u32..1 << ways.len()).any(|chosen| {
            let chosen: Vec<_> = (0..)
                .zip(&ways)
                .filter(|(bit, _)| chosen >> bit & 1 == 1)
                .map(|(_, way)| *way)
                .collect();
            let states: BTreeSet<usize> =
                chosen.iter().flat_map(|(from, to)| [*from, *to]).collect();
            let states: Vec<usize> = states.into_iter().collect();
            is_strongly_connected(&states, &chosen)
                && is_forbidden(baseline, mutant, all, &states, &chosen)
        })
}

pub(super) fn is_strongly_connected(states: &[usize], ways: &[(usize, usize)]) -> bool {
    states.iter().all(|state| {
        let mut reached = BTreeSet::from([*state]);
        while let Some((_, to)) = ways
            .iter()
            .find(|(from, to)| reached.contains(from) && !reached.contains(to))
        {
            reached.insert(*to);
        }
        reached.len() == states.len()
    })
}
