//! The type of a place, from the values that are seen in it.

use std::collections::BTreeMap;

use super::sets::Sets;
use super::{field, integer, is_truth};
use crate::dialect::schema::{Field, Schema, Type, TypeDefinition, TypeParts};
use crate::value::View;

/// What the values in one place have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// No value was seen.
    Nothing,
    Bool,
    Number,
    Participant,
    Name,
    Set(Box<Seen>),
    Sequence(Elements),
    Map(Box<Seen>, Box<Seen>),
    Tuple(Vec<Seen>),
    /// Records without a name, by the names of their fields.
    Records(BTreeMap<Vec<String>, Vec<Seen>>),
    /// Values of different types, or of a type that no property uses.
    Mixed,
}

/// The elements of sequences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Elements {
    all: Box<Seen>,
    /// The elements by their places, if all sequences have the same length.
    by_place: Option<Vec<Seen>>,
}

impl Seen {
    pub(super) fn add_state(&mut self, state: &View, sets: &Sets) {
        match (&mut *self, state) {
            (Seen::Nothing, View::Record(..)) => {
                *self = Seen::Records(BTreeMap::new());
                self.add_state(state, sets);
            }
            (Seen::Records(all), View::Record(_, fields)) => add_fields(all, fields, sets),
            _ => *self = Seen::Mixed,
        }
    }

    /// Returns the kind of a first value.
    fn kind(view: &View, sets: &Sets) -> Seen {
        let nothing = || Box::new(Seen::Nothing);
        match view {
            View::Atom(name) if is_truth(name) => Seen::Bool,
            View::Atom(_) | View::Text(_) if sets.is_participant(view) => Seen::Participant,
            View::Atom(_) | View::Text(_) => Seen::Name,
            View::Number(_) => Seen::Number,
            View::Set(_) => Seen::Set(nothing()),
            View::Sequence(elements) | View::Angles(elements) => Seen::Sequence(Elements {
                all: nothing(),
                by_place: Some(vec![Seen::Nothing; elements.len()]),
            }),
            View::Map(_) | View::Function(_) => Seen::Map(nothing(), nothing()),
            View::Fields(_) if sets.is_map_of(view) => Seen::Map(nothing(), nothing()),
            View::Tuple(name, parts) if name.is_empty() => {
                Seen::Tuple(vec![Seen::Nothing; parts.len()])
            }
            View::Record(name, _) if name.is_empty() => Seen::Records(BTreeMap::new()),
            View::Fields(_) => Seen::Records(BTreeMap::new()),
            View::Tuple(..) | View::Record(..) | View::LeftOut => Seen::Mixed,
        }
    }

    pub(super) fn add(&mut self, view: &View, sets: &Sets) {
        if *self == Seen::Nothing {
            *self = Seen::kind(view, sets);
        }
        match (&mut *self, view) {
            (Seen::Bool, View::Atom(name)) if is_truth(name) => {}
            (Seen::Name, View::Atom(_) | View::Text(_)) if sets.is_participant(view) => {
                *self = Seen::Participant;
            }
            (Seen::Name | Seen::Participant, View::Atom(name)) if !is_truth(name) => {}
            (Seen::Number, View::Number(_)) | (Seen::Name | Seen::Participant, View::Text(_)) => {}
            (Seen::Set(of), View::Set(parts)) => {
                for part in parts {
                    of.add(part, sets);
                }
            }
            (Seen::Sequence(of), View::Sequence(parts) | View::Angles(parts)) => {
                of.add(parts, sets);
            }
            (Seen::Map(key, value), View::Map(entries) | View::Function(entries)) => {
                for (one, entry) in entries {
                    key.add(one, sets);
                    value.add(entry, sets);
                }
            }
            (Seen::Map(key, value), View::Fields(fields)) if sets.is_map_of(view) => {
                for (name, entry) in fields {
                    key.add(&View::Text(name.clone()), sets);
                    value.add(entry, sets);
                }
            }
            (Seen::Tuple(all), View::Tuple(name, parts))
                if name.is_empty() && all.len() == parts.len() =>
            {
                for (seen, part) in all.iter_mut().zip(parts) {
                    seen.add(part, sets);
                }
            }
            (Seen::Records(all), View::Record(_, fields) | View::Fields(fields)) => {
                add_fields(all, fields, sets);
            }
            _ => *self = Seen::Mixed,
        }
    }

