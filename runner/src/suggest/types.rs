//! Types as a spec names them: parsed from their texts, with values written as code.
//!
//! Unknown types become [`Type::Unknown`], and no property uses them.

use crate::value::View;
use crate::vocabulary::{FieldRow, Shape, Vocabulary};

/// A type of the language or of the spec.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Type {
    Bool,
    /// A Rust integer type, by name.
    Integer(String),
    /// `Int<LO, HI>`, by its entire text.
    Bounded(String),
    Participant,
    /// A struct of the spec, by index in [`Vocabulary::types`].
    Struct(usize),
    /// An enum of the spec, by index in [`Vocabulary::types`].
    Enum(usize),
    /// A label of a process, by index in [`Vocabulary::processes`].
    Label(usize),
    Option(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>, Box<Type>),
    Sequence(Box<Type>),
    Tuple(Vec<Type>),
    /// `Posted<M>`: a set with the method `has`.
    Posted(Box<Type>),
    /// `Queue<M>`: a sequence without indexing.
    Queue(Box<Type>),
    /// `Links<M>` or `Bag<M>`.
    Mail(Box<Type>),
    Unknown,
}

const INTEGERS: [&str; 10] = [
    "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize",
];

impl Type {
    pub(super) fn read(text: &str, vocabulary: &Vocabulary) -> Type {
        let text = text.trim();
        if let Some(inner) = text
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
        {
            let parts = split(inner);
            return Type::Tuple(
                parts
                    .into_iter()
                    .map(|part| Type::read(part, vocabulary))
                    .collect(),
            );
        }
        if let Some(inner) = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            let element = inner.rsplit_once(';').map_or(inner, |(element, _)| element);
            return Type::Sequence(Box::new(Type::read(element, vocabulary)));
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
            return Type::Bounded(text.chars().filter(|c| !c.is_whitespace()).collect());
        }
        if let Some(own) = Type::own(name, vocabulary) {
            return own;
        }
        let arguments: Vec<Type> = arguments
            .into_iter()
            .map(|argument| Type::read(argument, vocabulary))
            .collect();
        Type::known(name, &arguments)
    }

    fn own(name: &str, vocabulary: &Vocabulary) -> Option<Type> {
        let place = vocabulary.types.iter().position(|row| row.name == name)?;
        Some(match &vocabulary.types[place].shape {
            Shape::Alias(text) => Type::read(text, vocabulary),
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
            (name, []) if INTEGERS.contains(&name) => Type::Integer(name.to_owned()),
            _ => Type::Unknown,
        }
    }

    /// Whether an integer type, such as `u8`, has this number.
    pub(super) fn fits(&self, number: i128) -> bool {
        let Type::Integer(name) = self else {
            return false;
        };
        let is_signed = name.starts_with('i');
        // On some machines, `usize` has no more bits.
        let bits: u32 = name[1..].parse().unwrap_or(32);
        let most = i128::MAX >> (127 - (bits - u32::from(is_signed)).min(127));
        let least = if is_signed { -most - 1 } else { 0 };
        (least..=most).contains(&number)
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Type::Integer(_) | Type::Bounded(_))
    }

    pub(super) fn is_copy(&self, vocabulary: &Vocabulary) -> bool {
        match self {
            Type::Bool
            | Type::Integer(_)
            | Type::Bounded(_)
            | Type::Participant
            | Type::Label(_) => true,
            Type::Enum(place) => match &vocabulary.types[*place].shape {
                Shape::Enum(variants) => variants.iter().all(|(_, fields)| fields.is_empty()),
                _ => false,
            },
            Type::Option(of) => of.is_copy(vocabulary),
            Type::Tuple(parts) => parts.iter().all(|part| part.is_copy(vocabulary)),
            _ => false,
        }
    }

    pub(super) fn fields(&self, vocabulary: &Vocabulary) -> Vec<(String, Type)> {
        match self {
            Type::Struct(place) => match &vocabulary.types[*place].shape {
                Shape::Struct(fields) => typed(fields, vocabulary),
                _ => Vec::new(),
            },
            Type::Tuple(parts) => parts
                .iter()
                .enumerate()
                .map(|(place, part)| (place.to_string(), part.clone()))
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn typed(fields: &[FieldRow], vocabulary: &Vocabulary) -> Vec<(String, Type)> {
    fields
        .iter()
        .map(|field| {
            (
                field.name.to_string(),
                Type::read(&field.type_text, vocabulary),
            )
        })
        .collect()
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

/// Returns the replacement for a participant or a number of this type.
type Replace<'a> = dyn FnMut(&View, &Type) -> Option<View> + 'a;

/// Replaces every participant and every number in a value by the result of `change`. `None` if
/// `change` returns `None` or the value does not have the type.
pub(super) fn renamed(
    view: &View,
    ty: &Type,
    vocabulary: &Vocabulary,
    change: &mut Replace<'_>,
) -> Option<View> {
    match (ty, view) {
        (Type::Participant, View::Atom(_))
        | (Type::Integer(_) | Type::Bounded(_), View::Number(_) | View::Atom(_)) => {
            change(view, ty)
        }
        (Type::Bool | Type::Label(_) | Type::Option(_), View::Atom(_)) => Some(view.clone()),
        (Type::Option(of), View::Tuple(name, parts)) => match parts.as_slice() {
            [part] => Some(View::Tuple(
                name.clone(),
                vec![renamed(part, of, vocabulary, change)?],
            )),
            _ => None,
        },
        (Type::Enum(place), _) => match &vocabulary.types[*place].shape {
            Shape::Enum(variants) => {
                let name = head(view)?;
                let (_, fields) = variants.iter().find(|(variant, _)| *variant == name)?;
                with_parts(view, &typed(fields, vocabulary), vocabulary, change)
            }
            _ => None,
        },
        (Type::Struct(_) | Type::Tuple(_), _) => {
            with_parts(view, &ty.fields(vocabulary), vocabulary, change)
        }
        _ => None,
    }
}

fn head(view: &View) -> Option<&str> {
    match view {
        View::Atom(name) | View::Record(name, _) | View::Tuple(name, _) => Some(name),
        _ => None,
    }
}

fn with_parts(
    view: &View,
    fields: &[(String, Type)],
    vocabulary: &Vocabulary,
    change: &mut Replace<'_>,
) -> Option<View> {
    match view {
        View::Atom(_) if fields.is_empty() => Some(view.clone()),
        View::Tuple(name, parts) if parts.len() == fields.len() => {
            let parts = parts
                .iter()
                .zip(fields)
                .map(|(part, (_, ty))| renamed(part, ty, vocabulary, change));
            Some(View::Tuple(name.clone(), parts.collect::<Option<_>>()?))
        }
        View::Record(name, parts) if parts.len() == fields.len() => {
            let parts = parts.iter().zip(fields).map(|((field, part), (_, ty))| {
                Some((field.clone(), renamed(part, ty, vocabulary, change)?))
            });
            Some(View::Record(name.clone(), parts.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

/// Returns the code of a value. Participants and members are written by name. If it is compared
/// directly (`alone`), a bounded integer is a plain number.
pub(super) fn literal(
    view: &View,
    ty: &Type,
    vocabulary: &Vocabulary,
    alone: bool,
) -> Option<String> {
    match (ty, view) {
        (Type::Participant | Type::Bool, View::Atom(name)) => Some(name.clone()),
        (Type::Integer(_) | Type::Bounded(_), View::Atom(member)) => Some(member.clone()),
        (Type::Integer(_), View::Number(number)) => Some(number.to_string()),
        (Type::Bounded(_), View::Number(number)) if alone => Some(number.to_string()),
        (Type::Bounded(_), View::Number(number)) => Some(format!("Int::new({number})")),
        (Type::Option(_), View::Atom(_)) => Some("None".to_owned()),
        (Type::Option(of), View::Tuple(_, parts)) => Some(format!(
            "Some({})",
            literal(parts.first()?, of, vocabulary, false)?
        )),
        (Type::Enum(place), _) => {
            let row = &vocabulary.types[*place];
            let Shape::Enum(variants) = &row.shape else {
                return None;
            };
            let variant = head(view)?;
            let (_, fields) = variants.iter().find(|(name, _)| *name == variant)?;
            let fields = typed(fields, vocabulary);
            Some(format!(
                "{}::{variant}{}",
                row.name,
                written_parts(view, &fields, vocabulary)?
            ))
        }
        (Type::Struct(place), _) => {
            let fields = ty.fields(vocabulary);
            Some(format!(
                "{}{}",
                vocabulary.types[*place].name,
                written_parts(view, &fields, vocabulary)?
            ))
        }
        (Type::Tuple(_), _) => written_parts(view, &ty.fields(vocabulary), vocabulary),
        _ => None,
    }
}

fn written_parts(
    view: &View,
    fields: &[(String, Type)],
    vocabulary: &Vocabulary,
) -> Option<String> {
    match view {
        View::Atom(_) => Some(String::new()),
        View::Tuple(_, parts) => {
            let parts = parts
                .iter()
                .zip(fields)
                .map(|(part, (_, ty))| literal(part, ty, vocabulary, false));
            Some(format!(
                "({})",
                parts.collect::<Option<Vec<_>>>()?.join(", ")
            ))
        }
        View::Record(_, parts) => {
            let parts = parts.iter().zip(fields).map(|((name, part), (_, ty))| {
                let written = literal(part, ty, vocabulary, false)?;
                Some(if written == *name {
                    written
                } else {
                    format!("{name}: {written}")
                })
            });
            Some(format!(
                " {{ {} }}",
                parts.collect::<Option<Vec<_>>>()?.join(", ")
            ))
        }
        _ => None,
    }
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
            let fits = |number| Type::Integer(name.to_owned()).fits(number);
            let found = [least - 1, least, most, most + 1].map(fits);
            assert_eq!(found, [false, true, true, false], "{name}");
        }
        assert!(Type::Integer("i128".to_owned()).fits(i128::MIN));
        assert!(!Type::Bool.fits(0));
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
        let check = |text: &str, ty: Type| assert_eq!(Type::read(text, &words()), ty, "{text}");
        check("bool", Type::Bool);
        check("Level", Type::Bounded("Int<0,7>".to_owned()));
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
                Type::Integer("u8".to_owned()),
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
    fn value_is_written_as_rust() {
        let check = |text: &str, view: &View, code: Option<&str>| {
            let ty = Type::read(text, &words());
            assert_eq!(
                literal(view, &ty, &words(), true).as_deref(),
                code,
                "{text}"
            );
        };
        let (bob, seven) = (View::atom("bob"), View::Number(7));
        check("Message", &View::atom("Commit"), Some("Message::Commit"));
        check(
            "Message",
            &View::Tuple("Prepared".to_owned(), vec![bob.clone()]),
            Some("Message::Prepared(bob)"),
        );
        check("Level", &seven, Some("7"));
        check(
            "Option<Level>",
            &View::Tuple("Some".to_owned(), vec![seven.clone()]),
            Some("Some(Int::new(7))"),
        );
        let upload = View::Record(
            "Upload".to_owned(),
            vec![("level".to_owned(), seven), ("from".to_owned(), bob)],
        );
        check(
            "Upload",
            &upload,
            Some("Upload { level: Int::new(7), from: bob }"),
        );
        check("Set<u8>", &View::Set(Vec::new()), None);
    }

    #[test]
    fn participant_names_are_found_by_type() {
        let ty = Type::read("Option<Message>", &words());
        let prepared = |name: &str| {
            View::Tuple(
                "Some".to_owned(),
                vec![View::Tuple("Prepared".to_owned(), vec![View::atom(name)])],
            )
        };
        let to_p = renamed(&prepared("bob"), &ty, &words(), &mut |part, _| {
            (*part == View::atom("bob")).then(|| View::atom("p"))
        });
        assert_eq!(to_p, Some(prepared("p")));
        let unchanged = renamed(&prepared("bob"), &ty, &words(), &mut |_, _| None);
        assert_eq!(unchanged, None);
    }
}
