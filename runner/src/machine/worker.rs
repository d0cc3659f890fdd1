//! The worker of a machine, and the visitor to which it reports.

use super::{CrashStateEraser, StepId, SwitchPermit};
use crate::step::Switch;
use crate::value::View;

/// Executes steps and evaluates properties for one thread.
pub trait Worker: Send {
    /// Activates a mutant for all later steps, or the baseline for `None`. Returns what was active
    /// before. Called by [`under`](trait@Worker#method.under) only, which restores that.
    fn switch(&mut self, switch: Option<Switch>, permit: SwitchPermit) -> Option<Switch>;

    /// Sets the state invariants, reachability goals and temporal properties with a [safety
    /// part](super::Machine::has_safety_part) to evaluate from now on, as indices in
    /// [`Definition::properties`](crate::definition::Definition::properties).
    fn watch_states(&mut self, properties: &[usize]);

    /// Sets the step invariants and temporal properties with a safety part to evaluate from now on,
    /// as indices in
    /// [`Definition::properties`](crate::definition::Definition::properties).
    fn watch_steps(&mut self, properties: &[usize]);

    /// Makes every initial state. The `step` passed to the visitor is meaningless.
    fn initial(&mut self, visitor: &mut dyn Visitor);

    /// Takes every step from a packed state, in the order of steps and then of choices. Returns
    /// facts about the state itself.
    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded;

    /// Evaluates the watched state invariants and goals in a packed state. Calls the visitor as
    /// after [`Look::StepAndState`].
    fn look_at(&mut self, state: &[u8], visitor: &mut dyn Visitor);

    /// Takes one step from a packed state, once for each combination of its choices.
    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor);

    /// Takes one step from a packed state, once for each combination of its choices, and passes each
    /// successor with the sites that this execution evaluated. Returns false if the machine records
    /// the sites of a step only as a whole.
    fn executions(
        &mut self,
        _state: &[u8],
        _step: StepId,
        _each: &mut dyn FnMut(&[u8], &[Evaluated]),
    ) -> bool {
        false
    }

    /// Turns the recording of sites on or off, for steps and initial states. Discards the sites
    /// recorded before.
    fn record_sites(&mut self, on: bool);

    /// Appends the sites recorded since the last call, duplicates included, in the order in which
    /// steps evaluated them.
    fn recorded_sites(&mut self, into: &mut Vec<Evaluated>);

    /// Whether one of the mutant's sites was evaluated for its participant since the last
    /// [`switch`](Worker::switch). For mutants of a family.
    fn has_evaluated_member(&self) -> bool;

    /// Makes every property of states and steps count as false. For control mutants.
    fn deny_properties(&mut self, on: bool);

    /// Evaluates predicates on a state and appends their values in order. `atoms` are indices of
    /// [`Predicate`](super::ErasedKind::Predicate) atoms.
    fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>);

    /// Evaluates predicates on a step between two different states and appends their values in
    /// order. `atoms` are indices of [`Change`](super::ErasedKind::Change) atoms.
    fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>);

    /// Returns the message of the first panic in [`atoms`](Worker::atoms) or
    /// [`step_atoms`](Worker::step_atoms) since the last call. An atom that panics counts as false.
    fn atom_panic(&mut self) -> Option<String>;

    /// Whether a state invariant or reachability goal holds in a state. Returns the message if it
    /// panics.
    fn holds(&mut self, property: usize, state: &[u8]) -> Result<bool, String>;

    /// Whether a step invariant holds on a step. Returns the message if it panics.
    fn step_holds(&mut self, property: usize, before: &[u8], after: &[u8]) -> Result<bool, String>;

    /// Whether an invariant with look-ahead holds in a state, given its outgoing steps with their
    /// successors. Returns the message if it panics.
    fn holds_ahead(
        &mut self,
        property: usize,
        state: &[u8],
        next: &[(StepId, &[u8])],
    ) -> Result<bool, String>;

    /// Returns the state as a tree: an unnamed record with the variables first, then one field for
    /// each process.
    fn view(&mut self, state: &[u8]) -> View;

    /// Appends the packed part of a state that properties can read.
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>);

    /// Appends bytes that identify a state in every process that builds the model: equal states have
    /// equal bytes, and others have others. A machine whose packed states depend on what was
    /// evaluated before has to provide it.
    fn canonical(&mut self, state: &[u8], into: &mut Vec<u8>) {
        into.extend_from_slice(state);
    }

    /// Returns the choices, in words, of the first execution of `step` from `before` that has this
    /// ending. `None` if no execution has. Without `before`, executions make initial states.
    fn choices(
        &mut self,
        before: Option<&[u8]>,
        step: StepId,
        ending: Ending<'_>,
    ) -> Option<Vec<String>>;

    /// Returns the access to the crash state of the active mutant. `None` if no state has one.
    fn crash_state(&mut self) -> Option<&mut dyn CrashStateEraser> {
        None
    }
}

