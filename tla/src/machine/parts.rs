//! What a model consists of, besides its tables: compiled expressions by number.

use crate::compile::{Expr, Program};
use crate::evaluate::Step;

/// The compiled parts of a model.
pub(super) struct Parts {
    pub(super) program: Program,
    /// The next-state relation, cut into steps.
    pub(super) steps: Vec<Step>,
    /// State predicates: conjuncts of invariants, constraints, and atoms of temporal formulas.
    pub(super) predicates: Vec<Expr>,
    /// Step predicates: step invariants, action constraints, and atoms of temporal formulas.
    pub(super) step_predicates: Vec<Expr>,
    /// Indices of the constraints in `predicates`.
    pub(super) constraints: Vec<usize>,
    /// Indices of the action constraints in `step_predicates`.
    pub(super) action_constraints: Vec<usize>,
    /// The conditions of properties, by number.
    pub(super) conditions: Vec<Condition>,
    /// What decides a property, by its index in the definition.
    pub(super) properties: Vec<Decided>,
    /// The predicates among `step_predicates` that every step of the model has to satisfy for a
    /// property.
    pub(super) required: Vec<usize>,
    /// What decides an atom, by its index: an index in `predicates` or in `step_predicates`, and
    /// whether the atom holds where that one does not.
    pub(super) atoms: Vec<(usize, bool)>,
}

/// A condition of a property, as an index in `predicates` or in `step_predicates`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// It is about states.
    State(usize),
    /// It is about steps.
    Step(usize),
    /// It cannot be evaluated in this model.
    Unknown,
}

/// What decides a property, as indices in `predicates` or in `step_predicates`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decided {
    /// Predicates on states; all of them hold in each state if an invariant holds, and in some
    /// state if a goal is reached.
    States(Vec<usize>),
    /// Predicates on steps; all of them hold if the property holds.
    Steps(Vec<usize>),
    /// The invariants among the conjuncts of a temporal formula: predicates on states and on steps.
    /// The engine decides the formula.
    Partly {
        states: Vec<usize>,
        steps: Vec<usize>,
    },
    /// A temporal formula, or a property of another model of the same module.
    Elsewhere,
}

impl Decided {
    /// The predicates on states.
    pub(super) fn of_states(&self) -> &[usize] {
        match self {
            Decided::States(states) | Decided::Partly { states, .. } => states,
            Decided::Steps(_) | Decided::Elsewhere => &[],
        }
    }

    /// The predicates on steps.
    pub(super) fn of_steps(&self) -> &[usize] {
        match self {
            Decided::Steps(steps) | Decided::Partly { steps, .. } => steps,
            Decided::States(_) | Decided::Elsewhere => &[],
        }
    }
}
