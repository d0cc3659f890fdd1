//! JSON in formats of others: the same bytes whatever else is linked into the program.

use serde_json::{Map, Value};

/// The text of a file, with the fields of each object by name and a line end at its end.
///
/// The order is made here: in a program that asks `serde_json` to keep the order of insertion, fields would come in another one.
pub(super) fn text(value: Value) -> String {
    let mut text = format!("{:#}", sorted(value));
    text.push('\n');
    text
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.into_iter().map(|(name, field)| (name, sorted(field))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(Map::from_iter(fields))
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        plain => plain,
    }
}

/// Adds a field where there is something to say.
pub(super) fn add(object: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let (Value::Object(fields), Some(value)) = (object, value) {
        fields.insert(name.to_owned(), value.into());
    }
}
