//! A [`Spec`](crate::spec::Spec) behind two traits without its types, so that the explorer is
//! compiled once and not for each spec.
//!
//! [`typed`](super::typed) implements them for every spec. States are kept in two places: `Current`
//! was read from its packed form, and `Next` is a successor under construction.

use std::sync::Arc;

use crate::assumption::Assumptions;
use crate::crash_state::CrashState;
use crate::machine::{ErasedAtom, ErasedFormula, Group, StepFacts, StepId};
use crate::scenario::Scenario;
use crate::spec::{RefinementRow, StepInstance};
use crate::step::Flow;
use crate::value::{Permutation, Universe, View, Writer};

/// A spec with its constants set.
pub(super) trait System: Send + Sync {
    /// Returns the keys of the sets of numbers over which families of mutants range.
    fn number_set_keys(&self) -> Vec<&'static str>;

    /// Computes the members of the set with this index.
    fn number_set(&self, set: usize) -> Vec<i128>;

    /// Creates the instances by number. The numbers stand for the typed steps.
    fn instances(&mut self) -> Vec<StepInstance<()>>;

    /// Creates the formula of a temporal property.
    fn formula(&mut self, property: usize) -> ErasedFormula;

    /// Returns the atoms of all formulas so far.
    fn atoms(&self) -> Vec<ErasedAtom>;

    /// Creates the scenario of a property. Properties of other kinds have an empty one.
    fn scenario(&self, property: usize) -> Scenario;

    /// Returns the fairness that the spec assumes.
    fn fairness(&self) -> Assumptions;

    /// Creates memory for the states on which one thread works.
    fn states<'m>(&'m self, universe: &'m Arc<Universe>) -> Box<dyn States + 'm>;

    /// Returns the parameters of an instance after a permutation of its participants.
    fn permuted(&self, instance: usize, permutation: &Permutation) -> Vec<View>;

    /// Returns the `#[refines(..)]` properties.
    fn refinements(&self) -> &'static [RefinementRow];

    /// Returns the constants of the refined spec that a refinement sets.
    fn refined_constants(
        &self,
        property: usize,
        universe: &Universe,
    ) -> Vec<(&'static str, String)>;

    /// Reads a state, maps it to a state of the refined spec, and packs that.
    fn refined(
        &self,
        property: usize,
        universe: &Arc<Universe>,
        state: &[u8],
        writer: &mut Writer<'_>,
    );
}

/// One of the two states in the memory of [`States`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Current,
    Next,
}

/// The states on which one thread works. Numbers of properties, conditions and fields are those of
/// [`Spec`](crate::spec::Spec).
pub(super) trait States: HiddenStates + Send {
    /// Reads the current state.
    fn read(&mut self, state: &[u8]);

    /// Reads both states of a step.
    fn read_pair(&mut self, before: &[u8], after: &[u8]);

    /// Returns the label of an instance.
    fn label(&self, place: Place, instance: usize) -> usize;

    /// Replaces `into` by the labels of all instances in the current state. One call for a state is
    /// much faster than one for each instance.
    fn labels(&self, into: &mut Vec<usize>);

    /// Whether all processes of the current state have terminated.
    fn terminated(&self) -> bool;

    /// Creates an initial state as the next one with the thread's current choices, and packs it.
    /// Returns whether it satisfies the constraints.
    fn initial(&mut self, writer: &mut Writer<'_>) -> Flow<bool>;

    /// Takes a step from the current state to the next one, as [`initial`](States::initial) does.
    fn take(&mut self, instance: usize, writer: &mut Writer<'_>) -> Flow<bool>;

    /// Notes that the last call of [`take`](States::take) has changed nothing.
    fn note_unchanged(&mut self);

    fn state_property(&self, place: Place, property: usize) -> bool;

    fn step_property(&self, property: usize) -> bool;

    /// Evaluates an invariant with look-ahead on the current state.
    fn ahead_property(
        &self,
        property: usize,
        facts: &Arc<Vec<StepFacts>>,
        next: &[(StepId, &[u8])],
    ) -> bool;

    /// Evaluates an atom on the current state. `None` if it is not about one state.
    fn state_atom(&self, atom: usize) -> Option<bool>;

    /// Evaluates an atom on the step. `None` if it is not about a step.
    fn step_atom(&self, atom: usize) -> Option<bool>;

    fn state_condition(&self, number: usize) -> bool;

    fn step_condition(&self, number: usize) -> bool;

    /// Calls a helper for the current state.
    fn helper(&self, place: usize, member: i128) -> View;

    /// Whether a field has the same value in both states.
    fn same_field(&self, field: usize) -> bool;

    /// Returns the current state as a tree.
    fn view(&self) -> View;

    /// Packs what properties can read of the current state.
    fn write_visible<'w>(&self, writer: &'w mut Writer<'_>) -> &'w [u8];

    /// Permutes the participants in the current state, and packs it.
    fn permute<'w>(&mut self, permutation: &Permutation, writer: &'w mut Writer<'_>) -> &'w [u8];

    /// Writes the packed representative of the current state's orbit. Returns the orbit's size.
    fn representative(&self, group: &Group, writer: &mut Writer<'_>, into: &mut Vec<u8>) -> u64;
}

/// What only mutants with hidden state need.
pub(super) trait HiddenStates {
    fn crash_state(&self, place: Place) -> Option<&CrashState>;

    /// Returns the crash state of the next state.
    fn crash_state_mut(&mut self) -> Option<&mut CrashState>;

    /// Makes the next state equal to the current one.
    fn undo(&mut self);

    /// Notes that the next state may differ from the current one in more than a step changes.
    fn note_other_changes(&mut self);

    /// Takes a step from the next state in place.
    fn take_next(&mut self, instance: usize) -> Flow<()>;

    /// Restarts a process in the next state for the mutant with this switch number.
    fn restart(&mut self, number: u32, instance: usize) -> Flow<()>;

    /// Packs the next state. Returns whether it satisfies the constraints.
    fn pack_next(&self, writer: &mut Writer<'_>) -> Flow<bool>;

    /// Copies the next state, to be compared by [`is_as_kept`](HiddenStates::is_as_kept).
    fn keep_next(&mut self);

    fn is_as_kept(&self) -> bool;

    /// Packs the older value that a step may read under the mutant with this switch number. Returns
    /// `None` if it has no older value.
    fn older<'w>(
        &self,
        number: u32,
        instance: usize,
        writer: &'w mut Writer<'_>,
    ) -> Option<&'w [u8]>;

    /// Updates the older values of the next state.
    fn remember(&mut self, number: u32);

    /// Returns the older value in the current state as shown to people, with its variable.
    fn view_older(&self) -> Option<(&'static str, View)>;

    /// Whether both states differ at most in hidden state.
    fn is_same_visibly(&self) -> bool;

    /// Resets the hidden state of the current state, and packs it. Returns `None` without any.
    fn without_hidden<'w>(&mut self, writer: &'w mut Writer<'_>) -> Option<&'w [u8]>;
}
