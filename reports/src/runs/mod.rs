//! Exports of traces: [`mermaid`] and [`svg`] diagrams, [`shiviz`] logs and [`tla`] modules. (ITF
//! is JSON and lives in [`schema`](crate::schema::itf).)
//!
//! Each is created from a [`ShownRun`]: a recorded run of a mutant or of a model. The diagrams
//! share [`Diagram`]: lanes, events and arrows. No step is taken here: changes and communication
//! are inferred from the recorded states.

mod arrows;
mod clocks;
mod diagram;
mod layout;
pub mod mermaid;
mod places;
pub mod shiviz;
mod step_name;
pub mod svg;
pub mod tla;

pub use arrows::{Arrow, ArrowKind};
pub use clocks::{Clock, clocks};
pub use diagram::{Diagram, Event, Undelivered};
pub use layout::{ArrowLine, Dot, LaneLine, Layout, RowText, layout};
pub use step_name::StepName;

use mutaspec_runner::outcome::{Apart, MutantOutcome, Outcome, Story, Trace, TraceStep, Verdict};
use mutaspec_runner::suggest::Harm;

use crate::baseline_verdict::failures;
use crate::wording;

/// A recorded run of a mutant or of a model, with the reason why it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownRun {
    /// The spec's name.
    pub spec: String,
    /// The model's name.
    pub model: String,
    /// The constants and their values as text, in order.
    pub constants: Vec<(String, String)>,
    /// The participants that the constants name, in order.
    pub participants: Vec<String>,
    /// The mutant's id; `None` for a run of the model itself.
    pub mutant: Option<String>,
    /// The reason, with the run.
    pub what: RunKind,
}

/// The reason why a run is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum RunKind {
    /// The run violates a property. It kills the mutant, if there is one.
    Violation {
        /// The property's name.
        property: String,
        /// How the property fails, in a sentence without its name; `None` if not recorded.
        how: Option<String>,
        /// The run that violates the property.
        trace: Trace,
        /// The step of a mutant's run that the baseline does not take, if any.
        apart: Option<Apart>,
    },
    /// The run ends in an evaluation that the language leaves undefined, so the mutant is invalid.
    Undefined {
        /// What is undefined, in a sentence.
        why: String,
        /// The run to the evaluation.
        trace: Trace,
        /// The step that the baseline does not take, if any.
        apart: Option<Apart>,
    },
    /// The run shows where a survivor first differs from the baseline.
    Difference(Story),
    /// The run is an example of the model that meets a goal.
    Example {
        /// The goal's name.
        goal: String,
        /// The run that meets the goal.
        trace: Trace,
    },
}

/// The side that takes a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceSide {
    /// The spec without a mutation.
    Baseline,
    /// The mutant.
    Mutant,
}

impl TraceSide {
    /// Returns `baseline` or `mutant`.
    pub fn word(self) -> &'static str {
        match self {
            TraceSide::Baseline => "baseline",
            TraceSide::Mutant => "mutant",
        }
    }
}

/// The run of one side.
#[derive(Clone, Debug, PartialEq)]
pub struct SideRun {
    /// The side that takes the run.
    pub side: TraceSide,
    /// The run. If the side has several alternatives to the step that differs, it takes the first.
    pub trace: Trace,
    /// Indices of the steps to mark, in order: the first difference from the other side, and the
    /// last step of the recorded run unless it is a lasso.
    pub marks: Vec<usize>,
    /// Whether the run ends here because this side cannot take the other side's next step.
    pub stuck: bool,
}

impl ShownRun {
    /// Returns the recorded run of a mutant, or `None` if none was recorded.
    pub fn of(outcome: &Outcome, found: &MutantOutcome) -> Option<ShownRun> {
        let what = match (outcome.killers(found).next(), &found.run, &found.story) {
            (Some(killer), Some(trace), _) => RunKind::Violation {
                property: killer.name.clone(),
                how: found.how.clone(),
                trace: trace.clone(),
                apart: found.apart.clone(),
            },
            (None, Some(trace), _) if found.verdict == Verdict::Invalid => RunKind::Undefined {
                why: wording::invalid(found.reason.as_deref()),
                trace: trace.clone(),
                apart: found.apart.clone(),
            },
            (_, _, Some(story)) => RunKind::Difference(story.clone()),
            _ => return None,
        };
        Some(ShownRun::new(outcome, Some(found.mutant.id.clone()), what))
    }

