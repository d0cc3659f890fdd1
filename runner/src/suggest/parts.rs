//! Participants and numbers within values, by the types of the values; values as expressions.

use crate::dialect::{Expression, Field, Literal, Node, Parts, Schema, Type, TypeParts};
use crate::value::View;

/// Placeholder in a value for the member over which the property ranges.
pub(super) const MEMBER: &str = "\u{1}";

/// Begins the placeholder in a value for a constant, before the name of the constant.
pub(super) const CONSTANT: &str = "c.";

/// Returns the replacement for a participant or a number of this type.
type Replace<'a> = dyn FnMut(&View, &Type) -> Option<View> + 'a;

/// Replaces every participant and every number in a value by the result of `change`. `None` if
/// `change` returns `None` or the value does not have the type.
pub(super) fn renamed(
    view: &View,
    ty: &Type,
    schema: &Schema,
    change: &mut Replace<'_>,
) -> Option<View> {
    match (ty, view) {
        (Type::Participant, View::Atom(_) | View::Text(_))
        | (Type::Integer(_) | Type::Bounded(_), View::Number(_) | View::Atom(_)) => {
            change(view, ty)
        }
        (Type::Bool | Type::Label(_) | Type::Option(_), View::Atom(_))
        | (Type::Atom, View::Atom(_) | View::Text(_)) => Some(view.clone()),
        (Type::Option(of), View::Tuple(name, parts)) => match parts.as_slice() {
            [part] => Some(View::Tuple(
                name.clone(),
                vec![renamed(part, of, schema, change)?],
            )),
            _ => None,
        },
        (Type::Enum(_) | Type::Struct(_) | Type::Tuple(_), _) => {
            with_parts(view, &fields_of(view, ty, schema)?, schema, change)
        }
        _ => None,
    }
}

