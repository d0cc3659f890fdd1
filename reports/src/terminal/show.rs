//! One mutant in detail: edit, verdict, properties that caught or missed it, and a trace.

use mutaspec_runner::outcome::{
    MutantOutcome, Outcome, Promise, PropertyVerdict, Story, Trace, Verdict,
};
use mutaspec_runner::suggest::{Finding, Suggestions};

use super::run::why_undecided;
use super::{Page, annotations, class_text, described, place, suggest, titled, trace};
use crate::glyph::{BAD, FAINT, Mark, STRONG, paint};
use crate::harm::harm_ending;
use crate::question::question;
use crate::wording;

/// A mutant with its traces.
#[derive(Clone, Copy, Debug)]
pub struct MutantDetails<'a> {
    /// The outcome of the model with this mutant only.
    pub outcome: &'a Outcome,
    /// How the first property that kills the mutant fails.
    pub reason: Option<&'a str>,
    /// The counterexample, or the run that makes the mutant invalid; `None` if no run shows the
    /// failure, as for an unmet goal.
    pub trace: Option<&'a Trace>,
    /// The divergence of a survivor.
    pub story: Option<&'a Story>,
    /// Suggested properties for a survivor.
    pub suggestions: Option<&'a Suggestions>,
}

/// Returns the other survivors of a gap, each with its number. Empty if the gap has no other.
pub fn others(gap: usize, others: &[String]) -> String {
    let mut page = Page::default();
    if !others.is_empty() {
        page.blank();
        page.line(paint(STRONG, &format!("Gap {gap} also has:")));
        for text in others {
            page.line(format!("  {text}"));
        }
    }
    page.0
}

/// Returns the mutant in detail. With `full`, every state is shown in full. Both sides of a
/// divergence are shown in columns if they fit into `width`.
pub fn show(details: MutantDetails<'_>, full: bool, width: Option<usize>) -> String {
    let MutantDetails { outcome, .. } = details;
    let mut page = Page::default();
    page.head(outcome);
    let Some(found) = outcome.mutants.first() else {
        page.line("interrupted before anything was decided");
        return page.0;
    };
    let operator = found.mutant.row().operator;
    page.line(paint(STRONG, &found.mutant.id));
    page.line(format!(
        "{} {}: {}",
        operator.id(),
        operator.slug(),
        titled(outcome, found)
    ));
    page.line(format!("{} in {}", place(found), found.mutant.row().item));
    page.blank();
    page.diff(outcome, found, 2);
    page.blank();
    let mut findings = details
        .suggestions
        .iter()
        .flat_map(|suggestions| &suggestions.findings);
    verdict(
        &mut page,
        outcome,
        found,
        findings.all(|finding| finding.not_tried.is_none()),
    );
    matrix(&mut page, outcome, found);
    killing(&mut page, details, found, full);
    if let (Verdict::Invalid, Some(run)) = (found.verdict, details.trace) {
        page.blank();
        page.line(format!(
            "{} {}",
            paint(BAD, "✗"),
            paint(STRONG, "The run to it")
        ));
        trace::trace(&mut page, run, full);
    }
    if let Some(story) = details.story {
        page.blank();
        trace::story(&mut page, story, full, width);
    }
    if let Some(suggestions) = details.suggestions {
        for finding in &suggestions.findings {
            suggest::within(&mut page, outcome, suggestions, finding, 1, full);
            leads_to(&mut page, details, suggestions, finding, full);
        }
    }
    page.blank();
    page.line(sentence(outcome, found));
    page.0
}

/// Adds the run on which the first suggested property fails.
fn leads_to(
    page: &mut Page,
    details: MutantDetails<'_>,
    suggestions: &Suggestions,
    finding: &Finding,
    full: bool,
) {
    let Some(suggestion) = finding.suggestions.first() else {
        return;
    };
    let mut harms = suggestions.harms.iter();
    if let Some(harm) =
        harms.find(|harm| harm.mutant == finding.mutant && harm.property == suggestion.name)
    {
        let known = details
            .story
            .filter(|story| !story.lost)
            .map(|story| &story.trace);
        let code = suggestion.code.as_deref();
        let ending = harm_ending(harm, code, &details.outcome.definition);
        page.blank();
        trace::harm(page, harm, known, &ending, full);
    }
}

