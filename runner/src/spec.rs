//! A spec as the engine sees it: the trait that `#[spec]` implements, and its static tables.
//!
//! The tables do not depend on a model. A [`Machine`] is a spec with its constants set.

pub use crate::assumption::{FairnessKind, FairnessRow, Strength};
pub use crate::origin::Origin;
pub use crate::vocabulary::{DomainRow, FieldRow, PredicateRow, ProcessRow, Shape, TypeRow, Vocabulary};
use std::sync::Arc;

use mutaspec_mutator::MutantRow;

use crate::annotations::Annotations;
use crate::assumption::Assumptions;
use crate::crash_state::HiddenState;
use crate::formula::{Formula, StepPattern};
use crate::lookahead::Next;
use crate::machine::Machine;
use crate::property_facts::{FieldDomain, PropertyFacts};
use crate::scenario::Scenario;
use crate::settings::{SettingError, Settings};
use crate::step::{Flow, Stop, Switch};
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
    /// [`ItemRow::parameters`].
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
    fn restart(number: u32, step: Self::Step, state: &mut Self::State, c: &Self::Constants) -> Flow<()> {
        let _ = (number, step, state, c);
        Err(Stop::Disabled)
    }

    /// Packs the older value that a step may read under the mutant with this switch number. Returns
    /// `false` if there is none.
    fn encode_older(number: u32, step: Self::Step, state: &Self::State, writer: &mut Writer<'_>) -> bool {
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
    /// [`Definition::properties`], as in all methods below.
    fn state_property(property: usize, state: &Self::State, c: &Self::Constants) -> bool;

    /// Evaluates a step invariant.
    fn step_property(property: usize, before: &Self::State, after: &Self::State, c: &Self::Constants) -> bool;

    /// Returns the steps of a scenario.
    fn scenario(property: usize, c: &Self::Constants) -> Scenario {
        let _ = (property, c);
        Scenario::NONE
    }

    /// Evaluates an invariant with look-ahead, given outgoing steps and their successors.
    fn ahead_property(property: usize, state: &Self::State, next: &Next<Self::State>, c: &Self::Constants) -> bool {
        let _ = (property, state, next, c);
        true
    }

    /// Returns the formula of a temporal property.
    fn temporal_property(property: usize, c: &'static Self::Constants) -> Formula<Self::State>;

    /// Maps a state to a state of the spec that the refinement `property` refines, and packs it.
    fn refined(property: usize, state: &Self::State, c: &Self::Constants, writer: &mut Writer<'_>) {
        let _ = (property, state, c, writer);
    }

    /// Returns the constants of the refined spec that a refinement sets, with values in the syntax
    /// of settings.
    fn refined_constants(property: usize, c: &Self::Constants, universe: &Universe) -> Vec<(&'static str, String)> {
        let _ = (property, c, universe);
        Vec::new()
    }

    /// Evaluates a [condition](crate::property_facts) on a state, by its number.
    fn state_condition(number: usize, state: &Self::State, c: &Self::Constants) -> bool {
        let _ = (number, state, c);
        false
    }

    /// Evaluates a [condition](crate::property_facts) on a step, by its number.
    fn step_condition(number: usize, before: &Self::State, after: &Self::State, c: &Self::Constants) -> bool {
        let _ = (number, before, after, c);
        false
    }

    /// Returns all values of a field by its type. `field` is an index in
    /// [`PropertyFacts::fields`](crate::property_facts::PropertyFacts::fields). `None` if there are
    /// more than `most` or the type does not bound them.
    fn domain(field: usize, like: &Self::State, universe: &Universe, most: usize) -> Option<FieldDomain<Self::State>> {
        let _ = (field, like, universe, most);
        None
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
    /// Index in [`Definition::items`].
    pub item: usize,
    /// The parameters, in the order of [`ItemRow::parameters`].
    pub arguments: Vec<View>,
}

/// The static table of one spec.
#[derive(Debug)]
pub struct Definition {
    /// Name of the module.
    pub name: &'static str,
    /// First paragraph of the module's documentation.
    pub doc: &'static str,
    /// Path of the source file as the compiler reports it.
    pub file: &'static str,
    /// Where the source was on the machine that compiled it.
    pub origin: Origin,
    /// Text of the source file; empty if the compiler did not know it.
    pub source: &'static str,
    /// Line of the module.
    pub line: u32,
    /// Name of the package with the spec.
    pub package: &'static str,
    /// Path of the module in its crate: `specs::commit::two_phase_commit`.
    pub module: &'static str,
    /// The constants, in source order.
    pub constants: &'static [ConstantRow],
    /// The models, in source order; never empty.
    pub models: &'static [ModelRow],
    /// Actions and processes, in source order.
    pub items: &'static [ItemRow],
    /// Fairness assumptions, in source order.
    pub fairness: &'static [FairnessRow],
    /// Properties, in source order.
    pub properties: &'static [PropertyRow],
    /// The spec that each property of kind [`Refinement`](PropertyKind::Refinement) refines.
    pub refinements: &'static [RefinementRow],
    /// Assertions in steps, in source order.
    pub assertions: &'static [AssertionRow],
    /// Whether models that list no properties check `deadlock_freedom`.
    pub deadlock: bool,
    /// Whether models that list no properties check `termination`.
    pub termination: bool,
    /// All mutants.
    pub mutants: &'static [MutantRow],
    /// Sites without a mutant, with the reason. Shown by `list --verbose`.
    pub skipped: &'static [SkippedRow],
    /// Sets the constants of the model that [`Settings`] names.
    pub build: fn(&Settings) -> Result<Box<dyn Machine>, SettingError>,
    /// Whether integer overflow panics in the spec's crate. Wrapping would give wrong verdicts.
    pub arithmetic_is_checked: fn() -> bool,
    /// Facts about the text of properties.
    pub property_facts: PropertyFacts,
    /// Types and names as they are written in the spec.
    pub vocabulary: Vocabulary,
    /// The author's annotations about mutants.
    pub annotations: &'static Annotations,
    /// What some mutants do in addition to changing a step, sorted by switch number.
    pub extras: &'static [ExtraRow],
    /// Models from small to large; empty if the spec declares no ladder.
    pub ladder: &'static [&'static str],
}

impl Definition {
    /// A definition without items and properties, to complete by a struct update.
    pub const EMPTY: Definition = Definition {
        name: "",
        doc: "",
        file: "",
        origin: Origin::UNKNOWN,
        source: "",
        line: 1,
        package: "",
        module: "",
        constants: &[],
        models: &[],
        items: &[],
        fairness: &[],
        properties: &[],
        refinements: &[],
        assertions: &[],
        deadlock: false,
        termination: false,
        mutants: &[],
        skipped: &[],
        build: |settings| {
            Err(SettingError::Unknown {
                name: settings.model.clone(),
            })
        },
        arithmetic_is_checked: || true,
        property_facts: PropertyFacts::NONE,
        vocabulary: Vocabulary::NONE,
        annotations: &Annotations::NONE,
        extras: &[],
        ladder: &[],
    };

    /// Returns what the mutant with this switch does in addition to changing a step.
    pub fn extra(&self, switch: Option<Switch>) -> Option<ExtraKind> {
        let number = switch?.number;
        let place = self.extras.binary_search_by_key(&number, |row| row.switch).ok()?;
        Some(self.extras[place].kind)
    }

    /// Returns the name of the steps that match a pattern: `rm_prepare`, `alice.n6`,
    /// `restaurant(bob).c1`.
    pub fn step_name(&self, steps: &StepPattern) -> String {
        let Some(item) = self.items.get(steps.item) else {
            return String::new();
        };
        let argument = steps.argument.as_ref().map(|argument| format!("({argument})"));
        let instance = format!("{}{}", item.name, argument.unwrap_or_default());
        steps.label.map_or(instance.clone(), |label| item.step_name(&instance, label))
    }
}

/// A mutant that adds behaviour besides changing a step.
#[derive(Clone, Copy, Debug)]
pub struct ExtraRow {
    /// Switch number of the mutant.
    pub switch: u32,
    /// The added behaviour.
    pub kind: ExtraKind,
}

/// The behaviour that a mutant adds. Items and labels are indices in [`Definition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraKind {
    /// A step may stop halfway and resume later.
    Halfway,
    /// A step may lose a write, and its process then crashes.
    Unsaved,
    /// A process of this item may crash at any time before it terminates.
    Crash {
        /// Index in [`Definition::items`].
        item: usize,
    },
    /// A process of this item may restart, once.
    Restart {
        /// Index in [`Definition::items`].
        item: usize,
    },
    /// A process of this item that reaches this label takes that step at once.
    Merge {
        /// Index in [`Definition::items`].
        item: usize,
        /// Index of the label in the process.
        label: usize,
    },
    /// A condition may read the value that a variable, or the element of a map that it reads, had
    /// before the last step that changed it.
    Stale,
}

