//! Text for people: answer first, then the evidence, then the next step. The last line of every report is the sentence with the counts.
//!
//! Styles are written as ANSI codes; whoever prints strips them where they are not wanted. Human text is no interface: tools read
//! [`schema`](crate::schema).

mod baseline;
mod explain;
pub(crate) mod findings;
mod intent;
mod list;
mod requirement;
mod run;
mod show;
pub(crate) mod suggest;
mod trace;

pub use baseline::{check, checked, verdict};
pub use explain::explain;
pub use findings::figures;
pub use list::{mutants, operators, spec, specs};
pub use run::{gate, run, rung, total};
pub use show::{Close, show};
pub use suggest::{in_short, suggested, suggestions};
pub use trace::told;

use mutaspec_runner::outcome::{MutantOutcome, Outcome, Property};
use mutaspec_runner::spec::PropertyKind;

use crate::diff::{self, LineKind};
use crate::glyph::{BAD, FAINT, GOOD, STRONG, paint};

/// Columns that text keeps to where it can.
const WIDTH: usize = 110;
/// Width of the words in front of a line.
const LABEL: usize = 12;

/// How to look closer: the command that shows one mutant.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The program as it was called.
    pub program: &'a str,
    /// What must follow the id, so that the same model is built: `--model five`.
    pub arguments: &'a str,
}

impl Look<'_> {
    fn command(&self, id: &str) -> String {
        let blank = if self.arguments.is_empty() { "" } else { " " };
        format!("{} show {id}{blank}{}", self.program, self.arguments)
    }
}

/// Lines that are being written.
#[derive(Default)]
struct Page(String);

impl Page {
    /// Texts of authors may have several lines; each is shown on one.
    fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(&text.as_ref().trim_end().replace(['\n', '\r'], " "));
        self.0.push('\n');
    }

    fn blank(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// A line of a block: a word, then what is said, and the rest of it below.
    fn labelled(&mut self, label: &str, lines: &[String]) {
        for (i, line) in lines.iter().enumerate() {
            let label = if i == 0 { label } else { "" };
            self.line(format!("  {}{line}", paint(FAINT, &format!("{label:LABEL$}"))));
        }
    }

    fn said(&mut self, label: &str, text: impl Into<String>) {
        self.labelled(label, &[text.into()]);
    }

    /// Name of the model and its constants.
    fn head(&mut self, outcome: &Outcome) {
        let constants: Vec<String> = outcome.constants.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        self.line(format!(
            "{}  {}",
            paint(STRONG, &outcome.name()),
            paint(FAINT, &constants.join(", "))
        ));
    }

    /// A mutant in the author's lines.
    fn diff(&mut self, outcome: &Outcome, found: &MutantOutcome, context: usize) {
        let lines = diff::diff(outcome.definition, found.mutant.row, found.mutant.participant.as_deref(), context);
        let width = lines.iter().filter_map(|l| l.number).max().map_or(0, |n| n.to_string().len());
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

/// `specs/a.rs:52:12`
fn place(found: &MutantOutcome) -> String {
    let row = found.mutant.row;
    format!("{}:{}:{}", row.file, row.line, row.column)
}

/// What a mutant does and what it mimics; the author's own has a name.
fn titled(outcome: &Outcome, found: &MutantOutcome) -> String {
    let operator = found.mutant.row.operator;
    match outcome.definition.intent.name(found.mutant.row) {
        Some(name) => format!("{}: {name}", operator.title()),
        None => format!("{}, as in {}", operator.title(), operator.fault()),
    }
}

/// `consistent (state invariant, line 40)`; the kind is left out where the name says it.
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

/// The properties a mutant slipped past: all of the model but the two that are always on and that nobody wrote.
fn written(outcome: &Outcome) -> Vec<String> {
    let always_on = |p: &&Property| matches!(p.kind, PropertyKind::Crash | PropertyKind::Divergence);
    outcome.properties.iter().filter(|p| !always_on(p)).map(described).collect()
}

#[cfg(test)]
mod tests;