/// Adds how the first property that kills the mutant fails, with a counterexample if it has one.
fn killing(page: &mut Page, details: MutantDetails<'_>, found: &MutantOutcome, full: bool) {
    let Some(killer) = details.outcome.killers(found).next() else {
        return;
    };
    page.blank();
    let reason = details
        .reason
        .map(|reason| format!(": {reason}"))
        .unwrap_or_default();
    page.line(format!(
        "{} {}{reason}",
        paint(BAD, "✗"),
        paint(STRONG, &described(killer))
    ));
    if let Some(run) = details.trace {
        trace::trace(page, run, full);
    }
}

/// Adds the verdict, and what follows from it. Advice is given unless nothing could be suggested.
fn verdict(page: &mut Page, outcome: &Outcome, found: &MutantOutcome, gives_advice: bool) {
    page.line(format!(
        "{}  {}",
        Mark::of(found.verdict).heading(),
        why(found)
    ));
    match found.verdict {
        Verdict::Killed | Verdict::Tolerated(Promise::Broken) => {
            annotations::promised(page, outcome, found);
            page.labelled(
                "killed by",
                &outcome.killers(found).map(described).collect::<Vec<_>>(),
            );
        }
        Verdict::Survived => {
            if let Some(class) = found.class {
                let text = if gives_advice {
                    class_text(found, class)
                } else {
                    class.words().to_owned()
                };
                page.said("class", text);
            }
            if let Some(question) = question(&found.mutant, found.class) {
                page.said("asks", question);
            }
            let silent: Vec<String> = outcome.properties.iter().map(described).collect();
            page.labelled(
                "silent",
                &super::run::silent("the mutant violates none of these properties:", &silent),
            );
        }
        _ => annotations::promised(page, outcome, found),
    }
    page.said("baseline", wording::bound(&outcome.baseline.counts));
    page.said("mutant", wording::bound(&found.counts));
}

fn why(found: &MutantOutcome) -> String {
    match found.verdict {
        Verdict::Killed => wording::length(found).unwrap_or_default(),
        Verdict::Survived => "no property noticed".to_owned(),
        Verdict::Equivalent(kind) => format!("proven on this model: {}", equivalence(kind)),
        Verdict::Unreached => format!(
            "proven: {}",
            wording::unreached(found.mutant.participant.as_deref())
        ),
        Verdict::Inconclusive => why_undecided(found).to_owned(),
        Verdict::Invalid => wording::invalid(found.reason.as_deref()),
        Verdict::Tolerated(Promise::Kept) if found.class.is_none() => {
            "the fault changes nothing on this model".to_owned()
        }
        Verdict::Tolerated(Promise::Kept) => "no property notices the fault".to_owned(),
        Verdict::Tolerated(Promise::Broken) => format!(
            "the spec does not withstand the fault, {}",
            wording::length(found).unwrap_or_default()
        ),
        Verdict::Accepted => found
            .reason
            .clone()
            .unwrap_or_else(|| "no property noticed, and this is accepted".to_owned()),
    }
}

fn equivalence(kind: mutaspec_runner::outcome::Equivalence) -> &'static str {
    use mutaspec_runner::outcome::Equivalence;
    match kind {
        Equivalence::SameGraph => "every state and every step is the same",
        Equivalence::Stutters => wording::STUTTERS,
    }
}

/// Adds each property's verdict on the mutant, if there is a matrix.
fn matrix(page: &mut Page, outcome: &Outcome, found: &MutantOutcome) {
    if found.matrix.is_empty() {
        return;
    }
    page.blank();
    page.line(paint(STRONG, "Every property on this mutant"));
    for (property, verdict) in outcome.properties.iter().zip(&found.matrix) {
        let reason = match verdict {
            PropertyVerdict::Fails(reason) => reason.as_str(),
            _ => "",
        };
        page.line(format!(
            "  {}  {}  {}",
            Mark::of_property(verdict).padded(9),
            described(property),
            paint(FAINT, reason)
        ));
    }
}

/// Formats the last line: the verdict with the size of the search.
fn sentence(outcome: &Outcome, found: &MutantOutcome) -> String {
    let properties = wording::count(outcome.asked_properties(), "property");
    let text = format!(
        "{}: {} on {} with {properties}",
        found.mutant.id,
        found.verdict.word(),
        outcome.name()
    );
    format!(
        "{} ({})",
        paint(STRONG, &text),
        wording::bound(&found.counts)
    )
}
