//! A model that can run: the interface between the code of a spec and the engine.
//!
//! Code that knows the spec's types implements [`Machine`] and [`Worker`] and is compiled once for
//! each spec. The engine is compiled once and sees packed states and numbers only. A worker
//! executes steps, evaluates properties and renders states as trees. It reports to a [`Visitor`],
//! which answers what to evaluate next.

use crate::formula::StepPattern;
use crate::scenario::Scenario;
use crate::spec::{Definition, ModelFacts, Strength};
use crate::step::Switch;
use crate::symmetry::Group;
use crate::value::{Permutation, Universe, View};

/// The number of a step in [`Machine::steps`]: instances in the order of `Spec::steps`, and one
/// number for each label of an instance. Steps that only mutants take come last.
pub type StepId = u32;

/// A spec with its constants set, shared by all threads.
pub trait Machine: Send + Sync {
    /// Returns the static table of the spec.
    fn definition(&self) -> &'static Definition;
    /// Returns the participants and constants of the model.
    fn facts(&self) -> &ModelFacts;
    /// Returns all steps by [`StepId`]. Steps that only mutants take come last.
    fn steps(&self) -> &[StepFacts];
    /// Returns the temporal property at this index in [`Definition::properties`]. Its atoms are
    /// indices into [`atoms`](Machine::atoms). Meaningless for a property of another kind.
    fn formula(&self, property: usize) -> &ErasedFormula;
    /// Returns the scenario at this index in [`Definition::properties`], else [`Scenario::NONE`].
    fn scenario(&self, property: usize) -> &Scenario {
        let _ = property;
        static NONE: Scenario = Scenario::NONE;
        &NONE
    }
    /// Returns the refinement at this index in [`Definition::properties`], if it is one.
    fn refinement(&self, property: usize) -> Option<&Refinement> {
        let _ = property;
        None
    }
    /// Returns the atoms of all temporal properties.
    fn atoms(&self) -> &[ErasedAtom];
    /// Returns the fairness constraints of all assumptions, grouped by assumption, in the order of
    /// [`Definition::fairness`].
    fn fairness(&self) -> &[Constraint];
    /// Returns the image of a step under a permutation of participants, if the model has it.
    fn permuted_step(&self, step: StepId, permutation: &Permutation) -> Option<StepId>;
    /// Creates a worker for one thread.
    fn worker(&self) -> Box<dyn Worker + '_>;
}

/// A refinement of a model: the more abstract spec with its constants set.
pub struct Refinement {
    /// Index in [`Definition::properties`].
    pub property: usize,
    /// The more abstract spec, with the same participants, so that both pack states alike.
    pub machine: Box<dyn Machine>,
    /// Whether the fairness of the more abstract spec must be implied as well.
    pub fair: bool,
}

impl Refinement {
    /// Whether fairness must be implied and the more abstract spec assumes any.
    pub fn is_fair(&self) -> bool {
        self.fair && !self.machine.fairness().is_empty()
    }
}

/// A step of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFacts {
    /// Index in [`Definition::items`].
    pub item: usize,
    /// Index of the instance among the instances of all items, as in `Spec::steps`.
    pub instance: usize,
    /// Index of the label in its process; 0 for an action.
    pub label: usize,
    /// The parameters as they are printed.
    pub arguments: Vec<String>,
    /// The name as it is printed: `rm_prepare(r1)`, `restaurant(bob).c1`, `alice.n3`.
    pub name: String,
    /// Whether only some mutants take this step: a crash or a restart. No fairness constraint
    /// covers it, and its `label` is not a label of the item.
    pub extra: bool,
}

impl StepFacts {
    /// Whether the pattern selects this step. Steps that only mutants take match no pattern.
    pub fn matches(&self, pattern: &StepPattern) -> bool {
        !self.extra
            && pattern.item == self.item
            && pattern.label.is_none_or(|label| label == self.label)
            && pattern
                .argument
                .as_ref()
                .is_none_or(|argument| self.arguments.first() == Some(argument))
    }
}

