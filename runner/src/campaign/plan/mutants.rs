//! The mutants of a model: rows of the spec's table, with families expanded over the members.

use std::collections::BTreeSet;

use mutaspec_mutator::{Effect, Family, MutantRow, Operator, Text};

use crate::machine::{Machine, ModelFacts};
use crate::outcome::Mutant;
use crate::step::Switch;
use crate::value::participant::MAX_PARTICIPANTS;
use crate::value::{Member, Participant};

/// Returns the mutants of these operators, or of all if `None`, in the order of the table.
pub(crate) fn mutants(machine: &dyn Machine, operators: Option<&[Operator]>) -> Vec<Mutant> {
    let definition = machine.definition();
    let omitted = &machine.facts().omitted;
    let rows = definition.mutants.iter().enumerate();
    let rows = rows.filter(|(place, _)| omitted.binary_search(place).is_err());
    let rows =
        rows.filter(|(_, row)| operators.is_none_or(|operators| operators.contains(&row.operator)));
    // A constant that is already minimal has no smaller model.
    let rows = rows.filter(|(_, row)| match row.effect {
        Effect::Shrink(constant) => machine.can_shrink(constant as usize),
        _ => true,
    });
    let mut ids = BTreeSet::new();
    let mut mutants = Vec::new();
    for (place, row) in rows {
        for member in members(row, machine.facts()) {
            let name = member.map(|member| member.name(&machine.facts().universe));
            mutants.push(Mutant {
                id: unique(&mut ids, id(&definition.name, row, name.as_deref())),
                definition: definition.clone(),
                place,
                participant: name,
                switch: match row.effect {
                    Effect::Switch(number) => Some(Switch { number, member }),
                    Effect::DropFairness { .. } | Effect::WeakenFairness(_) | Effect::Shrink(_) => {
                        None
                    }
                },
            });
        }
    }
    mutants
}

/// Returns the members for which this row has a mutant, or `None` alone if the row is no family.
fn members(row: &MutantRow, facts: &ModelFacts) -> Vec<Option<Member>> {
    let Some(family) = &row.family else {
        return vec![None];
    };
    if let Family::Numbers(sets) = family {
        return numbers(sets, facts)
            .into_iter()
            .map(|number| Some(Member::Number(number)))
            .collect();
    }
    let of_any = |sets: &[Text]| -> BTreeSet<Participant> {
        let members = sets.iter().flat_map(|set| facts.participants_of(set));
        members.copied().collect()
    };
    let is_in: Box<dyn Fn(Participant) -> bool> = match family {
        Family::Everyone | Family::Numbers(_) => Box::new(|_| true),
        Family::Constants(sets) => {
            let members = of_any(sets);
            Box::new(move |p| members.contains(&p))
        }
        Family::Except { of, but } => {
            let (is_of_all, members, others) = (of.is_empty(), of_any(of), of_any(but));
            Box::new(move |p| (is_of_all || members.contains(&p)) && !others.contains(&p))
        }
    };
    let those = facts.universe.iter().filter(|p| is_in(*p));
    those.map(|p| Some(Member::Participant(p))).collect()
}

/// Returns the numbers in these sets in ascending order, up to the maximum size of a family.
fn numbers(sets: &[Text], facts: &ModelFacts) -> BTreeSet<i128> {
    let of = facts.numbers.iter().filter(|(key, _)| sets.contains(key));
    let all: BTreeSet<i128> = of
        .flat_map(|(_, numbers)| numbers.iter().copied())
        .collect();
    all.into_iter().take(MAX_PARTICIPANTS).collect()
}

/// Builds an id such as `two_phase_commit/alice.n3/M2-4c1d9e02@bob`.
fn id(spec: &str, row: &MutantRow, participant: Option<&str>) -> String {
    let participant = participant
        .map(|name| format!("@{name}"))
        .unwrap_or_default();
    format!(
        "{spec}/{}/{}-{}{participant}",
        row.item,
        row.operator.id(),
        row.hash
    )
}

/// Makes an id unique by `#2`, `#3`, ... if two edits differ in their position only.
fn unique(ids: &mut BTreeSet<String>, id: String) -> String {
    let numbered = (2..).map(|number| format!("{id}#{number}"));
    let free = std::iter::once(id.clone())
        .chain(numbered)
        .find(|id| !ids.contains(id));
    let free = free.unwrap_or(id);
    ids.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use mutaspec_mutator::{Rows, rows};

    use super::*;
    use crate::value::Universe;

    fn texts(texts: &[&'static str]) -> Rows<Text> {
        rows(texts.iter().map(|text| Text::from(*text)))
    }

    fn names(family: Option<Family>) -> Vec<String> {
        let mut universe = Universe::default();
        let [bob, db, ann, _] =
            ["bob", "db", "ann", "cache"].map(|name| universe.intern(name).unwrap());
        let facts = ModelFacts {
            universe: Arc::new(universe),
            participants: vec![
                ("clients".into(), vec![ann, bob]),
                ("database".into(), vec![db]),
            ],
            numbers: vec![
                ("0 .. 3".into(), vec![0, 1, 2]),
                ("__c . ids".into(), vec![7, 2]),
                ("0 .. 65".into(), (0..65).collect()),
            ],
            ..ModelFacts::new("default")
        };
        let row = MutantRow::constant(
            Operator::M2IgnoreParticipant,
            ["a", "0", "", ""],
            [1; 4],
            family,
            Effect::Switch(1),
        );
        let name = |member: Option<Member>| {
            member.map_or("no member".to_owned(), |member| {
                member.name(&facts.universe)
            })
        };
        members(&row, &facts).into_iter().map(name).collect()
    }

    #[test]
    fn family_ranges_over_members_in_model_order() {
        assert_eq!(
            names(Some(Family::Constants(texts(&["clients"])))),
            ["bob", "ann"]
        );
        assert_eq!(
            names(Some(Family::Constants(texts(&[
                "database", "clients", "database"
            ])))),
            ["bob", "db", "ann"]
        );
        assert_eq!(names(Some(Family::Everyone)), ["bob", "db", "ann", "cache"]);
        let except = |of: &[&'static str], but: &[&'static str]| {
            let (of, but) = (texts(of), texts(but));
            names(Some(Family::Except { of, but }))
        };
        assert_eq!(
            except(&["clients", "database"], &["database"]),
            ["bob", "ann"]
        );
        assert_eq!(except(&[], &["clients"]), ["db", "cache"]);
        assert_eq!(names(None), ["no member"]);
    }

    #[test]
    fn family_of_an_unknown_set_has_no_members() {
        assert_eq!(names(Some(Family::Constants(texts(&["max"])))), [""; 0]);
    }

    #[test]
    fn family_of_numbers_ranges_over_all_its_sets() {
        assert_eq!(
            names(Some(Family::Numbers(texts(&["__c . ids"])))),
            ["2", "7"]
        );
        assert_eq!(
            names(Some(Family::Numbers(texts(&["0 .. 3", "__c . ids"])))),
            ["0", "1", "2", "7"]
        );
    }

    #[test]
    fn too_large_number_family_keeps_first_numbers() {
        let names = names(Some(Family::Numbers(texts(&["0 .. 65"]))));
        assert_eq!(
            (names.len(), names.last().map(String::as_str)),
            (64, Some("63"))
        );
    }

    #[test]
    fn equal_ids_are_numbered() {
        let mut ids = BTreeSet::new();
        let found = ["a", "b", "a", "a", "a#2"].map(|id| unique(&mut ids, id.to_owned()));
        assert_eq!(found, ["a", "b", "a#2", "a#3", "a#2#2"]);
    }
}
