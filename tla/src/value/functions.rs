//! Functions, sequences and records.

use std::sync::Arc;

use super::{Function, Record, Sentence, Shape, Value, list};
use crate::syntax::Symbol;

/// Returns the function with these values. The keys are in order.
pub fn function(keys: &Arc<Vec<Value>>, values: Vec<Value>) -> Value {
    let is_sequence = keys
        .iter()
        .zip(1..)
        .all(|(key, n): (_, i32)| matches!(key, Value::Int(k) if *k == n));
    if is_sequence {
        return Value::tuple(values);
    }
    if keys.iter().all(|key| matches!(key, Value::Str(_))) {
        let names = keys.iter().filter_map(|key| match key {
            Value::Str(name) => Some(*name),
            _ => None,
        });
        let shape = Shape::new(names.collect());
        return Value::Record(Arc::new(Record { shape, values }));
    }
    Value::Function(Arc::new(Function {
        keys: Arc::clone(keys),
        values,
    }))
}

/// Returns the record with these fields. The first of two fields with the same name counts.
pub fn record(fields: &[(Symbol, Value)]) -> Value {
    let shape = Shape::new(fields.iter().map(|(name, _)| *name).collect());
    let value = |name: &Symbol| {
        fields
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.clone())
    };
    let values = shape.names().iter().filter_map(value).collect();
    Value::Record(Arc::new(Record { shape, values }))
}

/// Returns the values of a function in the order of its domain; none of another value.
pub fn values(function: &Value) -> &[Value] {
    match function {
        Value::Tuple(elements) => elements,
        Value::Record(record) => &record.values,
        Value::Function(function) => &function.values,
        _ => &[],
    }
}

/// Returns the elements of a sequence.
pub fn sequence_values(value: &Value) -> Result<&Arc<Vec<Value>>, Sentence> {
    match value {
        Value::Tuple(elements) => Ok(elements),
        _ => Err(format!("{value} is {}, not a sequence", value.kind())),
    }
}

/// Returns the domain of a function.
pub fn domain(function: &Value) -> Result<Value, Sentence> {
    match function {
        Value::Tuple(elements) => Ok(Value::Interval(
            1,
            i32::try_from(elements.len()).unwrap_or(i32::MAX),
        )),
        Value::Record(record) => Ok(Value::Set(Arc::clone(record.shape.domain()))),
        Value::Function(function) => Ok(Value::Set(Arc::clone(&function.keys))),
        Value::Lambda(lambda) => Ok(lambda.domain.clone()),
        _ => Err(format!(
            "{function} is {} and has no DOMAIN",
            function.kind()
        )),
    }
}

/// Returns the place of the value for an argument among the values of a function.
pub fn position(function: &Value, argument: &Value) -> Option<usize> {
    match (function, argument) {
        (Value::Tuple(elements), Value::Int(n)) => usize::try_from(*n)
            .ok()?
            .checked_sub(1)
            .filter(|place| *place < elements.len()),
        (Value::Record(record), Value::Str(name)) => record.shape.position(*name),
        (Value::Function(function), _) => {
            if function.keys.len() <= 8 {
                function.keys.iter().position(|key| key == argument)
            } else {
                function.keys.binary_search(argument).ok()
            }
        }
        _ => None,
    }
}

/// Returns a function with another value at a place.
pub fn replaced(function: &Value, place: usize, value: Value) -> Value {
    match function {
        Value::Tuple(elements) => {
            let mut elements = elements.to_vec();
            elements[place] = value;
            Value::tuple(elements)
        }
        Value::Record(record) => {
            let mut values = record.values.clone();
            values[place] = value;
            Value::Record(Arc::new(Record {
                shape: record.shape,
                values,
            }))
        }
        Value::Function(function) => {
            let mut values = function.values.clone();
            values[place] = value;
            Value::Function(Arc::new(Function {
                keys: Arc::clone(&function.keys),
                values,
            }))
        }
        _ => function.clone(),
    }
}

/// Whether two listed functions have the same domain and are stored in the same way.
pub fn same_domain(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Tuple(x), Value::Tuple(y)) => x.len() == y.len(),
        (Value::Record(x), Value::Record(y)) => x.shape.is_same(y.shape),
        (Value::Function(x), Value::Function(y)) => {
            Arc::ptr_eq(&x.keys, &y.keys) || x.keys == y.keys
        }
        _ => false,
    }
}

/// A permutation of model values: each with its image. Others stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Permutation(pub Vec<(Symbol, Symbol)>);

impl Permutation {
    fn image(&self, name: Symbol) -> Symbol {
        self.0
            .iter()
            .find(|(from, _)| *from == name)
            .map_or(name, |(_, to)| *to)
    }

    /// Returns the permutation that applies this one and then another one.
    #[must_use]
    pub fn then(&self, other: &Permutation) -> Permutation {
        let mut names: Vec<Symbol> = self
            .0
            .iter()
            .chain(&other.0)
            .map(|(from, _)| *from)
            .collect();
        names.sort_unstable();
        names.dedup();
        let image = |name: &Symbol| (*name, other.image(self.image(*name)));
        Permutation(
            names
                .iter()
                .map(image)
                .filter(|(from, to)| from != to)
                .collect(),
        )
    }
}

/// Returns a value with its model values permuted.
pub fn permute(value: &Value, permutation: &Permutation) -> Value {
    let all = |elements: &[Value]| elements.iter().map(|e| permute(e, permutation)).collect();
    match value {
        Value::Model(name) => Value::Model(permutation.image(*name)),
        Value::Set(elements) => Value::set(all(elements)),
        Value::Tuple(elements) => Value::tuple(all(elements)),
        Value::Record(record) => Value::Record(Arc::new(Record {
            shape: record.shape,
            values: all(&record.values),
        })),
        Value::Function(function) => {
            let keys: Vec<Value> = all(&function.keys);
            let mut pairs: Vec<(Value, Value)> =
                keys.into_iter().zip(all(&function.values)).collect();
            pairs.sort_unstable();
            let (keys, values) = pairs.into_iter().unzip();
            Value::Function(Arc::new(Function {
                keys: Arc::new(keys),
                values,
            }))
        }
        _ => value.clone(),
    }
}

/// Returns `Permutations(S)`: all bijections of a set.
pub fn permutations(set: &Value) -> Result<Value, Sentence> {
    let keys = list(set)?;
    if keys.len() > 9 {
        return Err(format!("{set} has too many permutations to be listed"));
    }
    let mut all = Vec::new();
    let mut order: Vec<usize> = (0..keys.len()).collect();
    extend_permutations(&mut order, 0, &mut |order| {
        all.push(function(
            &keys,
            order.iter().map(|i| keys[*i].clone()).collect(),
        ));
    });
    Ok(Value::set(all))
}

fn extend_permutations(order: &mut Vec<usize>, fixed: usize, each: &mut dyn FnMut(&[usize])) {
    if fixed == order.len() {
        return each(order);
    }
    for i in fixed..order.len() {
        order.swap(fixed, i);
        extend_permutations(order, fixed + 1, each);
        order.swap(fixed, i);
    }
}