/// Weak or strong fairness of one set of steps.
///
/// A run is unfair if one of the steps stays enabled (weak) or is enabled infinitely often
/// (strong), but they are taken only finitely often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Index of the assumption in [`Definition::fairness`].
    pub row: usize,
    /// Weak or strong.
    pub strength: Strength,
    /// The steps, in ascending order.
    pub steps: Vec<StepId>,
}

/// A temporal formula without types: its atoms are indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasedFormula {
    /// The atom at this index in [`Machine::atoms`].
    Atom(usize),
    /// Negation.
    Not(Box<ErasedFormula>),
    /// Conjunction.
    And(Vec<ErasedFormula>),
    /// Disjunction.
    Or(Vec<ErasedFormula>),
    /// Holds now or later.
    Eventually(Box<ErasedFormula>),
    /// Holds now and always.
    Always(Box<ErasedFormula>),
}

/// An atom of a temporal formula, without types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedAtom {
    /// The text in the spec.
    pub name: String,
    /// What decides the atom.
    pub kind: ErasedKind,
}

/// What decides an atom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasedKind {
    /// A predicate on the state, evaluated by [`Worker::atoms`].
    Predicate,
    /// Holds if a step that matches can be taken and changes the state.
    Enabled(StepPattern),
    /// Holds if a step that matches can be taken, even without changing the state.
    Allowed(StepPattern),
    /// Holds if the step taken now matches and changes the state.
    Taken(StepPattern),
    /// Holds if the step taken now changes the state and satisfies a predicate, evaluated by
    /// [`Worker::step_atoms`].
    Change {
        /// Whether the step must violate the predicate in the spec instead.
        unless: bool,
    },
}

impl ErasedAtom {
    /// Whether the value depends on the step taken now as well as on the state.
    pub fn is_of_step(&self) -> bool {
        matches!(self.kind, ErasedKind::Taken(_) | ErasedKind::Change { .. })
    }

    /// Returns the steps that the atom names, if it names any.
    pub fn steps(&self) -> Option<&StepPattern> {
        match &self.kind {
            ErasedKind::Enabled(steps) | ErasedKind::Allowed(steps) | ErasedKind::Taken(steps) => Some(steps),
            ErasedKind::Predicate | ErasedKind::Change { .. } => None,
        }
    }

    /// Returns the atom (or its negation if `holds` is false) as it is written in a spec.
    pub fn text(&self, definition: &Definition, holds: bool) -> String {
        let (text, holds) = match (&self.kind, self.steps()) {
            (_, Some(steps)) => (format!("{}({})", self.name, definition.step_name(steps)), holds),
            (ErasedKind::Change { unless: true }, _) => (format!("unchanged_or({})", self.name), !holds),
            (ErasedKind::Change { unless: false }, _) => (format!("changed_and({})", self.name), holds),
            (_, None) => (self.name.clone(), holds),
        };
        match (&self.kind, holds) {
            (_, true) => text,
            (ErasedKind::Predicate, false) => format!("!({text})"),
            (_, false) => format!("!{text}"),
        }
    }
}

/// Executes steps and evaluates properties for one thread.
pub trait Worker: Send {
    /// Activates a mutant for all later steps, or deactivates it. Properties are never mutated.
    fn switch(&mut self, switch: Option<Switch>);

    /// Sets the state invariants and reachability goals to evaluate from now on, as indices in
    /// [`Definition::properties`].
    fn watch_states(&mut self, properties: &[usize]);