impl ExtraKind {
    /// Whether the mutant first differs when a step evaluates its site in a baseline state.
    pub fn begins_at_site(self) -> bool {
        matches!(self, ExtraKind::Halfway | ExtraKind::Unsaved)
    }
}

/// A constant of a spec.
#[derive(Debug)]
pub struct ConstantRow {
    /// Name of the field.
    pub name: &'static str,
    /// The type as it is written in the spec.
    pub type_text: &'static str,
    /// Documentation of the field.
    pub doc: &'static str,
    /// Whether the spec declares it a symmetric set.
    pub symmetric: Symmetric,
}

/// Whether a constant is declared a symmetric set, and whether its text proves that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Symmetric {
    /// Not declared symmetric.
    #[default]
    No,
    /// Declared symmetric, and the text of the spec treats all members alike.
    ByText,
    /// Declared symmetric, but the text does not prove it. The search has to check.
    Unproven {
        /// Line of the part that may break symmetry.
        line: u32,
        /// Text of that part.
        text: &'static str,
    },
}

/// A model: a spec with constants set and properties chosen.
#[derive(Debug)]
pub struct ModelRow {
    /// Name of the model; `default` if the spec gives none.
    pub name: &'static str,
    /// Names of the properties to check, built-in ones included. `None` means all.
    pub properties: Option<&'static [&'static str]>,
    /// The property that is expected to fail. Such a model shows a flaw and has no mutants.
    pub expect_failure: Option<&'static str>,
}