/// A site that a step has evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evaluated {
    /// The step; meaningless if the site was evaluated for an initial state.
    pub step: StepId,
    /// The first switch number of the site.
    pub first: u32,
    /// The number of consecutive switch numbers of the site.
    pub count: u32,
}

impl Evaluated {
    /// Whether the mutant with this switch number belongs to the site.
    pub fn has(&self, number: u32) -> bool {
        number.wrapping_sub(self.first) < self.count
    }
}

/// How one execution of a step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending<'a> {
    /// With this packed state.
    State(&'a [u8]),
    /// With this fault.
    Fault(&'a Fault),
}

/// Facts about a state that a worker has expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// Whether a step was enabled. A step that ended in a fault counts. Crashes and restarts do
    /// not, as the spec does not take them.
    pub enabled: bool,
    /// Whether every process that is not a daemon has terminated or crashed.
    pub terminated: bool,
}

/// What to evaluate after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// No properties: both the state and the step are known.
    Nothing,
    /// The step invariants.
    Step,
    /// The step invariants, the state invariants and the goals.
    StepAndState,
    /// No properties, and the expansion ends.
    Stop,
}

/// A failure inside a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An assertion failed: its index in
    /// [`Definition::assertions`](crate::definition::Definition::assertions).
    Assertion(usize),
    /// A panic, with its message and source location.
    Crash(String),
    /// An evaluation that the language leaves undefined, with its message and source location. In
    /// the baseline it is a crash. A mutant that meets it before a property fails is invalid. Only
    /// machines that [leave evaluations undefined](super::Machine::leaves_undefined) report it.
    Undefined(String),
    /// The step ran out of fuel.
    Diverged,
    /// The new state is larger than [`MAX_STATE_BYTES`](crate::value::MAX_STATE_BYTES). No property
    /// fails, but the search cannot continue.
    TooLarge,
}

/// Receives what a worker finds, in the order in which steps are taken.
pub trait Visitor {
    /// Called for each initial state and each successor. `within` is false if a state constraint
    /// excludes the state from the model. `packed` is valid only during the call.
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look;

    /// Called for each watched property that deserves attention in the state or step last passed to
    /// [`state`](Visitor::state). These are invariants that are false and goals that are true.
    /// `panic` is the message if the evaluation panicked, which counts as a failure. If the machine
    /// [leaves evaluations undefined](super::Machine::leaves_undefined), a mutant is invalid then.
    fn property(&mut self, property: usize, panic: Option<&str>);

    /// Called for a step that failed and so has no successor. Return false to stop the expansion.
    fn fault(&mut self, step: StepId, fault: Fault) -> bool;
}

/// A visitor that evaluates nothing: for callers that need only [`Expanded`] or the recorded sites.
#[derive(Clone, Copy, Debug)]
pub struct Blind;

impl Visitor for Blind {
    fn state(&mut self, _step: StepId, _packed: &[u8], _within: bool) -> Look {
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}
