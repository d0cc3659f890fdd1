//! The question to the author about a survivor. Only the author knows whether the mutant shows a
//! mistake or intended behaviour. The answer is a property or a reason to accept it.

use mutaspec_mutator::Operator;
use mutaspec_runner::outcome::{Mutant, SurvivorClass};

use crate::wording;

/// Returns the question about a survivor, or `None` if its operator has none.
pub fn question(mutant: &Mutant, class: Option<SurvivorClass>) -> Option<String> {
    let row = mutant.row();
    let item = &row.item;
    let who = mutant.participant.as_deref().unwrap_or("any participant");
    let original = wording::one_line(&row.original)
        .trim_end_matches(';')
        .to_owned();
    let replacement = wording::one_line(&wording::replacement(row, mutant.participant.as_deref()))
        .trim_end_matches(';')
        .to_owned();
    let what = match row.operator {
        Operator::C2Negate => format!("`{item}` goes on exactly if `{original}` is false"),
        Operator::C3DropConjunct => format!("`{item}` goes on if only part of `{original}` holds"),
        Operator::C4DropDisjunct | Operator::C1Boundary | Operator::Q2Quorum => {
            format!("`{item}` tests `{replacement}` instead of `{original}`")
        }
        Operator::G1GuardDrop | Operator::G3EpochCheckDrop | Operator::G4IdempotenceDrop => {
            format!("`{item}` is taken although `{original}` does not hold")
        }
        Operator::G2GuardStrengthen => format!("`{item}` is never taken for {who}"),
        Operator::G5EarlyEnable => format!("`{item}` is taken one phase early"),
        Operator::B1DropArm => format!("`{item}` does nothing instead of `{original}`"),
        Operator::B2SwapBranches => format!("`{item}` takes the wrong branch"),
        Operator::B3DropAlternative => format!("`{item}` never chooses `{original}`"),
        Operator::B4WrongTarget => format!("`{item}` sets `{replacement}` instead of `{original}`"),
        Operator::U1LostUpdate | Operator::U2MissingReset => {
            format!("`{item}` forgets `{original}`")
        }
        Operator::U3Overwrite => format!("`{item}` overwrites the value that `{original}` extends"),
        Operator::U4TornPair => format!("`{item}` stops halfway, before `{original}`"),
        Operator::U5FrameBreak => format!("`{item}` changes a variable that it should leave alone"),
        Operator::M1Lose => format!("a message that `{item}` sends is lost"),
        Operator::M2IgnoreParticipant if class == Some(SurvivorClass::LessBehaviour) => {
            format!("`{item}` never handles {who}")
        }
        Operator::M2IgnoreParticipant => format!("`{item}` ignores {who}"),
        Operator::M3NotSent if mutant.participant.is_some() => {
            format!("`{original}` never reaches {who}")
        }
        Operator::M3NotSent => format!("`{original}` reaches no receiver"),
        Operator::M4Duplicate => format!("`{item}` receives the same message twice"),
        Operator::M5Reorder => format!("`{item}` receives a later message first"),
        Operator::M6Misdeliver => format!("`{item}` uses `{replacement}` instead of `{original}`"),
        Operator::M7StaleRead => format!("`{item}` acts on an outdated value"),
        Operator::M8Forge => format!("`{item}` receives a message that was never sent"),
        Operator::Q1SwapQuantifier => format!("`{item}` confuses \"all\" with \"at least one\""),
        Operator::Q3ShrinkDomain => format!("`{item}` leaves out {who}"),
        Operator::Q5FixChoice => format!("`{item}` always makes the same choice"),
        Operator::A1SplitStep => {
            format!("other steps come between the test and the update of `{item}`")
        }
        Operator::A2MergeSteps => {
            format!("no other step comes between `{item}` and the step before it")
        }
        Operator::A3EarlyRelease => format!("`{item}` releases before it is done"),
        Operator::F1DropFairness => format!("`{item}` is never taken although it stays enabled"),
        Operator::F2WeakenFairness => {
            format!("`{item}` is never taken although it is enabled again and again")
        }
        Operator::T1Timeout => format!("the timeout of `{item}` fires at any time, or never"),
        Operator::X1CrashStop => format!("`{item}` stops for ever"),
        Operator::X2ForgetfulRestart => format!("`{item}` loses durable data"),
        Operator::X3SendBeforePersist => {
            format!("`{item}` announces a value that a crash then loses")
        }
        Operator::I1WrongInit | Operator::I2WidenedInit => {
            format!("the spec starts with `{replacement}` instead of `{original}`")
        }
        Operator::C5WrongVariable
        | Operator::U6NonMonotone
        | Operator::Q4SetOperator
        | Operator::K1HollowBound
        | Operator::AuAuthor => {
            return None;
        }
    };
    Some(format!("Is it acceptable that {what}?"))
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