/// An action or a process.
#[derive(Debug)]
pub struct ItemRow {
    /// Name of the function.
    pub name: &'static str,
    /// Action or process.
    pub kind: ItemKind,
    /// Names of the parameters that range over sets.
    pub parameters: &'static [&'static str],
    /// Line of the function.
    pub line: u32,
}

/// An action, or a process with its labels.
#[derive(Debug)]
pub enum ItemKind {
    /// A single step.
    Action,
    /// One step for each label.
    Process {
        /// The labels in source order, without `Done`.
        labels: &'static [LabelRow],
        /// Whether the process may wait forever.
        daemon: bool,
    },
}

/// A label of a process.
#[derive(Debug)]
pub struct LabelRow {
    /// Name without the apostrophe.
    pub name: &'static str,
    /// Line of the label.
    pub line: u32,
}

impl ItemRow {
    /// Returns the number of labels of a process; 1 for an action.
    pub fn width(&self) -> usize {
        match self.kind {
            ItemKind::Action => 1,
            ItemKind::Process { labels, .. } => labels.len(),
        }
    }

    /// Returns the name of a step of the item or instance `name`: `rm_prepare(r1)`, `alice.n6`.
    pub fn step_name(&self, name: &str, label: usize) -> String {
        match self.kind {
            ItemKind::Action => name.to_owned(),
            // The label of a terminated process is the number of labels.
            ItemKind::Process { labels, .. } => format!("{name}.{}", labels.get(label).map_or("Done", |row| row.name)),
        }
    }

