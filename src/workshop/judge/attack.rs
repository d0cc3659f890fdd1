//! Judges a change of the spec that the given properties should miss.

use mutaspec_reports::schema::PropertyVerdict;

use super::Answer;
use super::facts::{failures, model, results};
use crate::workshop::error::Error;
use crate::workshop::pack::text;
use crate::workshop::verdict::Verdict;

/// Judges whether the spec was changed, the given properties hold, and a strong one fails.
pub(super) fn judge(answer: &Answer<'_>) -> Result<Verdict, Error> {
    let sheet = &answer.exercise.sheet;
    let mut verdict = Verdict::default();
    let is_changed = bare(answer.text) != bare(&answer.exercise.start);
    let text = if is_changed {
        "the spec is changed"
    } else {
        "nothing is changed yet in your part"
    };
    if !verdict.condition("changed", is_changed, text) {
        verdict.unchecked("given", "the given properties miss it");
        verdict.unchecked("strong", "the change is a fault");
        return Ok(verdict);
    }
    let given = arguments(answer, &sheet.given, sheet.bounded);
    let failing = match model(&results(answer, &with_json(&given), None)?) {
        Ok(found) => failures(found),
        Err(reason) => return Ok(Verdict::problem(reason)),
    };
    let bound = sheet
        .bounded
        .map(|states| format!(" in the first {states} states"))
        .unwrap_or_default();
    if !failing.is_empty() {
        let text = format!(
            "the given properties notice the change{bound}: {}",
            failing.join("; ")
        );
        verdict.condition("given", false, text);
        verdict.unchecked("strong", "the change is a fault");
        verdict.trace = Some(given);
        return Ok(verdict);
    }
    verdict.condition(
        "given",
        true,
        format!("the given properties miss the change{bound}"),
    );
    let strong = arguments(answer, &sheet.strong, None);
    let violated = match model(&results(answer, &with_json(&strong), None)?) {
        Ok(found) => found
            .properties
            .iter()
            .any(|property| property.verdict == PropertyVerdict::Fails),
        Err(reason) => return Ok(Verdict::problem(reason)),
    };
    let text = match (violated, sheet.bounded) {
        (true, _) => "the change is a fault: a complete set of properties notices it",
        (false, None) => "the change is harmless: a complete set of properties also holds",
        (false, Some(_)) => {
            "the change is harmless: an exhaustive search finds no violation either"
        }
    };
    verdict.condition("strong", violated, text);
    verdict.trace = violated.then_some(strong);
    Ok(verdict)
}

/// The participant's part of a text, without blanks.
fn bare(text: &str) -> String {
    let own = text::split(text).map_or("", |parts| parts.own);
    own.chars().filter(|c| !c.is_whitespace()).collect()
}

fn arguments(answer: &Answer<'_>, properties: &[String], max_states: Option<u64>) -> Vec<String> {
    let mut words = vec!["check".to_owned(), answer.spec.clone()];
    words.extend(["--properties".to_owned(), properties.join(",")]);
    if let Some(states) = max_states {
        words.extend(["--max-states".to_owned(), states.to_string()]);
    }
    words
}

fn with_json(arguments: &[String]) -> Vec<String> {
    [arguments, &["--json".to_owned()]].concat()
}
