//! How large a value may be that is stored in a state.

use super::Value;

/// The most parts of a value.
const MOST_PARTS: usize = 1 << 20;

/// The deepest nesting of a value: comparing and dropping values is recursive.
const MOST_NESTING: usize = 256;

/// Whether a value can be stored. Parts may be shared, so a small value may have more parts than
/// could ever be compared.
pub fn is_storable(value: &Value) -> bool {
    let mut parts = MOST_PARTS;
    is_within(value, &mut parts, MOST_NESTING)
}

fn is_within(value: &Value, parts: &mut usize, nesting: usize) -> bool {
    match value {
        Value::Set(elements) | Value::Tuple(elements) => are_within(elements, parts, nesting),
        Value::Record(record) => are_within(&record.values, parts, nesting),
        Value::Function(function) => {
            are_within(&function.keys, parts, nesting)
                && are_within(&function.values, parts, nesting)
        }
        _ => true,
    }
}

fn are_within(values: &[Value], parts: &mut usize, nesting: usize) -> bool {
    let Some(rest) = parts.checked_sub(values.len()).filter(|_| nesting > 0) else {
        return false;
    };
    *parts = rest;
    values
        .iter()
        .all(|value| is_within(value, parts, nesting - 1))
}
