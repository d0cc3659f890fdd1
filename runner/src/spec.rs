//! A spec as the engine sees it: the trait that `#[spec]` implements, and the table of what the author wrote.
//!
//! Tables are static and say nothing about any model; a [`Machine`] is a spec with its constants set.

pub use crate::assumption::{FairnessKind, FairnessRow, Strength};
pub use crate::origin::Origin;
pub use crate::vocabulary::{DomainRow, FieldRow, PredicateRow, ProcessRow, Shape, TypeRow, Vocabulary};
use std::sync::Arc;

use mutaspec_mutator::MutantRow;

use crate::ahead::Next;
use crate::aspect::{Aspects, Domain};
use crate::assumption::Assumptions;
use crate::detours::Detours;
use crate::formula::{Formula, StepPattern};
use crate::intent::Intent;
use crate::machine::Machine;
use crate::scenario::Scenario;
use crate::settings::{SettingError, Settings};
use crate::step::{Flow, Stop, Switch};
use crate::value::{Permutation, Reader, Universe, Value, View, Writer};

/// A set of numbers that families of mutants range over: its key, and its members for some constants.
pub type NumberSet<C> = (&'static str, fn(&C) -> Vec<i128>);

/// A spec that the generic half of the engine can run. Implemented by `#[spec]`, never by hand outside tests.
pub trait Spec: Sized + Send + Sync + 'static {
    /// The constants, all set.
    type Constants: Send + Sync + 'static;
    /// Variables, and for each process its program counter and its own variables.
    type State: Value;
    /// One action with its parameters, or one member of a process set.
    type Step: Copy + Send + Sync + 'static;

    /// Whether there is a `#[constraint]`; without one, [`within`](Spec::within) is never asked.
    const CONSTRAINED: bool;

    /// One initial state, by the choices of the thread.
    fn initial(c: &Self::Constants) -> Flow<Self::State>;

    /// Every step of the model, in an order that depends on the constants alone.
    fn steps(c: &Self::Constants) -> Vec<StepInstance<Self::Step>>;

    /// The parameters of the step that is to the permuted participants what this one is to these, in the order of [`ItemRow::parameters`].
    fn permuted(step: Self::Step, permutation: &Permutation) -> Vec<View>;

    /// The label at which the member of a process stands, `Done` being the number of labels; 0 for an action.
    fn label(step: Self::Step, state: &Self::State) -> usize;

    /// Takes a step by the choices of the thread. After an `Err` the state is worthless.
    fn take(step: Self::Step, state: &mut Self::State, c: &Self::Constants) -> Flow<()>;

    /// Makes `next`, which differs from `current` only by what a run of the step has done to it, equal to `current` again.
    ///
    /// A step changes the variables and the process that takes it, so `#[spec]` copies no more than those.
    #[inline]
    fn restore(step: Self::Step, next: &mut Self::State, current: &Self::State) {
        let _ = step;
        next.clone_from(current);
    }

    /// Where instances are off the baseline's paths; nothing where no mutant of the spec leads anywhere else.
    fn detours(state: &Self::State) -> Option<&Detours> {
        let _ = state;
        None
    }

    /// The same, to be changed.
    fn detours_mut(state: &mut Self::State) -> Option<&mut Detours> {
        let _ = state;
        None
    }

    /// Begins a process anew as the mutant with this switch number has it: at its first label with its first values, but for what is durable and not what the
    /// mutant forgets.
    fn restart(number: u32, step: Self::Step, state: &mut Self::State, c: &Self::Constants) -> Flow<()> {
        let _ = (number, step, state, c);
        Err(Stop::Disabled)
    }

    /// Packs the variable of which the mutant with this switch number may read an older value.
    fn encode_stale(number: u32, state: &Self::State, writer: &mut Writer<'_>) {
        let _ = (number, state, writer);
    }

    /// The name of that variable, and the value packed so.
    fn view_stale(number: u32, reader: &mut Reader<'_>) -> Option<(&'static str, View)> {
        let _ = (number, reader);
        None
    }

    /// Packs all of a state that a property can read: the variables and the processes, but not who is off the baseline's paths.
    fn encode_visible(state: &Self::State, writer: &mut Writer<'_>);

    /// Whether the search goes on from this state (all `#[constraint]`s hold).
    fn within(state: &Self::State, c: &Self::Constants) -> bool;

    /// Whether every process that is no daemon has reached its end; false in a spec that has no such process.
    fn terminated(state: &Self::State) -> bool;

    /// The fairness that `#[fairness]` functions assume.
    fn fairness(c: &Self::Constants) -> Assumptions {
        let _ = c;
        Assumptions::none()
    }

    /// The sets of numbers that families of mutants range over, by their keys.
    fn number_sets() -> &'static [NumberSet<Self::Constants>] {
        &[]
    }

    /// A state invariant or reachability goal, by its place in [`Definition::properties`].
    fn state_property(property: usize, state: &Self::State, c: &Self::Constants) -> bool;

    /// A step invariant, by its place in [`Definition::properties`].
    fn step_property(property: usize, before: &Self::State, after: &Self::State, c: &Self::Constants) -> bool;

    /// A scenario, by its place in [`Definition::properties`].
    fn scenario(property: usize, c: &Self::Constants) -> Scenario {
        let _ = (property, c);
        Scenario::NONE
    }

    /// An invariant that looks one step ahead, by its place in [`Definition::properties`].
    fn ahead_property(property: usize, state: &Self::State, next: &Next<Self::State>, c: &Self::Constants) -> bool {
        let _ = (property, state, next, c);
        true
    }

    /// A temporal property, by its place in [`Definition::properties`].
    fn temporal_property(property: usize, c: &'static Self::Constants) -> Formula<Self::State>;

    /// Packs the state of another spec to which a refinement maps this one, by the refinement's place in [`Definition::properties`].
    fn refined(property: usize, state: &Self::State, c: &Self::Constants, writer: &mut Writer<'_>) {
        let _ = (property, state, c, writer);
    }

    /// The constants of the other spec that a refinement sets, each with its value as a setting is written.
    fn refined_constants(property: usize, c: &Self::Constants, universe: &Universe) -> Vec<(&'static str, String)> {
        let _ = (property, c, universe);
        Vec::new()
    }

    /// A condition on states that is compiled in beside a property, by its [number](crate::aspect).
    fn state_aspect(number: usize, state: &Self::State, c: &Self::Constants) -> bool {
        let _ = (number, state, c);
        false
    }

    /// A condition on steps that is compiled in beside a step invariant, by its [number](crate::aspect).
    fn step_aspect(number: usize, before: &Self::State, after: &Self::State, c: &Self::Constants) -> bool {
        let _ = (number, before, after, c);
        false
    }

    /// Every value that a field may have by its type, by its place in [`Aspects::fields`](crate::aspect::Aspects::fields); nothing where they are more than `most`,
    /// or not known.
    fn domain(field: usize, like: &Self::State, universe: &Universe, most: usize) -> Option<Domain<Self::State>> {
        let _ = (field, like, universe, most);
        None
    }

    /// Whether a field is the same in two states.
    fn same_field(field: usize, before: &Self::State, after: &Self::State) -> bool {
        let _ = (field, before, after);
        false
    }
}

/// A step of a model: the item it belongs to, and for whom.
#[derive(Clone, Debug)]
pub struct StepInstance<S> {
    /// What [`Spec::take`] is called with.
    pub step: S,
    /// Place in [`Definition::items`].
    pub item: usize,
    /// The parameters, in the order of [`ItemRow::parameters`].
    pub arguments: Vec<View>,
}

/// What the author wrote, as one static table for each spec.
#[derive(Debug)]
pub struct Definition {
    /// The module's name.
    pub name: &'static str,
    /// First paragraph of the module's documentation.
    pub doc: &'static str,
    /// Path of the source file as the compiler names it.
    pub file: &'static str,
    /// Where the source is on the machine that compiled it.
    pub origin: Origin,
    /// Text of the source file, or nothing where the compiler had none.
    pub source: &'static str,
    /// Line of the module.
    pub line: u32,
    /// The crate that holds the spec.
    pub package: &'static str,
    /// Path of the module in its crate: `specs::commit::two_phase_commit`.
    pub module: &'static str,
    /// The constants in order.
    pub constants: &'static [ConstantRow],
    /// The models, small to large; never empty.
    pub models: &'static [ModelRow],
    /// Actions and processes in order.
    pub items: &'static [ItemRow],
    /// Fairness assumptions in order.
    pub fairness: &'static [FairnessRow],
    /// The author's properties in order.
    pub properties: &'static [PropertyRow],
    /// What the properties of the kind [`Refinement`](PropertyKind::Refinement) refine.
    pub refinements: &'static [RefinementRow],
    /// Assertions in steps, in order.
    pub assertions: &'static [AssertionRow],
    /// The built-in property `deadlock_freedom` is checked where a model names no properties.
    pub deadlock: bool,
    /// The built-in property `termination` is checked where a model names no properties.
    pub termination: bool,
    /// All mutants.
    pub mutants: &'static [MutantRow],
    /// Sites that operators passed over, with the reason: `list --verbose`.
    pub skipped: &'static [SkippedRow],
    /// Sets the constants of the model of this name (see [`Settings`]).
    pub build: fn(&Settings) -> Result<Box<dyn Machine>, SettingError>,
    /// Whether integer overflow is caught in the crate that holds the spec; a step that wraps around would be a wrong verdict.
    pub arithmetic_is_checked: fn() -> bool,
    /// What the text says of the properties beside their values.
    pub aspects: Aspects,
    /// How the spec's types and names are written.
    pub vocabulary: Vocabulary,
    /// What the author says of mutants.
    pub intent: &'static Intent,
    /// What some mutants do beside other steps, by switch number.
    pub extras: &'static [ExtraRow],
    /// Models small to large; none where there is no ladder.
    pub ladder: &'static [&'static str],
}

