//! Values in the form that their types promise.

use crate::dialect::schema::{Field, Schema, Type, TypeParts};
use crate::value::View;

/// Returns a value in the form of its type: a record of TLA+ may be a map, and its sequence a tuple
/// or a map. Sets are in the order of views.
pub(crate) fn fitted(view: View, ty: &Type, schema: &Schema) -> View {
    let all = |views: Vec<View>, of: &Type| -> Vec<View> {
        views
            .into_iter()
            .map(|view| fitted(view, of, schema))
            .collect()
    };
    match (ty, view) {
        (Type::Bool, View::Atom(name)) => View::Atom(name.to_lowercase()),
        (Type::Set(of), View::Set(parts)) => {
            let mut parts = all(parts, of);
            parts.sort();
            View::Set(parts)
        }
        (Type::Sequence(of), View::Sequence(parts) | View::Angles(parts)) => {
            View::Sequence(all(parts, of))
        }
        (Type::Tuple(types), View::Tuple(_, parts) | View::Angles(parts)) => {
            let parts = parts.into_iter().zip(types);
            View::Tuple(
                String::new(),
                parts.map(|(part, ty)| fitted(part, ty, schema)).collect(),
            )
        }
        (Type::Map(key, value), view) => {
            let entry = |(one, entry)| (fitted(one, key, schema), fitted(entry, value, schema));
            match view {
                View::Map(entries) | View::Function(entries) => {
                    View::Map(entries.into_iter().map(entry).collect())
                }
                View::Fields(fields) => {
                    let entries = fields
                        .into_iter()
                        .map(|(name, value)| (View::Text(name), value));
                    View::Map(entries.map(entry).collect())
                }
                View::Angles(parts) => {
                    View::Map((1..).map(View::Number).zip(parts).map(entry).collect())
                }
                other => other,
            }
        }
        (
            Type::Struct(place) | Type::Enum(place),
            View::Record(_, fields) | View::Fields(fields),
        ) => record(fields, &schema.types[*place].parts, schema),
        (_, other) => other,
    }
}

fn record(fields: Vec<(String, View)>, parts: &TypeParts, schema: &Schema) -> View {
    let shapes = match parts {
        TypeParts::Struct(shape) => std::slice::from_ref(shape),
        TypeParts::Records(shapes) => shapes,
        TypeParts::Enum(_) | TypeParts::Unknown => &[],
    };
    let has_fields = |shape: &&Vec<Field>| {
        let names = shape.iter().map(|field| &*field.name);
        names.eq(fields.iter().map(|(name, _)| name.as_str()))
    };
    let Some(shape) = shapes.iter().find(has_fields) else {
        return View::Record(String::new(), fields);
    };
    let fields = fields.into_iter().zip(shape);
    let typed = fields.map(|((name, value), field)| (name, fitted(value, &field.ty, schema)));
    View::Record(String::new(), typed.collect())
}
