//! A gap in a few words: what goes wrong in its first mutant.

use std::collections::BTreeSet;

use mutaspec_mutator::Operator;
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
    let old = code(&row.original);
    let new = code(&wording::replacement(row, mutant.participant.as_deref()));
    let who = mutant.participant.as_deref();
    let becomes = || match new.as_str() {
        "``" => format!("{old} is missing"),
        new => format!("{old} becomes {new}"),
    };
    match row.operator {
        Operator::C2Negate => format!("{old} is negated"),
        Operator::G1GuardDrop | Operator::G3EpochCheckDrop | Operator::G4IdempotenceDrop => {
            format!("the guard {old} is missing")
        }
        Operator::G2GuardStrengthen => format!("{old} never holds{}", of("for", who)),
        Operator::B1DropArm => format!("{old} does nothing"),
        Operator::B2SwapBranches => format!("the branches of {old} are exchanged"),
        Operator::B3DropAlternative => format!("{old} is never chosen"),
        Operator::U1LostUpdate | Operator::U2MissingReset => format!("{old} is missing"),
        Operator::U4TornPair => format!("{old} may be lost"),
        Operator::M1Lose => format!("a message may be lost: {old}"),
        Operator::M2IgnoreParticipant => {
            format!("{} is ignored in {old}", who.unwrap_or("one participant"))
        }
        Operator::M3NotSent => format!("{old} is not sent{}", of("to", who)),
        Operator::M4Duplicate => format!("{old} may receive a message twice"),
        Operator::M5Reorder => format!("{old} may receive messages out of order"),
        Operator::M7StaleRead => format!("an outdated value is read in {old}"),
        Operator::M8Forge => format!("{old} may carry any other value"),
        Operator::Q3ShrinkDomain => {
            format!("{} is left out of {old}", who.unwrap_or("one participant"))
        }
        Operator::A1SplitStep => format!("other steps may come before the rest of this one: {old}"),
        Operator::K1HollowBound => format!("the constant {old} is smaller by one"),
        Operator::A2MergeSteps => {
            format!("`{}` is taken together with the step before it", row.item)
        }
        Operator::A3EarlyRelease => format!("`{}` releases before its last write", row.item),
        Operator::F1DropFairness => format!("the fairness of `{}` is missing", row.item),
        Operator::F2WeakenFairness => {
            format!("the fairness of `{}` is weak instead of strong", row.item)
        }
        Operator::X1CrashStop => format!("{} may crash and stay down", who.unwrap_or("a process")),
        Operator::X2ForgetfulRestart => format!("a restart forgets {old}"),
        Operator::X3SendBeforePersist => format!("a crash after sending loses {old}"),
        Operator::I1WrongInit => format!("the initial value {old} is {new}"),
        Operator::I2WidenedInit => format!("the initial value {old} may be any other"),
        Operator::AuAuthor => outcome
            .definition
            .annotations
            .name(row)
            .map_or_else(becomes, str::to_owned),
        _ => becomes(),
    }
}

fn of(word: &str, participant: Option<&str>) -> String {
    participant
        .map(|name| format!(" {word} {name}"))
        .unwrap_or_default()
}

/// Formats code on one line, without its end if it is long.
fn code(text: &str) -> String {
    let line = wording::one_line(text);
    let line = line.trim_end_matches([';', ',']);
    if line.chars().count() <= CODE {
        return format!("`{line}`");
    }
    let start: String = line.chars().take(CODE - 1).collect();
    format!("`{}…`", start.trim_end())
}
