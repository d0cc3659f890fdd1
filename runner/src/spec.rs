//! A spec as `#[spec]` implements it: the trait that [`explorer`](crate::explorer) turns into a
//! machine. Its tables are in [`definition`](crate::definition).

use crate::assumption::Assumptions;
use crate::compiled::CompiledSpec;
use crate::crash_state::HiddenState;
use crate::formula::Formula;
use crate::lookahead::Next;
use crate::scenario::Scenario;
use crate::step::{Flow, Stop};
use crate::value::{Permutation, Universe, View, Writer};

/// A set of numbers over which families of mutants range: its key, and its members.
pub type NumberSet<C> = (&'static str, fn(&C) -> Vec<i128>);

/// A spec that the generic part of the engine can run. Only `#[spec]` and tests implement it.
pub trait Spec: Sized + Send + Sync + 'static {
    /// The constants of the spec, all set.
    type Constants: Send + Sync + 'static;
    /// The variables; the program counter and variables of each process; hidden state.
    type State: HiddenState;
    /// One action with its parameters, or one member of a process set.
    type Step: Copy + Send + Sync + 'static;

    /// Whether the spec has a `#[constraint]`. If not, [`within`](Spec::within) is never called.
    const CONSTRAINED: bool;

    /// Makes one initial state, determined by the thread's current choices.
    fn initial(c: &Self::Constants) -> Flow<Self::State>;

    /// Returns every step of the model, in an order that depends only on the constants.
    fn steps(c: &Self::Constants) -> Vec<StepInstance<Self::Step>>;

    /// Returns the parameters of a step after a permutation of its participants, in the order of
    /// [`ItemRow::parameters`](crate::definition::ItemRow::parameters).
    fn permuted(step: Self::Step, permutation: &Permutation) -> Vec<View>;

    /// Returns the label of the process: an index, or their number for `Done`. 0 for an action.
    fn label(step: Self::Step, state: &Self::State) -> usize;

    /// Takes a step by the thread's current choices. After an `Err`, `state` is unspecified.
    fn take(step: Self::Step, state: &mut Self::State, c: &Self::Constants) -> Flow<()>;

    /// Makes `next` equal to `current`. They differ only in what one execution of `step` changed.
    ///
    /// A step changes variables and its own process only, so `#[spec]` copies just those.
    #[inline]
    fn restore(step: Self::Step, next: &mut Self::State, current: &Self::State) {
        let _ = step;
        next.clone_from(current);
    }

    /// Restarts a process for the mutant with this switch number: at its first label, with initial
    /// values. Durable variables keep their values, except the one that the mutant targets.
    fn restart(
        number: u32,
        step: Self::Step,
        state: &mut Self::State,
        c: &Self::Constants,
    ) -> Flow<()> {
        let _ = (number, step, state, c);
        Err(Stop::Disabled)
    }

    /// Packs the older value that a step may read under the mutant with this switch number. Returns
    /// `false` if it has no older value.
    fn encode_older(
        number: u32,
        step: Self::Step,
        state: &Self::State,
        writer: &mut Writer<'_>,
    ) -> bool {
        let _ = (number, step, state, writer);
        false
    }

    /// Packs what properties can read: variables and processes, without the crash state.
    fn encode_visible(state: &Self::State, writer: &mut Writer<'_>);

    /// Whether all `#[constraint]`s hold, so that the search continues from this state.
    fn within(state: &Self::State, c: &Self::Constants) -> bool;

    /// Whether there are processes besides daemons and all of them have terminated.
    fn terminated(state: &Self::State) -> bool;

    /// Returns the fairness that the `#[fairness]` functions assume.
    fn fairness(c: &Self::Constants) -> Assumptions {
        let _ = c;
        Assumptions::none()
    }

    /// Returns the sets of numbers over which families of mutants range.
    fn number_sets() -> &'static [NumberSet<Self::Constants>] {
        &[]
    }

    /// Evaluates a state invariant or reachability goal. `property` is an index in
    /// [`Definition::properties`](crate::definition::Definition::properties), as in all methods
    /// below.
    fn state_property(property: usize, state: &Self::State, c: &Self::Constants) -> bool;

    /// Evaluates a step invariant.
    fn step_property(
        property: usize,
        before: &Self::State,
        after: &Self::State,
        c: &Self::Constants,
    ) -> bool;

    /// Returns the steps of a scenario.
    fn scenario(property: usize, c: &Self::Constants) -> Scenario {
        let _ = (property, c);
        Scenario::NONE
    }

    /// Evaluates an invariant with look-ahead, given outgoing steps and their successors.
    fn ahead_property(
        property: usize,
        state: &Self::State,
        next: &Next<Self::State>,
        c: &Self::Constants,
    ) -> bool {
        let _ = (property, state, next, c);
        true
    }

    /// Returns the formula of a temporal property.
    fn temporal_property(property: usize, c: &'static Self::Constants) -> Formula<Self::State>;

    /// Returns the `#[refines(..)]` properties.
    fn refinements() -> &'static [RefinementRow] {
        &[]
    }

    /// Maps a state to a state of the spec that the refinement `property` refines, and packs it.
    fn refined(property: usize, state: &Self::State, c: &Self::Constants, writer: &mut Writer<'_>) {
        let _ = (property, state, c, writer);
    }

    /// Returns the constants of the refined spec that a refinement sets, with values in the syntax
    /// of settings.
    fn refined_constants(
        property: usize,
        c: &Self::Constants,
        universe: &Universe,
    ) -> Vec<(&'static str, String)> {
        let _ = (property, c, universe);
        Vec::new()
    }

    /// Calls a helper of the [vocabulary](crate::vocabulary::Vocabulary::helpers) for a state.
    /// `member` is the number or the index of the participant that is its argument, if any.
    fn helper(place: usize, member: i128, state: &Self::State, c: &Self::Constants) -> View {
        let _ = (place, member, state, c);
        View::LeftOut
    }

    /// Evaluates a [condition](crate::property_facts) on a state, by its number.
    fn state_condition(number: usize, state: &Self::State, c: &Self::Constants) -> bool {
        let _ = (number, state, c);
        false
    }

    /// Evaluates a [condition](crate::property_facts) on a step, by its number.
    fn step_condition(
        number: usize,
        before: &Self::State,
        after: &Self::State,
        c: &Self::Constants,
    ) -> bool {
        let _ = (number, before, after, c);
        false
    }

    /// Whether a field has the same value in two states.
    fn same_field(field: usize, before: &Self::State, after: &Self::State) -> bool {
        let _ = (field, before, after);
        false
    }
}

/// One instance of a step in a model.
#[derive(Clone, Debug)]
pub struct StepInstance<S> {
    /// The argument for [`Spec::take`].
    pub step: S,
    /// Index in [`Definition::items`](crate::definition::Definition::items).
    pub item: usize,
    /// The parameters, in the order of
    /// [`ItemRow::parameters`](crate::definition::ItemRow::parameters).
    pub arguments: Vec<View>,
}

/// A `#[refines(..)]` property.
#[derive(Clone, Copy, Debug)]
pub struct RefinementRow {
    /// Index in [`Definition::properties`](crate::definition::Definition::properties).
    pub property: usize,
    /// The refined, more abstract spec.
    pub spec: &'static CompiledSpec,
    /// The model of that spec that supplies constants that the map does not set. `None` means its
    /// first model.
    pub model: Option<&'static str>,
    /// Whether the fairness of the more abstract spec must be implied as well.
    pub fair: bool,
}
