//! Facts about the text of properties: written by `#[spec]`, read by [findings](crate::findings).
//!
//! Each condition in these tables is compiled in beside the properties. [`Spec`](crate::spec::Spec)
//! evaluates it by its number: the index of a probe in [`PropertyFacts::probes`], or their number
//! plus the index in [`PropertyFacts::mutants`], or the number of both plus the index in
//! [`PropertyFacts::definitions`]. No verdict depends on them.

use mutaspec_mutator::{PropertyOperator, Rows, Text, text};

/// Facts about the text of a spec's properties.
#[derive(Clone, Debug, Default)]
pub struct PropertyFacts {
    /// The fields of a state: the variables in source order, then the processes.
    pub fields: Rows<PartRow>,
    /// For each property: indices of the `fields` that it may read, directly or through helpers.
    /// `None` if the text does not show which.
    pub reads: Rows<Option<Rows<usize>>>,
    /// Indices of the `fields` that no property has to read: assertions in steps name them, or no
    /// step can change them.
    pub exempt: Rows<usize>,
    /// Parts of properties whose values are counted.
    pub probes: Rows<ProbeRow>,
    /// The mutants of properties.
    pub mutants: Rows<PropertyMutantRow>,
    /// Definitions that no model checks, but that are state predicates. Their numbers as conditions
    /// come after those of the mutants.
    pub definitions: Rows<DefinitionRow>,
    /// Definitions that no model checks, but that are temporal formulas.
    /// [`Machine::with_definitions`](crate::machine::Machine::with_definitions) makes them
    /// properties.
    pub temporal: Rows<DefinitionRow>,
}

impl PropertyFacts {
    /// Returns the number that the first of the [`definitions`](PropertyFacts::definitions) has as a
    /// condition.
    pub fn first_definition(&self) -> usize {
        self.probes.len() + self.mutants.len()
    }

    /// Returns the index of the property to which a condition belongs, if it belongs to one.
    pub fn property_of(&self, number: usize) -> Option<usize> {
        match number.checked_sub(self.probes.len()) {
            None => self.probes.get(number).map(|probe| probe.property),
            Some(mutant) => self.mutants.get(mutant).map(|mutant| mutant.property),
        }
    }
}

/// A field of a state: a variable or a process.
#[derive(Clone, Debug)]
pub struct PartRow {
    /// Name of the field.
    pub name: Text,
    /// Whether it is a process, with its program counter and local variables.
    pub process: bool,
}

/// A part of a property whose values are counted.
#[derive(Clone, Debug)]
pub struct ProbeRow {
    /// Index in [`Definition::properties`](crate::definition::Definition::properties).
    pub property: usize,
    /// The role of the part.
    pub kind: Probed,
    /// Line of the part.
    pub line: u32,
    /// Text of the part.
    pub text: Text,
    /// Whether the property is a conjunction with other clauses besides the one with this part.
    pub is_conjunct: bool,
}

/// The role of a probed part in its property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Probed {
    /// The left side of an implication.
    Antecedent,
    /// One clause of a goal.
    Conjunct,
}

/// A definition that a model could check as an invariant or a goal, although none does.
#[derive(Clone, Debug)]
pub struct DefinitionRow {
    /// Its name.
    pub name: Text,
    /// Its line.
    pub line: u32,
    /// Indices of the [`fields`](PropertyFacts::fields) that it may read.
    pub reads: Rows<usize>,
}

/// A mutant of a property.
#[derive(Clone, Debug)]
pub struct PropertyMutantRow {
    /// `agreement/P3-0b7735aa`: property, operator and hash.
    pub id: Text,
    /// Index in [`Definition::properties`](crate::definition::Definition::properties).
    pub property: usize,
    /// The operator that made the edit.
    pub operator: PropertyOperator,
    /// Line of the replaced text.
    pub line: u32,
    /// The replaced text.
    pub original: Text,
    /// The replacement.
    pub replacement: Text,
    /// The entire condition after the edit.
    pub statement: Text,
}

impl PropertyMutantRow {
    /// Creates a row of a constant table. `texts` are id, original, replacement and statement.
    pub const fn constant(
        property: usize,
        operator: PropertyOperator,
        line: u32,
        [id, original, replacement, statement]: [&'static str; 4],
    ) -> PropertyMutantRow {
        PropertyMutantRow {
            id: text(id),
            property,
            operator,
            line,
            original: text(original),
            replacement: text(replacement),
            statement: text(statement),
        }
    }
}
