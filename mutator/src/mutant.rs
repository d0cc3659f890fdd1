//! A mutant as a row of a table, written by a front-end and read by runner and reports.

use std::borrow::Cow;

use crate::operator::Operator;
use crate::text::{Rows, Text};

/// One edit of a spec, or one edit per participant if [`family`](MutantRow::family) is set.
///
/// All fields are known when the spec is compiled; none depends on a model.
#[derive(Clone, Debug)]
pub struct MutantRow {
    /// The operator that made the edit.
    pub operator: Operator,
    /// The mutated item: a label `alice.n3`, an action `rm_prepare`, a helper `enough`, or `init`.
    pub item: Text,
    /// Part of the id: hash of operator, item, original and replacement, 8 hexadecimal digits.
    pub hash: Text,
    /// Index of the source file among those of the spec.
    pub file: u32,
    /// Line of the first changed character, from 1.
    pub line: u32,
    /// Column of the first changed character, in characters from 1.
    pub column: u32,
    /// Line of the character after the last changed one, from 1.
    pub end_line: u32,
    /// Column of the character after the last changed one, in characters from 1.
    pub end_column: u32,
    /// The author's text that the edit replaces.
    pub original: Text,
    /// The new text; empty for a deletion. In a family, `{}` stands for the participant's name.
    pub replacement: Text,
    /// The members to instantiate the row for; `None` if the row is a single mutant.
    pub family: Option<Family>,
    /// How the mutant is activated.
    pub effect: Effect,
}

impl MutantRow {
    /// Creates a row of a constant table, for a spec in one file. `texts` are item, hash, original
    /// and replacement; `range` is line, column, last line and last column.
    ///
    /// A table has hundreds of rows. The compiler takes less time for this call than for a literal.
    pub const fn constant(
        operator: Operator,
        [item, hash, original, replacement]: [&'static str; 4],
        [line, column, end_line, end_column]: [u32; 4],
        family: Option<Family>,
        effect: Effect,
    ) -> MutantRow {
        MutantRow {
            operator,
            item: Cow::Borrowed(item),
            hash: Cow::Borrowed(hash),
            file: 0,
            line,
            column,
            end_line,
            end_column,
            original: Cow::Borrowed(original),
            replacement: Cow::Borrowed(replacement),
            family,
            effect,
        }
    }
}

/// The members over which a [`MutantRow`] ranges when a model is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Family {
    /// All participants in these sets, each once, in the model's order. Each name is a key of the
    /// model's sets of participants, such as the name of a constant.
    Constants(Rows<Text>),
    /// All numbers in these sets, in order. Each name is a key of the model's number sets.
    Numbers(Rows<Text>),
    /// All participants of the model, because the macro could not infer the set of the name.
    Everyone,
    /// All participants in `of`, except those in `but`.
    Except {
        /// Keys of sets of participants; if empty, all participants of the model.
        of: Rows<Text>,
        /// Keys of sets whose participants are excluded.
        but: Rows<Text>,
    },
}

/// How the spec changes when the mutant is active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A switch compiled into the steps. Switch numbers start at 1 and are unique in the spec.
    Switch(u32),
    /// The fairness rows with numbers from `first` to `last` are dropped.
    DropFairness {
        /// Number of the first row.
        first: u32,
        /// Number of the last row.
        last: u32,
    },
    /// The fairness row with this number becomes weak instead of strong.
    WeakenFairness(u32),
    /// The constant with this number is one smaller, and the model is rebuilt.
    Shrink(u32),
}
