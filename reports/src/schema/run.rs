//! A recorded run in its own file: a run that kills a mutant, the divergence of a survivor, or a
//! run of the model itself that violates a property or meets a goal.
//!
//! Exports in other formats are created from this file, so converting [`ShownRun`] to [`Run`] and
//! back loses nothing. Derived fields, such as lanes and changes, are written for readers and
//! ignored when read. The JSON Schema is committed as `reports/schema/run.schema.json`.

use mutaspec_runner::outcome as found;
use mutaspec_runner::value::View;
use mutaspec_runner::value::delta::{self, Delta};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ReadError, VERSION, json};
use crate::runs::{RunKind, ShownRun, StepName, TraceSide};
use crate::trace::{self, ChangeKind};

/// A recorded run of a mutant or of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Version of this format.
    pub schema_version: u32,
    /// The spec's name.
    pub name: String,
    /// The model's name.
    pub model: String,
    /// The constants, in order.
    pub constants: Vec<Constant>,
    /// The participants that the constants name.
    pub participants: Vec<String>,
    /// The mutant's id; absent for a run of the model itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mutant: Option<String>,
    /// The property that the run violates; absent for a survivor and for a goal that is met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violates: Option<String>,
    /// The goal that the run meets; absent unless the run is an example of what the model can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meets: Option<String>,
    /// What is undefined at the end of the run; absent unless the mutant is invalid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undefined: Option<String>,
    /// How the property fails (without its name), or how the survivor differs; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// The side that takes `steps`. It is the baseline for a run of the model itself, and if the
    /// mutant lost behaviour.
    pub side: Side,
    /// The steps; the first entry is the initial state.
    pub steps: Vec<Step>,
    /// For a lasso, the index in `steps` of the state to which the run returns; absent if the run
    /// ends. The last step leads back to that state. If this is the last index, the last state
    /// repeats forever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<usize>,
    /// The index in `steps` of the first step that the other side cannot take in the same way;
    /// absent if only the entire run differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_difference: Option<usize>,
    /// The alternatives of the other side to that step; empty if it cannot take the step.
    pub other: Vec<Step>,
}

/// A constant of the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The constant's name.
    pub name: String,
    /// The constant's value as text.
    pub value: String,
}

/// The side that takes a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The spec without a mutation.
    Baseline,
    /// The mutant.
    Mutant,
}

/// A step with the state after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The name of the step, `restaurant(bob).c1`; empty for the initial state.
    pub step: String,
    /// The action or process; empty for the initial state.
    pub item: String,
    /// The arguments of the action or process, as text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// The label; absent for an action and the initial state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The lane of a diagram: a participant, a process, or `system`; absent for the initial state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
    /// The choices that the step made, as text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// The changes that the step made; absent for the initial state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The state after the step; absent if the step does not end, or if `delta` is present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<View>,
    /// The change from the state before, in place of `state` if that is large. In `other`, it is
    /// relative to the last state that both sides have in common.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delta: Option<Delta>,
    /// The state of the refined spec to which the state maps, as a record with that spec's name.
    /// Present only if a refinement fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapped: Option<View>,
}

/// A change of a place in the state. A replaced value has `from` and `to`; a map entry that was
/// removed has only `from`, a new one only `to`. A set or sequence has `removed` and `added`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The path of the place, `stage[bob]`.
    pub place: String,
    /// The value before the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<View>,
    /// The value after the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<View>,
    /// Removed elements, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<View>,
    /// Added elements, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<View>,
}

