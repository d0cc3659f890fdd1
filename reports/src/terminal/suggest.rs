//! Suggested properties: code to paste into the spec, with what it kills and where it holds.

use std::collections::BTreeSet;

use mutaspec_runner::dialect::Insertion;
use mutaspec_runner::outcome::Outcome;
use mutaspec_runner::suggest::{Finding, Flag, History, Suggestion, Suggestions};

use super::{Page, class_text, trace};
use crate::glyph::{FAINT, GOOD, STRONG, paint};
use crate::wording;

/// The list of properties that a model checks.
#[derive(Clone, Debug)]
pub struct PropertyList {
    /// The names of the properties.
    pub names: Vec<String>,
    /// Where the list is, as part of a sentence: `Spec.cfg` or `#[model(article, ..)]`, between backticks.
    pub place: String,
}

impl PropertyList {
    /// Returns where the list is to be changed, in words, and the list with these names added, or
    /// only what is to be added to it. `None` if the spec has no dialect.
    pub(crate) fn with(&self, outcome: &Outcome, new: &[&Suggestion]) -> Option<(String, String)> {
        let dialect = outcome.definition.dialect?;
        let new: Vec<_> = new
            .iter()
            .map(|suggestion| (suggestion.kind, suggestion.name.as_str()))
            .collect();
        let text = dialect.list(&self.names, &new);
        let place = &self.place;
        let heading = if text == dialect.list(&[], &new) {
            format!("Add to {place}:")
        } else {
            format!("Change the list of properties in {place} to:")
        };
        Some((heading, text))
    }

    /// Returns where a property is to be added, in words, and what is to be added there. Unlike the
    /// whole list, it can be pasted after that of another property. `None` if the spec has no
    /// dialect.
    pub(crate) fn entry(&self, outcome: &Outcome, new: &Suggestion) -> Option<(String, String)> {
        let text = outcome.definition.dialect?.entry(new.kind, &new.name);
        let place = &self.place;
        let heading = if text == new.name {
            format!("Add to the list of properties in {place}:")
        } else {
            format!("Add to {place}:")
        };
        Some((heading, text))
    }
}

/// Adds the list of properties with these suggestions: without a place in the list, a property is
/// not checked.
fn extended(
    page: &mut Page,
    outcome: &Outcome,
    list: Option<&PropertyList>,
    suggestions: &[&Suggestion],
) {
    let list = list.filter(|_| !suggestions.is_empty());
    let Some((sentence, text)) = list.and_then(|list| list.with(outcome, suggestions)) else {
        return;
    };
    page.line(sentence);
    text.lines()
        .for_each(|line| page.line(format!("    {line}")));
    page.blank();
}

/// The number of ids listed before the rest is counted.
const NAMED: usize = 4;

/// Returns suggestions for all survivors of a model, beginning with a small set for most of them.
pub fn suggestions(
    outcome: &Outcome,
    found: &Suggestions,
    list: Option<&PropertyList>,
    full: bool,
) -> String {
    let mut page = Page::default();
    page.head(outcome);
    if found.survivors == 0 {
        page.line(format!(
            "{}  no mutant survived: there is nothing to suggest",
            paint(GOOD, "\u{2713}")
        ));
        return page.0;
    }
    let cover = found.cover();
    let mut caught: BTreeSet<usize> = BTreeSet::new();
    let mut above: BTreeSet<usize> = BTreeSet::new();
    for (suggestion, kills) in &cover {
        page.blank();
        let all = suggestion.kills.iter().copied();
        let again = all.clone().filter(|place| above.contains(place)).count();
        suggestion_lines(&mut page, outcome, found, (suggestion, again));
        page.labelled("catches", &id_lines(&ids(outcome, kills)));
        above.extend(all);
        caught.extend(kills);
    }
    outdone(&mut page, &found.findings);
    let with_flags = others(&mut page, outcome, found, &caught, full);
    page.blank();
    let chosen: Vec<&Suggestion> = cover.iter().map(|(suggestion, _)| *suggestion).collect();
    extended(&mut page, outcome, list, &chosen);
    let properties = chosen.len();
    let line = sentence(outcome, found, properties, (above.len(), with_flags));
    page.line(line);
    page.0
}

/// Adds the survivors that no property above catches, history variables, and equal histories.
/// Returns how many survivors only a history variable catches.
fn others(
    page: &mut Page,
    outcome: &Outcome,
    found: &Suggestions,
    caught: &BTreeSet<usize>,
    full: bool,
) -> usize {
    let mut flags: Vec<&Flag> = Vec::new();
    let mut with_flags = 0;
    for finding in &found.findings {
        let flag = finding.flag.as_ref();
        let above = flag.filter(|flag| flags.contains(flag));
        if !caught.contains(&finding.mutant) {
            with_flags += usize::from(flag.is_some());
            page.blank();
            match above {
                Some(flag) => caught_above(page, finding, flag),
                None => nothing(page, outcome, finding),
            }
        }
        if let Some(flag) = flag.filter(|_| above.is_none()) {
            flags.push(flag);
            page.blank();
            flag_lines(page, outcome, found, flag);
            page.labelled("catches", &id_lines(&ids(outcome, &flag.property.kills)));
        }
        if let Some(history) = &finding.history {
            page.blank();
            page.line(paint(STRONG, &finding.id));
            equal_histories(page, history, full);
        }
    }
    with_flags
}

