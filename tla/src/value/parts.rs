//! Membership of a tuple or a record that is given by its parts.

use std::cmp::Ordering;

use super::{Shape, Value, equal};

/// The largest number of parts.
pub const PARTS: usize = 6;

/// Whether the elements of a set contain a tuple with this number of parts, or a record with this
/// shape. `None` if a comparison is an error, or the set has elements of other kinds.
pub fn contains_parts(
    elements: &[Value],
    constructor: Result<Shape, usize>,
    parts: &[Option<&Value>; PARTS],
) -> Option<bool> {
    let (Some(first), Some(last)) = (elements.first(), elements.last()) else {
        return Some(false);
    };
    let is_kind = |element: &Value| match constructor {
        Err(_) => matches!(element, Value::Tuple(_)),
        Ok(_) => matches!(element, Value::Record(_)),
    };
    // Elements are in the order of their kinds.
    if !is_kind(first) || !is_kind(last) {
        return None;
    }
    let compare = |element: &Value| match (element, constructor) {
        (Value::Tuple(values), Err(length)) => values
            .len()
            .cmp(&length)
            .then_with(|| compare_parts(values, parts)),
        (Value::Record(record), Ok(shape)) => record
            .shape
            .order(shape)
            .then_with(|| compare_parts(&record.values, parts)),
        _ => Ordering::Less,
    };
    if elements.binary_search_by(compare).is_ok() {
        return Some(true);
    }
    for element in [first, last] {
        let values = match (element, constructor) {
            (Value::Tuple(values), Err(length)) if values.len() == length => values,
            (Value::Record(record), Ok(shape)) if record.shape == shape => &record.values,
            _ => continue,
        };
        for (value, part) in values.iter().zip(parts.iter().flatten()) {
            if !equal(value, part).ok()? {
                break;
            }
        }
    }
    Some(false)
}

fn compare_parts(values: &[Value], parts: &[Option<&Value>; PARTS]) -> Ordering {
    let pairs = values.iter().zip(parts.iter().flatten());
    pairs
        .map(|(value, part)| value.cmp(part))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
