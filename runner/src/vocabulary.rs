//! Tables of the types and names of a spec under `#[spec]`, as text. Suggestions use them as a
//! [`Schema`](crate::dialect::Schema).

use mutaspec_mutator::{Rows, Text};

/// How a spec writes its types and names.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Name of the struct of constants; `None` if the spec has no constants.
    pub constants: Option<Text>,
    /// The variables, in source order.
    pub variables: Rows<FieldRow>,
    /// The processes, in source order.
    pub processes: Rows<ProcessRow>,
    /// The value types and type aliases of the module.
    pub types: Rows<TypeRow>,
    /// Functions that compute a value from a state: helpers and goals.
    pub helpers: Rows<HelperRow>,
    /// Sets of numbers that the spec uses like sets of participants.
    pub domains: Rows<DomainRow>,
}

/// A set of numbers that a spec uses like a set of participants.
#[derive(Clone, Debug)]
pub struct DomainRow {
    /// The set as a property writes it, with `c` for the constants: `c.ids`, `0..c.n`.
    pub code: Text,
    /// Type of the members, as the spec writes it.
    pub type_text: Text,
    /// Key in [`ModelFacts::numbers`](crate::machine::ModelFacts::numbers).
    pub key: Text,
    /// Whether `code` is a range rather than a `Set`.
    pub is_range: bool,
}

/// A field, variable or parameter with its type.
#[derive(Clone, Debug)]
pub struct FieldRow {
    /// The name; in a tuple, the index.
    pub name: Text,
    /// The type as the spec writes it.
    pub type_text: Text,
}

/// A process as properties see it.
#[derive(Clone, Debug)]
pub struct ProcessRow {
    /// Name of the process.
    pub name: Text,
    /// Whether it is a set of processes, one for each member of a set.
    pub many: bool,
    /// The set as a property writes it, if it is a constant or one of [`Vocabulary::domains`].
    pub set: Option<Text>,
    /// The local variables, in source order.
    pub variables: Rows<FieldRow>,
}

/// A value type or alias that the module declares.
#[derive(Clone, Debug)]
pub struct TypeRow {
    /// Name of the type.
    pub name: Text,
    /// Its definition.
    pub shape: Shape,
}

/// The definition of a type.
#[derive(Clone, Debug)]
pub enum Shape {
    /// An alias of this type.
    Alias(Text),
    /// A struct with these fields.
    Struct(Rows<FieldRow>),
    /// An enum with these variants, each with its fields.
    Enum(Rows<(Text, Rows<FieldRow>)>),
}

/// A function that computes a value from a state. [`Spec::helper`](crate::spec::Spec::helper) calls
/// it by its index.
#[derive(Clone, Debug)]
pub struct HelperRow {
    /// Name of the function.
    pub name: Text,
    /// The arguments of a call: `s` for the state, `c` for the constants, `p` for a member.
    pub arguments: Text,
    /// Type of the member, a participant or a number, if the function has one.
    pub member: Option<Text>,
    /// Type of the value, as the spec writes it.
    pub type_text: Text,
    /// Indices of the [fields](crate::property_facts::PropertyFacts::fields) that it may read,
    /// directly or through other helpers. `None` if the text does not show which.
    pub reads: Option<Rows<usize>>,
}
