//! Tables of the types and names of a spec, so that suggestions are printed as its code.

/// How a spec writes its types and names.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// Name of the struct of constants; `None` if the spec has no constants.
    pub constants: Option<&'static str>,
    /// The variables, in source order.
    pub variables: &'static [FieldRow],
    /// The processes, in source order.
    pub processes: &'static [ProcessRow],
    /// The value types and type aliases of the module.
    pub types: &'static [TypeRow],
    /// Helper functions that are predicates on states.
    pub predicates: &'static [PredicateRow],
    /// Sets of numbers that the spec uses like sets of participants.
    pub domains: &'static [DomainRow],
}

impl Vocabulary {
    /// An empty vocabulary.
    pub const NONE: Vocabulary = Vocabulary {
        constants: None,
        variables: &[],
        processes: &[],
        types: &[],
        predicates: &[],
        domains: &[],
    };
}

/// A set of numbers that a spec uses like a set of participants.
#[derive(Clone, Copy, Debug)]
pub struct DomainRow {
    /// The set as a property writes it, with `c` for the constants: `c.ids`, `0..c.n`.
    pub code: &'static str,
    /// Type of the members, as the spec writes it.
    pub type_text: &'static str,
    /// Key in [`ModelFacts::numbers`](crate::spec::ModelFacts::numbers).
    pub key: &'static str,
    /// Whether `code` is a range rather than a `Set`.
    pub is_range: bool,
}

/// A field, variable or parameter with its type.
#[derive(Clone, Copy, Debug)]
pub struct FieldRow {
    /// The name; in a tuple, the index.
    pub name: &'static str,
    /// The type as the spec writes it.
    pub type_text: &'static str,
}

/// A process as properties see it.
#[derive(Clone, Copy, Debug)]
pub struct ProcessRow {
    /// Name of the process.
    pub name: &'static str,
    /// Whether it is a set of processes, one for each member of a set.
    pub many: bool,
    /// The set as a property writes it, if it is a constant or one of [`Vocabulary::domains`].
    pub set: Option<&'static str>,
    /// The local variables, in source order.
    pub variables: &'static [FieldRow],
}

/// A value type or alias that the module declares.
#[derive(Clone, Copy, Debug)]
pub struct TypeRow {
    /// Name of the type.
    pub name: &'static str,
    /// Its definition.
    pub shape: Shape,
}

/// The definition of a type.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// An alias of this type.
    Alias(&'static str),
    /// A struct with these fields.
    Struct(&'static [FieldRow]),
    /// An enum with these variants, each with its fields.
    Enum(&'static [(&'static str, &'static [FieldRow])]),
}

/// A helper function that is a predicate on states.
#[derive(Clone, Copy, Debug)]
pub struct PredicateRow {
    /// Name of the function.
    pub name: &'static str,
    /// The arguments of a call: `s` for the state, `c` for the constants.
    pub arguments: &'static str,
}
