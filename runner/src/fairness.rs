//! The fairness that a model assumes, as sets of steps.
//!
//! As in TLA+, only a step that changes the state counts as enabled or taken.

use crate::assumption::{Assumption, Assumptions, StepSet};
use crate::assumption::{FairnessKind, FairnessRow, Strength};
use crate::faults::{InjectedFault, is_on};
use crate::machine::{Constraint, Machine, StepFacts, StepId};
use crate::step_pattern::StepPattern;

/// Returns the constraints of attributes on actions, processes and labels: one for each instance.
fn of_attributes(rows: &[FairnessRow], steps: &[StepFacts]) -> Vec<Constraint> {
    let mut all: Vec<Constraint> = Vec::new();
    for (row, facts) in rows.iter().enumerate() {
        let FairnessKind::Attribute { item, labels } = &facts.kind else {
            continue;
        };
        let is_about = |step: &StepFacts| {
            !step.extra
                && step.item == *item
                && labels
                    .as_ref()
                    .is_none_or(|labels| labels.contains(&step.label))
        };
        let mut instance = None;
        for (id, step) in (0..).zip(steps).filter(|(_, step)| is_about(step)) {
            // The steps of an instance have consecutive numbers.
            if instance != Some(step.instance) {
                instance = Some(step.instance);
                all.push(Constraint {
                    row,
                    strength: facts.strength,
                    steps: Vec::new(),
                });
            }
            if let Some(constraint) = all.last_mut() {
                constraint.steps.push(id);
            }
        }
    }
    all
}

/// Returns the constraints of all assumptions of a model, in the order of the definition's
/// fairness. `Err` is a pattern with an argument that no step has.
pub fn constraints(
    rows: &[FairnessRow],
    assumptions: Assumptions,
    steps: &[StepFacts],
) -> Result<Vec<Constraint>, StepPattern> {
    let mut all = of_attributes(rows, steps);
    for Assumption {
        row,
        strength,
        steps: set,
    } in assumptions.into_vec()
    {
        if let StepSet::Any(patterns) = &set
            && let Some(unknown) = patterns.iter().find(|pattern| is_misspelt(pattern, steps))
        {
            return Err(unknown.clone());
        }
        let is_in = |step: &StepFacts| match &set {
            StepSet::All => !step.extra,
            StepSet::Any(patterns) => patterns.iter().any(|pattern| step.matches(pattern)),
        };
        let steps = (0..)
            .zip(steps)
            .filter(|(_, step)| is_in(step))
            .map(|(id, _)| id)
            .collect();
        all.push(Constraint {
            row,
            strength,
            steps,
        });
    }
    all.sort_by_key(|constraint| constraint.row);
    Ok(all)
}

/// Whether a pattern names an argument that no step of its item has, although the item has steps.
pub(crate) fn is_misspelt(pattern: &StepPattern, steps: &[StepFacts]) -> bool {
    let of_any = StepPattern {
        argument: None,
        ..pattern.clone()
    };
    pattern.argument.is_some()
        && !steps.iter().any(|step| step.matches(pattern))
        && steps.iter().any(|step| step.matches(&of_any))
}

/// The fairness constraints in force, and the constraints of each step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fairness {
    constraints: Vec<Constraint>,
    /// For each step the numbers of its constraints in ascending order.
    of_step: Vec<Vec<u32>>,
}

impl Fairness {
    /// Returns the constraints of these assumptions (indices in the definition's fairness).
    pub fn new(machine: &dyn Machine, in_force: &[usize]) -> Fairness {
        let in_force = if is_on(InjectedFault::FairnessIgnored) {
            &[]
        } else {
            in_force
        };
        let constraints = machine
            .fairness()
            .iter()
            .filter(|constraint| in_force.contains(&constraint.row));
        let mut constraints: Vec<_> = constraints.cloned().collect();
        if is_on(InjectedFault::WeakTakenAsStrong) {
            for constraint in &mut constraints {
                constraint.strength = Strength::Strong;
            }
        }
        Fairness::of(constraints, machine.steps().len())
    }

    /// Returns the constraints of all assumptions, with `row` weakened to weak fairness.
    pub fn weakened(machine: &dyn Machine, row: usize) -> Fairness {
        let all: Vec<usize> = (0..machine.definition().fairness.len()).collect();
        let mut fairness = Fairness::new(machine, &all);
        for constraint in fairness
            .constraints
            .iter_mut()
            .filter(|constraint| constraint.row == row)
        {
            constraint.strength = Strength::Weak;
        }
        fairness
    }

