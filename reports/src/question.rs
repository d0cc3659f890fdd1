//! The question to the author about a survivor. Only the author knows whether the mutant shows a
//! mistake or intended behaviour. The answer is a property or a reason to accept it.

use mutaspec_mutator::Operator as O;
use mutaspec_runner::outcome::{Mutant, SurvivorClass};

use crate::wording;

/// Returns the question about a survivor, or `None` if its operator has none.
pub fn question(mutant: &Mutant, class: Option<SurvivorClass>) -> Option<String> {
    let what = consequence(mutant, class)?;
    Some(format!("Is it acceptable that {what}?"))
}

/// The text of a site on one line, without the semicolon of a statement.
fn expression(text: &str) -> String {
    let line = wording::one_line(text);
    line.trim_end_matches(';').to_owned()
}

/// Returns what the author accepts with a survivor, or `None` if its operator has no words for it.
fn consequence(mutant: &Mutant, class: Option<SurvivorClass>) -> Option<String> {
    let row = mutant.row();
    let item = &row.item;
    let who = mutant.participant.as_deref().unwrap_or("any participant");
    let old = expression(&row.original);
    let new = expression(&wording::replacement(row, mutant.participant.as_deref()));
    let is_less = class == Some(SurvivorClass::LessBehaviour);
    Some(match row.operator {
        O::C2Negate => format!("`{item}` goes on exactly if `{old}` is false"),
        O::C3DropConjunct => format!("`{item}` goes on if only part of `{old}` holds"),
        O::C4DropDisjunct | O::C1Boundary | O::Q2Quorum => {
            format!("`{item}` tests `{new}` instead of `{old}`")
        }
        O::G1GuardDrop | O::G3EpochCheckDrop | O::G4IdempotenceDrop => {
            format!("`{item}` is taken although `{old}` does not hold")
        }
        O::G2GuardStrengthen => format!("`{item}` is never taken for {who}"),
        O::G5EarlyEnable => format!("`{item}` is taken one phase early"),
        O::B1DropArm => format!("`{item}` does nothing instead of `{old}`"),
        O::B2SwapBranches => format!("`{item}` takes the wrong branch"),
        O::B3DropAlternative => format!("`{item}` never chooses `{old}`"),
        O::B4WrongTarget => format!("`{item}` sets `{new}` instead of `{old}`"),
        O::U1LostUpdate | O::U2MissingReset => format!("`{item}` forgets `{old}`"),
        O::U3Overwrite => format!("`{item}` overwrites the value that `{old}` extends"),
        O::U4TornPair => format!("`{item}` stops halfway, before `{old}`"),
        O::U5FrameBreak => format!("`{item}` changes a variable that it should leave alone"),
        O::M1Lose => format!("a message that `{item}` sends is lost"),
        O::M2IgnoreParticipant if is_less => format!("`{item}` never handles {who}"),
        O::M2IgnoreParticipant => format!("`{item}` ignores {who}"),
        O::M3NotSent if mutant.participant.is_some() => format!("`{old}` never reaches {who}"),
        O::M3NotSent => format!("`{old}` reaches no receiver"),
        O::M4Duplicate => format!("`{item}` receives the same message twice"),
        O::M5Reorder => format!("`{item}` receives a later message first"),
        O::M6Misdeliver => format!("`{item}` uses `{new}` instead of `{old}`"),
        O::M7StaleRead => format!("`{item}` acts on an outdated value"),
        O::M8Forge => format!("`{item}` receives a message that was never sent"),
        O::Q1SwapQuantifier => format!("`{item}` confuses \"all\" with \"at least one\""),
        O::Q3ShrinkDomain => format!("`{item}` leaves out {who}"),
        O::Q5FixChoice => format!("`{item}` always makes the same choice"),
        O::A1SplitStep => format!("other steps come between the test and the update of `{item}`"),
        O::A2MergeSteps => format!("no other step comes between `{item}` and the step before it"),
        O::A3EarlyRelease => format!("`{item}` releases before it is done"),
        O::F1DropFairness => format!("`{item}` is never taken although it stays enabled"),
        O::F2WeakenFairness => format!("`{item}` is never taken though enabled again and again"),
        O::T1Timeout => format!("the timeout of `{item}` fires at any time, or never"),
        O::X1CrashStop => format!("`{item}` stops for ever"),
        O::X2ForgetfulRestart => format!("`{item}` loses durable data"),
        O::X3SendBeforePersist => format!("`{item}` announces a value that a crash then loses"),
        O::I1WrongInit | O::I2WidenedInit => {
            format!("the spec starts with `{new}` instead of `{old}`")
        }
        O::C5WrongVariable
        | O::U6NonMonotone
        | O::Q4SetOperator
        | O::K1HollowBound
        | O::AuAuthor => {
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn question_names_participant_and_step() {
        let found = sample::outcome().mutants[0].mutant.clone();
        assert_eq!(
            question(&found, None).as_deref(),
            Some("Is it acceptable that `alice.n3` ignores bob?")
        );
    }

    #[test]
    fn question_is_one_line() {
        let mutants = sample::outcome().mutants;
        let asked: Vec<String> = mutants
            .iter()
            .filter_map(|found| question(&found.mutant, found.class))
            .collect();
        assert!(asked.len() > 1, "{asked:?}");
        for question in asked {
            assert!(
                !question.contains('\n') && question.ends_with('?'),
                "{question}"
            );
        }
    }
}
