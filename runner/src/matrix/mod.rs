//! Which property kills which mutant, read as a whole: who is needed, who adds nothing, and which few mutants stand for all.
//!
//! Everything here is computed from a [`Table`] of verdicts alone; nothing is searched and nothing is guessed. What a search left undecided may be a kill or
//! none, and whatever is said here is true either way.

mod dominators;
mod smallest;

#[cfg(test)]
mod tests;

use crate::outcome::{Outcome, PropertyVerdict, Verdict};
use crate::spec::PropertyKind;

pub use dominators::dominators;
pub use smallest::{Smallest, smallest};

/// Who kills a mutant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The properties that fail on it, in order.
    pub killers: Vec<usize>,
    /// The properties of which that is not known, in order.
    pub undecided: Vec<usize>,
}

/// The mutants that are killed, by the properties that kill them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// How many properties there are.
    pub properties: usize,
    /// The properties that are checked whatever an author chooses: nobody can do without them, so they cost nothing.
    pub given: Vec<usize>,
    /// Those that are killed, in order; none of them has no killers.
    pub rows: Vec<Row>,
}

/// What a property is worth in the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Worth {
    /// Some mutants are killed by it alone.
    Needed,
    /// It kills, and no kill is lost without it.
    Redundant,
    /// It kills no mutant at all.
    NeverKills,
    /// It cannot be told, because searches of mutants came to no end.
    Undecided,
}

impl Worth {
    /// The words used in reports.
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
    /// Mutants it kills.
    pub kills: usize,
    /// Mutants that it alone kills.
    pub sole: usize,
    /// Mutants on which it is not decided.
    pub undecided: usize,
    /// What that makes it worth.
    pub worth: Worth,
}

/// All of it, for one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Of each property, in the order of [`Outcome::properties`].
    pub properties: Vec<Kills>,
    /// The smallest set of properties with the same kills.
    pub smallest: Smallest,
    /// The fewest mutants whose death implies the death of all the rest: places in [`Outcome::mutants`].
    pub dominators: Vec<usize>,
    /// How many mutants are killed.
    pub killed: usize,
}

impl Matrix {
    /// The matrix of a run; nothing where the run stopped at first violations, or before its end.
    pub fn of(outcome: &Outcome) -> Option<Matrix> {
        let places: Vec<usize> = (0..outcome.mutants.len())
            .filter(|place| outcome.mutants[*place].verdict == Verdict::Killed)
            .collect();
        let is_whole = |place: &usize| outcome.mutants[*place].matrix.len() == outcome.properties.len();
        if places.is_empty() || outcome.interrupted || outcome.simulation.is_some() || !places.iter().all(is_whole) {
            return None;
        }
        let table = Table {
            properties: outcome.properties.len(),
            given: given(outcome),
            rows: places.iter().map(|place| row(&outcome.mutants[*place].matrix)).collect(),
        };
        let open = undecided_elsewhere(outcome);
        Some(Matrix {
            properties: (0..table.properties)
                .map(|property| kills(&table, property, open[property]))
                .collect(),
            smallest: smallest(&table),
            dominators: dominators(&table).into_iter().map(|row| places[row]).collect(),
            killed: places.len(),
        })
    }
}

/// The properties that are checked in every run.
fn given(outcome: &Outcome) -> Vec<usize> {
    let always = |kind| matches!(kind, PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence);
    let all = outcome.properties.iter().enumerate();
    all.filter(|(_, property)| always(property.kind)).map(|(place, _)| place).collect()
}

fn row(verdicts: &[PropertyVerdict]) -> Row {
    let of = |wanted: fn(&PropertyVerdict) -> bool| {
        let all = verdicts.iter().enumerate();
        all.filter(|(_, verdict)| wanted(verdict)).map(|(place, _)| place).collect()
    };
    Row {
        killers: of(|verdict| matches!(verdict, PropertyVerdict::Fails(_))),
        undecided: of(|verdict| *verdict == PropertyVerdict::Undecided),
    }
}

/// For each property the mutants that are not killed and on which it is not decided.
fn undecided_elsewhere(outcome: &Outcome) -> Vec<usize> {
    let mut open = vec![0; outcome.properties.len()];
    for mutant in outcome.mutants.iter().filter(|mutant| mutant.verdict == Verdict::Inconclusive) {
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

/// The kills of a property; `elsewhere` on so many mutants that nobody killed it is not decided.
pub fn kills(table: &Table, property: usize, elsewhere: usize) -> Kills {
    let killed = || table.rows.iter().filter(|row| row.killers.contains(&property));
    let kills = killed().count();
    let sole = killed().filter(|row| row.killers.len() == 1 && row.undecided.is_empty()).count();
    let undecided = elsewhere + table.rows.iter().filter(|row| row.undecided.contains(&property)).count();
    let is_alone = killed().any(|row| row.killers.len() == 1);
    let worth = match (kills, sole, undecided) {
        (_, 1.., _) => Worth::Needed,
        (_, _, 1..) => Worth::Undecided,
        (0, ..) => Worth::NeverKills,
        // Another one may kill it too.
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