    /// Creates the run of a survivor that violates a suggested property, which ends as `how` says.
    pub fn harm(outcome: &Outcome, found: &MutantOutcome, harm: &Harm, how: String) -> ShownRun {
        let what = RunKind::Violation {
            property: harm.property.clone(),
            how: Some(how).filter(|how| !how.is_empty()),
            trace: harm.trace.clone(),
            apart: None,
        };
        ShownRun::new(outcome, Some(found.mutant.id.clone()), what)
    }

    /// Returns the run on which a model's property fails, or `None` if no run shows a failure.
    pub fn of_model(outcome: &Outcome, property: usize) -> Option<ShownRun> {
        let (_, trace) = outcome
            .baseline
            .traces
            .iter()
            .find(|(place, _)| *place == property)?;
        let (_, reason) = failures(outcome).find(|(place, _)| *place == property)?;
        let what = RunKind::Violation {
            property: outcome.properties.get(property)?.name.clone(),
            how: Some(reason.to_owned()),
            trace: trace.clone(),
            apart: None,
        };
        Some(ShownRun::new(outcome, None, what))
    }

    /// Creates an example of the model: a run that meets a goal.
    pub fn example(outcome: &Outcome, goal: &str, trace: Trace) -> ShownRun {
        let what = RunKind::Example {
            goal: goal.to_owned(),
            trace,
        };
        ShownRun::new(outcome, None, what)
    }

    fn new(outcome: &Outcome, mutant: Option<String>, what: RunKind) -> ShownRun {
        ShownRun {
            spec: outcome.definition.name.to_string(),
            model: outcome.model.clone(),
            constants: outcome.constants.clone(),
            participants: participants(outcome),
            mutant,
            what,
        }
    }

    /// Returns the mutant's id, or the model's full name for a run of the model itself.
    pub fn subject(&self) -> String {
        self.mutant
            .clone()
            .unwrap_or_else(|| format!("{}/{}", self.spec, self.model))
    }

    /// Returns the side whose run was recorded step by step.
    pub fn side(&self) -> TraceSide {
        match &self.what {
            RunKind::Difference(story) if story.lost => TraceSide::Baseline,
            _ if self.mutant.is_none() => TraceSide::Baseline,
            _ => TraceSide::Mutant,
        }
    }

    /// Returns the run that was recorded.
    pub fn trace(&self) -> &Trace {
        match &self.what {
            RunKind::Violation { trace, .. }
            | RunKind::Undefined { trace, .. }
            | RunKind::Example { trace, .. } => trace,
            RunKind::Difference(story) => &story.trace,
        }
    }

    /// Returns the index of the first step that the other side cannot take in the same way, or
    /// `None` if only the entire run differs.
    pub fn first_difference(&self) -> Option<usize> {
        match &self.what {
            RunKind::Violation { apart, .. } | RunKind::Undefined { apart, .. } => {
                apart.as_ref().map(|apart| apart.place)
            }
            RunKind::Difference(story) if story.trace.back_to.is_some() => None,
            RunKind::Difference(story) => story.trace.steps.len().checked_sub(1),
            RunKind::Example { .. } => None,
        }
    }

    /// Describes what the run shows, in a sentence.
    pub fn sentence(&self) -> String {
        match &self.what {
            RunKind::Violation {
                property,
                how: None,
                ..
            } => format!("{property} fails"),
            RunKind::Violation {
                property,
                how: Some(how),
                ..
            } => format!("{property}: {how}"),
            RunKind::Undefined { why, .. } => why.clone(),
            RunKind::Difference(story) => story.sentence.clone(),
            RunKind::Example { goal, .. } => format!("{goal}: this run meets it"),
        }
    }

