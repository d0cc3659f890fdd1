//! The question to the author about a survivor. Only the author knows whether the mutant shows a
//! mistake or intended behaviour. The answer is a property or a reason to accept it.

use mutaspec_mutator::Operator;
use mutaspec_runner::outcome::{Mutant, SurvivorClass};

use crate::wording;

/// Returns the question about a survivor, or `None` if its operator has none.
pub fn question(mutant: &Mutant, class: Option<SurvivorClass>) -> Option<String> {
    let row = mutant.row();
    let item = &row.item;
    let who = mutant.participant.as_deref().unwrap_or("anybody");
    let original = wording::one_line(&row.original).trim_end_matches(';').to_owned();
    let replacement = wording::one_line(&wording::replacement(row, mutant.participant.as_deref()))
        .trim_end_matches(';')
        .to_owned();
    let said = match row.operator {
        Operator::C2Negate => format!("`{item}` may go on exactly where `{original}` does not hold"),
        Operator::C3DropConjunct => format!("`{item}` may go on though only part of `{original}` holds"),
        Operator::C4DropDisjunct | Operator::C1Boundary | Operator::Q2Quorum => {
            format!("`{item}` may do with `{replacement}` what `{original}` is there for")
        }
        Operator::G1GuardDrop | Operator::G3EpochCheckDrop | Operator::G4IdempotenceDrop => {
            format!("`{item}` may be taken though `{original}` does not hold")
        }
        Operator::G2GuardStrengthen => format!("`{item}` need never be taken for {who}"),
        Operator::G5EarlyEnable => format!("`{item}` may be taken one phase early"),
        Operator::B1DropArm => format!("`{item}` may do nothing instead of `{original}`"),
        Operator::B2SwapBranches => format!("`{item}` may take either branch for the other"),
        Operator::B3DropAlternative => format!("`{item}` need never choose `{original}`"),
        Operator::B4WrongTarget => format!("`{item}` may set `{replacement}` where `{original}` is meant"),
        Operator::U1LostUpdate | Operator::U2MissingReset => format!("`{item}` may forget `{original}`"),
        Operator::U3Overwrite => format!("`{item}` may lose what was there before `{original}`"),
        Operator::U4TornPair => format!("`{item}` may stop half-way, before `{original}`"),
        Operator::U5FrameBreak => format!("`{item}` may change more than it says"),
        Operator::M1Lose => format!("what `{item}` sends may be lost"),
        Operator::M2IgnoreParticipant if class == Some(SurvivorClass::LessBehaviour) => format!("`{item}` need never go on with {who}"),
        Operator::M2IgnoreParticipant => format!("`{item}` may go on as if {who} had said nothing"),
        Operator::M3NotSent if mutant.participant.is_some() => format!("{who} may never hear of `{original}`"),
        Operator::M3NotSent => format!("`{original}` may reach no receiver"),
        Operator::M4Duplicate => format!("`{item}` may hear the same message twice"),
        Operator::M5Reorder => format!("`{item}` may hear a later message first"),
        Operator::M6Misdeliver => format!("`{item}` may say `{replacement}` for `{original}`"),
        Operator::M7StaleRead => format!("`{item}` may act on what is no longer so"),
        Operator::M8Forge => format!("`{item}` may be told anything"),
        Operator::Q1SwapQuantifier => format!("one may be enough in `{item}` where all are meant, or the reverse"),
        Operator::Q3ShrinkDomain => format!("`{item}` may leave {who} out"),
        Operator::Q5FixChoice => format!("`{item}` may always choose the same"),
        Operator::A1SplitStep => format!("others may come between the test and the deed of `{item}`"),
        Operator::A2MergeSteps => format!("nothing need ever come between `{item}` and the step before it"),
        Operator::A3EarlyRelease => format!("`{item}` may release before it is done"),
        Operator::F1DropFairness => format!("`{item}` may wait for ever though it could go on"),
        Operator::F2WeakenFairness => format!("`{item}` may be passed over again and again"),
        Operator::T1Timeout => format!("the timeout of `{item}` may come at any time, or never"),
        Operator::X1CrashStop => format!("`{item}` may halt for ever"),
        Operator::X2ForgetfulRestart => format!("`{item}` may forget what is durable"),
        Operator::X3SendBeforePersist => format!("`{item}` may tell of what is then lost"),
        Operator::I1WrongInit | Operator::I2WidenedInit => format!("it may begin with `{replacement}` instead of `{original}`"),
        Operator::C5WrongVariable | Operator::U6NonMonotone | Operator::Q4SetOperator | Operator::K1HollowBound | Operator::AuAuthor => {
            return None;
        }
    };
    let mut chars = said.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    Some(format!("{first}{}. Intended?", chars.as_str()))
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
            Some("`alice.n3` may go on as if bob had said nothing. Intended?")
        );
    }

    #[test]
    fn question_is_one_capitalised_line() {
        let mutants = sample::outcome().mutants;
        let asked: Vec<String> = mutants.iter().filter_map(|found| question(&found.mutant, found.class)).collect();
        assert!(asked.len() > 1, "{asked:?}");
        for question in asked {
            assert!(
                !question.contains('\n') && question.starts_with(|c: char| c == '`' || c.is_uppercase()),
                "{question}"
            );
        }
    }
}
