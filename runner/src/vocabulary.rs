//! How a spec's types and names are written, as tables: suggestions print code that belongs in the spec.

/// How a spec's types and names are written: for code that belongs in the spec.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// The struct of the constants, if there is one.
    pub constants: Option<&'static str>,
    /// The variables in order.
    pub variables: &'static [FieldRow],
    /// The processes in order.
    pub processes: &'static [ProcessRow],
    /// The types of the module that may be kept in a state, and its aliases.
    pub types: &'static [TypeRow],
    /// The helpers that are predicates on states.
    pub predicates: &'static [PredicateRow],
    /// The sets of numbers that are used as participants are.
    pub domains: &'static [DomainRow],
}

impl Vocabulary {
    /// Nothing is known.
    pub const NONE: Vocabulary = Vocabulary {
        constants: None,
        variables: &[],
        processes: &[],
        types: &[],
        predicates: &[],
        domains: &[],
    };
}

/// A set of numbers that are used as participants are.
#[derive(Clone, Copy, Debug)]
pub struct DomainRow {
    /// How a property writes it, with `c` for the constants: `c.ids`, `0..c.n`.
    pub code: &'static str,
    /// The type of its members.
    pub type_text: &'static str,
    /// Its key in [`ModelFacts::numbers`](crate::spec::ModelFacts::numbers).
    pub key: &'static str,
    /// Whether it is a range, and not a `Set`.
    pub is_range: bool,
}

/// A name with its type.
#[derive(Clone, Copy, Debug)]
pub struct FieldRow {
    /// The name; a number in a tuple.
    pub name: &'static str,
    /// The type as the author wrote it.
    pub type_text: &'static str,
}

/// A process as a property sees it.
#[derive(Clone, Copy, Debug)]
pub struct ProcessRow {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a set of processes, each with a member of its own.
    pub many: bool,
    /// How a property writes the set, if it is a constant or a set of numbers in [`Vocabulary::domains`].
    pub set: Option<&'static str>,
    /// Its labels as properties name them, `Done` not among them.
    pub labels: &'static [&'static str],
    /// Its own variables in order.
    pub variables: &'static [FieldRow],
}

/// A type of the module.
#[derive(Clone, Copy, Debug)]
pub struct TypeRow {
    /// Its name.
    pub name: &'static str,
    /// What it is made of.
    pub shape: Shape,
}

/// What a type is made of.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Another name for this type.
    Alias(&'static str),
    /// All of these fields.
    Struct(&'static [FieldRow]),
    /// One of these variants, each with its fields.
    Enum(&'static [(&'static str, &'static [FieldRow])]),
}

/// A predicate on states.
#[derive(Clone, Copy, Debug)]
pub struct PredicateRow {
    /// The function's name.
    pub name: &'static str,
    /// What it is called with: `s` for the state, `c` for the constants.
    pub arguments: &'static str,
}
