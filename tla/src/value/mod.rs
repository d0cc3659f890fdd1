//! Values of TLA+.
//!
//! | file | content |
//! |---|---|
//! | `order` | structural equality, total order, hash |
//! | `hasher` | a fast hasher |
//! | `kinds` | TLC's equality and membership, which are errors between kinds |
//! | `limits` | how large a stored value may be |
//! | `parts` | membership of a tuple or record that is not made |
//! | `symbolic` | the kinds of sets that are not listed |
//! | `sets` | sets that are not listed until their elements are needed |
//! | `functions` | domains, application, updates, permutations |
//! | `print` | TLA+ text |

mod functions;
mod hasher;
mod kinds;
mod limits;
mod order;
mod parts;
mod print;
mod sets;
mod symbolic;

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

pub use functions::{
    Permutation, domain, function, permutations, permute, position, record, replaced, same_domain,
    sequence_values, values,
};
pub use hasher::{ValueHasher, ValueMap};
pub use kinds::{check_argument, contains, equal, includes, set_of};
pub use limits::is_storable;
pub use parts::{PARTS, contains_parts};
pub use sets::{difference, intersection, list, listed, size, union};
pub use symbolic::Symbolic;

use crate::syntax::Symbol;

/// The largest number of elements of a set that is listed.
pub const LIST_LIMIT: usize = 1 << 20;

/// A value.
///
/// A function whose domain is `1..n` is a [`Tuple`](Value::Tuple), one whose domain has strings
/// only is a [`Record`](Value::Record). Elements of collections are listed as far as they are
/// finite. So two values of the first eight kinds are equal if and only if they have equal parts.
#[derive(Clone)]
pub enum Value {
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// An integer of 32 bits, as in TLC.
    Int(i32),
    /// A string.
    Str(Symbol),
    /// A model value.
    Model(Symbol),
    /// A set: its elements in order, each once.
    Set(Arc<Vec<Value>>),
    /// A tuple or sequence.
    Tuple(Arc<Vec<Value>>),
    /// A record.
    Record(Arc<Record>),
    /// A function that is neither a sequence nor a record.
    Function(Arc<Function>),
    /// `a..b`.
    Interval(i32, i32),
    /// Another set that is not listed.
    Symbolic(Arc<Symbolic>),
    /// A function that is evaluated where it is applied.
    Lambda(Arc<Lambda>),
}

/// A record: the values of its fields in the order of its shape.
pub struct Record {
    /// The names of the fields.
    pub shape: Shape,
    /// Their values.
    pub values: Vec<Value>,
}

/// A function with listed domain.
pub struct Function {
    /// The domain: in order, each element once.
    pub keys: Arc<Vec<Value>>,
    /// The values in the order of the keys.
    pub values: Vec<Value>,
}

/// A function that is evaluated where it is applied.
pub struct Lambda {
    /// The domain.
    pub domain: Value,
    /// What the evaluator needs to apply it.
    pub closure: Box<dyn Any + Send + Sync>,
}

/// The names of the fields of a record in the order of their spelling. Each shape is stored once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Shape(&'static ShapeNames);

#[derive(PartialEq, Eq)]
struct ShapeNames {
    names: Vec<Symbol>,
    /// The same names as a set of strings.
    domain: Arc<Vec<Value>>,
}

static SHAPES: LazyLock<Mutex<HashMap<Vec<Symbol>, Shape>>> = LazyLock::new(Mutex::default);

impl Shape {
    /// Returns the shape with these fields.
    pub fn new(mut names: Vec<Symbol>) -> Shape {
        names.sort_unstable();
        names.dedup();
        let mut shapes = SHAPES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shapes.get(&names) {
            return *known;
        }
        let domain = Arc::new(names.iter().map(|name| Value::Str(*name)).collect());
        let shape = Shape(Box::leak(Box::new(ShapeNames {
            names: names.clone(),
            domain,
        })));
        shapes.insert(names, shape);
        shape
    }

    /// Returns the names.
    pub fn names(self) -> &'static [Symbol] {
        &self.0.names
    }

    /// Returns the names as the elements of a set.
    pub fn domain(self) -> &'static Arc<Vec<Value>> {
        &self.0.domain
    }

    /// Returns the place of a field.
    pub fn position(self, field: Symbol) -> Option<usize> {
        self.0.names.iter().position(|name| *name == field)
    }

    fn is_same(self, other: Shape) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// The sentence that says why an operation has no value.
pub type Sentence = String;

impl Value {
    /// Returns the set of these values.
    pub fn set(mut elements: Vec<Value>) -> Value {
        if !elements.is_sorted_by(|a, b| a < b) {
            elements.sort_unstable();
            elements.dedup();
        }
        Value::Set(Arc::new(elements))
    }

    /// Returns the tuple of these values.
    pub fn tuple(elements: Vec<Value>) -> Value {
        Value::Tuple(Arc::new(elements))
    }

    /// Returns a string.
    pub fn string(text: &str) -> Value {
        Value::Str(Symbol::new(text))
    }

    /// Returns the set of the two Booleans.
    pub fn booleans() -> Value {
        Value::set(vec![Value::Bool(false), Value::Bool(true)])
    }

    /// Returns a set that is not listed.
    pub fn symbolic(set: Symbolic) -> Value {
        Value::Symbolic(Arc::new(set))
    }

    /// Whether the value is a set.
    pub fn is_set(&self) -> bool {
        matches!(
            self,
            Value::Set(_) | Value::Interval(..) | Value::Symbolic(_)
        )
    }

    /// Whether the value is a function, which sequences and records are too.
    pub fn is_function(&self) -> bool {
        matches!(
            self,
            Value::Tuple(_) | Value::Record(_) | Value::Function(_) | Value::Lambda(_)
        )
    }

    /// Returns the kind of value, for messages: "a set", "an integer".
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Bool(_) => "a Boolean",
            Value::Int(_) => "an integer",
            Value::Str(_) => "a string",
            Value::Model(_) => "a model value",
            Value::Set(_) | Value::Interval(..) | Value::Symbolic(_) => "a set",
            Value::Tuple(_) => "a tuple",
            Value::Record(_) => "a record",
            Value::Function(_) | Value::Lambda(_) => "a function",
        }
    }
}
