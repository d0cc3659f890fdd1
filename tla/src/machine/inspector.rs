//! Evaluates conditions on the baseline, for findings.

use mutaspec_runner::machine::{Inspector, StepId};
use mutaspec_runner::value::View;

use super::evaluation::Evaluation;
use super::model::TlaMachine;
use super::packing::State;
use super::parts::Condition;

/// Evaluates conditions in the states of a model.
pub(super) struct TlaInspector<'m> {
    machine: &'m TlaMachine,
    evaluation: Evaluation<'m>,
}

impl<'m> TlaInspector<'m> {
    pub(super) fn new(machine: &'m TlaMachine) -> TlaInspector<'m> {
        TlaInspector {
            machine,
            evaluation: Evaluation::new(machine),
        }
    }
}

impl Inspector for TlaInspector<'_> {
    fn state_conditions(&mut self, state: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let state = State::unpack(state);
        for number in numbers {
            into.push(match self.machine.parts.conditions[*number] {
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
