//! Expressions as Rust.

use crate::dialect::{
    Comparison, Domain, Expression, Literal, Node, Parts, Quantifier, StateName, Type,
};
use crate::value::View;

/// What an expression is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// A function that returns `bool`.
    Expression,
    /// A function that returns `Formula`. Parts about one state are its atoms.
    Formula,
}

impl Code {
    pub(super) fn of(self, expression: &Expression) -> String {
        match self {
            Code::Expression => value(expression),
            Code::Formula => formula(expression),
        }
    }

    /// Returns the code of a quantifier up to its test.
    pub(super) fn quantifier(self, domain: &Domain, variable: &str, is_some: bool) -> String {
        if self == Code::Expression {
            let name = if is_some { "any" } else { "all" };
            return format!("{}.{name}(|{variable}| ", receiver(domain));
        }
        let by = if is_range(domain) { "" } else { "&" };
        format!("for_all({by}{}, |{variable}| ", set(domain))
    }
}

/// Returns the text of an expression in a sentence: a variant without the name of its enum, and a
/// set of constants by its name.
pub(super) fn quoted(expression: &Expression) -> String {
    match &expression.node {
        Node::Literal(Literal::Record {
            variant: Some(name),
            parts: Parts::None,
            ..
        }) => name.to_string(),
        Node::Literal(_) => alone(expression),
        Node::Domain(domain) if is_range(domain) => set(domain),
        Node::Domain(domain) => set(domain).trim_start_matches("c.").to_owned(),
        _ => value(expression),
    }
}

fn formula(expression: &Expression) -> String {
    match &expression.node {
        Node::Always(of) => format!("always({})", formula(of)),
        Node::Eventually(of) => format!("eventually({})", formula(of)),
        Node::LeadsTo(a, b) => format!("leads_to({}, {})", formula(a), formula(b)),
        Node::Or(parts) if parts.iter().all(is_temporal) => {
            parts.iter().map(formula).collect::<Vec<_>>().join(" | ")
        }
        // A function of the spec is an atom by its name.
        Node::Call { name, member, .. } if member.is_empty() => name.to_string(),
        _ => format!("|s| {}", value(expression)),
    }
}

fn is_temporal(expression: &Expression) -> bool {
    matches!(
        expression.node,
        Node::Always(_) | Node::Eventually(_) | Node::LeadsTo(..)
    )
}

fn value(expression: &Expression) -> String {
    match &expression.node {
        Node::Variable { state, name } => in_state(*state, name),
        Node::Constant(name) => format!("c.{name}"),
        Node::Call {
            state,
            name,
            arguments,
            member,
        } => call(*state, name, arguments, member),
        Node::Bound(name) => name.to_string(),
        Node::Literal(of) => literal(of, &expression.ty),
        Node::Field(of, name) => format!("{}.{name}", value(of)),
        Node::At {
            process,
            name,
            label,
        } => format!("{}.at({name}::{label})", value(process)),
        Node::Entry(map, key) => format!("{}[{}]", value(map), value(key)),
        Node::OptionalEntry(map, key) => format!("{}.get(&{}).copied()", value(map), value(key)),
        Node::First(of) => format!("{}.first().copied()", value(of)),
        Node::Last(of) => format!("{}.last().copied()", value(of)),
        Node::Size(of) => size(of),
        Node::Sum(of) => match &expression.ty {
            Type::Integer(name) => format!("{}.values().sum::<{name}>()", value(of)),
            _ => value(of),
        },
        Node::Occurrences(of, member) => {
            format!(
                "{}.iter().filter(|e| **e == {}).count()",
                value(of),
                value(member)
            )
        }
        Node::Image(of, field) => format!("{}.image(|x| x.{field})", value(of)),
        Node::Converted(of) => format!("usize::from({})", value(of)),
        Node::Plus(a, b) => format!("{} + {}", value(a), value(b)),
        Node::Twice(of) => format!("2 * {}", value(of)),
        Node::CountOf(of) => count(of),
        Node::Domain(domain) => set(domain),
        _ => test(expression),
    }
}

fn test(expression: &Expression) -> String {
    match &expression.node {
        Node::Compare(how, a, b) => {
            let sign = match how {
                Comparison::Equal => "==",
                Comparison::AtMost => "<=",
                Comparison::AtLeast => ">=",
            };
            format!("{} {sign} {}", alone(a), alone(b))
        }
        Node::IsSome(of) => format!("{}.is_some()", value(of)),
        Node::IsEmpty(of) => format!("{}.is_empty()", value(of)),
        Node::Contains(of, element) => {
            let word = if matches!(of.ty, Type::Posted(_)) {
                "has"
            } else {
                "contains"
            };
            format!("{}.{word}(&{})", value(of), value(element))
        }
        Node::Subset(a, b) => format!("{}.is_subset(&{})", value(a), value(b)),
        Node::Majority(a, b) => format!("{}.is_majority_of(&{})", value(a), value(b)),
        Node::StartsWith(of, prefix) => format!("{}.starts_with(&{})", value(of), value(prefix)),
        Node::Not(of) => negated(of),
        Node::And(parts) => joined(parts, " && "),
        Node::Or(parts) => joined(parts, " || "),
        Node::All(of) => quantified(of, false),
        Node::Any(of) => quantified(of, true),
        _ => formula(expression),
    }
}

fn negated(expression: &Expression) -> String {
    match &expression.node {
        Node::Compare(how, a, b) => {
            let sign = match how {
                Comparison::Equal => "!=",
                Comparison::AtMost => ">",
                Comparison::AtLeast => "<",
            };
            format!("{} {sign} {}", alone(a), alone(b))
        }
        Node::IsSome(of) => format!("{}.is_none()", value(of)),
        Node::And(_) | Node::Or(_) => format!("!({})", value(expression)),
        _ => format!("!{}", value(expression)),
    }
}

