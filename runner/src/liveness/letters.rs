//! The letters that an automaton reads: which atoms are true in a state, and on a step.
//!
//! Atoms about steps are false while a run stays in a state or changes hidden state only.

use crate::graph::{Graph, visible_numbers};
use crate::machine::{StepId, Worker};

pub(super) enum Source {
    /// The worker evaluates the atom with this number in a state.
    Predicate(usize),
    /// One of these steps is enabled and changes the state.
    Enabled(Vec<bool>),
    /// One of these steps is enabled.
    Allowed(Vec<bool>),
    /// All processes except daemons are done.
    Terminated,
    /// The bit at the state's number.
    Given(Vec<u64>),
    /// The current step is one of these.
    Taken(Vec<bool>),
    /// The worker evaluates the atom with this number on the current step.
    Change(usize),
}

/// Set in letters that have been computed.
const KNOWN: u32 = 1 << 31;

/// The letters of states and steps, each computed at its first use.
pub(super) struct Letters<'a> {
    graph: &'a Graph,
    worker: &'a mut dyn Worker,
    sources: Vec<Source>,
    predicates: Vec<usize>,
    values: Vec<bool>,
    known: Vec<u32>,
    /// The bits of the atoms about steps.
    of_steps: u32,
    /// Set if there are atoms about steps.
    steps: Option<StepLetters>,
}

struct StepLetters {
    /// For each state its number as properties see it.
    seen: Vec<u32>,
    /// The letter of each edge of the graph, or 0 if it has not been computed.
    letters: Vec<u32>,
    predicates: Vec<usize>,
}

impl<'a> Letters<'a> {
    pub(super) fn new(
        graph: &'a Graph,
        worker: &'a mut dyn Worker,
        sources: Vec<Source>,
    ) -> Letters<'a> {
        let predicates = sources.iter().filter_map(|source| match source {
            Source::Predicate(atom) => Some(*atom),
            _ => None,
        });
        let of_steps = (0..)
            .zip(&sources)
            .filter(|(_, source)| source.is_of_step());
        let of_steps = of_steps.fold(0, |bits, (bit, _): (u32, _)| bits | 1 << bit);
        let steps = (of_steps != 0).then(|| StepLetters::new(graph, worker, &sources));
        Letters {
            graph,
            worker,
            predicates: predicates.collect(),
            values: Vec::new(),
            known: vec![0; graph.len() as usize],
            of_steps,
            steps,
            sources,
        }
    }

    /// Returns the letter of staying in a state. [`of_step`](Letters::of_step) adds a move's bits.
    #[inline]
    pub(super) fn of(&mut self, state: u32) -> u32 {
        let letter = self.known[state as usize];
        if letter == 0 {
            self.compute(state)
        } else {
            letter
        }
    }

    #[inline]
    pub(super) fn of_steps(&self) -> u32 {
        self.of_steps
    }

    /// Returns the bits of the atoms about steps that are true on an edge, given by its index among
    /// all edges. `None` stands for staying, which has no bits.
    pub(super) fn of_step(&mut self, state: u32, edge: Option<usize>) -> u32 {
        let (Some(edge), Some(steps)) = (edge, &mut self.steps) else {
            return 0;
        };
        if steps.letters[edge] == 0 {
            steps.compute(self.graph, self.worker, &self.sources, state);
        }
        steps.letters[edge] & self.of_steps
    }

    fn compute(&mut self, state: u32) -> u32 {
        self.values.clear();
        if !self.predicates.is_empty() {
            let packed = self.graph.store.get(state);
            self.worker
                .atoms(packed, &self.predicates, &mut self.values);
        }
        let mut predicates = self.values.iter();
        let mut letter = KNOWN;
        for (bit, source) in self.sources.iter().enumerate() {
            let holds = match source {
                Source::Predicate(_) => predicates.next().copied().unwrap_or(false),
                Source::Enabled(steps) => can_change(self.graph, state, |step| is_one(steps, step)),
                Source::Allowed(steps) => {
                    self.graph.edges(state).any(|(step, _)| is_one(steps, step))
                }
                Source::Terminated => self.graph.expanded(state).terminated,
                Source::Given(bits) => bits
                    .get(state as usize / 64)
                    .is_some_and(|word| word >> (state % 64) & 1 == 1),
                Source::Taken(_) | Source::Change(_) => false,
            };
            letter |= u32::from(holds) << bit;
        }
        self.known[state as usize] = letter;
        letter
    }
}

impl Source {
    fn is_of_step(&self) -> bool {
        matches!(self, Source::Taken(_) | Source::Change(_))
    }
}

impl StepLetters {
    fn new(graph: &Graph, worker: &mut dyn Worker, sources: &[Source]) -> StepLetters {
        let predicates = sources.iter().filter_map(|source| match source {
            Source::Change(atom) => Some(*atom),
            _ => None,
        });
        StepLetters {
            seen: visible_numbers(graph, worker),
            letters: vec![0; graph.edge_count()],
            predicates: predicates.collect(),
        }
    }

    /// Computes the letters of all edges from a state. Edges with the same target have the same
    /// letter, since steps are compared by their effect.
    fn compute(&mut self, graph: &Graph, worker: &mut dyn Worker, sources: &[Source], state: u32) {
        let range = graph.edge_range(state);
        let mut edges: Vec<(u32, usize)> =
            range.map(|edge| (graph.targets()[edge], edge)).collect();
        edges.sort_unstable();
        let mut values = Vec::new();
        for alike in edges.chunk_by(|a, b| a.0 == b.0) {
            let target = alike[0].0;
            let changes = self
                .seen
                .get(target as usize)
                .is_some_and(|seen| *seen != self.seen[state as usize]);
            values.clear();
            if changes && !self.predicates.is_empty() {
                let (before, after) = (graph.store.get(state), graph.store.get(target));
                worker.step_atoms(before, after, &self.predicates, &mut values);
            }
            let mut predicates = values.iter();
            let mut letter = KNOWN;
            for (bit, source) in sources.iter().enumerate() {
                let holds = changes
                    && match source {
                        Source::Taken(steps) => alike
                            .iter()
                            .any(|(_, edge)| is_one(steps, graph.labels()[*edge])),
                        Source::Change(_) => predicates.next().copied().unwrap_or(false),
                        _ => false,
                    };
                letter |= u32::from(holds) << bit;
            }
            for (_, edge) in alike {
                self.letters[*edge] = letter;
            }
        }
    }
}

/// Whether a step is in a set. Steps that only mutants have are in no set.
fn is_one(steps: &[bool], step: StepId) -> bool {
    steps.get(step as usize) == Some(&true)
}

/// Whether one of these steps leads to a different state, which may be excluded by a constraint.
pub(super) fn can_change(graph: &Graph, state: u32, steps: impl Fn(StepId) -> bool) -> bool {
    graph
        .edges(state)
        .any(|(step, target)| target != state && steps(step))
}
