//! Evaluates conditions on the baseline, for findings.

use mutaspec_runner::machine::{Inspector, Machine, StepId};
use mutaspec_runner::value::View;

use super::evaluation::Evaluation;
use super::model::TlaMachine;
use super::packing::State;
use super::parts::Condition;

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

    /// Every step of a module is an action.
    fn stands_at(&mut self, _state: &[u8], _step: StepId) -> bool {
        true
    }
}
