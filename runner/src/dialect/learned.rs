//! Names and types of a spec as its states show them.

use std::collections::BTreeMap;

use mutaspec_mutator::Text;

use super::schema::{Field, Schema, Type, TypeDefinition, TypeParts};
use crate::value::{Universe, View};

/// Name of the only integer type of a learned schema.
const INTEGER: &str = "Int";

impl Schema {
    /// Returns the names and types that states show, for a front-end that does not know types.
    ///
    /// `constants` are texts in the syntax of settings, and a state's view is a record of its variables. Atoms are truth values, participants or names.
    /// A value has a type only if it has the same one in all states. Sets of participants are the
    /// constants with at least two members; there are no processes, helpers and sets of numbers.
    pub fn learned(
        universe: &Universe,
        constants: &[(String, String)],
        states: impl IntoIterator<Item = View>,
    ) -> Schema {
        let mut seen = Seen::Nothing;
        for state in states {
            seen.add(&state, universe);
        }
        let mut schema = Schema {
            count: INTEGER.into(),
            ..Schema::default()
        };
        let constant = |(name, text): &(String, String)| Field {
            name: name.clone().into(),
            ty: of_constant(text, universe),
        };
        schema.constants = constants.iter().map(constant).collect();
        if let Seen::Records(records) = seen
            && let [(names, types)] = records.into_iter().collect::<Vec<_>>().as_slice()
        {
            let fields = names.iter().zip(types);
            schema.variables = fields
                .map(|(name, seen)| field(name, seen, &mut schema))
                .collect();
        }
        schema
    }
}

fn field(name: &str, seen: &Seen, schema: &mut Schema) -> Field {
    Field {
        name: name.to_owned().into(),
        ty: seen.ty(schema),
    }
}

/// Returns the type of a constant from its value in the syntax of settings.
fn of_constant(text: &str, universe: &Universe) -> Type {
    let names: Vec<&str> = text.split(',').map(str::trim).collect();
    match names.as_slice() {
        ["true" | "false"] => Type::Bool,
        [one] if one.parse::<i128>().is_ok() => Type::Integer(INTEGER.into()),
        // The text of a participant is also that of a set with one member.
        [_, _, ..] if names.iter().all(|name| is_participant(name, universe)) => {
            Type::Set(Box::new(Type::Participant))
        }
        _ => Type::Unknown,
    }
}

fn is_participant(name: &str, universe: &Universe) -> bool {
    universe
        .iter()
        .any(|participant| universe.name(participant) == name)
}

/// Whether an atom is a truth value, in Rust or in TLA+.
fn is_truth(name: &str) -> bool {
    matches!(name, "true" | "false" | "TRUE" | "FALSE")
}

/// What the values in one place have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    /// No value was seen.
    Nothing,
    Bool,
    Number,
    Participant,
    Atom,
    Set(Box<Seen>),
    Sequence(Box<Seen>),
    Map(Box<Seen>, Box<Seen>),
    Tuple(Vec<Seen>),
    /// Records without a name, by the names of their fields.
    Records(BTreeMap<Vec<String>, Vec<Seen>>),
    /// Values of different types, or of a type that no property uses.
    Mixed,
}

impl Seen {
    fn add(&mut self, view: &View, universe: &Universe) {
        let add_all = |seen: &mut Seen, views: &mut dyn Iterator<Item = &View>| {
            views.for_each(|view| seen.add(view, universe));
        };
        let nothing = || Box::new(Seen::Nothing);
        // The first value decides the kind.
        if *self == Seen::Nothing {
            *self = match view {
                View::Atom(name) if is_truth(name) => Seen::Bool,
                View::Atom(name) if is_participant(name, universe) => Seen::Participant,
                View::Atom(_) | View::Text(_) => Seen::Atom,
                View::Number(_) => Seen::Number,
                View::Set(_) => Seen::Set(nothing()),
                View::Sequence(_) | View::Angles(_) => Seen::Sequence(nothing()),
                View::Map(_) | View::Function(_) => Seen::Map(nothing(), nothing()),
                View::Tuple(name, parts) if name.is_empty() => {
                    Seen::Tuple(vec![Seen::Nothing; parts.len()])
                }
                View::Record(name, _) if name.is_empty() => Seen::Records(BTreeMap::new()),
                View::Fields(_) => Seen::Records(BTreeMap::new()),
                View::Tuple(..) | View::Record(..) | View::LeftOut => Seen::Mixed,
            };
        }
        match (&mut *self, view) {
            (Seen::Bool, View::Atom(name)) if is_truth(name) => {}
            (Seen::Atom, View::Atom(name)) if is_participant(name, universe) => {
                *self = Seen::Participant;
            }
            // A name beside participants, such as the absent leader, is a value without a literal.
            (Seen::Participant | Seen::Atom, View::Atom(_))
            | (Seen::Number, View::Number(_))
            | (Seen::Atom, View::Text(_)) => {}
            (Seen::Set(of), View::Set(parts))
            | (Seen::Sequence(of), View::Sequence(parts) | View::Angles(parts)) => {
                add_all(of, &mut parts.iter());
            }
            (Seen::Map(key, value), View::Map(entries) | View::Function(entries)) => {
                add_all(key, &mut entries.iter().map(|(key, _)| key));
                add_all(value, &mut entries.iter().map(|(_, value)| value));
            }
            (Seen::Tuple(all), View::Tuple(name, parts))
                if name.is_empty() && all.len() == parts.len() =>
            {
                all.iter_mut()
                    .zip(parts)
                    .for_each(|(seen, part)| seen.add(part, universe));
            }
            (Seen::Records(all), View::Record(_, fields) | View::Fields(fields)) => {
                let names = fields.iter().map(|(name, _)| name.clone()).collect();
                let seen = all
                    .entry(names)
                    .or_insert_with(|| vec![Seen::Nothing; fields.len()]);
                let fields = fields.iter().map(|(_, value)| value);
                seen.iter_mut()
                    .zip(fields)
                    .for_each(|(seen, part)| seen.add(part, universe));
            }
            _ => *self = Seen::Mixed,
        }
    }

