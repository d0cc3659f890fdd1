//! The fairness that a model assumes, as sets of steps.
//!
//! TLA+'s meaning: `WF_vars(A)` and `SF_vars(A)` are about `<<A>>_vars`, so only a step of `A` that changes the state counts as enabled or as
//! taken. Which runs that leaves over is for the liveness check to decide.

use crate::faults::{Fault as Injected, is_on};
use crate::machine::{Machine, StepFacts, StepId};
use crate::spec::{FairnessRow, Strength};

/// Fairness towards one instance: of the steps it is about, none may be enabled for ever (weak) or again and again (strong) and never be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Place of the assumption in the definition's fairness.
    pub row: usize,
    /// The instance, as in [`StepFacts::instance`].
    pub instance: usize,
    /// Weak or strong.
    pub strength: Strength,
}

/// All constraints in force, and which of them a step is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fairness {
    constraints: Vec<Constraint>,
    /// For each step the numbers of its constraints, in order.
    of_step: Vec<Vec<u32>>,
}

impl Fairness {
    /// The constraints of these assumptions (places in the definition's fairness), one for each instance.
    pub fn new(machine: &dyn Machine, in_force: &[usize]) -> Fairness {
        let rows = machine.definition().fairness;
        let in_force = if is_on(Injected::FairnessIgnored) { &[] } else { in_force };
        let assumed = in_force.iter().filter_map(|row| rows.get(*row).map(|facts| (*row, facts)));
        Fairness::of_rows(machine.steps(), assumed)
    }

    /// The constraints of all assumptions, of which this one is no more than weak.
    pub fn weakened(machine: &dyn Machine, row: usize) -> Fairness {
        let all: Vec<usize> = (0..machine.definition().fairness.len()).collect();
        let mut fairness = Fairness::new(machine, &all);
        for constraint in fairness.constraints.iter_mut().filter(|constraint| constraint.row == row) {
            constraint.strength = Strength::Weak;
        }
        fairness
    }

    fn of_rows<'r>(steps: &[StepFacts], rows: impl Iterator<Item = (usize, &'r FairnessRow)>) -> Fairness {
        let mut fairness = Fairness {
            constraints: Vec::new(),
            of_step: vec![Vec::new(); steps.len()],
        };
        for (row, facts) in rows {
            let first = fairness.constraints.len();
            for (step, step_facts) in steps.iter().enumerate().filter(|(_, step)| is_about(facts, step)) {
                let number = fairness.constraint_of(first, row, facts.strength, step_facts.instance);
                fairness.of_step[step].push(number as u32);
            }
        }
        fairness
    }

    /// The number of the row's constraint for an instance, made where it is new; the row's constraints begin at `first`.
    fn constraint_of(&mut self, first: usize, row: usize, strength: Strength, instance: usize) -> usize {
        let strength = if is_on(Injected::WeakTakenAsStrong) {
            Strength::Strong
        } else {
            strength
        };
        // An instance's steps stand side by side.
        let known = self.constraints[first..].iter().rposition(|c| c.instance == instance);
        known.map_or_else(
            || {
                self.constraints.push(Constraint { row, instance, strength });
                self.constraints.len() - 1
            },
            |place| first + place,
        )
    }

    /// The constraints, by number.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The numbers of the constraints that a step is about.
    #[inline]
    pub fn of_step(&self, step: StepId) -> &[u32] {
        self.of_step.get(step as usize).map_or(&[], Vec::as_slice)
    }
}

fn is_about(row: &FairnessRow, step: &StepFacts) -> bool {
    !step.extra && step.item == row.item && row.labels.is_none_or(|labels| labels.contains(&step.label))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The process `item` with the instances `instances`, each with two labels.
    fn steps(item: usize, instances: std::ops::Range<usize>) -> Vec<StepFacts> {
        let step = |(instance, label)| StepFacts {
            item,
            instance,
            label,
            arguments: Vec::new(),
            name: String::new(),
            extra: false,
        };
        instances.flat_map(|i| [(i, 0), (i, 1)]).map(step).collect()
    }

    fn row(item: usize, labels: Option<&'static [usize]>, strength: Strength) -> FairnessRow {
        FairnessRow {
            item,
            labels,
            strength,
            line: 1,
        }
    }

    fn check(rows: &[FairnessRow], constraints: &[(usize, usize)], of_step: &[&[u32]]) {
        let steps: Vec<_> = steps(0, 0..2).into_iter().chain(steps(1, 2..3)).collect();
        let fairness = Fairness::of_rows(&steps, rows.iter().enumerate());
        let found: Vec<_> = fairness.constraints().iter().map(|c| (c.row, c.instance)).collect();
        assert_eq!(found, constraints);
        let found: Vec<_> = (0..steps.len() as u32).map(|step| fairness.of_step(step)).collect();
        assert_eq!(found, of_step);
    }

    #[test]
    fn an_assumption_holds_for_each_instance_separately() {
        let rows = [row(0, None, Strength::Weak)];
        check(&rows, &[(0, 0), (0, 1)], &[&[0], &[0], &[1], &[1], &[], &[]]);
    }

    #[test]
    fn an_assumption_may_be_about_some_labels_only() {
        let rows = [row(0, Some(&[1]), Strength::Weak), row(1, Some(&[0, 1]), Strength::Strong)];
        check(&rows, &[(0, 0), (0, 1), (1, 2)], &[&[], &[0], &[], &[1], &[2], &[2]]);
    }

    #[test]
    fn a_step_may_have_several_assumptions() {
        let rows = [row(1, None, Strength::Weak), row(1, Some(&[0]), Strength::Strong)];
        check(&rows, &[(0, 2), (1, 2)], &[&[], &[], &[], &[], &[0, 1], &[0]]);
    }

    #[test]
    fn a_step_that_no_assumption_is_about_has_no_constraint() {
        check(&[], &[], &[&[], &[], &[], &[], &[], &[]]);
        assert_eq!(Fairness::default().of_step(7), &[] as &[u32]);
    }
}
