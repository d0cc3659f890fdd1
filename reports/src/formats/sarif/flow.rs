//! The divergence of a survivor as a SARIF code flow: one source location for each step.

use std::collections::BTreeMap;

use mutaspec_runner::definition::{Definition, ItemKind};
use mutaspec_runner::outcome::Story;
use serde_json::{Value, json};

use super::{Sources, location, plain};
use crate::runs::StepName;
use crate::schema::Model;
use crate::{abbreviate, trace, wording};

/// The recorded runs, by the name of the model and the id of the mutant.
pub type RecordedRuns = BTreeMap<(String, String), CodeFlow>;

/// A run, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFlow {
    /// The steps; the last one differs. A long run keeps only its beginning and end.
    pub stops: Vec<FlowStep>,
    /// The difference, in a sentence.
    pub sentence: String,
}

/// The most steps written for a run. GitHub shows no more, and rejects ten times as many.
const MOST: usize = 1000;
/// The largest number of characters written for a step.
const LONGEST: usize = 1000;

/// A step of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowStep {
    /// The number of the step in the run, from 1.
    pub order: usize,
    /// The step with its choices and changes.
    pub text: String,
    /// The line of its label or action in the source, from 1; `None` if it is not known.
    pub line: Option<u32>,
}

impl CodeFlow {
    /// Converts the run of a story.
    pub fn of(definition: &Definition, story: &Story) -> CodeFlow {
        let steps = &story.trace.steps;
        let flow_step = |i: usize| {
            let step = &steps[i];
            let before = i.checked_sub(1).and_then(|i| steps[i].state.as_ref());
            let changes = match (before, &step.state) {
                (Some(before), Some(after)) => trace::changes(before, after)
                    .iter()
                    .map(|change| format!("{}: {}", change.path, change.edit))
                    .collect(),
                (_, None) => vec!["the step fails".to_owned()],
                (None, Some(_)) => Vec::new(),
            };
            let name = if step.step.is_empty() {
                "the initial state"
            } else {
                &step.step
            };
            let parts: Vec<String> = [name.to_owned()]
                .into_iter()
                .chain(step.choices.iter().cloned())
                .chain(changes)
                .collect();
            FlowStep {
                order: i + 1,
                text: abbreviate::text(&parts.join("; "), LONGEST),
                line: line(definition, &step.step),
            }
        };
        let reported = if steps.len() <= MOST {
            (0..steps.len()).map(flow_step).collect()
        } else {
            let (first, last) = (MOST / 2, steps.len() - (MOST - 1 - MOST / 2));
            let cut = FlowStep {
                order: first + 1,
                text: format!(
                    "{} are left out of this file",
                    wording::count(last - first, "step")
                ),
                line: None,
            };
            (0..first)
                .map(flow_step)
                .chain([cut])
                .chain((last..steps.len()).map(flow_step))
                .collect()
        };
        CodeFlow {
            stops: reported,
            sentence: story.sentence.clone(),
        }
    }
}

/// Returns the line of a step such as `alice.n3`, `restaurant(bob).c` or `rm_prepare(r1)`.
fn line(definition: &Definition, step: &str) -> Option<u32> {
    let StepName { item, label, .. } = StepName::of(step);
    let row = definition.items.iter().find(|row| row.name == item)?;
    match &row.kind {
        ItemKind::Process { labels, .. } => {
            let label = labels
                .iter()
                .find(|row| Some(&*row.name) == label.as_deref());
            Some(label.map_or(row.line, |label| label.line))
        }
        ItemKind::Action | ItemKind::End => Some(row.line),
    }
}

/// Returns a survivor's only code flow. A step without a line takes that of the step before it.
pub(super) fn code_flows(flow: &CodeFlow, model: &Model, sources: &Sources<'_>) -> Value {
    let mut at = 1;
    let locations: Vec<Value> = flow
        .stops
        .iter()
        .enumerate()
        .map(|(i, flow_step)| {
            at = flow_step.line.unwrap_or(at).max(1);
            let importance = if i + 1 == flow.stops.len() { "essential" } else { "important" };
            json!({
                "executionOrder": flow_step.order,
                "importance": importance,
                "location": {
                    "physicalLocation": { "artifactLocation": location(sources.path(&model.file)), "region": { "startLine": at } },
                    "message": { "text": plain(&flow_step.text) },
                },
            })
        })
        .collect();
    json!([{ "message": { "text": plain(&flow.sentence) }, "threadFlows": [{ "locations": locations }] }])
}