impl Definition {
    /// What the mutant with this switch does beside the steps of the baseline.
    pub fn extra(&self, switch: Option<Switch>) -> Option<ExtraKind> {
        let number = switch?.number;
        let place = self.extras.binary_search_by_key(&number, |row| row.switch).ok()?;
        Some(self.extras[place].kind)
    }

    /// The name of some steps: `rm_prepare`, `alice.n6`, `restaurant(bob).c1`.
    pub fn step_name(&self, steps: &StepPattern) -> String {
        let Some(item) = self.items.get(steps.item) else {
            return String::new();
        };
        let argument = steps.argument.as_ref().map(|argument| format!("({argument})"));
        let instance = format!("{}{}", item.name, argument.unwrap_or_default());
        steps.label.map_or(instance.clone(), |label| item.step_name(&instance, label))
    }

    /// There are processes, and all of them may wait for ever: the spec is never deadlocked.
    pub fn is_all_daemons(&self) -> bool {
        let mut daemons = self.items.iter().filter_map(ItemRow::daemon).peekable();
        daemons.peek().is_some() && daemons.all(|daemon| daemon)
    }

    /// There are only processes, and all of them can be done: PlusCal adds a step to its last states, and TLC counts it.
    pub fn has_stuttering_end(&self) -> bool {
        self.items.iter().all(|item| item.daemon() == Some(false))
    }
}

