//! Temporal properties, decided on a reachable graph: is there a fair run that violates the formula?
//!
//! The product of the graph and an [automaton](crate::automaton) of the violations is searched for a strongly connected set of nodes in which every
//! mark is met and all fairness kept; such a set is a run for ever, told as a [`Lasso`]. A run may stay where it is for ever unless fairness forbids it.
//! Exact: nothing is approximated. That there is no such run takes a complete graph; one that [`seek`] finds is one, however much is still to be searched.
//! Properties of single states and steps are the search's business.

mod components;
mod judge;
mod lasso;
mod letters;
mod product;
#[cfg(test)]
mod tests;

use crate::automaton::Automaton;
pub use crate::automaton::Refused;
use crate::fairness::Fairness;
use crate::formula::StepPattern;
use crate::graph::Graph;
use crate::machine::{ErasedFormula, ErasedKind, Machine, StepId, Worker};
use crate::spec::Strength;
use components::{Components, Marking};
use judge::Judge;
use letters::{Letters, Source};
use product::Product;

/// A run that ends in a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasso {
    /// States by number, each with the step that leads to it. The first is an initial state, and its step means nothing.
    pub stem: Vec<(StepId, u32)>,
    /// The steps that are repeated for ever after the stem, each with the state it leads to; the last one leads back to the last state of the stem. Where
    /// there is none, the run stays in the last state of the stem for ever.
    pub cycle: Vec<(StepId, u32)>,
}

/// A fair run that violates the formula, or none where the property holds. `fairness_in_force` are places in the definition's fairness.
///
/// Deterministic: the stem is as short as a stem to any violating cycle can be, and the cycle is not made longer than what it must meet asks for.
/// Where the formula is a conjunction, the first part in a fixed order that is violated gives the run.
pub fn check(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    formula: &ErasedFormula,
    fairness_in_force: &[usize],
) -> Result<Option<Lasso>, Refused> {
    check_under(graph, machine, worker, formula, &Fairness::new(machine, fairness_in_force))
}

/// [`check`] where the constraints are at hand.
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

/// [`check_under`] on as much of a graph as was searched. What is found is a run; where nothing is found in a graph that is not complete, nothing is known.
///
/// Such a run stays in expanded states. Of those all steps are known, so that fairness says of them what it says of the complete graph.
pub fn seek(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    formula: &ErasedFormula,
    fairness: &Fairness,
) -> Result<Option<Lasso>, Refused> {
    for automaton in Automaton::of_violations(formula)? {
        let sources = sources(machine, &automaton.atoms)?;
        let product = Product::new(graph, &automaton, Letters::new(graph, worker, sources))?;
        if let Some(lasso) = violation(product, fairness) {
            return Ok(Some(lasso));
        }
    }
    Ok(None)
}

/// As [`check`], for a formula whose atom `n` is true in the states of the graph whose bits are set in `given[n]`.
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
    for automaton in Automaton::of_violations(formula)? {
        let source = |number: &usize| given.get(*number).cloned().map(Source::Given).ok_or(Refused::UnknownAtom(*number));
        let sources = automaton.atoms.iter().map(source).collect::<Result<_, _>>()?;
        let product = Product::new(graph, &automaton, Letters::new(graph, worker, sources))?;
        if let Some(lasso) = violation(product, &fairness) {
            return Ok(Some(lasso));
        }
    }
    Ok(None)
}

/// A fair run in which some process that is no daemon never reaches its end, or none where the built-in `termination` holds.
pub fn termination(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    fairness_in_force: &[usize],
) -> Result<Option<Lasso>, Refused> {
    must_be_complete(graph)?;
    seek_unending(graph, worker, &Fairness::new(machine, fairness_in_force))
}

/// [`termination`] on as much of a graph as was searched, as [`seek`].
pub fn seek_unending(graph: &Graph, worker: &mut dyn Worker, fairness: &Fairness) -> Result<Option<Lasso>, Refused> {
    let formula = ErasedFormula::Eventually(Box::new(ErasedFormula::Atom(0)));
    for automaton in Automaton::of_violations(&formula)? {
        let product = Product::new(graph, &automaton, Letters::new(graph, worker, vec![Source::Terminated]))?;
        if let Some(lasso) = violation(product, fairness) {
            return Ok(Some(lasso));
        }
    }
    Ok(None)
}

/// A run that the fairness assumption `dropped` forbids and those in `kept` allow, or none where it is proven that dropping it allows no new run.
pub fn freed(
    graph: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    dropped: usize,
    kept: &[usize],
) -> Result<Option<Lasso>, Refused> {
    freed_under(graph, machine, worker, dropped, &Fairness::new(machine, kept))
}

/// [`freed`] where the constraints that are kept are at hand: the assumption itself may be among them, weakened.
pub fn freed_under(
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
        // A step is what it does: TLA+ knows no labels, and another step to the same state is a step of both.
        let takes = |from, to| graph.edges(from).any(|(step, target)| target == to && steps[step as usize]);
        let enabled = Source::Enabled(steps.clone());
        if let Some(lasso) = seek_starving(graph, worker, constraint.strength, enabled, &takes, kept)? {
            return Ok(Some(lasso));
        }
    }
    Ok(None)
}

/// A run that keeps `kept` and breaks one fairness constraint of another graph; `None` if there is no such run in a complete graph. Bit `n` of `enabled` says
/// that the constraint's steps are enabled in the other graph when this one is in state `n`, and `takes` which moves of this graph are such steps there.
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
    if graph.is_complete() { Ok(()) } else { Err(Refused::Incomplete) }
}

/// Where each atom's value comes from.
fn sources(machine: &dyn Machine, atoms: &[usize]) -> Result<Vec<Source>, Refused> {
    let steps = |pattern: &StepPattern| machine.steps().iter().map(|step| step.matches(pattern)).collect();
    let source = |number: &usize| match machine.atoms().get(*number) {
        None => Err(Refused::UnknownAtom(*number)),
        Some(atom) => Ok(match &atom.kind {
            ErasedKind::Predicate => Source::Predicate(*number),
            ErasedKind::Enabled(pattern) => Source::Enabled(steps(pattern)),
            ErasedKind::Allowed(pattern) => Source::Allowed(steps(pattern)),
            ErasedKind::Taken(pattern) => Source::Taken(steps(pattern)),
            ErasedKind::Change { .. } => Source::Change(*number),
        }),
    };
    atoms.iter().map(source).collect()
}

/// Whether a step that satisfies the condition can be taken in a state and changes it.
pub(crate) fn can_change(graph: &Graph, state: u32, steps: impl Fn(StepId) -> bool) -> bool {
    letters::can_change(graph, state, steps)
}

/// An accepted fair run of the product.
fn violation(mut product: Product<'_>, fairness: &Fairness) -> Option<Lasso> {
    let mut marking = Marking::new(product.places(), product.graph.len());
    let mut judge = Judge::new(fairness);
    let mut components = Components::default();
    let mut found = false;
    let mut roots = product.roots();
    while let Some(root) = roots.next(&mut product) {
        components.begin(root, &mut marking);
        while let Some(component) = components.next(&mut product, &mut marking) {
            found |= judge.mark_fair(&mut product, &mut marking, component);
        }
    }
    found.then(|| lasso::tell(&mut product, &mut marking, fairness)).flatten()
}
