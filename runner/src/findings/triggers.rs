//! What the `leads_to` of a temporal property waits for, and how often that comes.

use crate::findings::Hits;
use crate::graph::Graph;
use crate::liveness;
use crate::machine::{ErasedFormula, Machine, Worker};

/// For each `leads_to(p, q)` in a property, `p` being about states alone, the states in which `p` holds.
pub(super) fn triggers(machine: &dyn Machine, worker: &mut dyn Worker, graph: &Graph, property: usize) -> Vec<Hits> {
    let mut found = Vec::new();
    leads(machine.formula(property), false, &mut found);
    let mut all: Vec<Hits> = Vec::new();
    for (trigger, is_conjunct) in found {
        let times = (0..graph.len())
            .filter(|state| holds(trigger, machine, worker, graph, *state))
            .count();
        all.push(Hits {
            text: words(trigger, machine),
            line: None,
            times: times as u64,
            of: u64::from(graph.len()),
            steps: false,
            is_conjunct,
        });
    }
    // Asking why an atom failed is not for us.
    let _ = worker.atom_panic();
    all
}

/// The left sides of all `[](!p | <>q)`, each with whether other formulas are joined to it by `&`.
fn leads<'a>(formula: &'a ErasedFormula, is_conjunct: bool, found: &mut Vec<(&'a ErasedFormula, bool)>) {
    use ErasedFormula::{Always, And, Atom, Eventually, Not, Or};
    match formula {
        Always(inner) => match &**inner {
            Or(parts) => match parts.as_slice() {
                [Not(p), Eventually(_)] if is_of_states(p) => found.push((p, is_conjunct)),
                _ => leads(inner, is_conjunct, found),
            },
            _ => leads(inner, is_conjunct, found),
        },
        Not(inner) | Eventually(inner) => leads(inner, is_conjunct, found),
        And(parts) => parts.iter().for_each(|part| leads(part, is_conjunct || parts.len() > 1, found)),
        Or(parts) => parts.iter().for_each(|part| leads(part, is_conjunct, found)),
        Atom(_) => {}
    }
}

fn is_of_states(formula: &ErasedFormula) -> bool {
    match formula {
        ErasedFormula::Atom(_) => true,
        ErasedFormula::Not(inner) => is_of_states(inner),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => parts.iter().all(is_of_states),
        ErasedFormula::Eventually(_) | ErasedFormula::Always(_) => false,
    }
}

fn holds(formula: &ErasedFormula, machine: &dyn Machine, worker: &mut dyn Worker, graph: &Graph, state: u32) -> bool {
    match formula {
        ErasedFormula::Atom(number) => match &machine.atoms()[*number].enabled {
            Some(steps) => liveness::is_enabled(graph, machine, steps, state),
            None => {
                let mut values = Vec::new();
                worker.atoms(graph.store.get(state), &[*number], &mut values);
                values.first() == Some(&true)
            }
        },
        ErasedFormula::Not(inner) => !holds(inner, machine, worker, graph, state),
        ErasedFormula::And(parts) => parts.iter().all(|part| holds(part, machine, worker, graph, state)),
        ErasedFormula::Or(parts) => parts.iter().any(|part| holds(part, machine, worker, graph, state)),
        ErasedFormula::Eventually(_) | ErasedFormula::Always(_) => false,
    }
}

fn words(formula: &ErasedFormula, machine: &dyn Machine) -> String {
    let joined = |parts: &[ErasedFormula], with: &str| parts.iter().map(|part| words(part, machine)).collect::<Vec<_>>().join(with);
    match formula {
        ErasedFormula::Atom(number) => {
            let atom = &machine.atoms()[*number];
            match &atom.enabled {
                Some(steps) => {
                    let item = machine.definition().items.get(steps.item).map_or("", |item| item.name);
                    format!("enabled({item})")
                }
                None => atom.name.clone(),
            }
        }
        ErasedFormula::Not(inner) => format!("!({})", words(inner, machine)),
        ErasedFormula::And(parts) => joined(parts, " & "),
        ErasedFormula::Or(parts) => joined(parts, " | "),
        ErasedFormula::Eventually(_) | ErasedFormula::Always(_) => String::new(),
    }
}
