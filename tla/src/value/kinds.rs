//! TLC's equality and membership: comparing values of different kinds is an error, except that a
//! model value differs from everything else.

use std::sync::Arc;

use super::{Sentence, Symbolic, Value, domain, list, listed, size, values};

fn incomparable(a: &Value, b: &Value) -> Sentence {
    format!(
        "{a} and {b} cannot be compared: {} and {}",
        a.kind(),
        b.kind()
    )
}

/// Returns the letter of a typed model value such as `A_x`.
fn model_type(name: &str) -> Option<u8> {
    let bytes = name.as_bytes();
    (bytes.len() > 1 && bytes[1] == b'_' && bytes[0].is_ascii_alphabetic()).then(|| bytes[0])
}

/// Whether two values are equal.
pub fn equal(a: &Value, b: &Value) -> Result<bool, Sentence> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => Ok(x == y),
        (Value::Str(x), Value::Str(y)) => Ok(x == y),
        (Value::Bool(x), Value::Bool(y)) => Ok(x == y),
        (Value::Model(x), Value::Model(y)) => {
            let types = [x, y].map(|name| model_type(name));
            if types[0] != types[1] && !types.contains(&None) {
                return Err(incomparable(a, b));
            }
            Ok(x == y)
        }
        (Value::Model(x), other) | (other, Value::Model(x)) => {
            if model_type(x).is_some() {
                return Err(format!(
                    "the typed model value {x} cannot be compared with {other}"
                ));
            }
            Ok(false)
        }
        (Value::Set(x), Value::Set(y)) | (Value::Tuple(x), Value::Tuple(y)) => equal_lists(x, y),
        (Value::Record(x), Value::Record(y)) => {
            if Arc::ptr_eq(x, y) {
                return Ok(true);
            }
            Ok(x.shape == y.shape && equal_lists_of(&x.values, &y.values)?)
        }
        (Value::Function(x), Value::Function(y)) => {
            if Arc::ptr_eq(x, y) {
                return Ok(true);
            }
            Ok(equal_lists(&x.keys, &y.keys)? && equal_lists_of(&x.values, &y.values)?)
        }
        _ if a.is_set() && b.is_set() => equal_sets(a, b),
        (Value::Record(_), Value::Tuple(elements)) if elements.is_empty() => Ok(false),
        (Value::Record(_), Value::Tuple(_) | Value::Function(_)) => Err(incomparable(a, b)),
        // Their domains differ, or one of them is not listed.
        _ if a.is_function() && b.is_function() => {
            equal(&domain(a)?, &domain(b)?)?;
            Ok(false)
        }
        _ => Err(incomparable(a, b)),
    }
}

fn equal_lists(x: &Arc<Vec<Value>>, y: &Arc<Vec<Value>>) -> Result<bool, Sentence> {
    Ok(Arc::ptr_eq(x, y) || equal_lists_of(x, y)?)
}

