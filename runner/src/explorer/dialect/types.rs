//! The names and types of a spec, read from their texts.
//!
//! Unknown types become [`Type::Unknown`], and no property uses them.

use crate::definition::Definition;
use crate::dialect::{
    Field, Helper, IntegerType, NumberDomain, Process, Schema, Type, TypeDefinition, TypeParts,
};
use crate::vocabulary::{FieldRow, Shape, Vocabulary};

const INTEGERS: [&str; 10] = [
    "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize",
];

/// Returns the names and types of a spec under `#[spec]`.
pub(in crate::explorer) fn schema(definition: &Definition) -> Schema {
    let words = &definition.vocabulary;
    let constants = definition.constants.iter().map(|row| Field {
        name: row.name.clone(),
        ty: read(&row.type_text, words),
    });
    let processes = words.processes.iter().map(|row| Process {
        name: row.name.clone(),
        many: row.many,
        set: row.set.clone(),
        variables: typed(&row.variables, words),
    });
    let helpers = words.helpers.iter().map(|row| Helper {
        name: row.name.clone(),
        arguments: row.arguments.clone(),
        member: row.member.as_ref().map(|of| read(of, words)),
        ty: read(&row.type_text, words),
    });
    let domains = words.domains.iter().map(|row| NumberDomain {
        code: row.code.clone(),
        ty: read(&row.type_text, words),
        key: row.key.clone(),
        is_range: row.is_range,
    });
    let types = words.types.iter().map(|row| TypeDefinition {
        name: row.name.clone(),
        parts: match &row.shape {
            // Aliases are resolved where they occur.
            Shape::Alias(_) => TypeParts::Unknown,
            Shape::Struct(fields) => TypeParts::Struct(typed(fields, words)),
            Shape::Enum(variants) => {
                let variants = variants.iter();
                let typed = variants.map(|(name, fields)| (name.clone(), typed(fields, words)));
                TypeParts::Enum(typed.collect())
            }
        },
    });
    Schema {
        types: types.collect(),
        integers: INTEGERS.iter().copied().map(integer).collect(),
        count: "usize".into(),
        constants: constants.collect(),
        variables: typed(&words.variables, words),
        processes: processes.collect(),
        helpers: helpers.collect(),
        domains: domains.collect(),
        ..Schema::default()
    }
}

fn integer(name: &'static str) -> IntegerType {
    let is_signed = name.starts_with('i');
    // On some machines, `usize` has no more bits.
    let bits: u32 = name[1..].parse().unwrap_or(32);
    let greatest = i128::MAX >> (127 - (bits - u32::from(is_signed)));
    IntegerType {
        name: name.into(),
        least: if is_signed { -greatest - 1 } else { 0 },
        greatest,
        is_converted: matches!(name, "u8" | "u16"),
    }
}

fn typed(fields: &[FieldRow], vocabulary: &Vocabulary) -> Vec<Field> {
    let field = |field: &FieldRow| Field {
        name: field.name.clone(),
        ty: read(&field.type_text, vocabulary),
    };
    fields.iter().map(field).collect()
}

fn read(text: &str, vocabulary: &Vocabulary) -> Type {
    let text = text.trim();
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let parts = split(inner);
        return Type::Tuple(
            parts
                .into_iter()
                .map(|part| read(part, vocabulary))
                .collect(),
        );
    }
    if let Some(inner) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let element = inner.rsplit_once(';').map_or(inner, |(element, _)| element);
        return Type::Sequence(Box::new(read(element, vocabulary)));
    }
    let (path, arguments) = match text.split_once('<') {
        Some((path, rest)) => (
            path,
            rest.trim_end()
                .strip_suffix('>')
                .map(split)
                .unwrap_or_default(),
        ),
        None => (text, Vec::new()),
    };
    let name = path.rsplit("::").next().unwrap_or(path).trim();
    if name == "Int" {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        return Type::Bounded(text.into());
    }
    if let Some(own) = own(name, vocabulary) {
        return own;
    }
    let arguments: Vec<Type> = arguments
        .into_iter()
        .map(|argument| read(argument, vocabulary))
        .collect();
    known(name, &arguments)
}

/// Returns a type that the module declares.
fn own(name: &str, vocabulary: &Vocabulary) -> Option<Type> {
    let place = vocabulary.types.iter().position(|row| row.name == name)?;
    Some(match &vocabulary.types[place].shape {
        Shape::Alias(text) => read(text, vocabulary),
        Shape::Struct(_) => Type::Struct(place),
        Shape::Enum(_) => Type::Enum(place),
    })
}

