//! Reports as text: the answer first, then the evidence, the next step, and a line with counts.
//!
//! Styles are ANSI codes, which the caller strips if they are not wanted. The text is not a stable
//! interface; programs read [`schema`](crate::schema).

mod annotations;
mod baseline;
mod explain;
pub(crate) mod findings;
mod fit;
mod list;
mod requirement;
mod run;
mod screen;
mod show;
pub(crate) mod suggest;
mod trace;

pub use baseline::{check, checked, verdict};
pub use explain::{explain, term};
pub use findings::figures;
pub use fit::{fit, shortened};
pub use list::{mutants, operators, spec, specs};
pub use run::{gate, run, rung, total};
pub use screen::{RunScreen, brief, next, not_suggested, screen, unchecked};
pub use show::{MutantDetails, others, show};
pub use suggest::{PropertyList, in_short, suggested, suggestions};
pub use trace::recorded_run;

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Property, SurvivorClass};

use crate::diff::{self, LineKind};
use crate::glyph::{BAD, FAINT, GOOD, Mark, STRONG, paint};
use crate::wording;

/// The preferred line width, in columns.
const WIDTH: usize = 110;
/// The width of the label in front of a line, in columns.
const LABEL: usize = 12;
/// The width of the longest verdict, in columns.
const VERDICT: usize = 12;

/// The parts of the command that shows a mutant in detail.
#[derive(Clone, Copy, Debug)]
pub struct ShowCommand<'a> {
    /// The program as the user called it.
    pub program: &'a str,
    /// The arguments after the id that select the same model: `--model five`.
    pub arguments: &'a str,
}

impl ShowCommand<'_> {
    fn command(&self, id: &str) -> String {
        let blank = if self.arguments.is_empty() { "" } else { " " };
        format!("{} show {id}{blank}{}", self.program, self.arguments)
    }
}

#[derive(Default)]
struct Page(String);

impl Page {
    /// Adds a line. An author's text may have several lines; they are joined to one.
    fn line(&mut self, text: impl AsRef<str>) {
        self.0
            .push_str(&text.as_ref().trim_end().replace(['\n', '\r'], " "));
        self.0.push('\n');
    }

    fn blank(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// Adds a block: the label in front of the first line, the other lines below it.
    fn labelled(&mut self, label: &str, lines: &[String]) {
        for (i, line) in lines.iter().enumerate() {
            let label = if i == 0 { label } else { "" };
            self.line(format!(
                "  {}{line}",
                paint(FAINT, &format!("{label:LABEL$}"))
            ));
        }
    }

    fn said(&mut self, label: &str, text: impl Into<String>) {
        self.labelled(label, &[text.into()]);
    }

    /// Adds the heading: the model's name and its constants.
    fn head(&mut self, outcome: &Outcome) {
        let constants = wording::constants(&outcome.constants);
        self.line(format!(
            "{}  {}",
            paint(STRONG, &outcome.name()),
            paint(FAINT, &constants.join(", "))
        ));
    }

    fn diff(&mut self, outcome: &Outcome, found: &MutantOutcome, context: usize) {
        let lines = diff::diff(
            &outcome.definition,
            found.mutant.row(),
            found.mutant.participant.as_deref(),
            context,
        );
        let width = lines
            .iter()
            .filter_map(|l| l.number)
            .max()
            .map_or(0, |n| n.to_string().len());
        for line in lines {
            let number = line.number.map(|n| n.to_string()).unwrap_or_default();
            let text = format!("{} {number:>width$}  {}", line.kind.sign(), line.text);
            let style = match line.kind {
                LineKind::Context => FAINT,
                LineKind::Removed => BAD,
                LineKind::Added => GOOD,
            };
            self.line(format!("  {}", paint(style, text.trim_end())));
        }
    }
}

fn place(found: &MutantOutcome) -> String {
    let row = found.mutant.row();
    format!("{}:{}:{}", found.mutant.file(), row.line, row.column)
}

/// Describes the edit of a mutant: by the author's name for it, or by the fault that it mimics.
fn titled(outcome: &Outcome, found: &MutantOutcome) -> String {
    let operator = found.mutant.row().operator;
    match outcome.definition.annotations.name(found.mutant.row()) {
        Some(name) => format!("{}: {name}", operator.title()),
        None => format!("{}, as in {}", operator.title(), operator.fault()),
    }
}

/// The class of a survivor, and what could catch it.
fn class_text(found: &MutantOutcome, class: SurvivorClass) -> String {
    let advice = wording::advice(class, found.mutant.row().operator.id());
    format!("{}: {advice}", class.words())
}

/// Formats a property: `consistent (state invariant, line 40)`. Leaves an implied kind out.
fn described(property: &Property) -> String {
    let kind = (property.kind.looks_at_graph()
        || matches!(
            property.kind,
            PropertyKind::StateInvariant | PropertyKind::StepInvariant | PropertyKind::Reachable
        ))
    .then(|| property.kind.words().to_owned());
    let line = property.line.map(|line| format!("line {line}"));
    let facts: Vec<String> = kind.into_iter().chain(line).collect();
    if facts.is_empty() {
        property.name.clone()
    } else {
        format!("{} ({})", property.name, facts.join(", "))
    }
}

/// Formats the properties that a survivor passed, without those that are always checked.
fn written(outcome: &Outcome) -> Vec<String> {
    let always_on =
        |p: &&Property| matches!(p.kind, PropertyKind::Crash | PropertyKind::Divergence);
    outcome
        .properties
        .iter()
        .filter(|p| !always_on(p))
        .map(described)
        .collect()
}

/// Adds a mutant's verdict, id and diff.
fn edited(page: &mut Page, outcome: &Outcome, found: &MutantOutcome) {
    page.line(format!(
        "{}  {}",
        Mark::of(found.verdict).heading(),
        paint(STRONG, &found.mutant.id)
    ));
    page.line(format!("  {}: {}", place(found), titled(outcome, found)));
    page.diff(outcome, found, 0);
}

#[cfg(test)]
mod tests;
