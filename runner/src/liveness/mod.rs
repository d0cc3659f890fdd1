//! Decides temporal properties on a reachable graph: is there a fair run that violates the formula?
//!
//! The check builds the product of the graph and an [automaton](crate::automaton) of violations. It
//! searches for strongly connected sets of nodes that meet every mark and all fairness. A run can
//! stay in such a set for ever and is reported as a [`Lasso`]. A run may also stay in one state for
//! ever unless fairness forbids it. Nothing is approximated. A run found by [`seek`] is real even
//! if the graph is incomplete; only a complete graph proves its absence.

mod component;
mod components;
mod lasso;
mod letters;
mod product;
#[cfg(test)]
mod tests;

use crate::assumption::Strength;
use crate::automaton::Automaton;
pub use crate::automaton::Refused;
use crate::fairness::Fairness;
use crate::graph::Graph;
use crate::machine::{ErasedFormula, ErasedKind, Machine, StepId, Worker};
use crate::step_pattern::StepPattern;
use component::ComponentCheck;
use components::{Components, Marking};
use letters::{Letters, Source};
use product::Product;

/// A run that ends in a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasso {
    /// State numbers with the steps that lead there. The first step is meaningless.
    pub stem: Vec<(StepId, u32)>,
    /// The steps that are repeated for ever after the stem, each with its target. The last one
    /// leads back to the last state of the stem. If empty, the run stays in that state for ever.
    pub cycle: Vec<(StepId, u32)>,
}

/// Returns a fair run that violates the formula, or `None` if the property holds.
/// `fairness_in_force` are indices in the definition's fairness.
///
/// The result is deterministic. No stem to a violating cycle is shorter, and the cycle only
/// contains what its marks and fairness require. If the formula is a conjunction, the run violates
/// the first violated part in a fixed order.
pub fn check(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    formula: &ErasedFormula,
    fairness_in_force: &[usize],
) -> Result<Option<Lasso>, Refused> {
    check_under(
        graph,
        machine,
        worker,
        formula,
        &Fairness::new(machine, fairness_in_force),
    )
}

/// Returns a violating run as [`check`] does, for given fairness constraints.
pub fn check_under(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    formula: &ErasedFormula,
    fairness: &Fairness,
) -> Result<Option<Lasso>, Refused> {
    must_be_complete(graph)?;
    seek(graph, machine, worker, formula, fairness)
}

/// Returns a violating run as [`check_under`] does. In an incomplete graph `None` proves nothing.
///
/// The steps of expanded states are all known, so the run is fair in the complete graph too.
pub fn seek(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    formula: &ErasedFormula,
    fairness: &Fairness,
) -> Result<Option<Lasso>, Refused> {
    violated(graph, worker, formula, fairness, |atom| {
        source(machine, atom)
    })
}

/// Returns a violating run as [`check`] does, if atom `n` of the formula is true exactly in the
/// states whose bits are set in `given[n]`.
pub fn check_given(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    formula: &ErasedFormula,
    given: &[Vec<u64>],
    fairness_in_force: &[usize],
) -> Result<Option<Lasso>, Refused> {
    must_be_complete(graph)?;
    let fairness = Fairness::new(machine, fairness_in_force);
    let source = |number: usize| {
        given
            .get(number)
            .cloned()
            .map(Source::Given)
            .ok_or(Refused::UnknownAtom(number))
    };
    violated(graph, worker, formula, &fairness, source)
}

/// Returns the states from which some fair run never meets a goal, as bits. `goal` has the bits of
/// the states that meet it.
///
/// `leads_to(a, goal)` holds exactly if no state with `a` is among them. So one search decides all
/// formulas of this form with the same goal.
pub(crate) fn avoiding(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    goal: &[u64],
    fairness_in_force: &[usize],
) -> Result<Vec<u64>, Refused> {
    must_be_complete(graph)?;
    let fairness = Fairness::new(machine, fairness_in_force);
    let met = ErasedFormula::Eventually(Box::new(ErasedFormula::Atom(0)));
    let again_and_again = ErasedFormula::Always(Box::new(met));
    let mut avoiding = vec![0; goal.len()];
    for automaton in Automaton::of_violations(&again_and_again)? {
        let letters = Letters::new(graph, worker, vec![Source::Given(goal.to_vec())]);
        let mut product = Product::new(graph, &automaton, letters)?;
        let (marking, _) = fair_sets(&mut product, &fairness);
        for state in (0..graph.len()).filter(|state| marking.is_fair(*state)) {
            avoiding[state as usize / 64] |= 1 << (state % 64);
        }
    }
    extend_backwards(graph, goal, &mut avoiding);
    Ok(avoiding)
}