fn equal_lists_of(x: &[Value], y: &[Value]) -> Result<bool, Sentence> {
    if x.len() != y.len() {
        return Ok(false);
    }
    for (a, b) in x.iter().zip(y) {
        if !equal(a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_sets(a: &Value, b: &Value) -> Result<bool, Sentence> {
    match (size(a), size(b)) {
        (Some(_), Some(_)) => {
            if let (Value::Interval(p, q), Value::Interval(r, s)) = (a, b) {
                return Ok((p, q) == (r, s) || (p > q && r > s));
            }
            equal_lists(&list(a)?, &list(b)?)
        }
        (Some(_), None) | (None, Some(_)) => Ok(false),
        (None, None) => {
            if a == b {
                return Ok(true);
            }
            if let (Value::Symbolic(x), Value::Symbolic(y)) = (a, b)
                && is_named(x)
                && is_named(y)
            {
                return Ok(false);
            }
            Err(format!(
                "{a} and {b} cannot be compared: neither can be listed"
            ))
        }
    }
}

/// Whether a set is one of the standard modules. No two of them are equal.
fn is_named(set: &Symbolic) -> bool {
    matches!(
        set,
        Symbolic::Naturals | Symbolic::Integers | Symbolic::Reals | Symbolic::Strings
    )
}

/// Returns the set of these values, which must be comparable with each other.
pub fn set_of(elements: Vec<Value>) -> Result<Value, Sentence> {
    let set = Value::set(elements);
    if let Value::Set(elements) = &set {
        check_order(elements)?;
    }
    Ok(set)
}

/// Checks that each of these values, which are in order, is comparable with the next one. Kinds are
/// contiguous in the order, so that shows all others. As in TLC, a set may contain any model values.
fn check_order(elements: &[Value]) -> Result<(), Sentence> {
    for pair in elements.windows(2) {
        if !matches!(pair[0], Value::Model(_)) {
            equal(&pair[0], &pair[1])?;
        }
    }
    Ok(())
}

/// Whether a set contains a value.
pub fn contains(set: &Value, value: &Value) -> Result<bool, Sentence> {
    match set {
        Value::Set(elements) => in_list(set, elements, value),
        Value::Interval(low, high) => match value {
            Value::Int(n) => Ok(low <= n && n <= high),
            // As in TLC, the empty set has elements of no kind.
            _ if low > high => Ok(false),
            _ => other_kind(set, value),
        },
        Value::Symbolic(symbolic) => in_symbolic(set, symbolic, value),
        _ => Err(format!("{set} is {}, not a set", set.kind())),
    }
}

/// The answer for a value that is not of the kind of the elements of a set.
fn other_kind(set: &Value, value: &Value) -> Result<bool, Sentence> {
    match value {
        Value::Model(name) if model_type(name).is_none() => Ok(false),
        _ => Err(format!(
            "{value} is {} and cannot be an element of {set}",
            value.kind()
        )),
    }
}

/// Checks that an argument outside of the domain of a function is of the kind of its elements.
pub fn check_argument(function: &Value, argument: &Value) -> Result<(), Sentence> {
    contains(&domain(function)?, argument).map(|_| ())
}

fn in_list(set: &Value, elements: &[Value], value: &Value) -> Result<bool, Sentence> {
    if let Value::Interval(..) | Value::Symbolic(_) = value {
        // Sets are listed where they are elements.
        return match listed(value.clone()) {
            same @ (Value::Interval(..) | Value::Symbolic(_)) => Ok(elements.contains(&same)),
            other => in_list(set, elements, &other),
        };
    }
    let found = if elements.len() <= 8 {
        elements.iter().any(|element| element == value)
    } else {
        elements.binary_search(value).is_ok()
    };
    let (Some(first), Some(last), false) = (elements.first(), elements.last(), found) else {
        return Ok(found);
    };
    // Elements are in the order of their kinds: the first and the last one show the others.
    for element in [first, last] {
        if equal(element, value).is_err() {
            return other_kind(set, value);
        }
    }
    Ok(false)
}

fn in_symbolic(set: &Value, symbolic: &Symbolic, value: &Value) -> Result<bool, Sentence> {
    match symbolic {
        Symbolic::Anything => Ok(true),
        Symbolic::Naturals => match value {
            Value::Int(n) => Ok(*n >= 0),
            _ => other_kind(set, value),
        },
        Symbolic::Integers | Symbolic::Reals => match value {
            Value::Int(_) => Ok(true),
            _ => other_kind(set, value),
        },
        Symbolic::Strings => match value {
            Value::Str(_) => Ok(true),
            _ => other_kind(set, value),
        },
        Symbolic::Subsets(base) if value.is_set() => includes(base, value),
        Symbolic::Functions(keys, range) if value.is_function() => {
            Ok(equal(&domain(value)?, keys)? && all_in(range, values(value))?)
        }
        Symbolic::Records(shape, sets) => match value {
            Value::Record(record) if record.shape == *shape => each_in(sets, &record.values),
            Value::Record(_) | Value::Function(_) => Ok(false),
            Value::Tuple(elements) if elements.is_empty() => Ok(false),
            _ => other_kind(set, value),
        },
        Symbolic::Product(sets) => match value {
            Value::Tuple(elements) if elements.len() == sets.len() => each_in(sets, elements),
            Value::Tuple(_) | Value::Function(_) => Ok(false),
            _ => other_kind(set, value),
        },
        Symbolic::Sequences(base) => match value {
            Value::Tuple(elements) => all_in(base, elements),
            Value::Function(_) => Ok(false),
            _ => other_kind(set, value),
        },
        Symbolic::Difference(all, without) => {
            Ok(contains(all, value)? && !contains(without, value)?)
        }
        Symbolic::Union(sets) => {
            for part in sets {
                if contains(part, value)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => other_kind(set, value),
    }
}

fn all_in(set: &Value, elements: &[Value]) -> Result<bool, Sentence> {
    for element in elements {
        if !contains(set, element)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn each_in(sets: &[Value], elements: &[Value]) -> Result<bool, Sentence> {
    for (set, element) in sets.iter().zip(elements) {
        if !contains(set, element)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether `large` contains each element of `small`.
pub fn includes(large: &Value, small: &Value) -> Result<bool, Sentence> {
    use Symbolic::{Integers, Naturals, Reals};
    if let (Value::Symbolic(x), Value::Symbolic(y)) = (large, small)
        && (x == y
            || matches!(
                (&**x, &**y),
                (Integers | Reals, Naturals | Integers) | (Naturals, Naturals)
            ))
    {
        return Ok(true);
    }
    if let (Value::Interval(a, b), Value::Interval(c, d)) = (large, small) {
        return Ok(c > d || (a <= c && d <= b));
    }
    all_in(large, &list(small)?)
}
