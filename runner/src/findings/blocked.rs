//! Steps that are never enabled, and the guards that block them.

use mutaspec_mutator::Effect;

use crate::definition::ItemKind;
use crate::findings::{BlockedStep, Guard};
use crate::graph::Graph;
use crate::machine::{Fault, Inspector, Look, Machine, StepId, Visitor, Worker};
use crate::step::Switch;

/// For each step that is never enabled: finds the guards without which it would be enabled in some
/// state. Each guard is dropped alone, by its mutant.
pub(super) fn blocked(
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    inspector: &mut dyn Inspector,
    graph: &Graph,
    is_enabled: &[bool],
) -> Vec<BlockedStep> {
    let mut all = Vec::new();
    let items = machine.definition().items.iter().enumerate();
    for (item, row) in items.filter(|(_, row)| !matches!(row.kind, ItemKind::End)) {
        for label in 0..row.width() {
            let steps = machine
                .steps()
                .iter()
                .enumerate()
                .filter(|(_, step)| step.item == item && step.label == label);
            let steps: Vec<usize> = steps.map(|(number, _)| number).collect();
            // An item over an empty set has no steps that a guard could block.
            if steps.is_empty()
                || steps
                    .iter()
                    .any(|step| is_enabled.get(*step) == Some(&true))
            {
                continue;
            }
            let name = row.step_name(&row.name, label);
            let turns = turns(inspector, graph, &steps);
            all.push(BlockedStep {
                guards: guards(machine, worker, &turns, &name),
                turns: turns.len() as u64,
                step: name,
            });
        }
    }
    all
}

/// Returns the states in which the process of a step is at its label, each with the step.
fn turns<'a>(
    inspector: &mut dyn Inspector,
    graph: &'a Graph,
    steps: &[usize],
) -> Vec<(&'a [u8], StepId)> {
    let mut all = Vec::new();
    for state in graph.store.iter() {
        for step in steps {
            if inspector.stands_at(state, *step as StepId) {
                all.push((state, *step as StepId));
            }
        }
    }
    all
}

/// Returns the guards of a step that block it alone in some state.
fn guards(
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    turns: &[(&[u8], StepId)],
    name: &str,
) -> Vec<Guard> {
    let rows = machine.definition().mutants.iter();
    let rows = rows.filter(|row| row.operator.drops_guard() && row.item == name);
    let mut guards = Vec::new();
    for row in rows {
        let Effect::Switch(number) = row.effect else {
            continue;
        };
        let mut worker = worker.under(Some(Switch {
            number,
            member: None,
        }));
        if turns
            .iter()
            .any(|(state, step)| is_enabled(&mut *worker, state, *step))
        {
            guards.push(Guard {
                text: row.original.to_string(),
                line: row.line,
            });
        }
    }
    guards
}

/// Whether a step is enabled in a state under the active mutant, even if only with a fault.
pub(crate) fn is_enabled(worker: &mut dyn Worker, state: &[u8], step: StepId) -> bool {
    let mut enabled = Enabled(false);
    worker.expand_step(state, step, &mut enabled);
    enabled.0
}

struct Enabled(bool);

impl Visitor for Enabled {
    fn state(&mut self, _step: StepId, _packed: &[u8], _within: bool) -> Look {
        self.0 = true;
        Look::Stop
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        self.0 = true;
        false
    }
}
