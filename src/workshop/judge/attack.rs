//! Judges a change of the spec that the given properties should miss.

use super::Answer;
use super::facts::{failures, model, results};
use super::runs::add_failure;
use crate::workshop::error::Error;
use crate::workshop::pack::text;
use crate::workshop::verdict::Verdict;

/// Judges whether the spec was changed, the given properties hold, and a strong one fails.
pub(super) fn judge(answer: &Answer<'_>) -> Result<Verdict, Error> {
    let sheet = &answer.exercise.sheet;
    let mut verdict = Verdict::default();
    let is_changed = !text::is_same_code(own(answer.text), own(&answer.exercise.start));
    let text = if is_changed {
        "the spec is changed"
    } else {
        "nothing is changed yet in your part"
    };
    if !verdict.condition("changed", is_changed, text) {
        verdict.unchecked("given", "whether the given properties miss it");
        verdict.unchecked("strong", &strong_unchecked(&sheet.fault));
        return Ok(verdict);
    }
    let given = arguments(answer, &sheet.given, sheet.bounded);
    let results_of_given = results(answer, &with_json(&given), None)?;
    let found = match model(&results_of_given) {
        Ok(found) => found,
        Err(reason) => return Ok(Verdict::problem(reason)),
    };
    let failing = failures(found, "fails");
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
        verdict.unchecked("strong", &strong_unchecked(&sheet.fault));
        add_failure(answer, found, &given[2..], &mut verdict)?;
        return Ok(verdict);
    }
    verdict.condition(
        "given",
        true,
        format!("the given properties miss the change{bound}"),
    );
    let strong = arguments(answer, &sheet.strong, None);
    let results_of_strong = results(answer, &with_json(&strong), None)?;
    let found = match model(&results_of_strong) {
        Ok(found) => found,
        Err(reason) => return Ok(Verdict::problem(reason)),
    };
    let violated = !failures(found, "fails").is_empty();
    let text = outcome(violated, sheet.bounded, sheet.fault.trim());
    verdict.condition("strong", violated, text);
    add_failure(answer, found, &strong[2..], &mut verdict)?;
    Ok(verdict)
}

/// Returns why the unchanged spec of an attack is unsuitable: a property fails on it, or `bounded`
/// does not limit its search.
pub(super) fn start_mistake(answer: &Answer<'_>) -> Result<Option<String>, Error> {
    let sheet = &answer.exercise.sheet;
    for (field, properties, bounded) in [
        ("given", &sheet.given, sheet.bounded),
        ("strong", &sheet.strong, None),
    ] {
        let arguments = arguments(answer, properties, bounded);
        let results = results(answer, &with_json(&arguments), None)?;
        let found = match model(&results) {
            Ok(found) => found,
            Err(reason) => return Ok(Some(reason)),
        };
        let failing = failures(found, "fails");
        if !failing.is_empty() {
            let failing = failing.join("; ");
            return Ok(Some(format!(
                "its `{field}` properties do not hold at the start: {failing}"
            )));
        }
        if bounded.is_some() && found.baseline.complete {
            let states = found.baseline.distinct_states;
            return Ok(Some(format!(
                "`bounded` does not limit the search: the spec has {states} states"
            )));
        }
    }
    Ok(None)
}

/// What the judge says of a change that the given properties miss.
fn outcome(violated: bool, bounded: Option<u64>, fault: &str) -> String {
    match (violated, bounded) {
        (true, _) => format!("the change is a fault: {fault}"),
        (false, None) => {
            format!("the change does not lead to the fault that counts here: {fault}")
        }
        (false, Some(_)) => {
            "the change is harmless: an exhaustive search finds no violation either".to_owned()
        }
    }
}

/// The participant's part of a text.
fn own(text: &str) -> &str {
    text::split(text).map_or("", |parts| parts.own)
}

fn strong_unchecked(fault: &str) -> String {
    format!("whether it is the fault that counts: {}", fault.trim())
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
