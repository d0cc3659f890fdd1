//! What the author says of mutants in the spec itself, as tables that `#[spec]` writes.
//!
//! Nothing here changes what a mutant does or what is found out about it; it is about what that means.

use mutaspec_mutator::{Effect, Fault, MutantRow, Operator};

/// Everything of this kind in a spec.
#[derive(Debug)]
pub struct Intent {
    /// Places that are not mutated.
    pub omissions: &'static [OmissionRow],
    /// Faults that the spec must withstand.
    pub tolerances: &'static [ToleranceRow],
    /// The names of the author's own mutants.
    pub own: &'static [OwnRow],
    /// What properties and steps are there for.
    pub requirements: &'static [RequirementRow],
}

/// `#[mutate(skip, why = "..")]`
#[derive(Debug)]
pub struct OmissionRow {
    /// The item, or the one in which the statement stands.
    pub item: &'static str,
    /// Line of the attribute.
    pub line: u32,
    /// The author's reason.
    pub why: &'static str,
    /// How many rows of the table of mutants it left out.
    pub rows: usize,
    /// Their operators, each once, in the order of the catalogue.
    pub operators: &'static [Operator],
}

/// `#[tolerates(loss, why = "..")]`
#[derive(Debug)]
pub struct ToleranceRow {
    /// The fault.
    pub fault: Fault,
    /// In this item with all its labels; in the whole spec where `None`.
    pub item: Option<&'static str>,
    /// The author's reason.
    pub why: &'static str,
    /// Line of the attribute.
    pub line: u32,
}

/// `#[mutant("name", this => that)]`
#[derive(Debug)]
pub struct OwnRow {
    /// The switch of the mutant.
    pub switch: u32,
    /// Its name.
    pub name: &'static str,
}

/// `#[requirement("R-7", "text")]`
#[derive(Debug)]
pub struct RequirementRow {
    /// Its id.
    pub id: &'static str,
    /// What it requires: the same for all rows of one id.
    pub text: &'static str,
    /// The property, or the item with all its labels.
    pub item: &'static str,
    /// `item` is a property.
    pub of_property: bool,
    /// Line of the attribute.
    pub line: u32,
}

impl RequirementRow {
    /// Whether it is about the item of a mutant's row.
    pub fn is_about(&self, row: &MutantRow) -> bool {
        !self.of_property && is_in(row.item, self.item)
    }
}

impl Intent {
    /// Of an author who says nothing.
    pub const NONE: Intent = Intent {
        omissions: &[],
        tolerances: &[],
        own: &[],
        requirements: &[],
    };

    /// The promise that a mutant of this row tries: the one for its item before the one for the whole spec.
    pub fn promise(&self, row: &MutantRow) -> Option<&'static ToleranceRow> {
        let of_row = |tolerance: &&ToleranceRow| tolerance.fault.operators().contains(&row.operator);
        let of_item = |tolerance: &&ToleranceRow| tolerance.item.is_some_and(|item| is_in(row.item, item));
        let mut promises = self.tolerances.iter().filter(of_row);
        let for_item = promises.clone().find(of_item);
        for_item.or_else(|| promises.find(|tolerance| tolerance.item.is_none()))
    }

    /// The name of a mutant, where it is the author's own.
    pub fn name(&self, row: &MutantRow) -> Option<&'static str> {
        let named = |own: &&OwnRow| row.effect == Effect::Switch(own.switch);
        self.own.iter().find(named).map(|own| own.name)
    }

    /// The operators of the faults that the spec must withstand: a run that leaves them out does not try its promises.
    pub fn promised(&self) -> impl Iterator<Item = Operator> {
        self.tolerances.iter().flat_map(|tolerance| tolerance.fault.operators()).copied()
    }
}

/// Whether `alice.n3` is `alice`, or one of its labels.
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

    const INTENT: Intent = Intent {
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
            INTENT.promise(&row).map(|tolerance| tolerance.line),
            line,
            "{} in {item}",
            operator.id()
        );
    }

    #[test]
    fn a_promise_for_the_item_comes_before_one_for_the_spec() {
        check(Operator::M1Lose, "alice", Some(2));
        check(Operator::M1Lose, "alice.n3", Some(2));
        check(Operator::M1Lose, "alice2", Some(1));
    }

    #[test]
    fn a_promise_is_about_its_fault_and_its_item() {
        check(Operator::X1CrashStop, "alice.n3", Some(3));
        check(Operator::X1CrashStop, "alice.n4", None);
        check(Operator::U2MissingReset, "alice.n3", None);
    }
}