/// Returns the fields that a record, tuple or variant has. `None` if it does not have the type.
fn fields_of(view: &View, ty: &Type, schema: &Schema) -> Option<Vec<Field>> {
    let Type::Enum(place) = ty else {
        return Some(schema.fields(ty));
    };
    match &schema.types[*place].parts {
        TypeParts::Enum(variants) => {
            let name = head(view)?;
            variants
                .iter()
                .find(|(variant, _)| variant == name)
                .map(|(_, fields)| fields.clone())
        }
        TypeParts::Records(all) => {
            let View::Record(_, parts) = view else {
                return None;
            };
            let names = |fields: &[Field]| {
                fields.len() == parts.len()
                    && fields
                        .iter()
                        .zip(parts)
                        .all(|(field, (name, _))| field.name == *name)
            };
            all.iter().find(|fields| names(fields)).cloned()
        }
        TypeParts::Struct(_) | TypeParts::Unknown => None,
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
    fields: &[Field],
    schema: &Schema,
    change: &mut Replace<'_>,
) -> Option<View> {
    match view {
        View::Atom(_) if fields.is_empty() => Some(view.clone()),
        View::Tuple(name, parts) if parts.len() == fields.len() => {
            let parts = parts
                .iter()
                .zip(fields)
                .map(|(part, field)| renamed(part, &field.ty, schema, change));
            Some(View::Tuple(name.clone(), parts.collect::<Option<_>>()?))
        }
        View::Record(name, parts) if parts.len() == fields.len() => {
            let parts = parts.iter().zip(fields).map(|((name, part), field)| {
                Some((name.clone(), renamed(part, &field.ty, schema, change)?))
            });
            Some(View::Record(name.clone(), parts.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

/// Returns a value as an expression, in which `member` stands for the member. `None` if
/// [`renamed`] would return `None`.
pub(super) fn literal(view: &View, ty: &Type, schema: &Schema, member: &str) -> Option<Expression> {
    let node = match (ty, view) {
        (Type::Participant | Type::Integer(_) | Type::Bounded(_), View::Atom(name)) => {
            if name == MEMBER {
                Node::Bound(member.to_owned().into())
            } else if let Some(constant) = name.strip_prefix(CONSTANT) {
                Node::Constant(constant.to_owned().into())
            } else {
                Node::Literal(Literal::Name(name.clone().into()))
            }
        }
        (Type::Bool | Type::Label(_) | Type::Atom, View::Atom(name)) => {
            Node::Literal(Literal::Name(name.clone().into()))
        }
        (Type::Participant | Type::Atom, View::Text(text)) => {
            Node::Literal(Literal::Text(text.clone().into()))
        }
        (Type::Integer(_) | Type::Bounded(_), View::Number(number)) => {
            Node::Literal(Literal::Number(*number))
        }
        (Type::Option(_), View::Atom(_)) => Node::Literal(Literal::None),
        (Type::Option(of), View::Tuple(_, parts)) => {
            let part = literal(parts.first()?, of, schema, member)?;
            Node::Literal(Literal::Some(Box::new(part)))
        }
        (Type::Enum(place) | Type::Struct(place), _) => {
            let definition = &schema.types[*place];
            let has_variants = matches!(definition.parts, TypeParts::Enum(_));
            Node::Literal(Literal::Record {
                ty: definition.name.clone(),
                variant: head(view)
                    .filter(|_| has_variants)
                    .map(|name| name.to_owned().into()),
                parts: parts(view, &fields_of(view, ty, schema)?, schema, member)?,
            })
        }
        (Type::Tuple(_), _) => Node::Literal(Literal::Record {
            ty: "".into(),
            variant: None,
            parts: parts(view, &schema.fields(ty), schema, member)?,
        }),
        _ => return None,
    };
    Some(Expression {
        node,
        ty: ty.clone(),
    })
}

fn parts(view: &View, fields: &[Field], schema: &Schema, member: &str) -> Option<Parts> {
    match view {
        View::Atom(_) => Some(Parts::None),
        View::Tuple(_, parts) => {
            let parts = parts
                .iter()
                .zip(fields)
                .map(|(part, field)| literal(part, &field.ty, schema, member));
            Some(Parts::Listed(parts.collect::<Option<_>>()?))
        }
        View::Record(_, parts) => {
            let parts = parts.iter().zip(fields).map(|((name, part), field)| {
                Some((
                    name.clone().into(),
                    literal(part, &field.ty, schema, member)?,
                ))
            });
            Some(Parts::Named(parts.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::TypeDefinition;

    fn field(name: &'static str, ty: Type) -> Field {
        Field {
            name: name.into(),
            ty,
        }
    }

    fn schema() -> Schema {
        let prepared = ("Prepared".into(), vec![field("0", Type::Participant)]);
        let definition = |name: &'static str, parts| TypeDefinition {
            name: name.into(),
            parts,
        };
        let vote = vec![field("from", Type::Participant), field("vote", Type::Atom)];
        Schema {
            types: vec![
                definition(
                    "Message",
                    TypeParts::Enum(vec![prepared, ("Commit".into(), vec![])]),
                ),
                definition(
                    "",
                    TypeParts::Records(vec![vote, vec![field("n", Type::Atom)]]),
                ),
            ],
            ..Schema::default()
        }
    }

    #[test]
    fn participant_names_are_found_by_type() {
        let to_p = |view: &View, ty: &Type| {
            renamed(view, ty, &schema(), &mut |part, _| {
                (*part == View::atom("bob")).then(|| View::atom("p"))
            })
        };
        let prepared = |name: &str| {
            let message = View::Tuple("Prepared".to_owned(), vec![View::atom(name)]);
            View::Tuple("Some".to_owned(), vec![message])
        };
        let ty = Type::Option(Box::new(Type::Enum(0)));
        assert_eq!(to_p(&prepared("bob"), &ty), Some(prepared("p")));
        assert_eq!(to_p(&prepared("eve"), &ty), None);
        // A text that happens to be the name of a participant does not name it.
        let vote = |name: &str| {
            let fields = [("from", View::atom(name)), ("vote", View::atom("bob"))];
            View::Record(
                String::new(),
                fields.map(|(name, v)| (name.to_owned(), v)).to_vec(),
            )
        };
        assert_eq!(to_p(&vote("bob"), &Type::Enum(1)), Some(vote("p")));
    }

    #[test]
    fn value_of_another_type_is_no_literal() {
        let of = |view: &View, ty: &Type| literal(view, ty, &schema(), "p").map(|found| found.node);
        let name = |name: &'static str| Some(Node::Literal(Literal::Name(name.into())));
        assert_eq!(of(&View::atom("yes"), &Type::Atom), name("yes"));
        assert_eq!(
            of(&View::atom(MEMBER), &Type::Participant),
            Some(Node::Bound("p".into()))
        );
        assert_eq!(
            of(&View::atom("c.tm"), &Type::Participant),
            Some(Node::Constant("tm".into()))
        );
        assert_eq!(of(&View::atom("Abort"), &Type::Enum(0)), None);
        assert_eq!(
            of(&View::Set(Vec::new()), &Type::Set(Box::new(Type::Bool))),
            None
        );
        assert_eq!(of(&View::Number(1), &Type::Bool), None);
    }
}