    /// Returns the alternatives of the other side at the first difference; empty if it cannot take
    /// the step.
    pub fn other(&self) -> &[TraceStep] {
        match &self.what {
            RunKind::Violation { apart, .. } | RunKind::Undefined { apart, .. } => {
                apart.as_ref().map_or(&[], |apart| &apart.other)
            }
            RunKind::Difference(story) => &story.other,
            RunKind::Example { .. } => &[],
        }
    }

    /// Returns the run of one side, or `None` for the other side if only the entire run differs.
    pub fn side_run(&self, side: TraceSide) -> Option<SideRun> {
        if side == self.side() {
            return Some(self.shown_side());
        }
        self.first_difference()
            .map(|place| self.other_side(side, place))
    }

    /// Returns the runs of both sides, the baseline's first.
    pub fn side_runs(&self) -> Vec<SideRun> {
        [TraceSide::Baseline, TraceSide::Mutant]
            .into_iter()
            .filter_map(|side| self.side_run(side))
            .collect()
    }

    fn shown_side(&self) -> SideRun {
        let trace = self.trace().clone();
        let violation = trace
            .steps
            .len()
            .checked_sub(1)
            .filter(|_| trace.back_to.is_none());
        let mut marks: Vec<usize> = self
            .first_difference()
            .into_iter()
            .chain(violation)
            .collect();
        marks.dedup();
        SideRun {
            side: self.side(),
            marks,
            trace,
            stuck: false,
        }
    }

    /// Builds the common steps, and this side's first alternative to the next one.
    fn other_side(&self, side: TraceSide, place: usize) -> SideRun {
        let mut steps: Vec<TraceStep> = self.trace().steps.iter().take(place).cloned().collect();
        let instead = self.other().first();
        steps.extend(instead.cloned());
        SideRun {
            side,
            trace: Trace {
                steps,
                back_to: None,
            },
            marks: instead.map(|_| place).into_iter().collect(),
            stuck: instead.is_none(),
        }
    }
}

/// Returns the participants that the constants name, as they are printed. In TLA+, these are the
/// model values.
fn participants(outcome: &Outcome) -> Vec<String> {
    let definition = &outcome.definition;
    let is_tla = definition.language.name == "tla";
    let mut names: Vec<String> = Vec::new();
    for (constant, value) in &outcome.constants {
        let mut rows = definition.constants.iter();
        let row = rows.find(|row| row.name == *constant);
        if is_tla || row.is_some_and(|row| row.type_text.contains("Participant")) {
            // In TLA+, every second part is inside a string.
            let outside = value.split('"').step_by(2);
            let words = outside.flat_map(|part| part.split(|c: char| "{}[](),: ".contains(c)));
            for name in words.filter(|name| !name.is_empty() && (!is_tla || is_model_value(name))) {
                if !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
        }
    }
    names
}

/// Whether a word of a value in TLA+ is a model value, rather than a number, a truth value or a
/// string.
fn is_model_value(word: &str) -> bool {
    let is_name = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_number = word.chars().all(|c| c.is_ascii_digit());
    is_name && !is_number && word != "TRUE" && word != "FALSE"
}

/// Formats the heading of every export: mutant, model and constants.
fn heading(shown: &ShownRun) -> String {
    let constants = wording::constants(&shown.constants);
    let of = if constants.is_empty() {
        String::new()
    } else {
        format!(" ({})", constants.join("; "))
    };
    match &shown.mutant {
        Some(mutant) => format!("{mutant} on {}/{}{of}", shown.spec, shown.model),
        None => format!("{}/{}{of}", shown.spec, shown.model),
    }
}

/// Describes the side, and what the recorded run shows.
fn subtitle(shown: &ShownRun, side_run: &SideRun) -> String {
    let (side, sentence) = (side_run.side.word(), shown.sentence());
    match &shown.what {
        RunKind::Violation { .. } | RunKind::Undefined { .. } if side_run.side != shown.side() => {
            format!("{side}, beside the mutant's run; {sentence}")
        }
        _ => format!("{side}; {sentence}"),
    }
}

#[cfg(test)]
mod tests;