impl From<&ShownRun> for Run {
    fn from(shown: &ShownRun) -> Run {
        let constant = |(name, value): &(String, String)| Constant {
            name: name.clone(),
            value: value.clone(),
        };
        let (violates, meets, sentence) = match &shown.what {
            RunKind::Violation { property, how, .. } => (Some(property.clone()), None, how.clone()),
            RunKind::Undefined { .. } => (None, None, None),
            RunKind::Difference(story) => (None, None, Some(story.sentence.clone())),
            RunKind::Example { goal, .. } => (None, Some(goal.clone()), None),
        };
        let undefined = match &shown.what {
            RunKind::Undefined { why, .. } => Some(why.clone()),
            _ => None,
        };
        Run {
            schema_version: VERSION,
            name: shown.spec.clone(),
            model: shown.model.clone(),
            constants: shown.constants.iter().map(constant).collect(),
            participants: shown.participants.clone(),
            mutant: shown.mutant.clone(),
            violates,
            meets,
            undefined,
            sentence,
            side: Side::from(shown.side()),
            steps: steps(&shown.trace().steps, &shown.participants),
            back_to: shown.trace().back_to,
            first_difference: shown.first_difference(),
            other: alternatives(shown),
        }
    }
}

impl From<TraceSide> for Side {
    fn from(side: TraceSide) -> Side {
        match side {
            TraceSide::Baseline => Side::Baseline,
            TraceSide::Mutant => Side::Mutant,
        }
    }
}

/// Converts the other side's steps, which all start in the last common state.
fn alternatives(shown: &ShownRun) -> Vec<Step> {
    let place = shown
        .first_difference()
        .and_then(|place| place.checked_sub(1));
    let before = place.and_then(|place| shown.trace().steps.get(place)?.state.as_ref());
    shown
        .other()
        .iter()
        .map(|other| step(before, other, &shown.participants))
        .collect()
}

fn steps(steps: &[found::TraceStep], participants: &[String]) -> Vec<Step> {
    let mut before: Option<&View> = None;
    let mut written = Vec::new();
    for shown in steps {
        written.push(step(before, shown, participants));
        before = shown.state.as_ref();
    }
    written
}

fn step(before: Option<&View>, shown: &found::TraceStep, participants: &[String]) -> Step {
    let name = StepName::of(&shown.step);
    let changes = match (before, &shown.state) {
        (Some(before), Some(after)) => trace::changes(before, after),
        _ => Vec::new(),
    };
    let (state, delta) = delta::written(before, shown.state.as_ref());
    Step {
        step: shown.step.clone(),
        lane: (!shown.step.is_empty()).then(|| name.lane(participants)),
        item: name.item,
        arguments: name.arguments,
        label: name.label,
        choices: shown.choices.clone(),
        changes: changes.into_iter().map(Change::from).collect(),
        state,
        delta,
        mapped: shown.mapped.clone(),
    }
}

impl From<trace::StateChange> for Change {
    fn from(change: trace::StateChange) -> Change {
        let mut written = Change {
            place: change.path,
            from: None,
            to: None,
            removed: Vec::new(),
            added: Vec::new(),
        };
        match change.edit {
            ChangeKind::Replaced { from, to } => {
                (written.from, written.to) = (Some(from), Some(to));
            }
            ChangeKind::Elements { removed, added } => {
                (written.removed, written.added) = (removed, added);
            }
            ChangeKind::Entered(value) => written.to = Some(value),
            ChangeKind::Left(value) => written.from = Some(value),
        }
        written
    }
}

impl From<&Run> for ShownRun {
    fn from(run: &Run) -> ShownRun {
        // Cannot fail for a run that was read: `Run::read` has checked its states.
        let (steps, other) = run.taken().unwrap_or_default();
        let trace = found::Trace {
            steps,
            back_to: run.back_to,
        };
        let place = run.first_difference;
        let what = match (&run.violates, &run.meets, &run.undefined) {
            (None, Some(goal), _) => RunKind::Example {
                goal: goal.clone(),
                trace,
            },
            (Some(property), ..) => RunKind::Violation {
                property: property.clone(),
                how: run.sentence.clone(),
                trace,
                apart: place.map(|place| found::Apart { place, other }),
            },
            (None, None, Some(why)) => RunKind::Undefined {
                why: why.clone(),
                trace,
                apart: place.map(|place| found::Apart { place, other }),
            },
            (None, None, None) => RunKind::Difference(found::Story {
                trace,
                lost: run.side == Side::Baseline,
                other,
                sentence: run.sentence.clone().unwrap_or_default(),
            }),
        };
        ShownRun {
            spec: run.name.clone(),
            model: run.model.clone(),
            constants: run
                .constants
                .iter()
                .map(|c| (c.name.clone(), c.value.clone()))
                .collect(),
            participants: run.participants.clone(),
            mutant: run.mutant.clone(),
            what,
        }
    }
}