    /// Sets the step invariants to evaluate from now on, as indices in [`Definition::properties`].
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
    /// [`Predicate`](ErasedKind::Predicate) atoms.
    fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>);

    /// Evaluates predicates on a step between two different states and appends their values in
    /// order. `atoms` are indices of [`Change`](ErasedKind::Change) atoms.
    fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>);

    /// Returns the message of the first panic in [`atoms`](Worker::atoms) or
    /// [`step_atoms`](Worker::step_atoms) since the last call. An atom that panics counts as false.
    fn atom_panic(&mut self) -> Option<String> {
        None
    }

    /// Whether a state invariant or reachability goal holds in a state. False if it panics.
    fn holds(&mut self, property: usize, state: &[u8]) -> bool;

    /// Whether a step invariant holds on a step. False if it panics.
    fn step_holds(&mut self, property: usize, before: &[u8], after: &[u8]) -> bool;

    /// Whether an invariant with look-ahead holds in a state, given its outgoing steps with their
    /// successors. False if it panics.
    fn holds_ahead(&mut self, property: usize, state: &[u8], next: &[(StepId, &[u8])]) -> bool {
        let _ = (property, state, next);
        true
    }

    /// Maps a state to a state of the refined spec and writes it to `into`, packed for a model with
    /// the participants in `universe`. Returns the panic message if the map panics.
    fn mapped(&mut self, property: usize, state: &[u8], universe: &Universe, into: &mut Vec<u8>) -> Result<(), String> {
        let _ = (property, state, universe, into);
        Err("this machine refines nothing".to_owned())
    }

    /// Returns the state as a tree: an unnamed record with the variables first, then one field for
    /// each process.
    fn view(&mut self, state: &[u8]) -> View;

    /// Packs a state of the active mutant into `into` with an empty [crash
    /// state](crate::crash_state). Returns false and leaves `into` as it is if the crash state is
    /// empty already.
    fn without_crash_state(&mut self, state: &[u8], into: &mut Vec<u8>) -> bool {
        let _ = (state, into);
        false
    }

    /// Appends the packed part of a state that properties can read.
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>);

    /// Returns the choices, in words, of the first execution of `step` from `before` that has this
    /// ending. `None` if no execution has. Without `before`, executions make initial states.
    fn choices(&mut self, before: Option<&[u8]>, step: StepId, ending: Ending<'_>) -> Option<Vec<String>>;

    /// Writes a state with its participants permuted to `into`, packed.
    fn permuted(&mut self, state: &[u8], permutation: &Permutation, into: &mut Vec<u8>);

    /// Writes the packed representative of the state's orbit to `into`. Returns the number of
    /// states in the orbit.
    fn representative(&mut self, state: &[u8], group: &Group, into: &mut Vec<u8>) -> u64;

    /// Evaluates [conditions](crate::property_facts) in a state and appends their values in order.
    /// `None` stands for a panic.
    fn state_conditions(&mut self, state: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let _ = state;
        into.extend(numbers.iter().map(|_| None));
    }

    /// Evaluates [conditions](crate::property_facts) on a step and appends their values in order.
    /// `None` stands for a panic.
    fn step_conditions(&mut self, before: &[u8], after: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let _ = (before, after);
        into.extend(numbers.iter().map(|_| None));
    }

    /// Sets `changed[i]` if field `i` differs between two states, and leaves the others.
    fn changed_fields(&mut self, before: &[u8], after: &[u8], changed: &mut [bool]) {
        let _ = (before, after);
        changed.fill(true);
    }

    /// Whether a state invariant holds for all values that its types allow, if it reads only these
    /// fields. The keys of maps are taken from the first of `states`.
    ///
    /// Returns `None` if there are more than `most` combinations or the types do not bound them.
    /// Also `None` if one of `states` has a value that its type does not list.
    fn holds_by_type(&mut self, property: usize, fields: &[usize], states: &mut dyn Iterator<Item = &[u8]>, most: usize) -> Option<bool> {
        let _ = (property, fields, states, most);
        None
    }

    /// Whether the process that takes this step is at its label. Always true for an action.
    fn stands_at(&mut self, state: &[u8], step: StepId) -> bool {
        let _ = (state, step);
        false
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
    /// An assertion failed: its index in [`Definition::assertions`].
    Assertion(usize),
    /// A panic, with its message and source location.
    Crash(String),
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
    /// `panic` is the message if the evaluation panicked, which counts as a failure.
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
