//! A gap in a few words: what goes wrong in its first mutant.

use std::collections::BTreeSet;

use mutaspec_mutator::MutantParts;
use mutaspec_runner::outcome::{Mutant, MutantOutcome, Outcome};

use crate::wording;

/// The longest code in a title, in characters.
const CODE: usize = 44;

/// Returns the fault of the first member, the other participants with the same fault, and the
/// number of other members.
pub(super) fn title(outcome: &Outcome, members: &[usize]) -> String {
    let all: Vec<&MutantOutcome> = members
        .iter()
        .map(|place| &outcome.mutants[*place])
        .collect();
    let Some(first) = all.first() else {
        return String::new();
    };
    let is_same_edit = |other: &&&MutantOutcome| other.mutant.place == first.mutant.place;
    let same: Vec<&str> = all
        .iter()
        .skip(1)
        .filter(is_same_edit)
        .filter_map(|m| m.mutant.participant.as_deref())
        .collect();
    let also = if same.is_empty() {
        String::new()
    } else {
        format!(" (also {})", same.join(", "))
    };
    let places: BTreeSet<usize> = all.iter().map(|m| m.mutant.place).collect();
    let more = match places.len() {
        0 | 1 => String::new(),
        n => format!(", and {}", wording::count(n - 1, "other edit")),
    };
    format!("{}{also}{more}", fault(outcome, &first.mutant))
}

/// Returns what goes wrong in a mutant, as a clause.
fn fault(outcome: &Outcome, mutant: &Mutant) -> String {
    let row = mutant.row();
    if let Some(name) = outcome.definition.annotations.name(row) {
        return name.to_owned();
    }
    let participant = mutant.participant.as_deref();
    row.operator.gap().fill(&MutantParts {
        old: &code(&row.original),
        new: &code(&wording::replacement(row, participant)),
        item: &row.item,
        participant,
        unnamed: "one participant",
    })
}

/// Formats code on one line, without its end if it is long.
fn code(text: &str) -> String {
    let line = wording::one_line(text);
    let line = line.trim_end_matches([';', ',']);
    if line.chars().count() <= CODE {
        return line.to_owned();
    }
    let start: String = line.chars().take(CODE - 1).collect();
    format!("{}…", start.trim_end())
}