/// Adds the states from which steps lead to a state of a set, through states without the goal.
fn extend_backwards(graph: &Graph, goal: &[u64], set: &mut [u64]) {
    let has = |set: &[u64], state: u32| set[state as usize / 64] >> (state % 64) & 1 == 1;
    let sources = Sources::new(graph);
    let mut open: Vec<u32> = (0..graph.len()).filter(|state| has(set, *state)).collect();
    while let Some(target) = open.pop() {
        for state in sources.of(target) {
            if !has(set, *state) && !has(goal, *state) {
                set[*state as usize / 64] |= 1 << (state % 64);
                open.push(*state);
            }
        }
    }
}

/// The states with a step to each state.
struct Sources {
    /// For each state the index in `states` at which its sources begin, and the end.
    begins: Vec<usize>,
    states: Vec<u32>,
}

impl Sources {
    fn new(graph: &Graph) -> Sources {
        let edges = || {
            (0..graph.len()).flat_map(|state| {
                let targets = graph.edges(state).map(|(_, target)| target);
                targets
                    .filter(|target| *target < graph.len())
                    .map(move |target| (state, target as usize))
            })
        };
        let mut begins = vec![0; graph.len() as usize + 1];
        edges().for_each(|(_, target)| begins[target] += 1);
        let mut end = 0;
        for begin in &mut begins {
            end += *begin;
            *begin = end;
        }
        // Each source goes before those that its target has already.
        let mut states = vec![0; end];
        for (state, target) in edges() {
            begins[target] -= 1;
            states[begins[target]] = state;
        }
        Sources { begins, states }
    }

    fn of(&self, state: u32) -> &[u32] {
        let place = state as usize;
        &self.states[self.begins[place]..self.begins[place + 1]]
    }
}

/// Returns a fair run that violates the built-in `termination`, or `None` if there is no such run.
pub fn termination(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    fairness_in_force: &[usize],
) -> Result<Option<Lasso>, Refused> {
    must_be_complete(graph)?;
    seek_unending(graph, worker, &Fairness::new(machine, fairness_in_force))
}

/// Returns a run as [`termination`] does, in a graph that may be incomplete. See [`seek`].
pub fn seek_unending(
    graph: &Graph,
    worker: &mut dyn Worker,
    fairness: &Fairness,
) -> Result<Option<Lasso>, Refused> {
    let formula = ErasedFormula::Eventually(Box::new(ErasedFormula::Atom(0)));
    violated(graph, worker, &formula, fairness, |_| {
        Ok(Source::Terminated)
    })
}

/// Returns a fair run that violates a formula, whose atoms have these sources.
fn violated(
    graph: &Graph,
    worker: &mut dyn Worker,
    formula: &ErasedFormula,
    fairness: &Fairness,
    source: impl Fn(usize) -> Result<Source, Refused>,
) -> Result<Option<Lasso>, Refused> {
    for automaton in Automaton::of_violations(formula)? {
        let sources = automaton
            .atoms
            .iter()
            .map(|atom| source(*atom))
            .collect::<Result<_, _>>()?;
        let product = Product::new(graph, &automaton, Letters::new(graph, worker, sources))?;
        if let Some(lasso) = violation(product, fairness) {
            return Ok(Some(lasso));
        }
    }
    Ok(None)
}

