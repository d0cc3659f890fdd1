//! Tokens of a module.

use super::Symbol;

/// A token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// The first byte.
    pub(crate) start: u32,
    /// The byte after the last one.
    pub(crate) end: u32,
    /// The column for the layout of junction lists, from 0. A tab goes on to a multiple of 8.
    pub(crate) column: u32,
    /// The line, from 1.
    pub(crate) line: u32,
    /// Whether it is the first token of its line.
    pub(crate) first: bool,
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, which is not a reserved word.
    Name(Symbol),
    /// A reserved word, an operator or punctuation, in the spelling of the tree.
    Fixed(&'static str),
    /// `WF_`, or `SF_` if true. The subscript follows as tokens of its own.
    Fairness(bool),
    /// A number.
    Number(u64),
    /// A number with a decimal point.
    Decimal(Symbol),
    /// A string, escapes resolved.
    String(Symbol),
    /// The name of a step in a proof, such as `<1>2.`.
    ProofStep(Symbol),
    /// `----`.
    Dashes,
    /// `====`, or the end of the text.
    End,
}
