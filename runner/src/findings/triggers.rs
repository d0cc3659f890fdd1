//! How often the triggers of `leads_to` in temporal properties occur.

use crate::findings::{Counted, Hits};
use crate::graph::{Graph, OUTSIDE};
use crate::liveness;
use crate::machine::{ErasedFormula, ErasedKind, Machine, StepId, Worker};

/// Counts for each `leads_to(p, q)` the states in which `p` holds or, if `p` depends on the step
/// taken, the steps. `p` must be free of temporal operators.
pub(super) fn triggers(
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    graph: &Graph,
    property: usize,
) -> Vec<Hits> {
    let mut found = Vec::new();
    leads(machine.formula(property), false, &mut found);
    let mut moments = TriggerCounter {
        machine,
        worker,
        graph,
    };
    let hits = found
        .into_iter()
        .map(|(trigger, is_conjunct)| moments.hits(trigger, is_conjunct))
        .collect();
    // The check of the property reports panics.
    let _ = moments.worker.atom_panic();
    hits
}

/// Collects the left sides of all `[](!p | <>q)`, and whether `&` joins other formulas to them.
fn leads<'a>(
    formula: &'a ErasedFormula,
    is_conjunct: bool,
    found: &mut Vec<(&'a ErasedFormula, bool)>,
) {
    use ErasedFormula::{Always, And, Atom, Eventually, Not, Or};
    match formula {
        Always(inner) => match &**inner {
            Or(parts) => match parts.as_slice() {
                [Not(p), Eventually(_)] if is_of_moment(p) => found.push((p, is_conjunct)),
                _ => leads(inner, is_conjunct, found),
            },
            _ => leads(inner, is_conjunct, found),
        },
        Not(inner) | Eventually(inner) => leads(inner, is_conjunct, found),
        And(parts) => parts
            .iter()
            .for_each(|part| leads(part, is_conjunct || parts.len() > 1, found)),
        Or(parts) => parts
            .iter()
            .for_each(|part| leads(part, is_conjunct, found)),
        Atom(_) => {}
    }
}

fn is_of_moment(formula: &ErasedFormula) -> bool {
    match formula {
        ErasedFormula::Atom(_) => true,
        ErasedFormula::Not(inner) => is_of_moment(inner),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => parts.iter().all(is_of_moment),
        ErasedFormula::Eventually(_) | ErasedFormula::Always(_) => false,
    }
}

struct TriggerCounter<'a> {
    machine: &'a dyn Machine,
    worker: &'a mut dyn Worker,
    graph: &'a Graph,
}

impl TriggerCounter<'_> {
    fn hits(&mut self, formula: &ErasedFormula, is_conjunct: bool) -> Hits {
        let steps = self.looks_at_step(formula);
        let (mut times, mut of) = (0, 0);
        for state in 0..self.graph.len() {
            let mut targets: Vec<Option<u32>> = vec![None];
            if steps {
                let moves = self.graph.edges(state).map(|(_, target)| target);
                targets = moves
                    .filter(|target| *target != state && *target != OUTSIDE)
                    .map(Some)
                    .collect();
                targets.sort_unstable();
                targets.dedup();
            }
            for target in targets {
                of += 1;
                times += u64::from(self.holds(formula, state, target));
            }
        }
        Hits {
            text: self.words(formula),
            line: None,
            times,
            of,
            counted: if steps {
                Counted::Steps
            } else {
                Counted::States
            },
            clause: is_conjunct,
        }
    }

    fn looks_at_step(&self, formula: &ErasedFormula) -> bool {
        match formula {
            ErasedFormula::Atom(number) => self.machine.atoms()[*number].is_of_step(),
            ErasedFormula::Not(inner)
            | ErasedFormula::Eventually(inner)
            | ErasedFormula::Always(inner) => self.looks_at_step(inner),
            ErasedFormula::And(parts) | ErasedFormula::Or(parts) => {
                parts.iter().any(|part| self.looks_at_step(part))
            }
        }
    }

    /// Whether a formula holds in a state from which a run continues to `target`.
    fn holds(&mut self, formula: &ErasedFormula, state: u32, target: Option<u32>) -> bool {
        match formula {
            ErasedFormula::Atom(number) => self.atom_holds(*number, state, target),
            ErasedFormula::Not(inner) => !self.holds(inner, state, target),
            ErasedFormula::And(parts) => parts.iter().all(|part| self.holds(part, state, target)),
            ErasedFormula::Or(parts) => parts.iter().any(|part| self.holds(part, state, target)),
            ErasedFormula::Eventually(_) | ErasedFormula::Always(_) => false,
        }
    }

    fn atom_holds(&mut self, number: usize, state: u32, target: Option<u32>) -> bool {
        let is_one = |step: StepId, steps| {
            self.machine
                .steps()
                .get(step as usize)
                .is_some_and(|step| step.matches(steps))
        };
        let mut values = Vec::new();
        match &self.machine.atoms()[number].kind {
            ErasedKind::Predicate => {
                self.worker
                    .atoms(self.graph.store.get(state), &[number], &mut values);
            }
            ErasedKind::Enabled(steps) => {
                return liveness::can_change(self.graph, state, |step| is_one(step, steps));
            }
            ErasedKind::Allowed(steps) => {
                return self.graph.edges(state).any(|(step, _)| is_one(step, steps));
            }
            ErasedKind::Taken(steps) => {
                return self
                    .graph
                    .edges(state)
                    .any(|(step, to)| Some(to) == target && is_one(step, steps));
            }
            ErasedKind::Change { .. } => {
                let Some(target) = target else { return false };
                let (before, after) = (self.graph.store.get(state), self.graph.store.get(target));
                self.worker
                    .step_atoms(before, after, &[number], &mut values);
            }
        }
        values.first() == Some(&true)
    }

    fn words(&self, formula: &ErasedFormula) -> String {
        let joined = |parts: &[ErasedFormula], with: &str| {
            parts
                .iter()
                .map(|part| self.words(part))
                .collect::<Vec<_>>()
                .join(with)
        };
        match formula {
            ErasedFormula::Atom(number) => {
                self.machine.atoms()[*number].text(self.machine.definition(), true)
            }
            ErasedFormula::Not(inner) => match &**inner {
                ErasedFormula::Atom(number) => {
                    self.machine.atoms()[*number].text(self.machine.definition(), false)
                }
                inner => format!("!({})", self.words(inner)),
            },
            ErasedFormula::And(parts) => joined(parts, " & "),
            ErasedFormula::Or(parts) => joined(parts, " | "),
            ErasedFormula::Eventually(_) | ErasedFormula::Always(_) => String::new(),
        }
    }
}
