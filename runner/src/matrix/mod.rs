//! The kill matrix: which property kills which mutant, and which properties and mutants suffice.
//!
//! Everything is computed from a [`Table`] of verdicts; nothing is searched. All results hold
//! whether or not an undecided property kills.

mod dominators;
mod smallest;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::definition::PropertyKind;
use crate::outcome::{Outcome, PropertyVerdict, Verdict};

pub use dominators::dominators;
pub use smallest::{Smallest, smallest};

/// The properties that kill one mutant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The properties that fail, in ascending order.
    pub killers: Vec<usize>,
    /// The properties without a verdict, in ascending order.
    pub undecided: Vec<usize>,
}

/// The killed mutants, each with the properties that kill it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The number of properties.
    pub properties: usize,
    /// Properties that are always checked. They are free in a selection.
    pub given: Vec<usize>,
    /// The killed mutants, in order. Each has at least one killer.
    pub rows: Vec<Row>,
}

/// What a property contributes to the matrix.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// It is the only killer of some mutant.
    Needed,
    /// It kills, but other properties kill the same mutants.
    Redundant,
    /// It kills no mutant.
    NeverKills,
    /// Unknown, because some searches were cut off.
    Undecided,
}

impl Worth {
    /// Returns the words used in reports.
    pub fn words(self) -> &'static str {
        match self {
            Worth::Needed => "needed",
            Worth::Redundant => "redundant",
            Worth::NeverKills => "never kills",
            Worth::Undecided => "not decided",
        }
    }
}

/// The kills of one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kills {
    /// The number of mutants that it kills.
    pub kills: usize,
    /// The number of mutants that only it kills.
    pub sole: usize,
    /// The number of mutants for which it is undecided.
    pub undecided: usize,
    /// The resulting contribution.
    pub worth: Worth,
}

/// The analysis of the kill matrix of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The kills of each property, in the order of [`Outcome::properties`].
    pub properties: Vec<Kills>,
    /// The smallest set of properties with the same kills.
    pub smallest: Smallest,
    /// Indices in [`Outcome::mutants`] of the smallest set whose kills imply all other kills.
    pub dominators: Vec<usize>,
    /// The number of killed mutants.
    pub killed: usize,
}

impl Matrix {
    /// Computes the matrix of a run. `None` without complete verdicts or without a kill.
    pub fn of(outcome: &Outcome) -> Option<Matrix> {
        let places: Vec<usize> = (0..outcome.mutants.len())
            .filter(|place| outcome.mutants[*place].verdict == Verdict::Killed)
            .collect();
        let is_whole =
            |place: &usize| outcome.mutants[*place].matrix.len() == outcome.properties.len();
        if places.is_empty()
            || outcome.interrupted
            || outcome.simulation.is_some()
            || !places.iter().all(is_whole)
        {
            return None;
        }
        let table = Table {
            properties: outcome.properties.len(),
            given: given(outcome),
            rows: places
                .iter()
                .map(|place| row(&outcome.mutants[*place].matrix))
                .collect(),
        };
        let open = undecided_elsewhere(outcome);
        Some(Matrix {
            properties: (0..table.properties)
                .map(|property| kills(&table, property, open[property]))
                .collect(),
            smallest: smallest(&table),
            dominators: dominators(&table)
                .into_iter()
                .map(|row| places[row])
                .collect(),
            killed: places.len(),
        })
    }
}

fn given(outcome: &Outcome) -> Vec<usize> {
    let always = |kind| {
        matches!(
            kind,
            PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence
        )
    };
    let all = outcome.properties.iter().enumerate();
    all.filter(|(_, property)| always(property.kind))
        .map(|(place, _)| place)
        .collect()
}

fn row(verdicts: &[PropertyVerdict]) -> Row {
    let of = |wanted: fn(&PropertyVerdict) -> bool| {
        let all = verdicts.iter().enumerate();
        all.filter(|(_, verdict)| wanted(verdict))
            .map(|(place, _)| place)
            .collect()
    };
    Row {
        killers: of(|verdict| matches!(verdict, PropertyVerdict::Fails(_))),
        undecided: of(|verdict| *verdict == PropertyVerdict::Undecided),
    }
}

/// Returns for each property the number of inconclusive mutants for which it is undecided.
fn undecided_elsewhere(outcome: &Outcome) -> Vec<usize> {
    let mut open = vec![0; outcome.properties.len()];
    for mutant in outcome.with(Verdict::Inconclusive) {
        for (place, open) in open.iter_mut().enumerate() {
            *open += usize::from(
                mutant
                    .matrix
                    .get(place)
                    .is_none_or(|verdict| *verdict == PropertyVerdict::Undecided),
            );
        }
    }
    open
}

/// Counts the kills of a property, which is undecided for `elsewhere` mutants that were not killed.
pub fn kills(table: &Table, property: usize, elsewhere: usize) -> Kills {
    let killed = || {
        table
            .rows
            .iter()
            .filter(|row| row.killers.contains(&property))
    };
    let kills = killed().count();
    let sole = killed()
        .filter(|row| row.killers.len() == 1 && row.undecided.is_empty())
        .count();
    let undecided = elsewhere
        + table
            .rows
            .iter()
            .filter(|row| row.undecided.contains(&property))
            .count();
    let is_alone = killed().any(|row| row.killers.len() == 1);
    let worth = match (kills, sole, undecided) {
        (_, 1.., _) => Worth::Needed,
        (_, _, 1..) => Worth::Undecided,
        (0, ..) => Worth::NeverKills,
        // An undecided property may kill that mutant too.
        _ if is_alone => Worth::Undecided,
        _ => Worth::Redundant,
    };
    Kills {
        kills,
        sole,
        undecided,
        worth,
    }
}
