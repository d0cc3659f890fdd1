//! Names of suggested properties.

use super::atom::Fact;
use super::form::{Form, FormPart, RunShape};
use super::model::Model;

const LONGEST: usize = 64;

/// Returns the words of a name. Facts lose their last words if it is too long otherwise.
pub(super) fn name(form: &Form, model: &Model) -> String {
    let is_invariant = matches!(form, Form::Never { .. });
    // An invariant is named by what it requires instead of a negated fact.
    let fact = |part: &FormPart| words(part, part.negated && !is_invariant, model);
    let mut facts: Vec<String> = form.parts().iter().map(fact).collect();
    loop {
        let mut name = joined(form, &facts);
        // A name cannot begin with a digit, as in `1_in_queue_leads_to_..`.
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            name.insert_str(0, "value_");
        }
        if name.len() <= LONGEST || !shorten(&mut facts) {
            return name;
        }
    }
}

/// Drops the last word of the longest fact, and words that would lack what follows them. Returns
/// false if no fact has a word to lose.
fn shorten(facts: &mut [String]) -> bool {
    const OPEN: [&str; 11] = [
        "is", "are", "in", "at", "up", "to", "and", "from", "within", "no", "one",
    ];
    let long = facts
        .iter_mut()
        .filter(|fact| fact.matches('_').count() > 1);
    let Some(fact) = long.max_by_key(|fact| fact.len()) else {
        return false;
    };
    while let Some((rest, _)) = fact.rsplit_once('_') {
        *fact = rest.to_owned();
        if !OPEN
            .iter()
            .any(|word| fact.rsplit('_').next() == Some(*word))
        {
            break;
        }
    }
    true
}

/// Joins the words of facts to what the form says.
fn joined(form: &Form, facts: &[String]) -> String {
    let parts = form.parts().iter().zip(facts);
    let of = |negated: bool| -> Vec<&str> {
        let parts = parts.clone().filter(|(part, _)| part.negated == negated);
        parts.map(|(_, fact)| fact.as_str()).collect()
    };
    let (holding, lacking) = (of(false), of(true));
    match (form, holding.as_slice(), lacking.as_slice()) {
        (Form::Never { .. }, [], [one]) => format!("always_{one}"),
        (Form::Never { .. }, [], _) => lacking.join("_or_"),
        (Form::Never { .. }, _, []) => format!("never_{}", holding.join("_with_")),
        (Form::Never { .. }, ..) => {
            let (all, any) = (holding.join("_with_"), lacking.join("_or_"));
            format!("{all}_only_if_{any}")
        }
        (Form::Can { .. }, ..) => format!("can_be_{}", facts.join("_with_")),
        (Form::Runs { shape, .. }, ..) => match shape {
            RunShape::Eventually => format!("{}_in_the_end", facts.join("_")),
            RunShape::Recurs => format!("{}_again_and_again", facts.join("_")),
            RunShape::Settles => format!("{}_from_some_time_on", facts.join("_")),
            RunShape::Either => format!("{}_in_the_end", facts.join("_or_")),
            RunShape::LeadsTo => facts.join("_leads_to_"),
        },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_fact_loses_its_last_words() {
        let check = |facts: &[&str], expected: &[&str]| {
            let mut facts: Vec<String> = facts.iter().map(|fact| (*fact).to_owned()).collect();
            assert_eq!(shorten(&mut facts), !expected.is_empty());
            if !expected.is_empty() {
                assert_eq!(facts, expected);
            }
        };
        check(
            &["alice_at_n6", "all_stage_accept"],
            &["alice_at_n6", "all_stage"],
        );
        check(&["uploads_is_content", "stage_x"], &["uploads", "stage_x"]);
        check(&["1_in_uploads_id"], &["1_in_uploads"]);
        check(&["stage_refuse", "queue"], &[]);
    }
}
