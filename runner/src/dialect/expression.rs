//! Suggested properties as typed trees, without a syntax.

use mutaspec_mutator::Text;

use super::schema::{Domain, Type};

/// An expression of a property, with its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// What it is.
    pub node: Node,
    /// The type of its value. Temporal formulas have the type [`Type::Bool`].
    pub ty: Type,
}

/// A kind of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A variable, or the record of a process or of all processes of a set, in a state.
    Variable {
        /// The state.
        state: StateName,
        /// Name of the variable or process.
        name: Text,
    },
    /// A constant.
    Constant(Text),
    /// A call of a [helper](super::Helper).
    Call {
        /// The state.
        state: StateName,
        /// Name of the helper.
        name: Text,
        /// Its arguments, as in [`Helper::arguments`](super::Helper::arguments).
        arguments: Text,
        /// What stands for the member.
        member: Text,
    },
    /// The variable of a [`Quantifier`].
    Bound(Text),
    /// A literal.
    Literal(Literal),
    /// A field of a record or tuple.
    Field(Box<Expression>, Text),
    /// The label of a process is this one.
    At {
        /// The record of the process.
        process: Box<Expression>,
        /// Name of the process.
        name: Text,
        /// The label.
        label: Text,
    },
    /// The entry of a map for a key that it always has.
    Entry(Box<Expression>, Box<Expression>),
    /// The entry of a map for a key, as an option.
    OptionalEntry(Box<Expression>, Box<Expression>),
    /// The first element of a sequence, as an option.
    First(Box<Expression>),
    /// The last element of a sequence, as an option.
    Last(Box<Expression>),
    /// The number of elements, entries or messages.
    Size(Box<Expression>),
    /// The sum of the values of a map.
    Sum(Box<Expression>),
    /// How often a value occurs in a sequence.
    Occurrences(Box<Expression>, Box<Expression>),
    /// The set of a field's values in all elements of a set.
    Image(Box<Expression>, Text),
    /// A number as one of the type of counts.
    Converted(Box<Expression>),
    /// A sum of two numbers.
    Plus(Box<Expression>, Box<Expression>),
    /// Twice a number.
    Twice(Box<Expression>),
    /// A comparison of two values.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// Whether an option has a value.
    IsSome(Box<Expression>),
    /// Whether a set, sequence or channel is empty.
    IsEmpty(Box<Expression>),
    /// Whether a set, sequence or channel contains a value.
    Contains(Box<Expression>, Box<Expression>),
    /// Whether a set is a subset of another.
    Subset(Box<Expression>, Box<Expression>),
    /// Whether a set has more than half of the elements of another.
    Majority(Box<Expression>, Box<Expression>),
    /// Whether a sequence begins with another.
    StartsWith(Box<Expression>, Box<Expression>),
    /// Negation.
    Not(Box<Expression>),
    /// Conjunction.
    And(Vec<Expression>),
    /// Disjunction.
    Or(Vec<Expression>),
    /// Holds for all members of a set.
    All(Quantifier),
    /// Holds for some member of a set.
    Any(Quantifier),
    /// The number of members of a set for which a test holds.
    CountOf(Quantifier),
    /// A set over which properties range.
    Domain(Domain),
    /// Holds in every state from now on.
    Always(Box<Expression>),
    /// Holds now or later.
    Eventually(Box<Expression>),
    /// Whenever the first holds, the second holds then or later.
    LeadsTo(Box<Expression>, Box<Expression>),
}

/// The state in which a part of a property is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateName {
    /// The state of a property of states, or of an atom of a temporal property.
    Now,
    /// The state before a step.
    Before,
    /// The state after a step.
    After,
    /// The state is left out, as sentences do.
    Unnamed,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They are equal.
    Equal,
    /// The first is at most the second.
    AtMost,
    /// The first is at least the second.
    AtLeast,
}

/// A test for the members of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantifier {
    /// The variable that stands for a member.
    pub variable: Text,
    /// The set.
    pub domain: Domain,
    /// The test, or a formula.
    pub body: Box<Expression>,
}

/// A literal of the type of its expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A truth value, or a name that is written as it is.
    Name(Text),
    /// A text, without quotes.
    Text(Text),
    /// A number.
    Number(i128),
    /// The absent value of an option.
    None,
    /// The present value of an option.
    Some(Box<Expression>),
    /// A record, or a variant of an enum.
    Record {
        /// Name of the type; empty for a tuple, or a record without a name.
        ty: Text,
        /// Name of the variant, if it is one.
        variant: Option<Text>,
        /// The parts.
        parts: Parts,
    },
}

/// The parts of a record or variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parts {
    /// No parts.
    None,
    /// Parts by position.
    Listed(Vec<Expression>),
    /// Parts by name.
    Named(Vec<(Text, Expression)>),
}

impl Expression {
    /// Creates an expression that is true or false.
    pub fn test(node: Node) -> Expression {
        Expression {
            node,
            ty: Type::Bool,
        }
    }

    /// Returns the negation. Negated quantifiers and double negations are resolved.
    #[must_use]
    pub fn negated(self) -> Expression {
        let turned = |of: Quantifier| Quantifier {
            body: Box::new(of.body.negated()),
            ..of
        };
        match self.node {
            Node::Not(of) => *of,
            Node::All(of) => Expression::test(Node::Any(turned(of))),
            Node::Any(of) => Expression::test(Node::All(turned(of))),
            node => Expression::test(Node::Not(Box::new(Expression { node, ty: self.ty }))),
        }
    }

    /// Returns the negation if `is_negated`.
    #[must_use]
    pub fn negated_if(self, is_negated: bool) -> Expression {
        if is_negated { self.negated() } else { self }
    }
}
