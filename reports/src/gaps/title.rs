//! A gap in a few words: what goes wrong in its first mutant.

use std::collections::BTreeSet;

use mutaspec_mutator::{Effect, MutantParts};
use mutaspec_runner::outcome::{Mutant, MutantOutcome, Outcome};

use crate::initial;
use crate::wording;

/// The longest code in a title, in characters.
const CODE: usize = 44;

/// What is shown of the code before a difference, at least and in characters.
const CONTEXT: usize = 20;

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
    if let Effect::Shrink(constant) = row.effect
        && let Some(fault) = shrunk(outcome, constant as usize)
    {
        return fault;
    }
    let participant = mutant.participant.as_deref();
    let (old, new) = codes(&row.original, &wording::replacement(row, participant));
    row.operator.gap().fill(&MutantParts {
        old: &old,
        new: &new,
        item: &row.item,
        variable: initial::variable(mutant),
        participant,
        unnamed: "one participant",
    })
}

/// Describes a constant that is smaller by one, with the values that it has on the model.
fn shrunk(outcome: &Outcome, constant: usize) -> Option<String> {
    let name = &outcome.definition.constants.get(constant)?.name;
    let mut values = outcome.constants.iter();
    let (_, value) = values.find(|(known, _)| **known == **name)?;
    Some(match value.parse::<i128>() {
        Ok(number) => format!(
            "the constant `{name}` is {} instead of {number}",
            number - 1
        ),
        Err(_) => format!("the constant `{name}` lacks its last member"),
    })
}

/// Formats the code before and after an edit, each on one line. Of long code, what both begin with
/// is left out, so that the difference is shown.
fn codes(old: &str, new: &str) -> (String, String) {
    let (old, new) = (line(old), line(new));
    let is_long = |code: &str| code.chars().count() > CODE;
    if new.is_empty() || !is_long(&old) && !is_long(&new) {
        return (cut(&old), cut(&new));
    }
    let shared = old.chars().zip(new.chars()).take_while(|(a, b)| a == b);
    let shared: String = shared.map(|(a, _)| a).collect();
    // Some words before the difference show its place.
    let words = shared.char_indices().filter(|(_, c)| *c == ' ');
    let begins = words.map(|(at, _)| at + 1).rev();
    let mut begins = begins.skip_while(|at| shared[*at..].chars().count() < CONTEXT);
    let begin = begins.next().unwrap_or(0);
    let from = |code: &str| match begin {
        0 => cut(code),
        begin => cut(&format!("…{}", &code[begin..])),
    };
    (from(&old), from(&new))
}

fn line(text: &str) -> String {
    let line = wording::one_line(text);
    line.trim_end_matches([';', ',']).to_owned()
}

/// Leaves out the end of long code.
fn cut(code: &str) -> String {
    if code.chars().count() <= CODE {
        return code.to_owned();
    }
    let start: String = code.chars().take(CODE - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_codes_show_their_difference() {
        let check = |old: &str, new: &str, expected: (&str, &str)| {
            let (old, new) = codes(old, new);
            assert_eq!((&*old, &*new), expected);
        };
        check("a < b;", "a <= b;", ("a < b", "a <= b"));
        let long = "waiting = {} /\\ readers = {} /\\ writers = {}";
        check(
            &format!("{long} /\\ turn = p"),
            &format!("{long} /\\ turn # p"),
            ("…writers = {} /\\ turn = p", "…writers = {} /\\ turn # p"),
        );
        check(
            &format!("{long} /\\ turn = p"),
            "",
            ("waiting = {} /\\ readers = {} /\\ writers = {…", ""),
        );
        check(
            "x = 1",
            &format!("x = 1 /\\ {long}"),
            ("x = 1", "x = 1 /\\ waiting = {} /\\ readers = {} /\\ wr…"),
        );
    }
}
