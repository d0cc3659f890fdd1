//! The optional parts of a machine.
//!
//! A machine or worker that has a part returns it from an accessor: [`Machine::permutable`],
//! [`Machine::inspector`], [`Worker::crash_state`]. Without the part, the engine does without the
//! feature. It never assumes an answer.
//!
//! [`Machine::permutable`]: super::Machine::permutable
//! [`Machine::inspector`]: super::Machine::inspector
//! [`Worker::crash_state`]: super::Worker::crash_state

use super::{Group, StepId};
use crate::value::{Permutation, View};

/// A machine that can exchange participants, for [symmetry](crate::symmetry).
///
/// Without this part, sets that are declared symmetric are not used, and the outcome reports it.
pub trait PermutableMachine: Send + Sync {
    /// Returns the image of a step under a permutation of participants, if the model has it.
    fn permuted_step(&self, step: StepId, permutation: &Permutation) -> Option<StepId>;

    /// Creates a permuter of states for one thread.
    fn permuter(&self) -> Box<dyn StatePermuter + '_>;
}

/// Exchanges the participants in packed states, for one thread. Never takes a step.
pub trait StatePermuter: Send {
    /// Writes a state with its participants permuted to `into`, packed.
    fn permuted(&mut self, state: &[u8], permutation: &Permutation, into: &mut Vec<u8>);

    /// Writes the packed representative of the state's orbit to `into`. Returns the number of
    /// states in the orbit. All states of an orbit have the same representative.
    fn representative(&mut self, state: &[u8], group: &Group, into: &mut Vec<u8>) -> u64;
}

/// Evaluates parts of properties, for [findings](crate::findings), and helpers of the spec, for
/// [suggestions](crate::suggest).
///
/// Without this part, those that need it are missing. No verdict depends on it.
pub trait Inspector: Send {
    /// Evaluates [conditions](crate::property_facts) in a state and appends their values in order.
    /// `None` stands for a panic.
    fn state_conditions(&mut self, state: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>);

    /// Evaluates [conditions](crate::property_facts) on a step and appends their values in order.
    /// `None` stands for a panic.
    fn step_conditions(
        &mut self,
        before: &[u8],
        after: &[u8],
        numbers: &[usize],
        into: &mut Vec<Option<bool>>,
    );

    /// Calls [helpers](crate::spec::Spec::helper) for a state and appends their values in order.
    /// `asked` holds their indices and members. `None` stands for a panic.
    fn helpers(&mut self, state: &[u8], asked: &[(usize, i128)], into: &mut Vec<Option<View>>);

    /// Sets `changed[i]` if field `i` differs between two states, and leaves the others.
    fn changed_fields(&mut self, before: &[u8], after: &[u8], changed: &mut [bool]);

    /// Whether the process that takes this step is at its label. Always true for an action.
    fn stands_at(&mut self, state: &[u8], step: StepId) -> bool;
}

/// Removes the [crash state](crate::crash_state) from states of the active mutant.
pub trait CrashStateEraser {
    /// Packs a state into `into` with an empty crash state. Returns false and leaves `into` as it
    /// is if the crash state is empty already.
    fn without_crash_state(&mut self, state: &[u8], into: &mut Vec<u8>) -> bool;
}

/// Maps the states of a model to the states of a refined spec. Part of a
/// [`Refinement`](super::Refinement).
pub trait RefinementMap: Send + Sync {
    /// Writes the image of a state to `into`, packed for the refined machine. Returns the panic
    /// message if the map panics.
    fn image(&self, state: &[u8], into: &mut Vec<u8>) -> Result<(), String>;
}
