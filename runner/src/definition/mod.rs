//! The tables of a spec: plain data that a front-end makes.
//!
//! `#[spec]` writes them as a constant, and a front-end that reads files builds them at run time.
//! They do not depend on a model: a [`Machine`](crate::machine::Machine) is a spec with its
//! constants set, made by a [`ModelSource`](crate::machine::ModelSource).

mod extra;
mod item;
mod property;
mod source;

pub use extra::{ExtraKind, ExtraRow};
pub use item::{
    AssertionRow, ConstantRow, ItemKind, ItemRow, LabelRow, ModelRow, SkippedRow, Symmetric,
};
pub use property::{PropertyKind, PropertyRow};
pub use source::{Language, SourceFile, Words};

use mutaspec_mutator::{MutantRow, Rows, Text};

use crate::annotations::Annotations;
use crate::assumption::FairnessRow;
use crate::dialect::Dialect;
use crate::property_facts::PropertyFacts;
use crate::step::Switch;
use crate::step_pattern::StepPattern;
use crate::vocabulary::Vocabulary;

/// The tables of one spec.
///
/// Indices of files in rows are indices in [`sources`](Definition::sources), and a line without a
/// file is one of the first of them.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// Name of the spec.
    pub name: Text,
    /// First paragraph of its documentation.
    pub doc: Text,
    /// The source files. The first one contains the spec itself.
    pub sources: Rows<SourceFile>,
    /// The language of the source files.
    pub language: Language,
    /// How suggested properties are written. `None` if nothing can write them, so that no new
    /// property is suggested.
    pub dialect: Option<&'static dyn Dialect>,
    /// Whether the source files use no code of other files, except the libraries of the language.
    pub is_self_contained: bool,
    /// Line of the spec in the first source file.
    pub line: u32,
    /// Name of the package with the spec.
    pub package: Text,
    /// Absolute path of the package's folder; empty if it is not known.
    pub package_folder: Text,
    /// Path of the spec in its package: `specs::commit::two_phase_commit`.
    pub module: Text,
    /// The constants, in source order.
    pub constants: Rows<ConstantRow>,
    /// The models, in source order; never empty.
    pub models: Rows<ModelRow>,
    /// Actions and processes, in source order.
    pub items: Rows<ItemRow>,
    /// Fairness assumptions, in source order.
    pub fairness: Rows<FairnessRow>,
    /// Properties, in source order.
    pub properties: Rows<PropertyRow>,
    /// Assertions in steps, in source order.
    pub assertions: Rows<AssertionRow>,
    /// Whether models that list no properties check `deadlock_freedom`.
    pub deadlock: bool,
    /// Whether models that list no properties check `termination`.
    pub termination: bool,
    /// All mutants.
    pub mutants: Rows<MutantRow>,
    /// Sites without a mutant, with the reason. Shown by `list --verbose`.
    pub skipped: Rows<SkippedRow>,
    /// Facts about the text of properties.
    pub property_facts: PropertyFacts,
    /// Types and names as they are written in the spec.
    pub vocabulary: Vocabulary,
    /// The author's annotations about mutants.
    pub annotations: Annotations,
    /// What some mutants do in addition to changing a step, sorted by switch number.
    pub extras: Rows<ExtraRow>,
    /// Models from small to large; empty if the spec declares no ladder.
    pub ladder: Rows<Text>,
}

impl Definition {
    /// Returns the source file with this index, if there is one.
    pub fn source(&self, file: u32) -> Option<&SourceFile> {
        self.sources.get(file as usize)
    }

    /// Returns the path of the source file with this index as the front-end reports it. Empty for
    /// an unknown index.
    pub fn path(&self, file: u32) -> &str {
        self.source(file).map_or("", |source| &source.path)
    }

    /// Returns the path of the file with the spec itself; empty if it is unknown.
    pub fn file(&self) -> &str {
        self.path(0)
    }

    /// Returns what the mutant with this switch does in addition to changing a step.
    pub fn extra(&self, switch: Option<Switch>) -> Option<ExtraKind> {
        let number = switch?.number;
        let place = self
            .extras
            .binary_search_by_key(&number, |row| row.switch)
            .ok()?;
        Some(self.extras[place].kind)
    }

    /// Returns the name of the steps that match a pattern: `rm_prepare`, `alice.n6`,
    /// `restaurant(bob).c1`.
    pub fn step_name(&self, steps: &StepPattern) -> String {
        let Some(item) = self.items.get(steps.item) else {
            return String::new();
        };
        let argument = steps
            .argument
            .as_ref()
            .map(|argument| format!("({argument})"));
        let instance = format!("{}{}", item.name, argument.unwrap_or_default());
        steps
            .label
            .map_or(instance.clone(), |label| item.step_name(&instance, label))
    }
}