    /// Whether a process may wait forever. `None` for an action.
    pub fn daemon(&self) -> Option<bool> {
        match self.kind {
            ItemKind::Action => None,
            ItemKind::Process { daemon, .. } => Some(daemon),
        }
    }
}

/// The kinds of properties, built-in ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyKind {
    /// `#[invariant]`.
    StateInvariant,
    /// `#[step_invariant]`.
    StepInvariant,
    /// `#[reachable]`.
    Reachable,
    /// `#[temporal]`, or the built-in `termination`.
    Temporal,
    /// `assert!` in a step.
    Assertion,
    /// The built-in `deadlock_freedom`.
    Deadlock,
    /// The built-in `no_crash`: no step panics. Always checked.
    Crash,
    /// The built-in `no_divergence`: every step ends. Always checked.
    Divergence,
    /// `#[scenario(possible)]`.
    Possible,
    /// `#[scenario(forbidden)]`.
    Forbidden,
    /// `#[reachable]` over steps.
    StepGoal,
    /// `#[invariant]` with look-ahead.
    Ahead,
    /// `#[refines(..)]`.
    Refinement,
}

impl PropertyKind {
    /// Returns the words used in lists and reports.
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

    /// Whether the property is decided on the complete recorded graph.
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

/// A property that a spec defines by a function.
#[derive(Debug)]
pub struct PropertyRow {
    /// Name of the function.
    pub name: &'static str,
    /// The kind; never a built-in one.
    pub kind: PropertyKind,
    /// Line of the function.
    pub line: u32,
    /// First paragraph of the function's documentation.
    pub doc: &'static str,
}

/// A `#[refines(..)]` property.
#[derive(Clone, Copy, Debug)]
pub struct RefinementRow {
    /// Index in [`Definition::properties`].
    pub property: usize,
    /// The refined, more abstract spec.
    pub spec: &'static Definition,
    /// The model of that spec that supplies constants that the map does not set. `None` means its
    /// first model.
    pub model: Option<&'static str>,
    /// Whether the fairness of the more abstract spec must be implied as well.
    pub fair: bool,
}

/// An `assert!` in a step.
#[derive(Debug)]
pub struct AssertionRow {
    /// The item with the assertion: `restaurant.c1`. A second assertion in it is `restaurant.c1#2`.
    pub item: &'static str,
    /// The condition as it is written in the spec.
    pub text: &'static str,
    /// Line of the assertion.
    pub line: u32,
}

/// A site for which an operator made no mutant.
#[derive(Debug)]
pub struct SkippedRow {
    /// The item with the site.
    pub item: &'static str,
    /// Line of the site.
    pub line: u32,
    /// Text of the site.
    pub text: &'static str,
    /// The reason.
    pub reason: &'static str,
}

/// Registers a spec with the program that links it. Collected by [`definitions`].
#[derive(Debug)]
pub struct Registration(pub &'static Definition);

inventory::collect!(Registration);

/// Returns all specs linked into the program, sorted by name.
pub fn definitions() -> Vec<&'static Definition> {
    let mut all: Vec<_> = inventory::iter::<Registration>.into_iter().map(|r| r.0).collect();
    all.sort_by_key(|d| (d.name, d.package, d.module, d.file, d.line));
    all
}

/// The participants and constants of a model. Made by
/// [`Settings::build`](crate::settings::Settings).
#[derive(Clone, Debug)]
pub struct ModelFacts {
    /// Name of the model in [`Definition::models`] whose constants were used.
    pub model: String,
    /// The participants that the constants name.
    pub universe: Arc<Universe>,
    /// Each constant with its value in the syntax of [settings](crate::settings::Setting),
    /// participants separated by commas. In the order of [`Definition::constants`].
    pub constants: Vec<(String, String)>,
    /// Whether the machine was built without the specs that it refines.
    pub alone: bool,
    /// The sets of numbers over which families of mutants range, by the key in
    /// [`Family::Numbers`](mutaspec_mutator::Family).
    pub numbers: Vec<(&'static str, Vec<i128>)>,
}
