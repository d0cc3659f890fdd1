//! A mutant as a row of a table: the macros write it, the runner and the reports read it.

use crate::operator::Operator;

/// One edit of a spec, or one edit per participant where [`family`](MutantRow::family) is set.
///
/// Everything here is known when the spec is compiled; a row says nothing about any model.
#[derive(Clone, Copy, Debug)]
pub struct MutantRow {
    /// The kind of edit.
    pub operator: Operator,
    /// Where: `alice.n3` (a label of a process), `rm_prepare` (an action), `enough` (a helper), `init`.
    pub item: &'static str,
    /// Eight hexadecimal digits over operator, item, original and replacement: part of the stable id.
    pub hash: &'static str,
    /// Path of the source file as the compiler names it.
    pub file: &'static str,
    /// Line of the first character that changes, from 1.
    pub line: u32,
    /// Column of the first character that changes, in characters from 1.
    pub column: u32,
    /// Line of the character after the last one that changes, from 1.
    pub end_line: u32,
    /// Column of the character after the last one that changes, in characters from 1.
    pub end_column: u32,
    /// The author's text that changes.
    pub original: &'static str,
    /// The text in its place, nothing for a deletion; in a family `{}` stands where the participant's name goes.
    pub replacement: &'static str,
    /// Set where one row stands for a mutant per participant.
    pub family: Option<Family>,
    /// How the mutant is switched on.
    pub effect: Effect,
}

/// The members over which a [`MutantRow`] ranges when a model is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// All participants in these constants (of type `Participants`), each once, in the model's order.
    Constants(&'static [&'static str]),
    /// All numbers in these sets, each a key of the model's number sets, in order.
    Numbers(&'static [&'static str]),
    /// All participants of the model: the macro could not tell which set the name comes from.
    Everyone,
    /// All participants in some constants, of the model where there are none, but for those in others.
    Except {
        /// The first.
        of: &'static [&'static str],
        /// The others.
        but: &'static [&'static str],
    },
}

/// What is done to the spec to make the mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A switch compiled into the steps: switch numbers start at 1 and are unique in the spec.
    Switch(u32),
    /// The fairness row of this number is dropped.
    DropFairness(u32),
    /// The fairness row of this number is weak instead of strong.
    WeakenFairness(u32),
    /// The constant of this number is smaller by one: the model is built anew.
    Shrink(u32),
}
