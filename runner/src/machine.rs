//! A model that can run: the border between generic code, compiled once for each spec, and the engine, compiled once.
//!
//! A worker holds two decoded states and does everything that needs types: it takes steps, evaluates properties and draws states.
//! The engine sees packed states and numbers only, and tells the worker through a [`Visitor`] what to look at.

use crate::formula::StepPattern;
use crate::scenario::Scenario;
use crate::spec::{Definition, ModelFacts, Strength};
use crate::step::Switch;
use crate::symmetry::Group;
use crate::value::{Permutation, Universe, View};

/// A step of a model by number: instances in the order of `Spec::steps`, each with one number for each of its labels.
pub type StepId = u32;

/// A spec with its constants set. Shared by all threads.
pub trait Machine: Send + Sync {
    /// What the author wrote.
    fn definition(&self) -> &'static Definition;
    /// Participants and constants of the model.
    fn facts(&self) -> &ModelFacts;
    /// All steps by number, those that only mutants take last.
    fn steps(&self) -> &[StepFacts];
    /// The temporal property at this place in the definition's properties, its atoms numbered through the whole spec. Means nothing for a
    /// property of another kind.
    fn formula(&self, property: usize) -> &ErasedFormula;
    /// The scenario at this place in the definition's properties; none for a property of another kind.
    fn scenario(&self, property: usize) -> &Scenario {
        let _ = property;
        static NONE: Scenario = Scenario::NONE;
        &NONE
    }
    /// What the property at this place in the definition's properties refines; nothing for a property of another kind.
    fn refinement(&self, property: usize) -> Option<&Refinement> {
        let _ = property;
        None
    }
    /// The atoms of all temporal properties.
    fn atoms(&self) -> &[ErasedAtom];
    /// The fairness constraints of all assumptions, those of one assumption side by side, in the order of the definition's fairness.
    fn fairness(&self) -> &[Constraint];
    /// The step that is to the permuted participants what this one is to these; `None` where the model has no such step.
    fn permuted_step(&self, step: StepId, permutation: &Permutation) -> Option<StepId>;
    /// A worker of its own for one thread.
    fn worker(&self) -> Box<dyn Worker + '_>;
}

/// A refinement of a model: the other spec with its constants set.
pub struct Refinement {
    /// Place in the definition's properties.
    pub property: usize,
    /// The other spec. It has the participants of the model, so that its states are packed as the model packs them.
    pub machine: Box<dyn Machine>,
    /// Its fairness has to hold too.
    pub fair: bool,
}

impl Refinement {
    /// Whether the other spec's fairness has to hold too, and there is any.
    pub fn is_fair(&self) -> bool {
        self.fair && !self.machine.fairness().is_empty()
    }
}

/// A step of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFacts {
    /// Place in the definition's items.
    pub item: usize,
    /// Which instance of all items it belongs to.
    pub instance: usize,
    /// The label, 0 for an action.
    pub label: usize,
    /// The parameters as they are printed.
    pub arguments: Vec<String>,
    /// `rm_prepare(r1)`, `restaurant(bob).c1`, `alice.n3`
    pub name: String,
    /// Only some mutants take it: a crash or a restart. No fairness is about it, and its label is none.
    pub extra: bool,
}

impl StepFacts {
    /// Whether the step is one of these. Steps that only mutants take match no pattern.
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

/// Weak or strong fairness of one set of steps: a run in which one of the steps stays enabled (weak) or is enabled infinitely often (strong) takes one of them
/// infinitely often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Place of the assumption in [`Definition::fairness`].
    pub row: usize,
    /// Weak or strong.
    pub strength: Strength,
    /// The steps, in order.
    pub steps: Vec<StepId>,
}

/// A formula whose atoms are numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasedFormula {
    /// The atom of this number in [`Machine::atoms`].
    Atom(usize),
    /// Not.
    Not(Box<ErasedFormula>),
    /// All.
    And(Vec<ErasedFormula>),
    /// One at least.
    Or(Vec<ErasedFormula>),
    /// At some time.
    Eventually(Box<ErasedFormula>),
    /// At all times.
    Always(Box<ErasedFormula>),
}

/// An atom without types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedAtom {
    /// The author's text.
    pub name: String,
    /// What it looks at.
    pub kind: ErasedKind,
}

