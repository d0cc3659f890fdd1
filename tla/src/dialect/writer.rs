//! Expressions of properties as text.

use mutaspec_runner::dialect::{
    Comparison, Domain, Expression, Literal, Node, Parts, Quantifier, StateName, Type,
};
use mutaspec_runner::value::View;

use super::names::Names;
use crate::syntax::Symbol;
use crate::value::Value;

/// How strongly the outermost operator of a text binds its operands.
pub(super) mod strength {
    pub(in super::super) const QUANTIFIER: u8 = 0;
    pub(in super::super) const IMPLICATION: u8 = 1;
    pub(in super::super) const LEADS_TO: u8 = 2;
    pub(in super::super) const JUNCTION: u8 = 3;
    pub(in super::super) const NEGATION: u8 = 4;
    pub(in super::super) const COMPARISON: u8 = 5;
    pub(in super::super) const SUM: u8 = 10;
    pub(in super::super) const PRODUCT: u8 = 13;
    pub(in super::super) const POSTFIX: u8 = 16;
    pub(in super::super) const ATOM: u8 = 17;
}
use strength::{
    ATOM, COMPARISON, IMPLICATION, JUNCTION, LEADS_TO, NEGATION, POSTFIX, PRODUCT, QUANTIFIER, SUM,
};

/// An expression as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    strength: u8,
}

impl Text {
    pub(super) fn new(text: String, strength: u8) -> Text {
        Text { text, strength }
    }

    /// Returns the text as an operand of an operator that binds with this strength or more weakly.
    pub(super) fn within(self, strength: u8) -> String {
        if self.strength < strength {
            format!("({})", self.text)
        } else {
            self.text
        }
    }
}