    fn of(constraints: Vec<Constraint>, steps: usize) -> Fairness {
        let mut of_step = vec![Vec::new(); steps];
        for (number, constraint) in (0..).zip(&constraints) {
            for step in &constraint.steps {
                of_step[*step as usize].push(number);
            }
        }
        Fairness {
            constraints,
            of_step,
        }
    }

    /// Returns the constraints, indexed by number.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// Returns the numbers of the constraints that include a step.
    #[inline]
    pub fn of_step(&self, step: StepId) -> &[u32] {
        self.of_step.get(step as usize).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{any, any_step, strong, weak};

    /// The process `item` with these instances, each with two labels.
    fn steps(item: usize, instances: std::ops::Range<usize>) -> Vec<StepFacts> {
        let step = |(instance, label): (usize, usize)| StepFacts {
            item,
            instance,
            label,
            arguments: vec![format!("p{instance}")],
            name: String::new(),
            extra: false,
        };
        instances.flat_map(|i| [(i, 0), (i, 1)]).map(step).collect()
    }

    /// Two instances of process 0, one of process 1, and a crash.
    fn model() -> Vec<StepFacts> {
        let mut all: Vec<_> = steps(0, 0..2).into_iter().chain(steps(1, 2..3)).collect();
        let crash = StepFacts {
            label: 2,
            extra: true,
            ..all[0].clone()
        };
        all.push(crash);
        all
    }

    fn attribute(item: usize, labels: Option<&[usize]>) -> FairnessRow {
        let labels = labels.map(|labels| mutaspec_mutator::rows(labels.iter().copied()));
        FairnessRow {
            kind: FairnessKind::Attribute { item, labels },
            strength: Strength::Weak,
            line: 1,
        }
    }

    fn pattern(item: usize, argument: Option<&str>) -> StepPattern {
        StepPattern {
            item,
            label: None,
            argument: argument.map(str::to_owned),
        }
    }

    fn check(constraints: &[Constraint], rows_and_steps: &[(usize, &[StepId])]) {
        let found: Vec<_> = constraints
            .iter()
            .map(|c| (c.row, c.steps.as_slice()))
            .collect();
        assert_eq!(found, rows_and_steps);
        let fairness = Fairness::of(constraints.to_vec(), model().len());
        for step in 0..model().len() as StepId {
            let expected = (0..)
                .zip(constraints)
                .filter(|(_, c)| c.steps.contains(&step));
            let expected: Vec<u32> = expected.map(|(number, _)| number).collect();
            assert_eq!(fairness.of_step(step), expected, "step {step}");
        }
    }

    fn check_attributes(rows: &[FairnessRow], expected: &[(usize, &[StepId])]) {
        check(
            &constraints(rows, Assumptions::none(), &model()).unwrap(),
            expected,
        );
    }

    fn check_assumptions(assumptions: Assumptions, expected: &[(usize, &[StepId])]) {
        check(&constraints(&[], assumptions, &model()).unwrap(), expected);
    }

    #[test]
    fn attribute_makes_one_constraint_per_instance() {
        check_attributes(&[attribute(0, None)], &[(0, &[0, 1]), (0, &[2, 3])]);
        check_attributes(
            &[attribute(1, None), attribute(1, Some(&[0]))],
            &[(0, &[4, 5]), (1, &[4])],
        );
        check_attributes(&[], &[]);
    }

    #[test]
    fn label_attribute_selects_its_steps() {
        check_attributes(
            &[attribute(0, Some(&[1])), attribute(1, Some(&[0, 1]))],
            &[(0, &[1]), (0, &[3]), (1, &[4, 5])],
        );
    }

    #[test]
    fn assumption_makes_one_constraint_for_its_set() {
        check_assumptions(weak(3, any_step()), &[(3, &[0, 1, 2, 3, 4, 5])]);
        let second = pattern(0, Some("p1"));
        check_assumptions(
            weak(0, second.clone()) & strong(1, any([pattern(1, None), second])),
            &[(0, &[2, 3]), (1, &[2, 3, 4, 5])],
        );
    }

    #[test]
    fn assumption_about_unknown_argument_is_refused() {
        let unknown = pattern(0, Some("p7"));
        let assumed = weak(0, pattern(1, None) | unknown.clone());
        assert_eq!(constraints(&[], assumed, &model()), Err(unknown));
        check_assumptions(weak(0, pattern(5, Some("p7"))), &[(0, &[])]);
    }
}
