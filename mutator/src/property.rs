//! Operators on properties, judged on the baseline: a mutant that holds there is a finding.
//!
//! Like the table of [operators](crate::operator), this table contains no knowledge of syntax.

/// A kind of edit of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PropertyOperator {
    /// Drops one clause, or the whole property. If no kill is lost, the clause is redundant.
    P1DropClause,
    /// Replaces an implication by one of its sides: `!decided || agreed` becomes `agreed`. If that
    /// holds, the implication says more than needed, or nothing.
    P2Vacuous,
    /// Strengthens a part: an implication in both directions, a stricter comparison, one
    /// alternative fewer. If that holds, it is a stronger property for free.
    P3Strengthen,
    /// Requires of all what some must do: `any` becomes `all`.
    P4Narrow,
}

impl PropertyOperator {
    /// Returns the short id, such as `P1`.
    pub fn id(self) -> &'static str {
        match self {
            PropertyOperator::P1DropClause => "P1",
            PropertyOperator::P2Vacuous => "P2",
            PropertyOperator::P3Strengthen => "P3",
            PropertyOperator::P4Narrow => "P4",
        }
    }
}