    /// Returns the types of the variables, and adds those of records to the schema.
    pub(super) fn variables(&self, sets: &Sets, schema: &mut Schema) -> Vec<Field> {
        let Seen::Records(records) = self else {
            return Vec::new();
        };
        let [(names, types)] = &*records.iter().collect::<Vec<_>>() else {
            return Vec::new();
        };
        let fields = names.iter().zip(*types);
        fields
            .map(|(name, seen)| field(name, seen.ty(sets, schema)))
            .collect()
    }

    /// Returns the type, and adds the types of records to the schema.
    fn ty(&self, sets: &Sets, schema: &mut Schema) -> Type {
        match self {
            Seen::Bool => Type::Bool,
            Seen::Number => integer(),
            Seen::Participant => Type::Participant,
            Seen::Name => Type::Atom,
            Seen::Set(of) => Type::Set(Box::new(of.ty(sets, schema))),
            Seen::Sequence(of) => of.ty(sets, schema),
            Seen::Map(key, value) => Type::Map(
                Box::new(key.ty(sets, schema)),
                Box::new(value.ty(sets, schema)),
            ),
            Seen::Tuple(parts) => {
                Type::Tuple(parts.iter().map(|part| part.ty(sets, schema)).collect())
            }
            Seen::Records(all) => record(all, sets, schema),
            Seen::Nothing | Seen::Mixed => Type::Unknown,
        }
    }
}

impl Elements {
    fn add(&mut self, parts: &[View], sets: &Sets) {
        for part in parts {
            self.all.add(part, sets);
        }
        match &mut self.by_place {
            Some(places) if places.len() == parts.len() => {
                for (seen, part) in places.iter_mut().zip(parts) {
                    seen.add(part, sets);
                }
            }
            places => *places = None,
        }
    }

    /// A function of 1..n is a sequence, and so is a tuple.
    fn ty(&self, sets: &Sets, schema: &mut Schema) -> Type {
        let places = self.by_place.as_deref().unwrap_or_default();
        let domain: Vec<View> = (1..).map(View::Number).take(places.len()).collect();
        if *self.all == Seen::Mixed && !places.is_empty() {
            return Type::Tuple(places.iter().map(|part| part.ty(sets, schema)).collect());
        }
        let of = Box::new(self.all.ty(sets, schema));
        if !places.is_empty() && sets.is_map(&domain) {
            Type::Map(Box::new(integer()), of)
        } else {
            Type::Sequence(of)
        }
    }
}

fn add_fields(all: &mut BTreeMap<Vec<String>, Vec<Seen>>, fields: &[(String, View)], sets: &Sets) {
    let names = fields.iter().map(|(name, _)| name.clone()).collect();
    let seen = all
        .entry(names)
        .or_insert_with(|| vec![Seen::Nothing; fields.len()]);
    for (seen, (_, value)) in seen.iter_mut().zip(fields) {
        seen.add(value, sets);
    }
}

/// Returns the type of records. Equal records have the same type.
fn record(all: &BTreeMap<Vec<String>, Vec<Seen>>, sets: &Sets, schema: &mut Schema) -> Type {
    let mut shapes: Vec<Vec<Field>> = Vec::new();
    for (names, seen) in all {
        let fields = names.iter().zip(seen);
        shapes.push(
            fields
                .map(|(name, seen)| field(name, seen.ty(sets, schema)))
                .collect(),
        );
    }
    let parts = match shapes.as_slice() {
        [one] => TypeParts::Struct(one.clone()),
        _ => TypeParts::Records(shapes),
    };
    let is_struct = matches!(parts, TypeParts::Struct(_));
    let known = schema.types.iter().position(|ty| ty.parts == parts);
    let place = known.unwrap_or_else(|| {
        schema.types.push(TypeDefinition {
            name: "".into(),
            parts,
        });
        schema.types.len() - 1
    });
    if is_struct {
        Type::Struct(place)
    } else {
        Type::Enum(place)
    }
}
