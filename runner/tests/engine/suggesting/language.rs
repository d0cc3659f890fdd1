//! A dialect like TLA+, for tests.

use mutaspec_runner::definition::{Definition, PropertyKind};
use mutaspec_runner::dialect::{
    Comparison, Dialect, Domain, Expression, Literal, Node, Parts, Property, Quantifier, StateName,
    Type,
};
use mutaspec_runner::value::View;

/// Writes properties like TLA+. It has no goals and no options.
pub(super) struct Tla;

impl Dialect for Tla {
    fn name(&self, words: &str) -> String {
        let capital = |word: &str| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect::<String>()
        };
        words.split('_').map(capital).collect()
    }

    fn quote(&self, expression: &Expression) -> String {
        text(expression).unwrap_or_default()
    }

    fn code(&self, property: &Property, _: &Definition) -> Option<String> {
        let body = text(&property.whole())?;
        let body = match property.kind {
            PropertyKind::StateInvariant | PropertyKind::Temporal => body,
            PropertyKind::StepInvariant => format!("[][{body}]_vars"),
            _ => return None,
        };
        Some(format!(
            "\\* {}\n{} == {body}\n",
            property.doc, property.name
        ))
    }

    fn list(&self, _: &[String], new: &[(PropertyKind, &str)]) -> String {
        let line = |(kind, name): &(PropertyKind, &str)| match kind {
            PropertyKind::StateInvariant => format!("INVARIANT {name}"),
            _ => format!("PROPERTY {name}"),
        };
        new.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

fn text(expression: &Expression) -> Option<String> {
    let two = |a, sign, b| Some(format!("{} {sign} {}", text(a)?, text(b)?));
    Some(match &expression.node {
        Node::Variable {
            state: StateName::After,
            name,
        } => format!("{name}'"),
        Node::Variable { name, .. } | Node::Constant(name) | Node::Bound(name) => name.to_string(),
        Node::Literal(of) => literal(of)?,
        Node::Entry(map, key) => format!("{}[{}]", text(map)?, text(key)?),
        Node::Field(of, name) => format!("{}.{name}", text(of)?),
        Node::Size(of) => size(of)?,
        Node::Converted(of) => text(of)?,
        Node::Plus(a, b) => two(a, "+", b)?,
        Node::Twice(of) => format!("2 * {}", text(of)?),
        Node::Compare(how, a, b) => two(a, sign(*how, false), b)?,
        Node::IsEmpty(of) => match of.ty {
            Type::Set(_) => format!("{} = {{}}", text(of)?),
            Type::Sequence(_) => format!("{} = <<>>", text(of)?),
            _ => return None,
        },
        Node::Contains(of, element) if is_set(of) => two(element, r"\in", of)?,
        Node::Subset(a, b) => two(a, r"\subseteq", b)?,
        Node::Not(of) => match &of.node {
            Node::Compare(how, a, b) => two(a, sign(*how, true), b)?,
            Node::Contains(of, element) if is_set(of) => two(element, r"\notin", of)?,
            _ => format!("~({})", text(of)?),
        },
        Node::And(parts) => joined(parts, r" /\ ")?,
        Node::Or(parts) => joined(parts, r" \/ ")?,
        Node::All(of) => quantified(r"\A", of)?,
        Node::Any(of) => quantified(r"\E", of)?,
        Node::CountOf(Quantifier {
            variable,
            domain,
            body,
        }) => {
            format!(
                "Cardinality({{{variable} \\in {} : {}}})",
                set(domain),
                text(body)?
            )
        }
        Node::Domain(domain) => set(domain),
        Node::Always(of) => format!("[]({})", text(of)?),
        Node::Eventually(of) => format!("<>({})", text(of)?),
        Node::LeadsTo(a, b) => format!("({}) ~> ({})", text(a)?, text(b)?),
        _ => return None,
    })
}

fn is_set(of: &Expression) -> bool {
    matches!(of.ty, Type::Set(_))
}

fn size(of: &Expression) -> Option<String> {
    let name = if matches!(of.ty, Type::Sequence(_)) {
        "Len"
    } else {
        "Cardinality"
    };
    Some(format!("{name}({})", text(of)?))
}

fn sign(how: Comparison, is_negated: bool) -> &'static str {
    match (how, is_negated) {
        (Comparison::Equal, false) => "=",
        (Comparison::Equal, true) => "#",
        (Comparison::AtMost, false) => "<=",
        (Comparison::AtMost, true) => ">",
        (Comparison::AtLeast, false) => ">=",
        (Comparison::AtLeast, true) => "<",
    }
}

fn literal(literal: &Literal) -> Option<String> {
    Some(match literal {
        Literal::Name(name) if name == "true" || name == "false" => name.to_uppercase(),
        Literal::Name(name) => name.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Number(number) => number.to_string(),
        Literal::Record {
            variant: None,
            parts: Parts::Named(fields),
            ..
        } => {
            let field = |(name, of)| Some(format!("{name} |-> {}", text(of)?));
            let fields = fields.iter().map(|(name, of)| field((name, of)));
            format!("[{}]", fields.collect::<Option<Vec<_>>>()?.join(", "))
        }
        _ => return None,
    })
}

/// Joins parts in brackets: a quantifier extends as far as it can.
fn joined(parts: &[Expression], between: &str) -> Option<String> {
    let part = |part: &Expression| Some(format!("({})", text(part)?));
    Some(
        parts
            .iter()
            .map(part)
            .collect::<Option<Vec<_>>>()?
            .join(between),
    )
}

fn quantified(sign: &str, of: &Quantifier) -> Option<String> {
    Some(format!(
        "{sign} {} \\in {} : {}",
        of.variable,
        set(&of.domain),
        text(&of.body)?
    ))
}

fn set(domain: &Domain) -> String {
    match domain {
        Domain::Constant(name) | Domain::Variable { name, .. } => name.to_string(),
        Domain::Numbers { code, .. } => code.to_string(),
        Domain::Listed(members) => View::Set(members.clone()).to_string(),
    }
}
