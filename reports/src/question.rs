//! The question to the author about a survivor. Only the author knows whether the mutant shows a
//! mistake or intended behaviour. The answer is a property or a reason to accept it.

use mutaspec_mutator::{MutantParts, Operator};
use mutaspec_runner::outcome::{Mutant, SurvivorClass};

use crate::initial;
use crate::wording;

/// Returns the question about a survivor, or `None` if its operator has none.
pub fn question(mutant: &Mutant, class: Option<SurvivorClass>) -> Option<String> {
    let what = consequence(mutant, class)?;
    Some(format!("Is it acceptable that {what}?"))
}

/// Returns what the author accepts with a survivor, or `None` if its operator has no words for it.
fn consequence(mutant: &Mutant, class: Option<SurvivorClass>) -> Option<String> {
    let row = mutant.row();
    let template = row.operator.question()?;
    let participant = mutant.participant.as_deref();
    let unnamed = "any participant";
    // A mutant that only removes behaviour does not go on without the participant's answer.
    if class == Some(SurvivorClass::LessBehaviour) && row.operator == Operator::M2IgnoreParticipant
    {
        let ignored = participant.unwrap_or(unnamed);
        return Some(format!("`{}` never handles {ignored}", row.item));
    }
    Some(template.fill(&MutantParts {
        old: &expression(&row.original),
        new: &expression(&wording::replacement(row, participant)),
        item: &row.item,
        variable: initial::variable(mutant),
        participant,
        unnamed,
    }))
}

/// The text of a site on one line, without the semicolon of a statement.
fn expression(text: &str) -> String {
    let line = wording::one_line(text);
    line.trim_end_matches(';').to_owned()
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
        let less = question(&found, Some(SurvivorClass::LessBehaviour));
        let expected = "Is it acceptable that `alice.n3` never handles bob?";
        assert_eq!(less.as_deref(), Some(expected));
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