/// Writes expressions with the names of a module.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    names: &'a Names,
    /// Whether the expression is a temporal formula.
    pub(super) is_formula: bool,
    /// A bound name, and the one that is written for it.
    other: Option<(&'a str, &'a str)>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(names: &'a Names) -> Writer<'a> {
        Writer {
            names,
            is_formula: false,
            other: None,
        }
    }

    /// Returns the text of an expression in a sentence.
    pub(super) fn quoted(&self, expression: &Expression) -> String {
        if let Some(optional) = self.optional(expression) {
            return optional.value.text;
        }
        match (&expression.node, self.text(expression)) {
            (_, Some(text)) => text.text,
            (Node::Literal(Literal::Name(name)), None) => name.to_string(),
            (Node::Literal(Literal::Some(of)), None) => self.quoted(of),
            (Node::Sum(of), None) => format!("sum of {}", self.quoted(of)),
            _ => String::new(),
        }
    }

    /// Returns the text of an operand.
    pub(super) fn part(&self, expression: &Expression, strength: u8) -> Option<String> {
        Some(self.text(expression)?.within(strength))
    }

    /// Returns the text of an expression. `None` if the module has no names for it.
    pub(super) fn text(&self, expression: &Expression) -> Option<Text> {
        Some(match &expression.node {
            Node::Variable {
                state: StateName::After,
                name,
            } => Text::new(format!("{name}'"), POSTFIX),
            Node::Variable { name, .. } | Node::Constant(name) => Text::new(name.to_string(), ATOM),
            Node::Bound(name) => Text::new(self.bound(name), ATOM),
            Node::Literal(of) => self.literal(of)?,
            Node::Field(of, name) => {
                let of = self.part(of, POSTFIX)?;
                let text = match name.parse::<usize>() {
                    Ok(place) => format!("{of}[{}]", place + 1),
                    Err(_) => format!("{of}.{name}"),
                };
                Text::new(text, POSTFIX)
            }
            Node::Entry(map, key) => {
                let (map, key) = (self.part(map, POSTFIX)?, self.part(key, QUANTIFIER)?);
                Text::new(format!("{map}[{key}]"), POSTFIX)
            }
            Node::Size(of) => {
                let name = match of.ty {
                    Type::Sequence(_) => "Len",
                    _ => "Cardinality",
                };
                self.call(name, &[of])?
            }
            Node::Occurrences(of, member) => {
                let (of, member) = (self.part(of, POSTFIX)?, self.part(member, SUM)?);
                let i = self.names.bound("i");
                self.cardinality(&format!("{{{i} \\in DOMAIN {of} : {of}[{i}] = {member}}}"))?
            }
            Node::Image(of, field) => {
                let (of, x) = (self.part(of, SUM)?, self.names.bound("x"));
                Text::new(format!("{{{x}.{field} : {x} \\in {of}}}"), ATOM)
            }
            Node::Converted(of) => return self.text(of),
            Node::Plus(a, b) => self.infix((a, "+", b), SUM)?,
            Node::Twice(of) => {
                let of = self.part(of, PRODUCT)?;
                self.having("*", Text::new(format!("2 * {of}"), PRODUCT))?
            }
            Node::CountOf(of) => self.cardinality(&self.members(of)?)?,
            Node::Domain(domain) => self.domain(domain)?,
            Node::Call { .. }
            | Node::At { .. }
            | Node::OptionalEntry(..)
            | Node::First(_)
            | Node::Last(_)
            | Node::Sum(_) => return None,
            _ => self.test(expression)?,
        })
    }

    /// Returns the text of an expression that is true or false.
    fn test(&self, expression: &Expression) -> Option<Text> {
        Some(match &expression.node {
            Node::Compare(how, a, b) => self.comparison(*how, a, b, false)?,
            Node::IsSome(of) => self.optional(of)?.is_present,
            Node::IsEmpty(of) => {
                let empty = match of.ty {
                    Type::Sequence(_) => "<<>>",
                    _ => "{}",
                };
                Text::new(format!("{} = {empty}", self.part(of, SUM)?), COMPARISON)
            }
            Node::Contains(of, element) => self.membership(of, element, "\\in")?,
            Node::Subset(a, b) => self.infix((a, "\\subseteq", b), COMPARISON)?,
            Node::Majority(a, b) => {
                let (a, b) = (self.part(a, SUM)?, self.part(b, SUM)?);
                let common = self.cardinality(&format!("{a} \\cap {b}"))?.text;
                let all = self.cardinality(&b)?.text;
                let text = format!("2 * {common} > {all}");
                self.having("*", self.having(">", Text::new(text, COMPARISON))?)?
            }
            Node::StartsWith(of, prefix) => {
                let (of, prefix) = (self.part(of, SUM)?, self.part(prefix, SUM)?);
                let text = format!(
                    "Len({prefix}) <= Len({of}) /\\ SubSeq({of}, 1, Len({prefix})) = {prefix}"
                );
                self.having("<=", self.having("SubSeq", Text::new(text, JUNCTION))?)?
            }
            Node::Not(of) => self.negation(of)?,
            Node::And(parts) => self.junction(parts, "/\\")?,
            Node::Or(parts) => match implication(parts) {
                Some((condition, rest)) => {
                    let rest = match rest {
                        [one] => self.part(one, LEADS_TO)?,
                        rest => self.junction(rest, "\\/")?.text,
                    };
                    let condition = self.part(&condition, LEADS_TO)?;
                    Text::new(format!("{condition} => {rest}"), IMPLICATION)
                }
                None => self.junction(parts, "\\/")?,
            },
            Node::All(of) => self.quantified("\\A", of)?,
            Node::Any(of) => self.quantified("\\E", of)?,
            Node::Always(of) => self.modality("[]", of)?,
            Node::Eventually(of) => self.modality("<>", of)?,
            Node::LeadsTo(a, b) => {
                let (a, b) = (self.part(a, NEGATION)?, self.part(b, NEGATION)?);
                Text::new(format!("{a} ~> {b}"), LEADS_TO)
            }
            _ => return None,
        })
    }

    fn comparison(
        &self,
        how: Comparison,
        a: &Expression,
        b: &Expression,
        is_negated: bool,
    ) -> Option<Text> {
        if let Some(optional) = self.optional(a) {
            let text = self.optional_is(&optional, b)?;
            return Some(if is_negated { negated(text) } else { text });
        }
        if let (Comparison::AtMost, Node::CountOf(of), Node::Literal(Literal::Number(1))) =
            (how, &a.node, &b.node)
        {
            return self.at_most_one(of, is_negated);
        }
        let sign = match (how, is_negated) {
            (Comparison::Equal, false) => "=",
            (Comparison::Equal, true) => "#",
            (Comparison::AtMost, false) => "<=",
            (Comparison::AtMost, true) => ">",
            (Comparison::AtLeast, false) => ">=",
            (Comparison::AtLeast, true) => "<",
        };
        self.infix((a, sign, b), COMPARISON)
    }

    /// Says that a test holds for at most one member. This needs no numbers.
    fn at_most_one(&self, of: &Quantifier, is_negated: bool) -> Option<Text> {
        let (one, other) = (self.bound(&of.variable), self.names.bound("r"));
        let there = Writer {
            other: Some((&of.variable, &other)),
            ..*self
        };
        let (here, there) = (
            self.part(&of.body, NEGATION)?,
            there.part(&of.body, NEGATION)?,
        );
        let set = self.domain(&of.domain)?.within(SUM);
        let text = if is_negated {
            format!("\\E {one}, {other} \\in {set} : {one} # {other} /\\ {here} /\\ {there}")
        } else {
            format!("\\A {one}, {other} \\in {set} : {here} /\\ {there} => {one} = {other}")
        };
        Some(Text::new(text, QUANTIFIER))
    }

    fn membership(&self, of: &Expression, element: &Expression, sign: &str) -> Option<Text> {
        let is_sequence = matches!(of.ty, Type::Sequence(_));
        let (of, element) = (self.part(of, SUM)?, self.part(element, SUM)?);
        if !is_sequence {
            return Some(Text::new(format!("{element} {sign} {of}"), COMPARISON));
        }
        let i = self.names.bound("i");
        let text = if sign == "\\in" {
            format!("\\E {i} \\in DOMAIN {of} : {of}[{i}] = {element}")
        } else {
            format!("\\A {i} \\in DOMAIN {of} : {of}[{i}] # {element}")
        };
        Some(Text::new(text, QUANTIFIER))
    }

    fn negation(&self, of: &Expression) -> Option<Text> {
        match &of.node {
            Node::Compare(how, a, b) => self.comparison(*how, a, b, true),
            Node::Contains(set, element) => self.membership(set, element, "\\notin"),
            Node::IsSome(of) => Some(self.optional(of)?.is_absent),
            Node::IsEmpty(of) => {
                let empty = match of.ty {
                    Type::Sequence(_) => "<<>>",
                    _ => "{}",
                };
                Some(Text::new(
                    format!("{} # {empty}", self.part(of, SUM)?),
                    COMPARISON,
                ))
            }
            _ => Some(negated(self.text(of)?)),
        }
    }

    fn junction(&self, parts: &[Expression], sign: &str) -> Option<Text> {
        let parts = parts.iter().map(|part| self.part(part, NEGATION));
        let parts: Vec<String> = parts.collect::<Option<_>>()?;
        Some(Text::new(parts.join(&format!(" {sign} ")), JUNCTION))
    }

    fn modality(&self, sign: &str, of: &Expression) -> Option<Text> {
        let text = match &of.node {
            Node::Always(_) | Node::Eventually(_) => self.part(of, NEGATION)?,
            _ => format!("({})", self.part(of, QUANTIFIER)?),
        };
        Some(Text::new(format!("{sign}{text}"), NEGATION))
    }

    fn quantified(&self, sign: &str, of: &Quantifier) -> Option<Text> {
        let (head, body) = (self.head(sign, of)?, self.part(&of.body, QUANTIFIER)?);
        Some(Text::new(format!("{head} {body}"), QUANTIFIER))
    }

    /// Returns the text of a quantifier up to its body.
    pub(super) fn head(&self, sign: &str, of: &Quantifier) -> Option<String> {
        let set = self.domain(&of.domain)?.text;
        Some(format!("{sign} {} \\in {set} :", self.bound(&of.variable)))
    }

    /// Returns the set of the members for which a test holds.
    fn members(&self, of: &Quantifier) -> Option<String> {
        let (set, body) = (
            self.domain(&of.domain)?.within(SUM),
            self.part(&of.body, QUANTIFIER)?,
        );
        Some(format!(
            "{{{} \\in {set} : {body}}}",
            self.bound(&of.variable)
        ))
    }

    fn infix(&self, (a, sign, b): (&Expression, &str, &Expression), strength: u8) -> Option<Text> {
        let inner = strength.max(SUM);
        let text = format!("{} {sign} {}", self.part(a, inner)?, self.part(b, inner)?);
        self.having(sign, Text::new(text, strength))
    }

    /// Returns the text if the module has the operator that it uses.
    fn having(&self, operator: &str, text: Text) -> Option<Text> {
        let is_of_language = matches!(operator, "=" | "#" | "\\subseteq");
        (is_of_language || self.names.has(operator)).then_some(text)
    }

    /// Returns the application of an operator of a standard module.
    pub(super) fn call(&self, name: &str, arguments: &[&Expression]) -> Option<Text> {
        let arguments = arguments.iter().map(|of| self.part(of, QUANTIFIER));
        let arguments: Vec<String> = arguments.collect::<Option<_>>()?;
        self.having(
            name,
            Text::new(format!("{name}({})", arguments.join(", ")), ATOM),
        )
    }

    fn cardinality(&self, set: &str) -> Option<Text> {
        self.having(
            "Cardinality",
            Text::new(format!("Cardinality({set})"), ATOM),
        )
    }

    fn bound(&self, name: &str) -> String {
        match self.other {
            Some((one, other)) if one == name => other.to_owned(),
            _ => self.names.bound(name),
        }
    }

    fn domain(&self, domain: &Domain) -> Option<Text> {
        match domain {
            // The set of a temporal quantifier is no state's.
            Domain::Variable { members, .. } if self.is_formula => self.listed(members),
            Domain::Constant(name) | Domain::Variable { name, .. } => {
                Some(Text::new(name.to_string(), ATOM))
            }
            Domain::Listed(members) => self.listed(members),
            Domain::Numbers { .. } => None,
        }
    }

    /// Returns a set by its members.
    fn listed(&self, members: &[View]) -> Option<Text> {
        let number = |view: &View| match view {
            View::Number(number) => Some(*number),
            _ => None,
        };
        if let Some(numbers) = members.iter().map(number).collect::<Option<Vec<i128>>>()
            && let (Some(first), Some(last)) = (numbers.first(), numbers.last())
            && numbers.iter().copied().eq(*first..=*last)
            && *first >= 0
            && let Some(text) = self.having("..", Text::new(format!("{first}..{last}"), SUM - 1))
        {
            return Some(text);
        }
        let member = |view: &View| match view {
            View::Text(text) => Some(string(text)),
            View::Number(number) => Some(self.number(*number)?.text),
            _ => None,
        };
        let members: Vec<String> = members.iter().map(member).collect::<Option<_>>()?;
        Some(Text::new(format!("{{{}}}", members.join(", ")), ATOM))
    }

    fn number(&self, number: i128) -> Option<Text> {
        let text = Text::new(number.to_string(), if number < 0 { SUM } else { ATOM });
        if number < 0 {
            return self.having("-.", text);
        }
        Some(text)
    }

    fn literal(&self, literal: &Literal) -> Option<Text> {
        let text = match literal {
            Literal::Name(name) if name == "true" || name == "false" => name.to_uppercase(),
            Literal::Text(text) => string(text),
            Literal::Number(number) => return self.number(*number),
            Literal::Record {
                variant: None,
                parts: Parts::Named(fields),
                ..
            } => {
                let field = |(name, of): &(mutaspec_mutator::Text, Expression)| {
                    Some(format!("{name} |-> {}", self.part(of, QUANTIFIER)?))
                };
                let fields: Vec<String> = fields.iter().map(field).collect::<Option<_>>()?;
                format!("[{}]", fields.join(", "))
            }
            Literal::Record {
                variant: None,
                parts: Parts::Listed(parts),
                ..
            } => {
                let parts = parts.iter().map(|part| self.part(part, QUANTIFIER));
                format!("<<{}>>", parts.collect::<Option<Vec<_>>>()?.join(", "))
            }
            // A model value has a name in the module only if a constant has that value.
            _ => return None,
        };
        Some(Text::new(text, ATOM))
    }
}

/// Splits a disjunction whose first part is negated: `~A \/ B` is written as `A => B`.
pub(super) fn implication(parts: &[Expression]) -> Option<(Expression, &[Expression])> {
    let (first, rest) = parts.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let is_negated = match &first.node {
        Node::Not(_) => true,
        Node::All(of) | Node::Any(of) => matches!(of.body.node, Node::Not(_)),
        _ => false,
    };
    is_negated.then(|| (first.clone().negated(), rest))
}

fn negated(text: Text) -> Text {
    Text::new(format!("~{}", text.within(POSTFIX)), NEGATION)
}

fn string(text: &str) -> String {
    Value::Str(Symbol::new(text)).to_string()
}
