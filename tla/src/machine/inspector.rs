//! Evaluates conditions on the baseline, for findings.

use mutaspec_runner::definition::ItemKind;
use mutaspec_runner::machine::{Inspector, Machine, StepId};
use mutaspec_runner::value::View;

use super::evaluation::Evaluation;
use super::model::TlaMachine;
use super::packing::State;
use super::parts::Condition;
use crate::value::{Value, position};

/// The steps that evaluating a definition may take that no model checks. The author has not decided
/// that it is worth its time.
const FUEL_OF_DEFINITIONS: u64 = 1 << 12;

/// Evaluates conditions in the states of a model.
pub(super) struct TlaInspector<'m> {
    machine: &'m TlaMachine,
    evaluation: Evaluation<'m>,
    /// Evaluates definitions, from the condition with this number on.
    definitions: Option<Evaluation<'m>>,
    first_definition: usize,
}

impl<'m> TlaInspector<'m> {
    pub(super) fn new(machine: &'m TlaMachine) -> TlaInspector<'m> {
        TlaInspector {
            machine,
            evaluation: Evaluation::new(machine),
            definitions: None,
            first_definition: machine.definition().property_facts.first_definition(),
        }
    }
}

impl Inspector for TlaInspector<'_> {
    fn state_conditions(&mut self, state: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let state = State::unpack(state);
        for number in numbers {
            into.push(match self.machine.parts.conditions[*number] {
                Condition::State(predicate) if *number >= self.first_definition => {
                    let bounded = || Evaluation::bounded(self.machine, FUEL_OF_DEFINITIONS);
                    let evaluation = self.definitions.get_or_insert_with(bounded);
                    evaluation.holds(predicate, &state).ok()
                }
                Condition::State(predicate) => self.evaluation.holds(predicate, &state).ok(),
                Condition::Step(_) | Condition::Unknown => None,
            });
        }
    }

    fn step_conditions(
        &mut self,
        before: &[u8],
        after: &[u8],
        numbers: &[usize],
        into: &mut Vec<Option<bool>>,
    ) {
        let (before, after) = (State::unpack(before), State::unpack(after));
        for number in numbers {
            into.push(match self.machine.parts.conditions[*number] {
                Condition::Step(predicate) => {
                    let holds = self.evaluation.holds_on(predicate, &before, &after);
                    holds.ok()
                }
                Condition::State(_) | Condition::Unknown => None,
            });
        }
    }

    /// The language has no helpers.
    fn helpers(&mut self, _state: &[u8], asked: &[(usize, i128)], into: &mut Vec<Option<View>>) {
        into.extend(asked.iter().map(|_| None));
    }

    fn changed_fields(&mut self, before: &[u8], after: &[u8], changed: &mut [bool]) {
        let (before, after) = (State::unpack(before), State::unpack(after));
        let states = &self.machine.states;
        if before.layout == after.layout {
            let layout = states.layouts.get(before.layout);
            for (variable, changed) in changed.iter_mut().enumerate() {
                let slots = layout.range(variable);
                *changed |= before.numbers[slots.clone()] != after.numbers[slots];
            }
            return;
        }
        let before = states.values(self.evaluation.numbers(), &before);
        let after = states.values(self.evaluation.numbers(), &after);
        for (changed, (before, after)) in changed.iter_mut().zip(before.iter().zip(&after)) {
            *changed |= before != after;
        }
    }

    fn stands_at(&mut self, state: &[u8], step: StepId) -> bool {
        let (machine, number) = (self.machine, step as usize);
        let facts = &machine.steps()[number];
        let item = &machine.definition().items[facts.item];
        let ItemKind::Process { labels, .. } = &item.kind else {
            return true;
        };
        let variables = &machine.parts.program.variables;
        let pc = variables.iter().position(|name| name.as_str() == "pc");
        let (Some(label), Some(pc)) = (labels.get(facts.label), pc) else {
            return true;
        };
        let state = State::unpack(state);
        let slots = machine.states.slots(self.evaluation.numbers(), &state);
        let pc = machine.states.layouts.get(state.layout).value(pc, &slots);
        let rest = facts.name.strip_prefix(&*item.name).unwrap_or_default();
        let own = machine.parts.steps[number].arguments.first();
        let own = own.and_then(Option::as_ref);
        let own = own.filter(|_| rest.starts_with('('));
        is_at(&pc, own, &label.name)
    }
}

/// Whether a process is at a label. That of a process without a set is not known by its steps, but
/// by the label: the translation gives no two processes one label.
fn is_at(pc: &Value, process: Option<&Value>, label: &str) -> bool {
    let is_label = |value: &Value| matches!(value, Value::Str(name) if name.as_str() == label);
    let all = match pc {
        Value::Tuple(labels) => labels.as_slice(),
        Value::Record(record) => &record.values,
        Value::Function(function) => &function.values,
        only => std::slice::from_ref(only),
    };
    match process.and_then(|process| position(pc, process)) {
        Some(place) => is_label(&all[place]),
        None => all.iter().any(is_label),
    }
}
