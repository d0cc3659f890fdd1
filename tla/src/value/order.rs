//! Structural equality, total order and hash.
//!
//! The order is by kind, model values first as in TLC, then by number, spelling of the name, or size
//! and elements. It does not depend on which value was made first, so `CHOOSE` is the same in every
//! run.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::symbolic::{Symbolic, interval_size};
use super::{LIST_LIMIT, Shape, Value};

fn rank(value: &Value) -> u8 {
    match value {
        Value::Model(_) => 0,
        Value::Bool(_) => 1,
        Value::Int(_) => 2,
        Value::Str(_) => 3,
        Value::Set(_) | Value::Interval(..) => 4,
        Value::Tuple(_) => 5,
        Value::Record(_) => 6,
        Value::Function(_) => 7,
        Value::Symbolic(_) => 8,
        Value::Lambda(_) => 9,
    }
}

fn compare_lists(a: &[Value], b: &[Value]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn compare_shared(a: &Arc<Vec<Value>>, b: &Arc<Vec<Value>>) -> Ordering {
    if Arc::ptr_eq(a, b) {
        Ordering::Equal
    } else {
        compare_lists(a, b)
    }
}

fn compare_interval((low, high): (i32, i32), set: &[Value]) -> Ordering {
    interval_size(low, high).cmp(&set.len()).then_with(|| {
        let numbers = (low..=high).map(Value::Int);
        numbers
            .zip(set)
            .map(|(a, b)| a.cmp(b))
            .find(|o| o.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}

impl Shape {
    /// Compares the domains of records.
    pub(super) fn order(self, other: Shape) -> Ordering {
        if self.is_same(other) {
            return Ordering::Equal;
        }
        compare_shared(self.domain(), other.domain())
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Str(a), Value::Str(b)) | (Value::Model(a), Value::Model(b)) => a.cmp(b),
            (Value::Set(a), Value::Set(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
                compare_shared(a, b)
            }
            (Value::Record(a), Value::Record(b)) => {
                if Arc::ptr_eq(a, b) {
                    return Ordering::Equal;
                }
                let shapes = a.shape.order(b.shape);
                shapes.then_with(|| a.values.cmp(&b.values))
            }
            (Value::Function(a), Value::Function(b)) => {
                if Arc::ptr_eq(a, b) {
                    return Ordering::Equal;
                }
                compare_shared(&a.keys, &b.keys).then_with(|| a.values.cmp(&b.values))
            }
            (Value::Interval(a, b), Value::Interval(c, d)) => {
                let sizes = interval_size(*a, *b).cmp(&interval_size(*c, *d));
                sizes.then_with(|| if a > b { Ordering::Equal } else { a.cmp(c) })
            }
            (Value::Interval(a, b), Value::Set(set)) => compare_interval((*a, *b), set),
            (Value::Set(set), Value::Interval(a, b)) => compare_interval((*a, *b), set).reverse(),
            (Value::Symbolic(a), Value::Symbolic(b)) => a.cmp(b),
            (Value::Lambda(a), Value::Lambda(b)) => {
                Arc::as_ptr(a).cast::<u8>().cmp(&Arc::as_ptr(b).cast())
            }
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Str(a), Value::Str(b)) | (Value::Model(a), Value::Model(b)) => a == b,
            (Value::Set(a), Value::Set(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
                Arc::ptr_eq(a, b) || a == b
            }
            (Value::Record(a), Value::Record(b)) => {
                Arc::ptr_eq(a, b) || (a.shape.is_same(b.shape) && a.values == b.values)
            }
            (Value::Function(a), Value::Function(b)) => {
                Arc::ptr_eq(a, b)
                    || ((Arc::ptr_eq(&a.keys, &b.keys) || a.keys == b.keys) && a.values == b.values)
            }
            _ => self.cmp(other).is_eq(),
        }
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let rank = usize::from(rank(self));
        match self {
            Value::Bool(b) => state.write_usize(rank ^ usize::from(*b)),
            Value::Int(n) => state.write_usize(rank ^ (n.cast_unsigned() as usize) << 4),
            Value::Str(s) | Value::Model(s) => s.hash(state),
            Value::Set(elements) | Value::Tuple(elements) => {
                state.write_usize(rank ^ elements.len() << 4);
                elements.iter().for_each(|element| element.hash(state));
            }
            Value::Record(record) => {
                std::ptr::from_ref(record.shape.0).hash(state);
                record.values.iter().for_each(|value| value.hash(state));
            }
            Value::Function(function) => {
                state.write_usize(rank ^ function.keys.len() << 4);
                function.keys.iter().for_each(|key| key.hash(state));
                function.values.iter().for_each(|value| value.hash(state));
            }
            // As the set with the same elements, unless there are too many for one.
            Value::Interval(low, high) => {
                let size = interval_size(*low, *high);
                state.write_usize(rank ^ size << 4);
                if size <= LIST_LIMIT {
                    (*low..=*high).for_each(|n| Value::Int(n).hash(state));
                }
            }
            Value::Symbolic(_) | Value::Lambda(_) => state.write_usize(rank),
        }
    }
}

impl Ord for Symbolic {
    fn cmp(&self, other: &Symbolic) -> Ordering {
        match (self, other) {
            (Symbolic::Subsets(a), Symbolic::Subsets(b))
            | (Symbolic::Sequences(a), Symbolic::Sequences(b)) => a.cmp(b),
            (Symbolic::Functions(a, b), Symbolic::Functions(c, d))
            | (Symbolic::Difference(a, b), Symbolic::Difference(c, d)) => {
                a.cmp(c).then_with(|| b.cmp(d))
            }
            (Symbolic::Records(a, b), Symbolic::Records(c, d)) => {
                compare_shared(a.domain(), c.domain()).then_with(|| b.cmp(d))
            }
            (Symbolic::Product(a), Symbolic::Product(b))
            | (Symbolic::Union(a), Symbolic::Union(b)) => compare_lists(a, b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Symbolic {
    fn partial_cmp(&self, other: &Symbolic) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Symbolic {
    fn eq(&self, other: &Symbolic) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Symbolic {}