    /// Returns the type, and adds the types of records to the schema.
    fn ty(&self, schema: &mut Schema) -> Type {
        match self {
            Seen::Bool => Type::Bool,
            Seen::Number => Type::Integer(INTEGER.into()),
            Seen::Participant => Type::Participant,
            Seen::Atom => Type::Atom,
            Seen::Set(of) => Type::Set(Box::new(of.ty(schema))),
            Seen::Sequence(of) => Type::Sequence(Box::new(of.ty(schema))),
            Seen::Map(key, value) => {
                Type::Map(Box::new(key.ty(schema)), Box::new(value.ty(schema)))
            }
            Seen::Tuple(parts) => Type::Tuple(parts.iter().map(|part| part.ty(schema)).collect()),
            Seen::Records(all) => record(all, schema),
            Seen::Nothing | Seen::Mixed => Type::Unknown,
        }
    }
}

/// Returns the type of records. Equal records have the same type.
fn record(all: &BTreeMap<Vec<String>, Vec<Seen>>, schema: &mut Schema) -> Type {
    let mut shapes: Vec<Vec<Field>> = Vec::new();
    for (names, seen) in all {
        let fields = names.iter().zip(seen);
        shapes.push(
            fields
                .map(|(name, seen)| field(name, seen, schema))
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
            name: Text::default(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn state(fields: &[(&str, View)]) -> View {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        View::Record(String::new(), fields.collect())
    }

    fn learned(states: &[View]) -> Schema {
        let mut universe = Universe::default();
        assert!(
            ["r1", "r2"]
                .into_iter()
                .all(|name| universe.intern(name).is_some())
        );
        let constants = [
            ("RM", "r1, r2"),
            ("Max", "3"),
            ("Tm", "tm"),
            ("First", "r1"),
        ];
        let constants = constants.map(|(name, text)| (name.to_owned(), text.to_owned()));
        Schema::learned(&universe, &constants, states.iter().cloned())
    }

    fn boxed(ty: Type) -> Box<Type> {
        Box::new(ty)
    }

    fn int() -> Type {
        Type::Integer("Int".into())
    }

    /// Checks the type of a variable that has these values.
    fn check(values: &[View], ty: &Type) {
        let states: Vec<View> = values
            .iter()
            .map(|value| state(&[("x", value.clone())]))
            .collect();
        assert_eq!(learned(&states).variables[0].ty, *ty, "{values:?}");
    }

    #[test]
    fn type_is_that_of_all_values() {
        let (none, one) = (View::Set(Vec::new()), View::Set(vec![View::Number(1)]));
        check(&[View::atom("true"), View::atom("false")], &Type::Bool);
        check(&[View::Number(0), View::Number(7)], &int());
        check(
            &[View::Text("init".into()), View::atom("done")],
            &Type::Atom,
        );
        check(&[none.clone(), one.clone()], &Type::Set(boxed(int())));
        check(&[none], &Type::Set(boxed(Type::Unknown)));
        check(&[View::Number(0), one], &Type::Unknown);
        check(&[View::atom("none"), View::atom("r1")], &Type::Participant);
        let map = View::Map(vec![(View::atom("r1"), View::Text("init".into()))]);
        check(
            &[map],
            &Type::Map(boxed(Type::Participant), boxed(Type::Atom)),
        );
        let pair = View::Tuple(String::new(), vec![View::Number(1), View::atom("r2")]);
        check(&[pair], &Type::Tuple(vec![int(), Type::Participant]));
    }

    #[test]
    fn messages_of_several_shapes_are_one_type() {
        let ready = state(&[
            ("kind", View::Text("ready".into())),
            ("rm", View::atom("r1")),
        ]);
        let commit = state(&[("kind", View::Text("commit".into()))]);
        let schema = learned(&[state(&[("sent", View::Set(vec![ready, commit]))])]);
        assert_eq!(schema.variables[0].ty, Type::Set(boxed(Type::Enum(0))));
        let field = |name: &'static str, ty| Field {
            name: name.into(),
            ty,
        };
        let kind = field("kind", Type::Atom);
        let shapes = vec![
            vec![kind.clone()],
            vec![kind, field("rm", Type::Participant)],
        ];
        assert_eq!(schema.types[0].parts, TypeParts::Records(shapes));
    }

    #[test]
    fn constants_have_the_types_of_their_values() {
        let constants = learned(&[]).constants.into_iter();
        let types: Vec<Type> = constants.map(|field| field.ty).collect();
        assert_eq!(
            types,
            [
                Type::Set(boxed(Type::Participant)),
                int(),
                Type::Unknown,
                Type::Unknown
            ]
        );
    }
}
