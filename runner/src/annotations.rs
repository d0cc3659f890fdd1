//! The author's annotations about mutants, as static tables that `#[spec]` writes.
//!
//! They affect how verdicts are interpreted, never what a mutant does or which property fails.

use mutaspec_mutator::{Effect, Fault, MutantRow, Operator, Rows, Text};

/// All annotations of a spec about mutants.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// Items and statements that are not mutated.
    pub omissions: Rows<OmissionRow>,
    /// Faults that the spec promises to withstand.
    pub tolerances: Rows<ToleranceRow>,
    /// The mutants that the author wrote.
    pub own: Rows<OwnRow>,
    /// Requirements of properties and items.
    pub requirements: Rows<RequirementRow>,
}

/// `#[mutate(skip, why = "..")]`.
#[derive(Clone, Debug)]
pub struct OmissionRow {
    /// The annotated item, or the item with the annotated statement.
    pub item: Text,
    /// Line of the attribute.
    pub line: u32,
    /// The author's reason.
    pub why: Text,
    /// The number of mutants that it omits.
    pub rows: usize,
    /// Operators of the omitted mutants, without duplicates, in the order of the catalogue.
    pub operators: Rows<Operator>,
}

/// `#[tolerates(loss, why = "..")]`.
#[derive(Clone, Debug)]
pub struct ToleranceRow {
    /// The fault.
    pub fault: Fault,
    /// The item (with all its labels) in which the fault is tolerated, or `None` for all.
    pub item: Option<Text>,
    /// The author's reason.
    pub why: Text,
    /// Line of the attribute.
    pub line: u32,
}

/// `#[mutant("name", this => that)]`.
#[derive(Clone, Debug)]
pub struct OwnRow {
    /// Switch number of the mutant.
    pub switch: u32,
    /// Name of the mutant.
    pub name: Text,
}

/// `#[requirement("R-7", "text")]`.
#[derive(Clone, Debug)]
pub struct RequirementRow {
    /// Id of the requirement.
    pub id: Text,
    /// Text of the requirement; equal for all rows with this id.
    pub text: Text,
    /// The property, or the item (with all its labels).
    pub item: Text,
    /// Whether `item` is a property.
    pub of_property: bool,
}

impl RequirementRow {
    /// Whether the requirement is about the item of this mutant.
    pub fn is_about(&self, row: &MutantRow) -> bool {
        !self.of_property && is_in(&row.item, &self.item)
    }
}

impl Annotations {
    /// Returns the promise that this mutant tests. A promise for its item takes precedence over one
    /// for the spec.
    pub fn promise(&self, row: &MutantRow) -> Option<&ToleranceRow> {
        let of_row =
            |tolerance: &&ToleranceRow| tolerance.fault.operators().contains(&row.operator);
        let of_item = |tolerance: &&ToleranceRow| {
            tolerance
                .item
                .as_deref()
                .is_some_and(|item| is_in(&row.item, item))
        };
        let mut promises = self.tolerances.iter().filter(of_row);
        let for_item = promises.clone().find(of_item);
        for_item.or_else(|| promises.find(|tolerance| tolerance.item.is_none()))
    }

    /// Returns the name of a mutant that the author wrote. `None` for all others.
    pub fn name(&self, row: &MutantRow) -> Option<&str> {
        let named = |own: &&OwnRow| row.effect == Effect::Switch(own.switch);
        self.own.iter().find(named).map(|own| &*own.name)
    }

    /// Returns the operators of the promised faults. A run without them does not test all promises.
    pub fn promised(&self) -> impl Iterator<Item = Operator> {
        self.tolerances
            .iter()
            .flat_map(|tolerance| tolerance.fault.operators())
            .copied()
    }
}

/// Whether `row` is the item itself or one of its labels, as `alice.n3` is of `alice`.
fn is_in(row: &str, item: &str) -> bool {
    row.strip_prefix(item)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use mutaspec_mutator::rows;

    use super::*;

    fn tolerates(fault: Fault, item: Option<&'static str>, line: u32) -> ToleranceRow {
        ToleranceRow {
            fault,
            item: item.map(Text::from),
            why: "why".into(),
            line,
        }
    }

    fn annotations() -> Annotations {
        Annotations {
            tolerances: rows([
                tolerates(Fault::Loss, None, 1),
                tolerates(Fault::Loss, Some("alice"), 2),
                tolerates(Fault::Crash, Some("alice.n3"), 3),
            ]),
            ..Annotations::default()
        }
    }

    fn check(operator: Operator, item: &'static str, line: Option<u32>) {
        let row = MutantRow::constant(
            operator,
            [item, "0", "", ""],
            [1; 4],
            None,
            Effect::Switch(1),
        );
        assert_eq!(
            annotations().promise(&row).map(|tolerance| tolerance.line),
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
