//! The question to the author about a survivor. Only the author knows whether the mutant shows a
//! mistake or intended behaviour. The answer is a property or a reason to accept it.

use mutaspec_mutator::Operator::{
    A1SplitStep, A2MergeSteps, A3EarlyRelease, AuAuthor, B1DropArm, B2SwapBranches,
    B3DropAlternative, B4WrongTarget, C1Boundary, C2Negate, C3DropConjunct, C4DropDisjunct,
    C5WrongVariable, F1DropFairness, F2WeakenFairness, G1GuardDrop, G2GuardStrengthen,
    G3EpochCheckDrop, G4IdempotenceDrop, G5EarlyEnable, I1WrongInit, I2WidenedInit, K1HollowBound,
    M1Lose, M2IgnoreParticipant, M3NotSent, M4Duplicate, M5Reorder, M6Misdeliver, M7StaleRead,
    M8Forge, Q1SwapQuantifier, Q2Quorum, Q3ShrinkDomain, Q4SetOperator, Q5FixChoice, T1Timeout,
    U1LostUpdate, U2MissingReset, U3Overwrite, U4TornPair, U5FrameBreak, U6NonMonotone,
    X1CrashStop, X2ForgetfulRestart, X3SendBeforePersist,
};
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
    let original = expression(&row.original);
    let replacement = expression(&wording::replacement(row, mutant.participant.as_deref()));
    Some(match row.operator {
        C2Negate => format!("`{item}` goes on exactly if `{original}` is false"),
        C3DropConjunct => format!("`{item}` goes on if only part of `{original}` holds"),
        C4DropDisjunct | C1Boundary | Q2Quorum => {
            format!("`{item}` tests `{replacement}` instead of `{original}`")
        }
        G1GuardDrop | G3EpochCheckDrop | G4IdempotenceDrop => {
            format!("`{item}` is taken although `{original}` does not hold")
        }
        G2GuardStrengthen => format!("`{item}` is never taken for {who}"),
        G5EarlyEnable => format!("`{item}` is taken one phase early"),
        B1DropArm => format!("`{item}` does nothing instead of `{original}`"),
        B2SwapBranches => format!("`{item}` takes the wrong branch"),
        B3DropAlternative => format!("`{item}` never chooses `{original}`"),
        B4WrongTarget => format!("`{item}` sets `{replacement}` instead of `{original}`"),
        U1LostUpdate | U2MissingReset => format!("`{item}` forgets `{original}`"),
        U3Overwrite => format!("`{item}` overwrites the value that `{original}` extends"),
        U4TornPair => format!("`{item}` stops halfway, before `{original}`"),
        U5FrameBreak => format!("`{item}` changes a variable that it should leave alone"),
        M1Lose => format!("a message that `{item}` sends is lost"),
        M2IgnoreParticipant if class == Some(SurvivorClass::LessBehaviour) => {
            format!("`{item}` never handles {who}")
        }
        M2IgnoreParticipant => format!("`{item}` ignores {who}"),
        M3NotSent if mutant.participant.is_some() => format!("`{original}` never reaches {who}"),
        M3NotSent => format!("`{original}` reaches no receiver"),
        M4Duplicate => format!("`{item}` receives the same message twice"),
        M5Reorder => format!("`{item}` receives a later message first"),
        M6Misdeliver => format!("`{item}` uses `{replacement}` instead of `{original}`"),
        M7StaleRead => format!("`{item}` acts on an outdated value"),
        M8Forge => format!("`{item}` receives a message that was never sent"),
        Q1SwapQuantifier => format!("`{item}` confuses \"all\" with \"at least one\""),
        Q3ShrinkDomain => format!("`{item}` leaves out {who}"),
        Q5FixChoice => format!("`{item}` always makes the same choice"),
        A1SplitStep => format!("other steps come between the test and the update of `{item}`"),
        A2MergeSteps => format!("no other step comes between `{item}` and the step before it"),
        A3EarlyRelease => format!("`{item}` releases before it is done"),
        F1DropFairness => format!("`{item}` is never taken although it stays enabled"),
        F2WeakenFairness => {
            format!("`{item}` is never taken although it is enabled again and again")
        }
        T1Timeout => format!("the timeout of `{item}` fires at any time, or never"),
        X1CrashStop => format!("`{item}` stops for ever"),
        X2ForgetfulRestart => format!("`{item}` loses durable data"),
        X3SendBeforePersist => format!("`{item}` announces a value that a crash then loses"),
        I1WrongInit | I2WidenedInit => {
            format!("the spec starts with `{replacement}` instead of `{original}`")
        }
        C5WrongVariable | U6NonMonotone | Q4SetOperator | K1HollowBound | AuAuthor => {
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
