//! Values for reports.

use mutaspec_runner::value::View;

use crate::value::{Value, list};

/// Returns a value as a tree. A set that is not listed is its text.
pub(crate) fn view(value: &Value) -> View {
    let views = |values: &[Value]| values.iter().map(view).collect();
    match value {
        Value::Bool(true) => View::atom("TRUE"),
        Value::Bool(false) => View::atom("FALSE"),
        Value::Int(number) => View::Number((*number).into()),
        Value::Str(text) => View::Text(text.as_str().to_owned()),
        Value::Model(name) => View::atom(name.as_str()),
        Value::Set(elements) => View::Set(views(elements)),
        Value::Tuple(elements) => View::Angles(views(elements)),
        Value::Record(record) => {
            let names = record.shape.names().iter();
            let fields = names.zip(&record.values);
            View::Fields(
                fields
                    .map(|(name, value)| (name.to_string(), view(value)))
                    .collect(),
            )
        }
        Value::Function(function) => {
            let entries = function.keys.iter().zip(&function.values);
            View::Function(
                entries
                    .map(|(key, value)| (view(key), view(value)))
                    .collect(),
            )
        }
        Value::Interval(..) | Value::Symbolic(_) => match list(value) {
            Ok(elements) => View::Set(views(&elements)),
            Err(_) => View::atom(value.to_string()),
        },
        Value::Lambda(_) => View::atom(value.to_string()),
    }
}