fn known(name: &str, arguments: &[Type]) -> Type {
    let boxed = |argument: &Type| Box::new(argument.clone());
    match (name, arguments) {
        ("bool", []) => Type::Bool,
        ("Participant", []) => Type::Participant,
        ("Participants", []) => Type::Set(Box::new(Type::Participant)),
        ("Option", [of]) => Type::Option(boxed(of)),
        ("Set", [of]) => Type::Set(boxed(of)),
        ("Vec", [of]) => Type::Sequence(boxed(of)),
        ("Map", [key, value]) => Type::Map(boxed(key), boxed(value)),
        ("Posted", [of]) => Type::Posted(boxed(of)),
        // The medium of a channel does not matter for its contents.
        ("Queue", [of] | [of, _]) => Type::Queue(boxed(of)),
        ("Links" | "Bag", [of] | [of, _]) => Type::Mail(boxed(of)),
        ("Box", [of]) => of.clone(),
        (name, []) if INTEGERS.contains(&name) => Type::Integer(name.to_owned().into()),
        _ => Type::Unknown,
    }
}

/// Splits at commas outside brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (place, character) in text.char_indices() {
        match character {
            '<' | '(' | '[' | '{' => depth += 1,
            '>' | ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use mutaspec_mutator::rows;

    use super::*;
    use crate::vocabulary::TypeRow;

    #[test]
    fn number_fits_between_the_least_and_the_greatest_of_its_type() {
        for (name, least, most) in [
            ("u8", 0, 255),
            ("i8", -128, 127),
            ("u64", 0, i128::from(u64::MAX)),
            ("usize", 0, i128::from(u32::MAX)),
        ] {
            let schema = schema(&Definition::default());
            let ty = Type::Integer(name.into());
            let found = [least - 1, least, most, most + 1].map(|n| schema.has_number(&ty, n));
            assert_eq!(found, [false, true, true, false], "{name}");
        }
    }

    fn words() -> Vocabulary {
        let field = |name: &'static str, ty: &'static str| FieldRow {
            name: name.into(),
            type_text: ty.into(),
        };
        let shapes = [
            ("Level", Shape::Alias("Int<0, 7>".into())),
            (
                "Message",
                Shape::Enum(rows([
                    ("Prepared".into(), rows([field("0", "Participant")])),
                    ("Commit".into(), rows([])),
                ])),
            ),
            (
                "Upload",
                Shape::Struct(rows([
                    field("level", "Level"),
                    field("from", "Participant"),
                ])),
            ),
        ];
        Vocabulary {
            types: rows(shapes.map(|(name, shape)| TypeRow {
                name: name.into(),
                shape,
            })),
            ..Vocabulary::default()
        }
    }

    fn boxed(ty: Type) -> Box<Type> {
        Box::new(ty)
    }

    #[test]
    fn type_is_parsed_from_text() {
        let check = |text: &str, ty: Type| assert_eq!(read(text, &words()), ty, "{text}");
        check("bool", Type::Bool);
        check("Level", Type::Bounded("Int<0,7>".into()));
        check("Participants", Type::Set(boxed(Type::Participant)));
        check(
            "Map<Participant, Option<Message>>",
            Type::Map(
                boxed(Type::Participant),
                boxed(Type::Option(boxed(Type::Enum(1)))),
            ),
        );
        check(
            "Vec<(u8, Upload)>",
            Type::Sequence(boxed(Type::Tuple(vec![
                Type::Integer("u8".into()),
                Type::Struct(2),
            ]))),
        );
        check("[bool; 3]", Type::Sequence(boxed(Type::Bool)));
        check(
            "mutaspec::prelude::Posted<Message>",
            Type::Posted(boxed(Type::Enum(1))),
        );
        check(
            "Queue<Message, Bounded<2>>",
            Type::Queue(boxed(Type::Enum(1))),
        );
        check(
            "Links<Message, Bounded<1, Lossy>>",
            Type::Mail(boxed(Type::Enum(1))),
        );
        check("HashMap<u8, u8>", Type::Unknown);
        check("&'static str", Type::Unknown);
        check("", Type::Unknown);
    }

    #[test]
    fn aliases_in_fields_are_resolved() {
        let definition = Definition {
            vocabulary: words(),
            ..Definition::default()
        };
        let TypeParts::Struct(fields) = &schema(&definition).types[2].parts else {
            panic!("a struct is read as one");
        };
        let types: Vec<&Type> = fields.iter().map(|field| &field.ty).collect();
        assert_eq!(
            types,
            [&Type::Bounded("Int<0,7>".into()), &Type::Participant]
        );
    }
}
