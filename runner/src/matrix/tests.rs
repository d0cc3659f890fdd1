//! The matrix of small tables, compared with exhaustive search.

use proptest::prelude::*;

use super::*;

fn table(properties: usize, rows: &[&[usize]]) -> Table {
    Table {
        properties,
        given: Vec::new(),
        rows: rows
            .iter()
            .map(|killers| Row {
                killers: killers.to_vec(),
                undecided: Vec::new(),
            })
            .collect(),
    }
}

fn worths(table: &Table) -> Vec<Worth> {
    (0..table.properties)
        .map(|property| kills(table, property, 0).worth)
        .collect()
}

#[test]
fn property_is_needed_redundant_or_never_kills() {
    let all = table(4, &[&[0], &[0, 1], &[1, 2], &[0, 2]]);
    assert_eq!(
        worths(&all),
        [
            Worth::Needed,
            Worth::Redundant,
            Worth::Redundant,
            Worth::NeverKills
        ]
    );
    let first = kills(&all, 0, 0);
    assert_eq!((first.kills, first.sole, first.undecided), (3, 1, 0));
}

#[test]
fn undecided_verdicts_prove_no_property_redundant() {
    let mut all = table(3, &[&[0, 1], &[1]]);
    all.rows[0].undecided = vec![2];
    assert_eq!(
        worths(&all),
        [Worth::Redundant, Worth::Needed, Worth::Undecided]
    );
    // Whether property 1 is the only killer depends on the undecided one.
    all.rows[1].undecided = vec![2];
    assert_eq!(worths(&all)[1], Worth::Undecided);
    // An inconclusive mutant.
    assert_eq!(kills(&all, 0, 1).worth, Worth::Undecided);
}

#[test]
fn smallest_set_takes_first_of_equals() {
    for (rows, expected) in [
        (&[&[0, 1][..], &[1, 2]][..], vec![1]),
        (&[&[0, 1], &[2, 3]], vec![0, 2]),
        (&[&[0], &[0, 1], &[2, 3], &[3]], vec![0, 3]),
        (&[], vec![]),
        // The greedy result has three properties.
        (
            &[&[0, 2], &[0, 3], &[1, 2], &[1, 3], &[0, 2, 4], &[1, 3, 4]],
            vec![0, 1],
        ),
    ] {
        let found = smallest(&table(5, rows));
        assert_eq!(
            (found.properties, found.exact),
            (expected, true),
            "{rows:?}"
        );
    }
}

#[test]
fn always_checked_properties_cost_nothing() {
    let mut all = table(3, &[&[0, 2], &[1, 2], &[1]]);
    all.given = vec![2];
    assert_eq!(smallest(&all).properties, [1]);
}

#[test]
fn abandoned_search_is_marked() {
    let all = table(5, &[&[0, 1], &[1, 2], &[2, 3], &[3, 4], &[0, 4]]);
    let found = smallest::within(&all, 2);
    assert!(!found.exact);
    assert!(hits(&all, &found.properties));
    assert!(smallest(&all).exact);
}

#[test]
fn mutant_with_undecided_killers_implies_less() {
    let mut all = table(3, &[&[0], &[0, 1]]);
    assert_eq!(dominators(&all), [0]);
    all.rows[0].undecided = vec![2];
    assert_eq!(dominators(&all), [0, 1]);
}

#[test]
fn first_of_equal_mutants_represents_them() {
    assert_eq!(
        dominators(&table(3, &[&[1, 2], &[1, 2], &[0], &[0, 1], &[0]])),
        [0, 2]
    );
}

fn hits(table: &Table, chosen: &[usize]) -> bool {
    table
        .rows
        .iter()
        .all(|row| row.killers.iter().any(|k| chosen.contains(k)))
}

fn subset(bits: u32) -> Vec<usize> {
    (0..8).filter(|bit| bits >> bit & 1 == 1).collect()
}

fn tables() -> impl Strategy<Value = Table> {
    prop::collection::vec(1u32..64, 0..12).prop_map(|rows| Table {
        properties: 6,
        given: Vec::new(),
        rows: rows
            .into_iter()
            .map(|bits| Row {
                killers: subset(bits),
                undecided: Vec::new(),
            })
            .collect(),
    })
}

proptest! {
    #[test]
    fn smallest_set_agrees_with_exhaustive_search(table in tables()) {
        let mut all: Vec<Vec<usize>> = (0..64)
            .map(subset)
            .filter(|chosen| hits(&table, chosen))
            .collect();
        all.sort_by_key(|chosen| (chosen.len(), chosen.clone()));
        let found = smallest(&table);
        prop_assert!(found.exact);
        prop_assert_eq!(&found.properties, &all[0]);
        let greedy = smallest::within(&table, 0);
        prop_assert!(hits(&table, &greedy.properties));
    }

    #[test]
    fn dominators_are_smallest_implying_set(table in tables()) {
        let dominators = dominators(&table);
        // Every set of properties that kills the dominators kills all rows.
        for chosen in (0..64).map(subset) {
            let kills = |row: &usize| table.rows[*row].killers.iter().any(|k| chosen.contains(k));
            prop_assert_eq!(
                dominators.iter().all(kills),
                (0..table.rows.len()).all(|row| kills(&row))
            );
        }
        // Without any one of the dominators, this fails.
        for left_out in &dominators {
            let fewer: Vec<usize> = dominators
                .iter()
                .copied()
                .filter(|row| row != left_out)
                .collect();
            let lost = (0..64).map(subset).any(|chosen| {
                let kills =
                    |row: &usize| table.rows[*row].killers.iter().any(|k| chosen.contains(k));
                fewer.iter().all(kills) && !kills(left_out)
            });
            prop_assert!(lost);
        }
    }

    #[test]
    fn redundant_property_can_be_omitted(table in tables()) {
        for property in 0..table.properties {
            let rest: Vec<usize> = (0..table.properties)
                .filter(|other| *other != property)
                .collect();
            let worth = kills(&table, property, 0).worth;
            prop_assert_eq!(worth != Worth::Needed, hits(&table, &rest));
        }
    }
}
