//! The baseline as text: its size, its properties, and a trace for each failure.

use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Symmetry};

use super::{Page, described, trace};
use crate::baseline_verdict::{BaselineVerdict, baseline_verdict, failures};
use crate::glyph::{BAD, DOUBT, FAINT, GOOD, Mark, STRONG, paint};
use crate::wording;

/// Returns the output of `check`, given the property that should fail. `full` shows all states.
pub fn check(outcome: &Outcome, expected: Option<&str>, full: bool) -> String {
    let mut page = Page::default();
    page.head(outcome);
    properties(&mut page, outcome);
    symmetry(&mut page, outcome);
    warnings(&mut page, outcome);
    super::findings::findings(&mut page, outcome, false);
    traces(&mut page, outcome, expected, full);
    page.line(sentence(outcome, expected));
    page.0
}

/// Returns the verdict on a model in one line, the last line of [`check`]; warnings about a model
/// that holds follow.
pub fn verdict(outcome: &Outcome, expected: Option<&str>) -> String {
    let mut page = Page::default();
    page.line(sentence(outcome, expected));
    if expected.is_none() {
        unused_symmetry(&mut page, outcome);
        warnings(&mut page, outcome);
    }
    page.0
}

/// Returns the last line for several models.
pub fn checked(verdicts: &[BaselineVerdict]) -> String {
    let of = |which: BaselineVerdict| verdicts.iter().filter(|s| **s == which).count();
    let said = |which, one: &str, many: &str| match of(which) {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{} {many}", wording::number(n as u64))),
    };
    let counts: Vec<String> = [
        said(BaselineVerdict::Fails, "fails", "fail"),
        said(BaselineVerdict::Undecided, "is undecided", "are undecided"),
        said(BaselineVerdict::Holds, "holds", "hold"),
        said(
            BaselineVerdict::FailsAsExpected,
            "fails as expected",
            "fail as expected",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    let text = format!(
        "{}: {}",
        wording::count(verdicts.len(), "model"),
        counts.join(", ")
    );
    format!("{}\n", paint(STRONG, &text))
}

fn properties(page: &mut Page, outcome: &Outcome) {
    for (property, verdict) in outcome.properties.iter().zip(&outcome.baseline.properties) {
        let mark = Mark::of_property(verdict);
        page.line(format!("  {}  {}", mark.padded(9), described(property)));
    }
}

/// Adds how declared symmetry reduced the search.
pub(super) fn symmetry(page: &mut Page, outcome: &Outcome) {
    match &outcome.baseline.symmetry {
        None => {}
        Some(Symmetry::Used { sets, orbits }) => {
            let text = format!(
                "{} searched for all states: {} symmetric",
                wording::count(*orbits as usize, "orbit"),
                sets_are(sets)
            );
            page.line(format!("  {}", paint(FAINT, &text)));
        }
        Some(Symmetry::Unproven { .. }) => {
            if let Some(text) = wording::unproven(outcome.baseline.symmetry.as_ref()) {
                page.line(format!("  {}", paint(DOUBT, &format!("! {text}"))));
            }
        }
        Some(Symmetry::Unused { why }) => {
            let text = format!("! all states are searched, symmetric sets or not: {why}");
            page.line(format!("  {}", paint(DOUBT, &text)));
        }
    }
}

/// Adds why symmetry was not used, if the model declares it.
fn unused_symmetry(page: &mut Page, outcome: &Outcome) {
    if !matches!(outcome.baseline.symmetry, Some(Symmetry::Used { .. })) {
        symmetry(page, outcome);
    }
}

fn sets_are(sets: &[String]) -> String {
    match sets {
        [one] => format!("`{one}` is"),
        _ => format!("`{}` are", sets.join("` and `")),
    }
}

pub(super) fn warnings(page: &mut Page, outcome: &Outcome) {
    for warning in &outcome.baseline.warnings {
        page.line(format!(
            "  {}",
            paint(DOUBT, &format!("! {}", wording::warning(warning)))
        ));
    }
}

pub(super) fn traces(page: &mut Page, outcome: &Outcome, expected: Option<&str>, full: bool) {
    for (place, reason) in failures(outcome) {
        page.blank();
        let property = &outcome.properties[place];
        page.line(format!(
            "{} {}: {reason}",
            paint(BAD, "✗"),
            paint(STRONG, &described(property))
        ));
        if let Some((_, run)) = outcome.baseline.traces.iter().find(|(of, _)| *of == place) {
            trace::trace(page, run, full);
        }
        let remedy = wording::remedy(outcome, property);
        if let Some(remedy) = remedy.filter(|_| expected != Some(property.name.as_str())) {
            page.line(format!("  {}", paint(FAINT, &remedy)));
        }
        page.blank();
    }
}

/// Formats the last line: the verdict with the size of the search.
fn sentence(outcome: &Outcome, expected: Option<&str>) -> String {
    let name = outcome.name();
    let bound = wording::bound(&outcome.baseline.counts);
    let expected = expected.unwrap_or_default();
    let (style, text) = match baseline_verdict(outcome, Some(expected).filter(|e| !e.is_empty())) {
        BaselineVerdict::Holds => (
            GOOD,
            format!(
                "✓ {name} holds: {}",
                wording::count(outcome.asked_properties(), "property")
            ),
        ),
        BaselineVerdict::FailsAsExpected => {
            (GOOD, format!("✓ {name} fails as expected: {expected}"))
        }
        BaselineVerdict::Undecided => (
            DOUBT,
            format!("? {name} is undecided: {}", left_open(outcome)),
        ),
        BaselineVerdict::Fails if outcome.baseline.counts.distinct == 0 => {
            (BAD, format!("✗ {name} fails: there is no initial state"))
        }
        BaselineVerdict::Fails => (
            BAD,
            format!("✗ {name} fails: {}", complaint(outcome, expected)),
        ),
    };
    format!(
        "{}  {}",
        paint(style, &text),
        paint(FAINT, &format!("({bound})"))
    )
}

fn left_open(outcome: &Outcome) -> String {
    let words = &outcome.definition.language.words;
    let verdicts = outcome.properties.iter().zip(&outcome.baseline.properties);
    let open = verdicts
        .filter(|(property, verdict)| {
            words.counts(property.line) && **verdict == PropertyVerdict::Undecided
        })
        .count();
    let why = match &outcome.simulation {
        _ if outcome.interrupted => {
            let unproven = wording::unproven(outcome.baseline.symmetry.as_ref());
            unproven.unwrap_or_else(|| "it was interrupted".to_owned())
        }
        Some(simulation) => format!(
            "no violation in {}, nothing is proven",
            wording::walks(simulation)
        ),
        None => "not every state was seen".to_owned(),
    };
    format!(
        "{why}, {} of {} left open",
        open,
        wording::count(outcome.asked_properties(), "property")
    )
}

/// Describes why a baseline fails.
pub(super) fn complaint(outcome: &Outcome, expected: &str) -> String {
    let failing: Vec<&str> = failures(outcome)
        .map(|(i, _)| outcome.properties[i].name.as_str())
        .collect();
    let expectation = match failing.contains(&expected) {
        _ if expected.is_empty() => String::new(),
        true => format!(" (only {expected} is expected to)"),
        false => format!(" ({expected} is expected to, and does not)"),
    };
    match failing.as_slice() {
        [] => format!("{expected} is expected to fail, and does not"),
        _ => format!("{}{expectation}", failing.join(", ")),
    }
}
