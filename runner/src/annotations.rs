//! The author's annotations about mutants, as static tables that `#[spec]` writes.
//!
//! They affect how verdicts are interpreted, never what a mutant does or which property fails.

use mutaspec_mutator::{Effect, Fault, MutantRow, Operator};

/// All annotations of a spec about mutants.
#[derive(Debug)]
pub struct Annotations {
    /// Items and statements that are not mutated.
    pub omissions: &'static [OmissionRow],
    /// Faults that the spec promises to withstand.
    pub tolerances: &'static [ToleranceRow],
    /// The mutants that the author wrote.
    pub own: &'static [OwnRow],
    /// Requirements of properties and items.
    pub requirements: &'static [RequirementRow],
}

/// `#[mutate(skip, why = "..")]`.
#[derive(Debug)]
pub struct OmissionRow {
    /// The annotated item, or the item with the annotated statement.
    pub item: &'static str,
    /// Line of the attribute.
    pub line: u32,
    /// The author's reason.
    pub why: &'static str,
    /// The number of mutants that it omits.
    pub rows: usize,
    /// Operators of the omitted mutants, without duplicates, in the order of the catalogue.
    pub operators: &'static [Operator],
}

/// `#[tolerates(loss, why = "..")]`.
#[derive(Debug)]
pub struct ToleranceRow {
    /// The fault.
    pub fault: Fault,
    /// The item (with all its labels) in which the fault is tolerated, or `None` for all.
    pub item: Option<&'static str>,
    /// The author's reason.
    pub why: &'static str,
    /// Line of the attribute.
    pub line: u32,
}

/// `#[mutant("name", this => that)]`.
#[derive(Debug)]
pub struct OwnRow {
    /// Switch number of the mutant.
    pub switch: u32,
    /// Name of the mutant.
    pub name: &'static str,
}

/// `#[requirement("R-7", "text")]`.
#[derive(Debug)]
pub struct RequirementRow {
    /// Id of the requirement.
    pub id: &'static str,
    /// Text of the requirement; equal for all rows with this id.
    pub text: &'static str,
    /// The property, or the item (with all its labels).
    pub item: &'static str,
    /// Whether `item` is a property.
    pub of_property: bool,
}

impl RequirementRow {
    /// Whether the requirement is about the item of this mutant.
    pub fn is_about(&self, row: &MutantRow) -> bool {
        !self.of_property && is_in(row.item, self.item)
    }
}

impl Annotations {
    /// No annotations.
    pub const NONE: Annotations = Annotations {
        omissions: &[],
        tolerances: &[],
        own: &[],
        requirements: &[],
    };

    /// Returns the promise that this mutant tests. A promise for its item takes precedence over one
    /// for the spec.
    pub fn promise(&self, row: &MutantRow) -> Option<&'static ToleranceRow> {
        let of_row = |tolerance: &&ToleranceRow| tolerance.fault.operators().contains(&row.operator);
        let of_item = |tolerance: &&ToleranceRow| tolerance.item.is_some_and(|item| is_in(row.item, item));
        let mut promises = self.tolerances.iter().filter(of_row);
        let for_item = promises.clone().find(of_item);
        for_item.or_else(|| promises.find(|tolerance| tolerance.item.is_none()))
    }

    /// Returns the name of a mutant that the author wrote. `None` for all others.
    pub fn name(&self, row: &MutantRow) -> Option<&'static str> {
        let named = |own: &&OwnRow| row.effect == Effect::Switch(own.switch);
        self.own.iter().find(named).map(|own| own.name)
    }

    /// Returns the operators of the promised faults. A run without them does not test all promises.
    pub fn promised(&self) -> impl Iterator<Item = Operator> {
        self.tolerances.iter().flat_map(|tolerance| tolerance.fault.operators()).copied()
    }
}

/// Whether `row` is the item itself or one of its labels, as `alice.n3` is of `alice`.
fn is_in(row: &str, item: &str) -> bool {
    row.strip_prefix(item).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn tolerates(fault: Fault, item: Option<&'static str>, line: u32) -> ToleranceRow {
        ToleranceRow {
            fault,
            item,
            why: "why",
            line,
        }
    }

    const ANNOTATIONS: Annotations = Annotations {
        omissions: &[],
        tolerances: &[
            tolerates(Fault::Loss, None, 1),
            tolerates(Fault::Loss, Some("alice"), 2),
            tolerates(Fault::Crash, Some("alice.n3"), 3),
        ],
        own: &[],
        requirements: &[],
    };

    fn check(operator: Operator, item: &'static str, line: Option<u32>) {
        let row = MutantRow {
            operator,
            item,
            hash: "0",
            file: "",
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            original: "",
            replacement: "",
            family: None,
            effect: Effect::Switch(1),
        };
        assert_eq!(
            ANNOTATIONS.promise(&row).map(|tolerance| tolerance.line),
            line,
            "{} in {item}",
            operator.id()
        );
    }

    #[test]
    fn item_promise_precedes_spec_promise() {
        check(Operator::M1Lose, "alice", Some(2));
        check(Operator::M1Lose, "alice.n3", Some(2));
        check(Operator::M1Lose, "alice2", Some(1));
    }

    #[test]
    fn promise_applies_to_its_fault_and_item() {
        check(Operator::X1CrashStop, "alice.n3", Some(3));
        check(Operator::X1CrashStop, "alice.n4", None);
        check(Operator::U2MissingReset, "alice.n3", None);
    }
}
