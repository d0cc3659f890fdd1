//! Results of property mutants: stronger properties to adopt, and clauses to drop.

use mutaspec_mutator::PropertyOperator;

use crate::outcome::{Outcome, PropertyVerdict, Verdict};

/// A stronger version of a property that also holds on the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Index in [`PropertyFacts::mutants`](crate::property_facts::PropertyFacts::mutants).
    pub place: usize,
    /// Survivors that it would kill, by index in [`Outcome::mutants`]. Empty without `--matrix`.
    pub kills: Vec<usize>,
}

/// Returns the stronger properties that hold on the baseline. Those that would kill most survivors
/// come first, then the shortest.
pub fn offers(outcome: &Outcome) -> Vec<Offer> {
    let Some(findings) = &outcome.baseline.findings else {
        return Vec::new();
    };
    let rows = &outcome.definition.property_facts.mutants;
    let held = findings.held.iter().copied();
    let held = held.filter(|place| {
        rows.get(*place)
            .is_some_and(|row| row.operator != PropertyOperator::P1DropClause)
    });
    let kills = |place: usize| {
        let all = outcome.mutants.iter().enumerate();
        let caught = all.filter(|(_, mutant)| {
            mutant.verdict == Verdict::Survived && mutant.property_mutants.contains(&place)
        });
        caught.map(|(number, _)| number).collect::<Vec<usize>>()
    };
    let mut offers: Vec<Offer> = held
        .map(|place| Offer {
            place,
            kills: kills(place),
        })
        .collect();
    offers.sort_by_key(|offer| {
        (
            usize::MAX - offer.kills.len(),
            rows[offer.place].statement.len(),
            offer.place,
        )
    });
    offers
}

/// Returns the clauses (as P1 mutants that drop them) whose removal loses no kill of their
/// property. Empty without `--matrix`.
pub fn redundant_clauses(outcome: &Outcome) -> Vec<usize> {
    let rows = outcome.definition.property_facts.mutants.iter().enumerate();
    let dropping = rows.filter(|(_, row)| row.operator == PropertyOperator::P1DropClause);
    let is_redundant = |place: usize, source: usize| {
        let kind = outcome.definition.properties[source].kind;
        let mut all = outcome.properties.iter();
        let Some(property) =
            all.position(|property| property.source == Some(source) && property.kind == kind)
        else {
            return false;
        };
        let verdicts = outcome
            .mutants
            .iter()
            .filter_map(|mutant| Some((mutant, mutant.matrix.get(property)?)));
        let (mut kills, mut lost) = (0, false);
        for (mutant, verdict) in verdicts {
            match verdict {
                PropertyVerdict::Fails(_) => {
                    kills += 1;
                    lost |= !mutant.property_mutants.contains(&place);
                }
                // The property may kill this mutant.
                PropertyVerdict::Undecided => lost = true,
                PropertyVerdict::Holds => {}
            }
        }
        kills > 0 && !lost
    };
    dropping
        .filter(|(place, row)| is_redundant(*place, row.property))
        .map(|(place, _)| place)
        .collect()
}