/// A mutant that does more than to take a step in another way.
#[derive(Clone, Copy, Debug)]
pub struct ExtraRow {
    /// Its switch number.
    pub switch: u32,
    /// What it does.
    pub kind: ExtraKind,
}

/// What a mutant may do beside the steps of the baseline. Items and labels are numbers as everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraKind {
    /// A step may end halfway and be taken up again.
    Halfway,
    /// A step may lose a write, and the process that takes it crashes.
    Unsaved,
    /// A process of this item may crash at any time before its end.
    Crash {
        /// The item.
        item: usize,
    },
    /// A process of this item may begin anew, once.
    Restart {
        /// The item.
        item: usize,
    },
    /// A process of this item that comes to this label takes its step at once.
    Merge {
        /// The item.
        item: usize,
        /// The label.
        label: usize,
    },
    /// A condition may see the value that a variable had before the last step that changed it.
    Stale,
}

impl ExtraKind {
    /// Whether all that the mutant does otherwise begins where a step evaluates its site in a state of the baseline.
    pub fn begins_at_site(self) -> bool {
        matches!(self, ExtraKind::Halfway | ExtraKind::Unsaved)
    }
}

/// A constant.
#[derive(Debug)]
pub struct ConstantRow {
    /// The field's name.
    pub name: &'static str,
    /// The type as the author wrote it.
    pub type_text: &'static str,
    /// Documentation of the field.
    pub doc: &'static str,
    /// Whether it is declared a symmetric set.
    pub symmetric: Symmetric,
}

