//! The names and types of a spec, without their texts.

use mutaspec_mutator::Text;

use crate::value::View;

/// The names of a spec with their types: what suggestions are about.
///
/// A front-end supplies it with [`Machine::schema`](crate::machine::Machine::schema), or it is
/// learned from states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// The types with a definition. [`Type::Struct`] and [`Type::Enum`] are indices.
    pub types: Vec<TypeDefinition>,
    /// The integer types with bounds. Others have all numbers.
    pub integers: Vec<IntegerType>,
    /// Name of the integer type of sizes and counts.
    pub count: Text,
    /// The constants, in the order of
    /// [`Definition::constants`](crate::definition::Definition::constants).
    pub constants: Vec<Field>,
    /// The variables, in the order of the fields of a state's
    /// [`view`](crate::machine::Worker::view).
    pub variables: Vec<Field>,
    /// The processes, whose fields follow those of the variables in the view.
    pub processes: Vec<Process>,
    /// Functions of a state, by the numbers that an
    /// [`Inspector`](crate::machine::Inspector::helpers) knows.
    pub helpers: Vec<Helper>,
    /// Sets of numbers that are used like sets of participants.
    pub domains: Vec<NumberDomain>,
    /// The sets over which properties range, if they were learned from states.
    pub sets: Vec<Domain>,
    /// Keys of maps that are members of none of these sets, with their types.
    pub keys: Vec<(View, Type)>,
    /// Other names that a new property must not have.
    pub reserved: Vec<Text>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A truth value, whose view is the atom `true` or `false`.
    Bool,
    /// An integer type, by name.
    Integer(Text),
    /// A number of a range that is part of the type, by its entire text.
    Bounded(Text),
    /// A participant, whose view is an atom or a text with its name.
    Participant,
    /// A name or text without parts.
    Atom,
    /// A record type, by index in [`Schema::types`].
    Struct(usize),
    /// A type with variants, by index in [`Schema::types`].
    Enum(usize),
    /// A label of a process, by index in [`Schema::processes`].
    Label(usize),
    /// A value that may be absent, whose view is `None` or `Some(..)`.
    Option(Box<Type>),
    /// A set.
    Set(Box<Type>),
    /// A map or function with its type of keys and of values.
    Map(Box<Type>, Box<Type>),
    /// A sequence.
    Sequence(Box<Type>),
    /// A tuple.
    Tuple(Vec<Type>),
    /// Messages that stay posted, as a set.
    Posted(Box<Type>),
    /// Messages in order, as a sequence without indexing.
    Queue(Box<Type>),
    /// Messages in flight, between participants or without an order.
    Mail(Box<Type>),
    /// Another type. No property uses its values.
    Unknown,
}

/// A type with a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeDefinition {
    /// Name of the type; empty if it has none.
    pub name: Text,
    /// What its values consist of.
    pub parts: TypeParts,
}

/// What the values of a type consist of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeParts {
    /// A record with these fields.
    Struct(Vec<Field>),
    /// One of these variants, each with its fields.
    Enum(Vec<(Text, Vec<Field>)>),
    /// A record with one of these lists of fields. Their names distinguish them.
    Records(Vec<Vec<Field>>),
    /// Parts that are not known: no property looks into a value.
    Unknown,
}

/// A name with its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name; in a tuple, the index.
    pub name: Text,
    /// The type.
    pub ty: Type,
}

/// An integer type with its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegerType {
    /// Name of the type.
    pub name: Text,
    /// The smallest number.
    pub least: i128,
    /// The largest number.
    pub greatest: i128,
    /// Whether its numbers must be converted, and can be, to compare them with sizes and counts.
    pub is_converted: bool,
}

/// A process as properties see it. Its view has the label first, then the local variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Name of the process.
    pub name: Text,
    /// Whether it is a set of processes, one for each member of a set.
    pub many: bool,
    /// The set, as in [`NumberDomain::code`] or as `c.` and the name of a constant, if it is known.
    pub set: Option<Text>,
    /// The local variables.
    pub variables: Vec<Field>,
}

