//! The mutants of a model: rows of the spec's table, families expanded over the participants of the model.

use std::collections::BTreeSet;

use mutaspec_mutator::{Effect, Family, MutantRow, Operator};

use crate::campaign::shrink;
use crate::machine::Machine;
use crate::outcome::Mutant;
use crate::spec::ModelFacts;
use crate::step::Switch;
use crate::value::Participant;

/// The mutants of these operators, or of all, in the order of the table.
pub(super) fn plan(machine: &dyn Machine, operators: Option<&[Operator]>) -> Vec<Mutant> {
    let definition = machine.definition();
    let rows = definition.mutants.iter();
    let rows = rows.filter(|row| operators.is_none_or(|operators| operators.contains(&row.operator)));
    // What is as small as can be has no smaller model.
    let rows = rows.filter(|row| match row.effect {
        Effect::Shrink(constant) => shrink::smaller(machine.facts(), constant as usize).is_some(),
        _ => true,
    });
    let mut ids = BTreeSet::new();
    let mut mutants = Vec::new();
    for row in rows {
        for participant in participants(row, machine.facts()) {
            let name = participant.map(|p| machine.facts().universe.name(p).to_owned());
            mutants.push(Mutant {
                id: unique(&mut ids, id(definition.name, row, name.as_deref())),
                row,
                participant: name,
                switch: match row.effect {
                    Effect::Switch(number) => Some(Switch { number, participant }),
                    Effect::DropFairness(_) | Effect::WeakenFairness(_) | Effect::Shrink(_) => None,
                },
            });
        }
    }
    mutants
}

/// For whom there is a mutant of this row: once for nobody in particular, or for each participant of the family.
fn participants(row: &MutantRow, facts: &ModelFacts) -> Vec<Option<Participant>> {
    let everyone = facts.universe.iter();
    match row.family {
        None => vec![None],
        Some(Family::Everyone) => everyone.map(Some).collect(),
        Some(Family::Constants(constants)) => {
            let named = named(constants, facts);
            everyone.filter(|p| named.contains(facts.universe.name(*p))).map(Some).collect()
        }
        Some(Family::Except { of, but }) => {
            let (of_any, named, others) = (of.is_empty(), named(of, facts), named(but, facts));
            everyone
                .filter(|p| of_any || named.contains(facts.universe.name(*p)))
                .filter(|p| !others.contains(facts.universe.name(*p)))
                .map(Some)
                .collect()
        }
    }
}

/// The names in these constants.
fn named<'a>(constants: &[&str], facts: &'a ModelFacts) -> BTreeSet<&'a str> {
    constants.iter().flat_map(|constant| members(constant, facts)).collect()
}

/// The names in a constant: a model's facts show it as it is set.
fn members<'a>(constant: &str, facts: &'a ModelFacts) -> Vec<&'a str> {
    let shown = facts.constants.iter().find(|(name, _)| name == constant);
    shown.map_or(Vec::new(), |(_, words)| words.split(',').map(str::trim).collect())
}

/// `two_phase_commit/alice.n3/M2-4c1d9e02@bob`
fn id(spec: &str, row: &MutantRow, participant: Option<&str>) -> String {
    let participant = participant.map(|name| format!("@{name}")).unwrap_or_default();
    format!("{spec}/{}/{}-{}{participant}", row.item, row.operator.id(), row.hash)
}

/// The id, with a number where an earlier row has the same: two edits that are alike in all but their place.
fn unique(ids: &mut BTreeSet<String>, id: String) -> String {
    let numbered = (2..).map(|number| format!("{id}#{number}"));
    let free = std::iter::once(id.clone()).chain(numbered).find(|id| !ids.contains(id));
    let free = free.unwrap_or(id);
    ids.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::value::Universe;

    fn names(family: Option<Family>) -> Vec<String> {
        let mut universe = Universe::default();
        for name in ["bob", "db", "ann", "cache"] {
            universe.intern(name);
        }
        let shown = |name: &str, words: &str| (name.to_owned(), words.to_owned());
        let facts = ModelFacts {
            model: "default".to_owned(),
            universe: Arc::new(universe),
            alone: false,
            constants: vec![shown("clients", "ann,bob"), shown("database", "db"), shown("max", "3")],
        };
        let row = MutantRow {
            operator: Operator::M2IgnoreParticipant,
            item: "a",
            hash: "0",
            file: "",
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            original: "",
            replacement: "",
            family,
            effect: Effect::Switch(1),
        };
        let name = |p: Option<Participant>| p.map_or("nobody".to_owned(), |p| facts.universe.name(p).to_owned());
        participants(&row, &facts).into_iter().map(name).collect()
    }

    #[test]
    fn a_family_ranges_over_its_constants_once_and_in_the_models_order() {
        assert_eq!(names(Some(Family::Constants(&["clients"]))), ["bob", "ann"]);
        assert_eq!(
            names(Some(Family::Constants(&["database", "clients", "database"]))),
            ["bob", "db", "ann"]
        );
        assert_eq!(names(Some(Family::Everyone)), ["bob", "db", "ann", "cache"]);
        let except = |of, but| names(Some(Family::Except { of, but }));
        assert_eq!(except(&["clients", "database"], &["database"]), ["bob", "ann"]);
        assert_eq!(except(&[], &["clients"]), ["db", "cache"]);
        assert_eq!(names(None), ["nobody"]);
    }

    #[test]
    fn ids_that_would_be_the_same_are_numbered() {
        let mut ids = BTreeSet::new();
        let found = ["a", "b", "a", "a", "a#2"].map(|id| unique(&mut ids, id.to_owned()));
        assert_eq!(found, ["a", "b", "a#2", "a#3", "a#2#2"]);
    }
}