/// Whether the members of a constant are declared to be interchangeable, and what the text says to that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Symmetric {
    /// Not declared.
    #[default]
    No,
    /// Declared, and all the spec is made of is known to treat participants alike.
    ByText,
    /// Declared, but here is something of which that is not known: it is for the search to find out.
    Unproven {
        /// Its line.
        line: u32,
        /// Its text.
        text: &'static str,
    },
}

/// A model: the spec with constants set and properties chosen.
#[derive(Debug)]
pub struct ModelRow {
    /// Its name; `default` where the author names none.
    pub name: &'static str,
    /// The properties it checks, built-in ones included; all of the spec where `None`.
    pub properties: Option<&'static [&'static str]>,
    /// The property that is expected to fail: the model shows a flaw and has no mutants.
    pub expect_failure: Option<&'static str>,
}

/// An action or a process.
#[derive(Debug)]
pub struct ItemRow {
    /// The function's name.
    pub name: &'static str,
    /// What it is.
    pub kind: ItemKind,
    /// The names of its parameters that range over sets.
    pub parameters: &'static [&'static str],
    /// Line of the function.
    pub line: u32,
}

/// An action, or a process with its labels.
#[derive(Debug)]
pub enum ItemKind {
    /// One step.
    Action,
    /// A step for each label.
    Process {
        /// The labels in order, `Done` not among them.
        labels: &'static [LabelRow],
        /// Whether it may wait for ever.
        daemon: bool,
    },
}

/// A label of a process.
#[derive(Debug)]
pub struct LabelRow {
    /// Its name without the apostrophe.
    pub name: &'static str,
    /// Its line.
    pub line: u32,
}

impl ItemRow {
    /// How many different steps (labels) an instance of the item has; 1 for an action.
    pub fn width(&self) -> usize {
        match self.kind {
            ItemKind::Action => 1,
            ItemKind::Process { labels, .. } => labels.len(),
        }
    }

    /// A step of the item, or of an instance of this name: `rm_prepare(r1)`, `alice.n6`.
    pub fn step_name(&self, name: &str, label: usize) -> String {
        match self.kind {
            ItemKind::Action => name.to_owned(),
            // A finished process has a label that no step has.
            ItemKind::Process { labels, .. } => format!("{name}.{}", labels.get(label).map_or("Done", |row| row.name)),
        }
    }

    /// Whether a process may wait for ever; `None` for an action.
    pub fn daemon(&self) -> Option<bool> {
        match self.kind {
            ItemKind::Action => None,
            ItemKind::Process { daemon, .. } => Some(daemon),
        }
    }
}

/// The kinds of property an author writes, and the built-in ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyKind {
    /// `#[invariant]`
    StateInvariant,
    /// `#[step_invariant]`
    StepInvariant,
    /// `#[reachable]`
    Reachable,
    /// `#[temporal]`, and the built-in `termination`
    Temporal,
    /// `assert!` in a step
    Assertion,
    /// The built-in `deadlock_freedom`
    Deadlock,
    /// The built-in `no_crash`: no step panics. Always on.
    Crash,
    /// The built-in `no_divergence`: every step ends. Always on.
    Divergence,
    /// `#[scenario(possible)]`
    Possible,
    /// `#[scenario(forbidden)]`
    Forbidden,
    /// `#[reachable]` over steps
    StepGoal,
    /// `#[invariant]` that looks one step ahead
    Ahead,
    /// `#[refines(..)]`
    Refinement,
}