/// A function that computes a value from a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helper {
    /// Name of the function.
    pub name: Text,
    /// The arguments of a call, separated by `, `: `s` for the state, `p` for the member, others as
    /// they are written.
    pub arguments: Text,
    /// Type of the member, a participant or a number, if the function has one.
    pub member: Option<Type>,
    /// Type of the value.
    pub ty: Type,
}

/// A set over which properties range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// A constant or definition with this name.
    Constant(Text),
    /// A set of numbers, as the spec writes it.
    Numbers {
        /// The set.
        code: Text,
        /// Whether it is a range of numbers.
        is_range: bool,
    },
    /// A variable that has the same value in all states.
    Variable {
        /// Its name.
        name: Text,
        /// Its members.
        members: Vec<View>,
    },
    /// A set without a name: its members.
    Listed(Vec<View>),
}

/// A set of numbers that a spec uses like a set of participants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberDomain {
    /// The set as the spec writes it.
    pub code: Text,
    /// Type of the members.
    pub ty: Type,
    /// Key in [`ModelFacts::numbers`](crate::machine::ModelFacts::numbers).
    pub key: Text,
    /// Whether `code` is a range of numbers.
    pub is_range: bool,
}

impl Schema {
    /// Returns the type of sizes and counts.
    pub fn count_type(&self) -> Type {
        Type::Integer(self.count.clone())
    }

    /// Whether a type has this number. False for a type that is not an integer type.
    pub fn has_number(&self, ty: &Type, number: i128) -> bool {
        let Type::Integer(name) = ty else {
            return false;
        };
        let bounds = self.integers.iter().find(|integer| integer.name == *name);
        bounds.is_none_or(|integer| (integer.least..=integer.greatest).contains(&number))
    }

    /// Whether numbers of this type are converted to compare them with counts.
    pub(crate) fn is_converted(&self, name: &Text) -> bool {
        self.integers
            .iter()
            .any(|integer| integer.name == *name && integer.is_converted)
    }

    /// Whether values of a type are small: names, numbers and a few of them together. Terms about
    /// an entry or element are built for small ones.
    pub(crate) fn is_small(&self, ty: &Type) -> bool {
        match ty {
            Type::Bool
            | Type::Integer(_)
            | Type::Bounded(_)
            | Type::Participant
            | Type::Atom
            | Type::Label(_) => true,
            Type::Enum(place) => match &self.types[*place].parts {
                TypeParts::Enum(variants) => variants.iter().all(|(_, fields)| fields.is_empty()),
                _ => false,
            },
            Type::Option(of) => self.is_small(of),
            Type::Tuple(parts) => parts.iter().all(|part| self.is_small(part)),
            _ => false,
        }
    }

    /// Returns the fields of a record or tuple; empty for other types.
    pub(crate) fn fields(&self, ty: &Type) -> Vec<Field> {
        match ty {
            Type::Struct(place) => match &self.types[*place].parts {
                TypeParts::Struct(fields) => fields.clone(),
                _ => Vec::new(),
            },
            Type::Tuple(parts) => {
                let field = |(place, ty): (usize, &Type)| Field {
                    name: place.to_string().into(),
                    ty: ty.clone(),
                };
                parts.iter().enumerate().map(field).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Type {
    /// Whether values are numbers.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Type::Integer(_) | Type::Bounded(_))
    }

    /// Returns the type of the elements or messages; `None` for other types.
    pub(crate) fn element(&self) -> Option<&Type> {
        match self {
            Type::Set(of)
            | Type::Sequence(of)
            | Type::Posted(of)
            | Type::Queue(of)
            | Type::Mail(of) => Some(of),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_is_checked_against_bounds_of_its_type() {
        let byte = IntegerType {
            name: "byte".into(),
            least: -2,
            greatest: 3,
            is_converted: false,
        };
        let schema = Schema {
            integers: vec![byte],
            ..Schema::default()
        };
        let has =
            |name: &'static str, number| schema.has_number(&Type::Integer(name.into()), number);
        assert_eq!(
            [-3, -2, 3, 4].map(|number| has("byte", number)),
            [false, true, true, false]
        );
        assert!(has("Int", i128::MIN));
        assert!(!schema.has_number(&Type::Bool, 0));
    }
}