/// Returns a line after a run: how many survivors could be caught, and the `command` for details.
pub fn in_short(found: &Suggestions, command: &str) -> String {
    let cover = found.cover();
    let caught: BTreeSet<usize> = cover
        .iter()
        .flat_map(|(_, kills)| kills.iter().copied())
        .collect();
    if cover.is_empty() {
        return String::new();
    }
    format!(
        "{} would kill {}: {command}\n",
        wording::count(cover.len(), "suggested property"),
        wording::share(caught.len(), found.survivors, "survivor")
    )
}

/// Returns all suggestions for each survivor that was asked about.
pub fn suggested(
    outcome: &Outcome,
    found: &Suggestions,
    list: Option<&PropertyList>,
    full: bool,
) -> String {
    let mut page = Page::default();
    page.head(outcome);
    for finding in &found.findings {
        page.line(paint(STRONG, &finding.id));
        within(
            &mut page,
            outcome,
            found,
            finding,
            finding.suggestions.len(),
            full,
        );
        page.blank();
        extended(
            &mut page,
            outcome,
            list,
            &finding.suggestions.iter().take(1).collect::<Vec<_>>(),
        );
        let count = wording::count(finding.suggestions.len(), "property");
        let text = format!(
            "{}: {count} would kill it on {}",
            finding.id,
            outcome.name()
        );
        page.line(format!(
            "{} ({})",
            paint(STRONG, &text),
            wording::bound(&outcome.baseline.counts)
        ));
    }
    page.0
}

/// Adds at most `most` suggestions for a survivor, within a report about it.
pub(super) fn within(
    page: &mut Page,
    outcome: &Outcome,
    found: &Suggestions,
    finding: &Finding,
    most: usize,
    full: bool,
) {
    page.blank();
    if finding.suggestions.is_empty() {
        nothing(page, outcome, finding);
    } else {
        let what = if most.min(finding.suggestions.len()) == 1 {
            "A property that would catch it:"
        } else {
            "Properties that would catch it:"
        };
        page.line(paint(STRONG, what));
    }
    for (place, suggestion) in finding.suggestions.iter().take(most).enumerate() {
        if place > 0 {
            page.blank();
        }
        suggestion_lines(page, outcome, found, (suggestion, 0));
    }
    outdone(page, std::slice::from_ref(finding));
    if let Some(flag) = &finding.flag {
        page.blank();
        flag_lines(page, outcome, found, flag);
    }
    if let Some(history) = &finding.history {
        page.blank();
        equal_histories(page, history, full);
    }
}

/// Adds why these suggestions are others than those of `run`, if they are.
fn outdone(page: &mut Page, findings: &[Finding]) {
    let names: BTreeSet<&String> = findings
        .iter()
        .filter_map(|of| of.outdoes.as_ref())
        .collect();
    for name in names {
        page.blank();
        page.line(format!(
            "`run` suggests `{name}`, which fails on another model or compares unrelated numbers; \
             a longer search found a better property."
        ));
    }
}

/// Adds a history variable: the places of the spec to change, and the property over it.
fn flag_lines(page: &mut Page, outcome: &Outcome, found: &Suggestions, flag: &Flag) {
    page.line("With a history variable, a property can catch this. Add these parts by hand:");
    let code = &flag.code;
    for (label, part) in [
        ("declare", Some(&code.declaration)),
        ("begin", code.initial.as_ref()),
        ("record", Some(&code.assignment)),
        ("keep", code.unchanged.as_ref()),
        ("list", code.subscript.as_ref()),
    ] {
        if let Some(Insertion { code, place }) = part {
            page.said(label, format!("`{code}`  {place}"));
        }
    }
    code_lines(page, outcome, &flag.property);
    page.said("holds", holds(outcome, found, &flag.property));
}

/// Adds a suggestion. `again` is the number of its survivors that a suggestion above it kills too.
fn suggestion_lines(
    page: &mut Page,
    outcome: &Outcome,
    found: &Suggestions,
    (suggestion, again): (&Suggestion, usize),
) {
    code_lines(page, outcome, suggestion);
    if found.survivors > 1 {
        let text = kills(found, suggestion);
        page.said(
            "kills",
            match again {
                0 => text,
                again => format!("{text}, {again} of which a property above kills too"),
            },
        );
    }
    page.said("holds", holds(outcome, found, suggestion));
}

fn code_lines(page: &mut Page, outcome: &Outcome, suggestion: &Suggestion) {
    match &suggestion.code {
        Some(code) => code
            .lines()
            .for_each(|line| page.line(format!("    {line}"))),
        None => page.line(format!("    {}", existing_property(outcome, suggestion))),
    }
}