impl PropertyKind {
    /// The words used in lists and reports.
    pub fn words(self) -> &'static str {
        match self {
            PropertyKind::StateInvariant => "state invariant",
            PropertyKind::StepInvariant => "step invariant",
            PropertyKind::Reachable => "reachability goal",
            PropertyKind::Temporal => "temporal property",
            PropertyKind::Assertion => "assertion",
            PropertyKind::Deadlock => "deadlock freedom",
            PropertyKind::Crash => "no crash",
            PropertyKind::Divergence => "no divergence",
            PropertyKind::Possible => "possible scenario",
            PropertyKind::Forbidden => "forbidden scenario",
            PropertyKind::StepGoal => "goal over steps",
            PropertyKind::Ahead => "invariant with look-ahead",
            PropertyKind::Refinement => "refinement",
        }
    }

    /// Whether it is decided on the complete graph that a search has recorded.
    pub fn looks_at_graph(self) -> bool {
        matches!(
            self,
            PropertyKind::Temporal
                | PropertyKind::Possible
                | PropertyKind::Forbidden
                | PropertyKind::StepGoal
                | PropertyKind::Ahead
                | PropertyKind::Refinement
        )
    }
}

/// A property the author wrote as a function.
#[derive(Debug)]
pub struct PropertyRow {
    /// The function's name.
    pub name: &'static str,
    /// One that an author writes as a function.
    pub kind: PropertyKind,
    /// Line of the function.
    pub line: u32,
    /// First paragraph of its documentation.
    pub doc: &'static str,
}

/// A `#[refines(..)]`.
#[derive(Clone, Copy, Debug)]
pub struct RefinementRow {
    /// Place in [`Definition::properties`].
    pub property: usize,
    /// The more abstract spec.
    pub spec: &'static Definition,
    /// Its model from which constants are taken that the map does not set; its first one where `None`.
    pub model: Option<&'static str>,
    /// Its fairness has to hold too.
    pub fair: bool,
}

/// An `assert!` in a step.
#[derive(Debug)]
pub struct AssertionRow {
    /// `restaurant.c1`: the item it stands in; a second one in the same item is `restaurant.c1#2`.
    pub item: &'static str,
    /// The condition as the author wrote it.
    pub text: &'static str,
    /// Its line.
    pub line: u32,
}

/// A site that an operator passed over.
#[derive(Debug)]
pub struct SkippedRow {
    /// Where.
    pub item: &'static str,
    /// Its line.
    pub line: u32,
    /// Its text.
    pub text: &'static str,
    /// Why no mutant was made.
    pub reason: &'static str,
}

/// A spec that registers itself where it is linked; collected by [`definitions`].
#[derive(Debug)]
pub struct Registration(pub &'static Definition);

inventory::collect!(Registration);

/// All specs linked into the program, by name.
pub fn definitions() -> Vec<&'static Definition> {
    let mut all: Vec<_> = inventory::iter::<Registration>.into_iter().map(|r| r.0).collect();
    all.sort_by_key(|d| (d.name, d.package, d.module, d.file, d.line));
    all
}

/// What [`Machine`] needs beside the constants: made by [`Settings::build`](crate::settings::Settings).
#[derive(Clone, Debug)]
pub struct ModelFacts {
    /// Name of the model in [`Definition::models`] from which the constants were built.
    pub model: String,
    /// The participants that the constants name.
    pub universe: Arc<Universe>,
    /// Each constant with its value as a [setting](crate::settings::Setting) is written (participants joined by commas), in the order of
    /// [`Definition::constants`].
    pub constants: Vec<(String, String)>,
    /// Built without the specs that it refines.
    pub alone: bool,
    /// The sets of numbers that families of mutants range over, by the key that [`Family::Numbers`](mutaspec_mutator::Family) names.
    pub numbers: Vec<(&'static str, Vec<i128>)>,
}