/// What an atom looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasedKind {
    /// The state: [`Worker::atoms`] evaluates it.
    Predicate,
    /// Whether one of these steps can be taken and changes the state.
    Enabled(StepPattern),
    /// Whether one of these steps can be taken.
    Allowed(StepPattern),
    /// Whether the step taken now is one of these and changes the state.
    Taken(StepPattern),
    /// Whether the step taken now changes the state and satisfies a predicate: [`Worker::step_atoms`] evaluates that.
    Change {
        /// The step must violate the author's predicate instead.
        unless: bool,
    },
}

impl ErasedAtom {
    /// Whether its value depends on the step taken now, not on the state alone.
    pub fn is_of_step(&self) -> bool {
        matches!(self.kind, ErasedKind::Taken(_) | ErasedKind::Change { .. })
    }

    /// The steps whose names it asks for.
    pub fn steps(&self) -> Option<&StepPattern> {
        match &self.kind {
            ErasedKind::Enabled(steps) | ErasedKind::Allowed(steps) | ErasedKind::Taken(steps) => Some(steps),
            ErasedKind::Predicate | ErasedKind::Change { .. } => None,
        }
    }

    /// The atom, or its negation, as the author writes it.
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

/// One thread's hands on a machine.
pub trait Worker: Send {
    /// Switches a mutant on for all steps this worker takes from now on; properties are never mutated.
    fn switch(&mut self, switch: Option<Switch>);

    /// The author's properties (places in the definition) that are evaluated from now on: state invariants and reachability goals.
    fn watch_states(&mut self, properties: &[usize]);

    /// The step invariants that are evaluated from now on.
    fn watch_steps(&mut self, properties: &[usize]);

    /// Makes every initial state. The `step` passed to the visitor means nothing.
    fn initial(&mut self, visitor: &mut dyn Visitor);

    /// Takes every step from a packed state, steps in order and choices in order.
    /// Returns what is known of the state itself.
    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded;

    /// Evaluates the watched state invariants and goals in a packed state and tells the visitor as after [`Look::StepAndState`].
    fn look_at(&mut self, state: &[u8], visitor: &mut dyn Visitor);

    /// Takes one step from a packed state with every combination of its choices.
    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor);

    /// Whether the sites that steps and the making of initial states evaluate are noted from now on.
    fn record_sites(&mut self, on: bool);

    /// Hands over the sites noted since the last call, doubles included, in the order of the steps that evaluated them.
    fn recorded_sites(&mut self, into: &mut Vec<Evaluated>);

    /// Whether the participant of the active family mutant has been encountered at one of its sites since the last [`switch`](Worker::switch).
    fn has_met_member(&self) -> bool;

    /// From now on every property of states and steps is evaluated as ever and then counts as false. For controls.
    fn deny_properties(&mut self, on: bool);

