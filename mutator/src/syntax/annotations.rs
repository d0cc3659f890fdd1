//! The author's annotations about mutants: places that are not mutated, each with a reason.
//!
//! Omitted sites get switches like all others. Only their rows are left out of the table, so that
//! the ids of the others do not depend on omissions.

use super::source::Range;
use crate::operator::Operator;

/// A place without mutants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An item with all its labels.
    Item(String),
    /// A statement.
    Statement(Range),
}

/// One `#[mutate(skip, why = "..")]`.
#[derive(Clone, Debug)]
pub struct Omission {
    /// The annotated place.
    pub target: Target,
    /// The omitted operators; `None` for all.
    pub operators: Option<Vec<Operator>>,
    /// The author's reason.
    pub why: String,
    /// Line of the attribute.
    pub line: u32,
    /// Name of the annotated item, or of the item that contains the statement.
    pub item: String,
}

impl Omission {
    /// Whether this omission leaves out a mutant of this operator at this place of an item.
    pub(super) fn covers(&self, item: &str, range: Range, operator: Operator) -> bool {
        let is_in_target = match &self.target {
            Target::Item(target) => {
                item == target
                    || item
                        .strip_prefix(target.as_str())
                        .is_some_and(|rest| rest.starts_with('.'))
            }
            Target::Statement(place) => place.holds(range),
        };
        is_in_target
            && self
                .operators
                .as_ref()
                .is_none_or(|operators| operators.contains(&operator))
    }
}