fn joined(parts: &[Expression], between: &str) -> String {
    parts.iter().map(value).collect::<Vec<_>>().join(between)
}

fn in_state(state: StateName, name: &str) -> String {
    match state {
        StateName::Now => format!("s.{name}"),
        StateName::Before => format!("before.{name}"),
        StateName::After => format!("after.{name}"),
        StateName::Unnamed => name.to_owned(),
    }
}

fn call(state: StateName, name: &str, arguments: &str, member: &str) -> String {
    let state = match state {
        StateName::Now => "s",
        StateName::Before => "before",
        StateName::After => "after",
        StateName::Unnamed => "",
    };
    let arguments = arguments.split(", ").filter_map(|word| match word {
        "s" => Some(state),
        "p" => Some(member),
        other => (!state.is_empty()).then_some(other),
    });
    let arguments: Vec<&str> = arguments.filter(|argument| !argument.is_empty()).collect();
    // A sentence does not name the state.
    if arguments.is_empty() {
        name.to_owned()
    } else {
        format!("{name}({})", arguments.join(", "))
    }
}

fn size(of: &Expression) -> String {
    match &of.node {
        Node::Domain(domain) => {
            let method = if is_range(domain) { "count" } else { "len" };
            format!("{}.{method}()", receiver(domain))
        }
        _ => format!("{}.len()", value(of)),
    }
}

fn count(of: &Quantifier) -> String {
    let (receiver, variable, test) = (receiver(&of.domain), &of.variable, value(&of.body));
    if is_range(&of.domain) {
        format!("{receiver}.filter(|&{variable}| {test}).count()")
    } else {
        format!("{receiver}.count(|{variable}| {test})")
    }
}

fn quantified(of: &Quantifier, is_some: bool) -> String {
    let before = Code::Expression.quantifier(&of.domain, &of.variable, is_some);
    format!("{before}{})", value(&of.body))
}

fn is_range(domain: &Domain) -> bool {
    matches!(domain, Domain::Numbers { is_range: true, .. })
}

fn set(domain: &Domain) -> String {
    match domain {
        Domain::Constant(name) => format!("c.{name}"),
        Domain::Numbers { code, .. } => code.to_string(),
        Domain::Variable { name, .. } => format!("s.{name}"),
        Domain::Listed(members) => View::Sequence(members.clone()).to_string(),
    }
}

/// A range needs brackets to call a method of it.
fn receiver(domain: &Domain) -> String {
    if is_range(domain) {
        format!("({})", set(domain))
    } else {
        set(domain)
    }
}

/// Returns the code of an operand of a comparison. A bounded integer is a plain number there.
fn alone(expression: &Expression) -> String {
    match &expression.node {
        Node::Literal(Literal::Number(number)) => number.to_string(),
        _ => value(expression),
    }
}

fn literal(literal: &Literal, ty: &Type) -> String {
    match literal {
        Literal::Name(name) => name.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Number(number) if matches!(ty, Type::Bounded(_)) => format!("Int::new({number})"),
        Literal::Number(number) => number.to_string(),
        Literal::None => "None".to_owned(),
        Literal::Some(of) => format!("Some({})", value(of)),
        Literal::Record { ty, variant, parts } => {
            let variant = variant
                .as_ref()
                .map(|name| format!("::{name}"))
                .unwrap_or_default();
            format!("{ty}{variant}{}", written(parts))
        }
    }
}

fn written(parts: &Parts) -> String {
    match parts {
        Parts::None => String::new(),
        Parts::Listed(parts) => format!("({})", joined(parts, ", ")),
        Parts::Named(parts) => {
            let part = |(name, part): &(mutaspec_mutator::Text, Expression)| {
                let written = value(part);
                if written == *name {
                    written
                } else {
                    format!("{name}: {written}")
                }
            };
            format!(
                " {{ {} }}",
                parts.iter().map(part).collect::<Vec<_>>().join(", ")
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(literal: Literal, ty: Type) -> Expression {
        Expression {
            node: Node::Literal(literal),
            ty,
        }
    }

    fn record(ty: &'static str, variant: Option<&'static str>, parts: Parts) -> Literal {
        Literal::Record {
            ty: ty.into(),
            variant: variant.map(Into::into),
            parts,
        }
    }

    #[test]
    fn literal_is_written_as_rust() {
        let check = |literal: Literal, ty: Type, code: &str, quote: &str| {
            let expression = of(literal, ty);
            assert_eq!(
                (value(&expression), quoted(&expression)),
                (code.into(), quote.into())
            );
        };
        let level = Type::Bounded("Int<0,7>".into());
        let bob = Expression {
            node: Node::Bound("bob".into()),
            ty: Type::Participant,
        };
        let seven = of(Literal::Number(7), level.clone());
        let message = Type::Enum(0);
        let commit = record("Message", Some("Commit"), Parts::None);
        check(commit, message.clone(), "Message::Commit", "Commit");
        let prepared = record(
            "Message",
            Some("Prepared"),
            Parts::Listed(vec![bob.clone()]),
        );
        check(
            prepared,
            message,
            "Message::Prepared(bob)",
            "Message::Prepared(bob)",
        );
        check(Literal::Number(7), level.clone(), "Int::new(7)", "7");
        let some = Literal::Some(Box::new(seven.clone()));
        check(
            some,
            Type::Option(Box::new(level)),
            "Some(Int::new(7))",
            "Some(Int::new(7))",
        );
        let parts = vec![("level".into(), seven), ("bob".into(), bob)];
        let upload = record("Upload", None, Parts::Named(parts));
        let code = "Upload { level: Int::new(7), bob }";
        check(upload, Type::Struct(0), code, code);
    }
}
