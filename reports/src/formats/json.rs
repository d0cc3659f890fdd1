//! Deterministic JSON for foreign formats.

use serde_json::{Map, Value};

/// Returns indented JSON with a line break at its end and the fields of each object sorted by name.
/// Sorting is explicit, because another crate may enable `preserve_order` of `serde_json`.
pub(super) fn text(value: Value) -> String {
    let mut text = format!("{:#}", sorted(value));
    text.push('\n');
    text
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields
                .into_iter()
                .map(|(name, field)| (name, sorted(field)))
                .collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(Map::from_iter(fields))
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        plain => plain,
    }
}

/// Adds a field if there is a value.
pub(super) fn add(object: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let (Value::Object(fields), Some(value)) = (object, value) {
        fields.insert(name.to_owned(), value.into());
    }
}