/// Describes a property that exists already.
fn existing_property(outcome: &Outcome, suggestion: &Suggestion) -> String {
    let definition = &outcome.definition;
    let properties = definition.properties.iter();
    let properties = properties.map(|row| (&row.name, row.line));
    let facts = &definition.property_facts;
    let definitions = facts.definitions.iter().chain(&*facts.temporal);
    let definitions = definitions.map(|row| (&row.name, row.line));
    let mut all = properties.chain(definitions);
    let what = match all.find(|(name, _)| **name == *suggestion.name) {
        Some((_, line)) => format!(
            "{}, line {line}: it is in the spec",
            suggestion.kind.words()
        ),
        None if suggestion.is_of_spec() => "it is in the spec".to_owned(),
        None => "built in".to_owned(),
    };
    format!(
        "{} ({what}, and this model does not check it)",
        paint(STRONG, &suggestion.name)
    )
}

pub(crate) fn kills(found: &Suggestions, suggestion: &Suggestion) -> String {
    let kills = wording::share(suggestion.kills.len(), found.survivors, "survivor");
    match suggestion.undecided.len() {
        0 => kills,
        n => format!("{kills} ({n} could not be tried)"),
    }
}

/// Formats the models on which a suggestion holds, and those on which it fails.
pub(crate) fn holds(outcome: &Outcome, found: &Suggestions, suggestion: &Suggestion) -> String {
    let states = |n: u64| format!("{} states", wording::number(n));
    let own = format!("on {} ({})", outcome.model, states(found.states));
    if !suggestion.failing.is_empty() {
        let failing = wording::listed(&suggestion.failing);
        return format!("{own}, but fails on {failing}, which would also check it");
    }
    match (&found.larger, suggestion.larger) {
        (Some((name, n)), Some(true)) => format!("{own} and on {name} ({})", states(*n)),
        (Some((name, n)), Some(false)) => format!(
            "{own} only: on {name} ({}) it fails, so it is about this model",
            states(*n)
        ),
        _ => format!("{own}; it was tried on no larger model"),
    }
}

/// Adds that a history variable which is printed above catches the survivor.
fn caught_above(page: &mut Page, finding: &Finding, flag: &Flag) {
    page.line(format!(
        "{}  `{}` above, with its history variable, would catch it",
        paint(STRONG, &finding.id),
        flag.property.name
    ));
}

/// Adds that no property was found, and what was tried.
fn nothing(page: &mut Page, outcome: &Outcome, finding: &Finding) {
    let without = match finding.flag {
        Some(_) => " without a history variable",
        None => "",
    };
    page.line(format!(
        "{}  no property was found that would catch it{without}",
        paint(STRONG, &finding.id)
    ));
    if let Some(reason) = &finding.not_tried {
        page.said("class", finding.class.words());
        page.said("tried", format!("nothing: {reason}"));
        return;
    }
    page.said(
        "class",
        class_text(&outcome.mutants[finding.mutant], finding.class),
    );
    let count =
        |(form, count): &(&str, u64)| format!("{} candidates for {form}", wording::number(*count));
    page.said(
        "tried",
        finding
            .tried
            .iter()
            .map(count)
            .collect::<Vec<_>>()
            .join(", "),
    );
}

/// Adds two histories that end in equal visible states.
fn equal_histories(page: &mut Page, history: &History, full: bool) {
    page.line("Two different histories lead to the same visible state; they differ only in local variables.");
    if !history.hidden.is_empty() {
        page.said("hidden", history.hidden.join(", "));
    }
    page.said(
        "add",
        format!(
            "a history variable `{}`: {}",
            history.flag, history.remembers
        ),
    );
    page.line(paint(FAINT, "  the mutant's:"));
    trace::trace(page, &history.mutant, full);
    page.line(paint(FAINT, "  the baseline's:"));
    trace::trace(page, &history.baseline, full);
}

/// Returns the ids of mutants of an outcome.
fn ids<'o>(outcome: &'o Outcome, places: &[usize]) -> Vec<&'o str> {
    let id = |place: &usize| outcome.mutants[*place].mutant.id.as_str();
    places.iter().map(id).collect()
}

fn id_lines(ids: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = ids.iter().take(NAMED).map(|id| (*id).to_owned()).collect();
    if ids.len() > NAMED {
        lines.push(format!("and {} more", ids.len() - NAMED));
    }
    lines
}

/// Returns the last line: how many survivors properties kill, and how many more properties over
/// history variables.
fn sentence(
    outcome: &Outcome,
    found: &Suggestions,
    properties: usize,
    (caught, with_flags): (usize, usize),
) -> String {
    let mut text = format!(
        "{}: {} would kill {caught} of {}",
        outcome.name(),
        wording::count(properties, "property"),
        wording::count(found.survivors, "survivor")
    );
    if with_flags > 0 {
        text = format!("{text}, and history variables {with_flags} more");
    }
    format!(
        "{} ({})",
        paint(STRONG, &text),
        wording::bound(&outcome.baseline.counts)
    )
}