    /// Appends the values of these atoms (numbers of predicates on a state) in a state, in order.
    fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>);

    /// Appends the values of these atoms (numbers of [`Change`](ErasedKind::Change) atoms) on a step from a state to a different one, in order.
    fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>);

    /// The message of the first panic in [`atoms`](Worker::atoms) or [`step_atoms`](Worker::step_atoms) since the last call; such an atom counted as false.
    fn atom_panic(&mut self) -> Option<String> {
        None
    }

    /// Whether one author's property (state invariant or reachability goal) holds in a state.
    fn holds(&mut self, property: usize, state: &[u8]) -> bool;

    /// Whether one step invariant holds from a state to another.
    fn step_holds(&mut self, property: usize, before: &[u8], after: &[u8]) -> bool;

    /// Whether one invariant that looks ahead holds in a state from which these steps lead to these states.
    fn holds_ahead(&mut self, property: usize, state: &[u8], next: &[(StepId, &[u8])]) -> bool {
        let _ = (property, state, next);
        true
    }

    /// Packs the state of the other spec to which a refinement maps a state over `into`, for a model with these participants; the message where the map panics.
    fn mapped(&mut self, property: usize, state: &[u8], universe: &Universe, into: &mut Vec<u8>) -> Result<(), String> {
        let _ = (property, state, universe, into);
        Err("this machine refines nothing".to_owned())
    }

    /// The state as a tree: a record without a name, the variables first, then one field for each process.
    fn view(&mut self, state: &[u8]) -> View;

    /// Packs a state of the mutant that is switched on over `into`, as if nobody were off the baseline's paths; false, and nothing is done, where nobody is.
    fn without_detours(&mut self, state: &[u8], into: &mut Vec<u8>) -> bool {
        let _ = (state, into);
        false
    }

    /// The part of a packed state that properties can read, packed again.
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>);

    /// The choices in words of the first run of `step` from `before` (of the first making of an initial state where it is `None`) that ends so;
    /// `None` where no run does.
    fn choices(&mut self, before: Option<&[u8]>, step: StepId, ending: Ending<'_>) -> Option<Vec<String>>;

    /// A packed state with other participants in the place of those it names, packed again; `into` is written over.
    fn permuted(&mut self, state: &[u8], permutation: &Permutation, into: &mut Vec<u8>);

    /// The packed representative of a state's orbit, written over `into`; gives the number of states in the orbit.
    fn representative(&mut self, state: &[u8], group: &Group, into: &mut Vec<u8>) -> u64;

    /// Values of these [conditions](crate::aspect) in a state, in order; nothing for one that panics.
    fn state_aspects(&mut self, state: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let _ = state;
        into.extend(numbers.iter().map(|_| None));
    }

    /// Values of these conditions on the step from a state to another, in order; nothing for one that panics.
    fn step_aspects(&mut self, before: &[u8], after: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let _ = (before, after);
        into.extend(numbers.iter().map(|_| None));
    }

    /// Notes in `changed` the fields of the state that differ in two states.
    fn changed_fields(&mut self, before: &[u8], after: &[u8], changed: &mut [bool]) {
        let _ = (before, after);
        changed.fill(true);
    }

    /// Whether a state invariant that reads these fields alone holds whatever values they have by their types, nothing else being told apart; `None` where there
    /// are more than `most` combinations, where the types do not bound them, or where one of `states` has a value that is none of them. The first of `states` says
    /// which keys a map has.
    fn holds_by_type(&mut self, property: usize, fields: &[usize], states: &mut dyn Iterator<Item = &[u8]>, most: usize) -> Option<bool> {
        let _ = (property, fields, states, most);
        None
    }

    /// Whether the process that takes this step stands there; an action always may be taken.
    fn stands_at(&mut self, state: &[u8], step: StepId) -> bool {
        let _ = (state, step);
        false
    }
}

/// A site that a step has evaluated. The `step` means nothing where an initial state was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evaluated {
    /// The step.
    pub step: StepId,
    /// The first switch number of the site.
    pub first: u32,
    /// How many switch numbers it has.
    pub count: u32,
}

impl Evaluated {
    /// Whether the mutant with this switch number is one of the site.
    pub fn has(&self, number: u32) -> bool {
        number.wrapping_sub(self.first) < self.count
    }
}

/// How a run of a step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending<'a> {
    /// In this packed state.
    State(&'a [u8]),
    /// With this fault.
    Fault(&'a Fault),
}

/// What a worker says of a state that it has expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// At least one step was enabled, a step that ended in a fault included. Crashes and restarts do not count: they are nobody's work.
    pub enabled: bool,
    /// Every process that is no daemon is at its end, or has crashed.
    pub terminated: bool,
}

/// Whether the properties of a successor are to be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The state is known and the step is known to be harmless.
    Nothing,
    /// The step is to be checked.
    Step,
    /// The step and the state are to be checked.
    StepAndState,
    /// Stop the expansion at once.
    Stop,
}

/// A step that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An assertion does not hold: its place in the definition's assertions.
    Assertion(usize),
    /// A panic, with its message and place.
    Crash(String),
    /// Out of fuel.
    Diverged,
    /// The state that it makes is larger than [`MAX_STATE_BYTES`](crate::value::MAX_STATE_BYTES). No property fails; the search cannot go on.
    TooLarge,
}

/// What the engine does with what a worker finds.
pub trait Visitor {
    /// A state was made: initially, or by a step. `within` is false where a state constraint leaves it out of the model.
    /// The bytes are the worker's own and change with the next call.
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look;

    /// A watched property was evaluated on the state or step passed to [`state`](Visitor::state) last: called for each state invariant or step
    /// invariant that is false and for each reachability goal that is true. A property whose evaluation panics has failed, with the message.
    fn property(&mut self, property: usize, panic: Option<&str>);

    /// A step went wrong and has no successor. Return false to stop the expansion.
    fn fault(&mut self, step: StepId, fault: Fault) -> bool;
}

/// A visitor that looks at nothing: for those who want to know only what a worker says of the state itself, or which sites it evaluates.
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
