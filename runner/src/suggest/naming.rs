//! Names of suggested properties.

use super::atom::Fact;
use super::form::{Form, FormPart, RunShape};
use super::model::Model;

const LONGEST: usize = 64;

pub(super) fn name(form: &Form, model: &Model) -> String {
    let name = told(form, model);
    if name.len() <= LONGEST && !name.is_empty() {
        return name;
    }
    let name = match form {
        Form::Never {
            of_steps: false, ..
        } => "suggested_invariant",
        Form::Never { of_steps: true, .. } => "suggested_step_invariant",
        Form::Can { .. } => "suggested_goal",
        Form::Runs { .. } => "suggested_temporal",
    };
    name.to_owned()
}

/// Returns what the form says, in words.
fn told(form: &Form, model: &Model) -> String {
    let opposite = |part: &FormPart| words(part, !part.negated, model);
    let words = |part: &FormPart| words(part, part.negated, model);
    let (holding, lacking): (Vec<&FormPart>, Vec<&FormPart>) =
        form.parts().iter().partition(|part| !part.negated);
    let all = |parts: &[&FormPart]| {
        parts
            .iter()
            .map(|part| words(part))
            .collect::<Vec<_>>()
            .join("_with_")
    };
    let any = |parts: &[&FormPart]| {
        parts
            .iter()
            .map(|part| opposite(part))
            .collect::<Vec<_>>()
            .join("_or_")
    };
    match (form, form.parts()) {
        (Form::Never { .. }, [one]) if one.negated => format!("always_{}", opposite(one)),
        (Form::Never { .. }, _) if holding.is_empty() => any(&lacking),
        (Form::Never { .. }, _) if lacking.is_empty() => format!("never_{}", all(&holding)),
        (Form::Never { .. }, _) => format!("{}_only_if_{}", all(&holding), any(&lacking)),
        (Form::Can { .. }, parts) => {
            format!(
                "can_be_{}",
                parts.iter().map(words).collect::<Vec<_>>().join("_with_")
            )
        }
        (Form::Runs { shape, .. }, parts) => {
            let words: Vec<String> = parts.iter().map(words).collect();
            match shape {
                RunShape::Eventually => format!("{}_in_the_end", words.join("_")),
                RunShape::Recurs => format!("{}_again_and_again", words.join("_")),
                RunShape::Settles => format!("{}_from_some_time_on", words.join("_")),
                RunShape::Either => format!("{}_in_the_end", words.join("_or_")),
                RunShape::LeadsTo => words.join("_leads_to_"),
            }
        }
    }
}

/// Returns the words for the fact of a part, or for its negation.
fn words(part: &FormPart, is_negated: bool, model: &Model) -> String {
    let words = part.question.fact.words(model);
    match &part.question.fact {
        // A negated fact about a change is named by its opposite.
        Fact::Kept(_) | Fact::NoFewer(_) | Fact::Longer(_) if is_negated => {
            words.replace("_kept", "_changed")
        }
        _ if is_negated => format!("not_{words}"),
        _ => words,
    }
}
