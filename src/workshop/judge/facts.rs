//! Facts from the results of an answer's program.

use std::collections::BTreeSet;

use mutaspec_reports::diff::{LineKind, SourceEdit};
use mutaspec_reports::schema::gap::Gap;
use mutaspec_reports::schema::{Model, Mutant, PropertyVerdict, Results, Verdict};
use mutaspec_reports::wording;
use mutaspec_runner::outcome::SurvivorClass;

use super::Answer;
use super::runs::of_mutant;
use crate::workshop::error::Error;
use crate::workshop::pack::{Target, Wanted};
use crate::workshop::plain::plain;
use crate::workshop::verdict::{Analysis, Survivor};

/// Runs a command of the program that prints or writes results.
pub(super) fn results(
    answer: &Answer<'_>,
    arguments: &[String],
    file: Option<&str>,
) -> Result<Results, Error> {
    let output = answer.program.run(arguments)?;
    let broken = || Error::Broken {
        message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    };
    let text = match file {
        None => String::from_utf8_lossy(&output.stdout).into_owned(),
        Some(file) => {
            let path = answer.program.folder.join(file);
            std::fs::read_to_string(path).map_err(|_| broken())?
        }
    };
    Results::read(&text).map_err(|_| broken())
}

/// The model of the results, or the reason why it was refused.
pub(super) fn model(results: &Results) -> Result<&Model, String> {
    let refused = results
        .refused
        .first()
        .map(|refused| refused.reason.clone());
    results
        .specs
        .first()
        .ok_or_else(|| refused.unwrap_or_else(|| "nothing was checked".to_owned()))
}

/// The properties that do not hold, each with the verb for that and the reason.
pub(super) fn failures(model: &Model, verb: &str) -> Vec<String> {
    let failing = model
        .properties
        .iter()
        .filter(|property| property.verdict == PropertyVerdict::Fails);
    failing
        .map(|property| match &property.reason {
            Some(reason) => format!("`{}` {verb}: {reason}", property.name),
            None => format!("`{}` {verb}", property.name),
        })
        .collect()
}

/// Whether the verdict solves a target.
pub(super) fn is_solved(mutant: &Mutant, target: &Target) -> bool {
    match target.wanted {
        Wanted::Killed => mutant.verdict == Verdict::Killed,
        Wanted::Tolerated => mutant.verdict == Verdict::Tolerated,
        Wanted::Equivalent => matches!(mutant.verdict, Verdict::Equivalent | Verdict::Unreached),
    }
}

/// The mutants that a target selects.
pub(super) fn selected<'a>(
    model: &'a Model,
    target: &'a Target,
) -> impl Iterator<Item = &'a Mutant> {
    let mutants = model.mutants.iter();
    mutants.filter(|mutant| is_selected(mutant, target))
}

/// The mutants of a target. A target without mutants is a mistake of the exercise.
pub(super) fn of_target<'a>(
    model: &'a Model,
    target: &'a Target,
) -> Result<Vec<&'a Mutant>, Error> {
    let mutants: Vec<&Mutant> = selected(model, target).collect();
    if mutants.is_empty() {
        return Err(Error::Broken {
            message: format!("no mutant matches `{}`", target.describe()),
        });
    }
    Ok(mutants)
}

/// Whether a target selects a mutant.
pub(super) fn is_selected(mutant: &Mutant, target: &Target) -> bool {
    let is_or_unset =
        |asked: &Option<String>, found: Option<&str>| asked.is_none() || asked.as_deref() == found;
    mutant.operator == target.operator
        && is_or_unset(&target.item, Some(&mutant.item))
        && is_or_unset(&target.participant, mutant.participant.as_deref())
        && is_or_unset(&target.mutant, mutant.name.as_deref())
        && target
            .original
            .as_ref()
            .is_none_or(|part| mutant.original.contains(part))
}

/// What to show of a survivor.
pub(super) fn survivor(answer: &Answer<'_>, model: &Model, mutant: &Mutant) -> Survivor {
    let edit = SourceEdit {
        line: mutant.line,
        column: mutant.column,
        end_line: mutant.end_line,
        end_column: mutant.end_column,
        original: &mutant.original,
        replacement: &mutant.replacement,
    };
    let lines = edit.lines(Some(answer.prepared), 0);
    let shown = lines.iter().filter(|line| line.kind != LineKind::Context);
    let gap = model
        .gaps
        .iter()
        .find(|gap| gap.mutants.contains(&mutant.id));
    Survivor {
        id: mutant.id.clone(),
        label: None,
        place: format!("{}, line {}", mutant.item, mutant.line),
        diff: shown
            .map(|line| format!("{} {}", line.kind.sign(), line.text))
            .collect(),
        path: of_mutant(answer, model, mutant).unwrap_or_default(),
        analysis: analysis(mutant, gap),
    }
}

fn analysis(mutant: &Mutant, gap: Option<&Gap>) -> Analysis {
    let suggestion = gap.and_then(|gap| gap.suggestion.as_ref());
    let code = suggestion.and_then(|suggestion| suggestion.code.clone());
    Analysis {
        class: mutant
            .survivor_class
            .map(|class| class_in_words(class, &mutant.operator)),
        variables: code.as_deref().map(variables).unwrap_or_default(),
        shape: suggestion.map(|suggestion| {
            let article = suggestion.kind.words();
            format!("a {article}: {}", suggestion.doc)
                .trim_end_matches([':', ' '])
                .to_owned()
        }),
        code,
    }
}

/// A class and what can catch its mutants.
fn class_in_words(class: SurvivorClass, operator: &str) -> String {
    let advice = plain(wording::advice(class, operator));
    format!("its class is `{}`: {advice}", class.words())
}

/// The variables that a property reads: the names after `v.`, `s.` and the like.
fn variables(code: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    for state in ["v.", "s.", "before.", "after."] {
        for (place, _) in code.match_indices(state) {
            let is_part =
                code[..place].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
            let rest = &code[place + state.len()..];
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            if !is_part && end > 0 {
                found.insert(rest[..end].to_owned());
            }
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_the_fields_of_states() {
        let code = "fn f(before: &Vars, after: &Vars) -> bool {\n    before.stage[p] != after.done && xs.len() > 0 && s.alice.k\n}\n";
        assert_eq!(variables(code), ["alice", "done", "stage"]);
    }

    #[test]
    fn class_is_explained_without_the_word_baseline() {
        let text = class_in_words(SurvivorClass::NewStates, "B2");
        let expected = "its class is `new states`: it reaches states that the spec never reaches; \
                        a state invariant can catch it";
        assert_eq!(text, expected);
    }
}