impl Step {
    fn taken(&self, before: Option<&View>) -> Option<found::TraceStep> {
        Some(found::TraceStep {
            step: self.step.clone(),
            choices: self.choices.clone(),
            state: delta::read(before, self.state.clone(), self.delta.as_ref()).ok()?,
            mapped: self.mapped.clone(),
        })
    }
}

impl Run {
    /// Reads what [`json`](super::json) wrote. Unknown fields, another version, wrong indices and
    /// states that do not follow from each other are errors.
    pub fn read(text: &str) -> Result<Run, ReadError> {
        let run: Run = super::read(text)?;
        let is_place = |place: Option<usize>| place.is_none_or(|place| place < run.steps.len());
        if run.steps.is_empty() || !is_place(run.back_to) || !is_place(run.first_difference) {
            return Err(ReadError::Run);
        }
        run.taken().ok_or(ReadError::States)?;
        Ok(run)
    }

    /// Returns the steps of the run and of the other side, or `None` if a state does not follow
    /// from the state before it.
    fn taken(&self) -> Option<(Vec<found::TraceStep>, Vec<found::TraceStep>)> {
        let mut steps: Vec<found::TraceStep> = Vec::new();
        for step in &self.steps {
            let before = steps.last().and_then(|step| step.state.as_ref());
            steps.push(step.taken(before)?);
        }
        let last = self.first_difference.and_then(|place| place.checked_sub(1));
        let before = last.and_then(|place| steps.get(place)?.state.as_ref());
        let other: Option<Vec<found::TraceStep>> =
            self.other.iter().map(|step| step.taken(before)).collect();
        let other = other?;
        Some((steps, other))
    }
}

/// Returns the JSON Schema of [`Run`].
pub fn run_schema() -> String {
    json(&schemars::schema_for!(Run))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::samples;

    #[test]
    fn committed_schema_matches_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/run.schema.json");
        let committed = std::fs::read_to_string(path)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        assert!(
            committed == run_schema(),
            "the schema has changed; regenerate it with `cargo run -p mutaspec-reports --example schema run > reports/schema/run.schema.json`"
        );
    }

    #[test]
    fn runs_are_read_back_unchanged() {
        for shown in samples::all() {
            let run = Run::from(&shown);
            let read = Run::read(&json(&run)).unwrap();
            assert_eq!(read, run);
            assert_eq!(ShownRun::from(&read), shown);
        }
    }

    #[test]
    fn run_snapshot() {
        insta::assert_snapshot!(json(&Run::from(&samples::story())));
    }

    #[test]
    fn version_fields_and_step_indices_are_validated() {
        let text = json(&Run::from(&samples::story()));
        let newer = text.replacen("\"schema_version\": 2", "\"schema_version\": 3", 1);
        assert!(
            Run::read(&newer)
                .unwrap_err()
                .to_string()
                .contains("schema version 3")
        );
        let extra = text.replacen("\"other\":", "\"more\": 1, \"other\":", 1);
        assert!(
            Run::read(&extra)
                .unwrap_err()
                .to_string()
                .contains("unknown field `more`")
        );
        let beyond = text.replacen("\"first_difference\": 2", "\"first_difference\": 3", 1);
        assert_eq!(
            Run::read(&beyond).unwrap_err().to_string(),
            "this is no run: it names a step that it does not have"
        );
    }
}