/// Returns a run that the fairness assumption `dropped` forbids and those in `kept` allow, or
/// `None` if dropping it allows no new run. `kept` may include the assumption itself, weakened.
pub fn freed(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    dropped: usize,
    kept: &Fairness,
) -> Result<Option<Lasso>, Refused> {
    must_be_complete(graph)?;
    let dropped = Fairness::new(machine, &[dropped]);
    for (number, constraint) in dropped.constraints().iter().enumerate() {
        let steps: Vec<bool> = (0..machine.steps().len() as u32)
            .map(|step| dropped.of_step(step).contains(&(number as u32)))
            .collect();
        // Steps are compared by their effect, as in TLA+: each step with the same target counts.
        let takes = |from, to| {
            graph
                .edges(from)
                .any(|(step, target)| target == to && steps[step as usize])
        };
        let enabled = Source::Enabled(steps.clone());
        if let Some(lasso) =
            seek_starving(graph, worker, constraint.strength, enabled, &takes, kept)?
        {
            return Ok(Some(lasso));
        }
    }
    Ok(None)
}

/// Returns a run that satisfies `kept` but violates one fairness constraint of another graph.
/// `None` proves the absence of such a run if the graph is complete. Bit `n` of `enabled` is set if
/// the constraint's steps are enabled in the other graph when this one is in state `n`. `takes`
/// returns whether a move of this graph is one of these steps there.
pub(crate) fn seek_unfair(
    graph: &Graph,
    worker: &mut dyn Worker,
    strength: Strength,
    enabled: Vec<u64>,
    takes: &dyn Fn(u32, u32) -> bool,
    kept: &Fairness,
) -> Result<Option<Lasso>, Refused> {
    seek_starving(graph, worker, strength, Source::Given(enabled), takes, kept)
}

fn seek_starving(
    graph: &Graph,
    worker: &mut dyn Worker,
    strength: Strength,
    enabled: Source,
    takes: &dyn Fn(u32, u32) -> bool,
    kept: &Fairness,
) -> Result<Option<Lasso>, Refused> {
    let automaton = Automaton::of_unfairness(strength == Strength::Strong);
    let letters = Letters::new(graph, worker, vec![enabled]);
    let product = Product::new(graph, &automaton, letters)?.without_moves_after_waiting(takes);
    Ok(violation(product, kept))
}

fn must_be_complete(graph: &Graph) -> Result<(), Refused> {
    if graph.is_complete() {
        Ok(())
    } else {
        Err(Refused::Incomplete)
    }
}

fn source(machine: &dyn Machine, atom: usize) -> Result<Source, Refused> {
    let steps = |pattern: &StepPattern| {
        machine
            .steps()
            .iter()
            .map(|step| step.matches(pattern))
            .collect()
    };
    let kind = &machine
        .atoms()
        .get(atom)
        .ok_or(Refused::UnknownAtom(atom))?
        .kind;
    Ok(match kind {
        ErasedKind::Predicate => Source::Predicate(atom),
        ErasedKind::Enabled(pattern) => Source::Enabled(steps(pattern)),
        ErasedKind::Allowed(pattern) => Source::Allowed(steps(pattern)),
        ErasedKind::Taken(pattern) => Source::Taken(steps(pattern)),
        ErasedKind::Change { .. } => Source::Change(atom),
    })
}

/// Whether a step that satisfies the condition is enabled in a state and changes it.
pub(crate) fn can_change(graph: &Graph, state: u32, steps: impl Fn(StepId) -> bool) -> bool {
    letters::can_change(graph, state, steps)
}

/// Returns an accepted fair run of the product.
fn violation(mut product: Product<'_>, fairness: &Fairness) -> Option<Lasso> {
    let (mut marking, found) = fair_sets(&mut product, fairness);
    found
        .then(|| lasso::find(&mut product, &mut marking, fairness))
        .flatten()
}

/// Marks the sets in which an accepted fair run can stay for ever. Returns whether there are any.
fn fair_sets(product: &mut Product<'_>, fairness: &Fairness) -> (Marking, bool) {
    let mut marking = Marking::new(product.places(), product.graph.len());
    let mut judge = ComponentCheck::new(fairness);
    let mut components = Components::default();
    let mut found = false;
    let mut roots = product.roots();
    while let Some(root) = roots.next(product) {
        components.begin(root, &mut marking);
        while let Some(component) = components.next(product, &mut marking) {
            found |= judge.mark_fair(product, &mut marking, component);
        }
    }
    (marking, found)
}
