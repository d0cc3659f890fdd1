//! The machine-readable files: views of outcomes, with types of the engine where those are equal.
//!
//! Names are stable: [`VERSION`] is raised when a field is removed or changes its meaning. The
//! output is deterministic: it depends on no clock, local path or number of threads. The JSON
//! Schema of [`Results`] is committed as `reports/schema/results.schema.json`.

pub mod annotations;
pub mod comparison;
mod convert;
pub mod findings;
pub mod gap;
mod gate;
pub mod itf;
pub mod listing;
pub(crate) mod page;
pub mod planned;
pub mod record;
pub mod requirement;
pub mod run;
pub mod suggestions;

use std::collections::BTreeMap;

pub use crate::json::compact;
use annotations::Promise;
pub use gate::Gate;
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::outcome::{Equivalence, Simulation, Stage, SurvivorClass, Warning};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the format; every file states it.
pub const VERSION: u32 = 2;

/// The results of a run, as in `results.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// Version of this format.
    pub schema_version: u32,
    /// The models that were checked, in the order in which they were named.
    pub specs: Vec<Model>,
    /// The models that the engine refused to check.
    pub refused: Vec<Refused>,
    /// Whether the run was stopped before every mutant was decided.
    pub interrupted: bool,
    /// Whether the run passed, and if not, why; absent if nothing was mutated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
}

/// A model with its properties and mutants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The spec's name.
    pub name: String,
    /// The model's name.
    pub model: String,
    /// The spec's source file, as the compiler names it.
    pub file: String,
    /// The value of each constant as text, by name.
    pub constants: BTreeMap<String, String>,
    /// The baseline: the spec without a mutation.
    pub baseline: Baseline,
    /// The properties that were checked, in the order of the spec.
    pub properties: Vec<Property>,
    /// The mutants in the order of the spec; empty if the baseline failed or nothing was mutated.
    pub mutants: Vec<Mutant>,
    /// The ids of the operators that were asked for, sorted; absent if nothing was mutated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<String>,
    /// Whether only some mutants were asked for, in a shard or on the lines of a diff. Nothing is
    /// known about mutants that are not in `mutants`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub partial: bool,
    /// The next model of the ladder, on which all mutants not killed here are decided again; absent
    /// for the last model. Only the kills listed here are final.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on_to: Option<String>,
    /// The number of mutants planned; equals the length of `mutants` unless `interrupted` is true.
    pub planned: usize,
    /// The bounds of a simulation, which proves nothing; absent if states were searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulation: Option<Simulation>,
    /// The number of mutants by verdict; absent if nothing was mutated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Whether the run was stopped before this model was finished.
    pub interrupted: bool,
    /// The faults that the author declares the spec must withstand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tolerates: Vec<annotations::Tolerance>,
    /// The requirements, in the order in which the spec names them; absent if nothing was mutated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<requirement::Requirement>,
    /// The places that the author excludes from mutation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<annotations::Omission>,
    /// Findings about the properties themselves, from the baseline; absent if none were computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<findings::Findings>,
    /// What the kill matrix shows about the properties; absent without `--matrix`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<findings::Matrix>,
    /// The survivors, grouped by the property that is missing; empty on a lower model of a ladder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<gap::Gap>,
}

/// The size of a baseline, and warnings about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Generated states, as TLC counts them.
    pub generated_states: u64,
    /// Distinct states.
    pub distinct_states: u64,
    /// Levels of the breadth-first search; initial states are level 1.
    pub depth: u32,
    /// Whether every reachable state was found.
    pub complete: bool,
    /// How declared symmetry was used; absent if the model declares no symmetric sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symmetry: Option<Symmetry>,
    /// Reasons why the baseline measures less than it seems to.
    pub warnings: Vec<Warning>,
}

/// How the sets that are declared symmetric were used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Symmetry {
    /// Whether only one state of each orbit was searched. State counts are those of all states.
    pub used: bool,
    /// The constants whose members are interchangeable; empty unless the symmetry was proven.
    pub sets: Vec<String>,
    /// The number of orbits of the baseline's distinct states; absent if `used` is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orbits: Option<u64>,
    /// Why symmetry was not used or could not be proven; absent if it was proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A property as the model checks it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// The name: of the author's item, `deadlock_freedom`, or `assertion alice.n3`.
    pub name: String,
    /// The kind of property.
    pub kind: PropertyKind,
    /// The verdict on the baseline.
    pub verdict: PropertyVerdict,
    /// Why the property fails on the baseline; absent if it does not fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The line in the source, from 1; absent for a built-in property.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The number of mutants that it kills. Without a matrix, only properties that fail at the
    /// first violation of a mutant are counted.
    pub kills: usize,
}

/// The verdict on a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PropertyVerdict {
    /// It holds, or the goal is met.
    Holds,
    /// It is violated, or the goal is not met.
    Fails,
    /// The search ended before the property was decided.
    Undecided,
}

/// A mutant and its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// The stable id, `two_phase_commit/alice.n3/M2-4c1d9e02@bob`.
    pub id: String,
    /// The id of the operator, `M2`.
    pub operator: String,
    /// The participant that the mutant is about; absent unless the mutant belongs to a family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
    /// The step, action or helper that changes.
    pub item: String,
    /// The source file, as the compiler names it.
    pub file: String,
    /// Line of the first character that changes, from 1.
    pub line: u32,
    /// Column of the first character that changes, in characters from 1.
    pub column: u32,
    /// Line of the character after the last one that changes, from 1.
    pub end_line: u32,
    /// Column of the character after the last one that changes, in characters from 1.
    pub end_column: u32,
    /// The author's text.
    pub original: String,
    /// The text that replaces it.
    pub replacement: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The kind of equivalence; absent unless the verdict is `equivalent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equivalence: Option<Equivalence>,
    /// The properties that kill it; without a matrix, those that fail at the first violation.
    pub killed_by: Vec<String>,
    /// The kind of property that could kill it; absent unless it is a survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survivor_class: Option<SurvivorClass>,
    /// Distinct states found before its search ended.
    pub states: u64,
    /// States generated before its search ended.
    pub generated_states: u64,
    /// Whether all of its reachable states were found.
    pub complete: bool,
    /// Steps up to the violation or the first difference from the baseline; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_length: Option<u32>,
    /// Whether no shorter run shows this. False if random walks found the violation.
    pub shortest: bool,
    /// The part of the campaign that decided the mutant.
    pub decided_by: Stage,
    /// Steps taken to decide it, in its walks and searches, counted as TLC counts generated states.
    pub steps_taken: u64,
    /// The id of an earlier survivor with the same reachable graph, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// Why the mutant is inconclusive, accepted, tolerated or invalid; absent for other verdicts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The verdict of each of the model's `properties`, in their order; absent without a matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Vec<PropertyVerdict>>,
    /// The place among the survivors in reading order, from 1; absent unless it survived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    /// A question to the author about a survivor, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The smaller model of the ladder that killed the mutant; all other fields are from that
    /// model. Absent if it was decided on this model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub killed_at: Option<String>,
    /// The name that the author gave the mutant; absent unless the author wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The promise that the mutant tests; absent unless the spec must withstand its fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
}

/// The verdict on a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At least one property fails.
    Killed,
    /// No property fails, and the mutant is not equivalent.
    Survived,
    /// Proven to behave on this model as the baseline does, as far as properties can see.
    Equivalent,
    /// Proven: on this model its site is never evaluated, or never for its participant.
    Unreached,
    /// A budget was spent before the mutant was decided.
    Inconclusive,
    /// The mutant has no initial state, or meets an undefined evaluation, which `reason` describes.
    Invalid,
    /// A survivor that the accept file names, with a reason.
    Accepted,
    /// Its fault is one that the spec must withstand, and no property fails; see `promise`.
    Tolerated,
    /// Its fault is one that the spec must withstand, and a property fails; see `promise`.
    Broken,
}

impl Verdict {
    /// Returns the word used in lists and reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Killed => "killed",
            Verdict::Survived => "survived",
            Verdict::Equivalent => "equivalent",
            Verdict::Unreached => "unreached",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Invalid => "invalid",
            Verdict::Accepted => "accepted",
            Verdict::Tolerated => "tolerated",
            Verdict::Broken => "broken",
        }
    }
}

/// The number of mutants of a model, by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Killed mutants.
    pub killed: usize,
    /// Survivors, without the accepted ones.
    pub survived: usize,
    /// Equivalent mutants.
    pub equivalent: usize,
    /// Mutants whose site is never evaluated.
    pub unreached: usize,
    /// Inconclusive mutants.
    pub inconclusive: usize,
    /// Invalid mutants.
    pub invalid: usize,
    /// Tolerated mutants: the spec withstands the fault. Absent if 0.
    #[serde(default, skip_serializing_if = "is_none")]
    pub kept: usize,
    /// Broken promises: the spec does not withstand the fault. Absent if 0.
    #[serde(default, skip_serializing_if = "is_none")]
    pub broken: usize,
    /// Accepted survivors.
    #[serde(default)]
    pub accepted: usize,
    /// The score: killed / (killed + survived), from 0 to 1. Absent if both are 0, in a simulation,
    /// and if the baseline has a single state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// The ratio with accepted mutants counted as survivors. Absent if none is accepted, in a
    /// simulation, and if the baseline has a single state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_ratio: Option<f64>,
}

/// Whether serde omits a flag.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Whether serde omits a count.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A model that the engine refused to check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The spec's name.
    pub name: String,
    /// The model's name.
    pub model: String,
    /// The reason, in a sentence.
    pub reason: String,
}

/// Why a file could not be read back.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file was written for another version of the format.
    #[error("the results have schema version {found}, this program reads version {VERSION}")]
    Version {
        /// The version in the file.
        found: u32,
    },
    /// A run refers to a step that it does not have.
    #[error("this is no run: it names a step that it does not have")]
    Run,
    /// A state in a run does not follow from the state before it.
    #[error("this is no run: a state does not follow from the one before it")]
    States,
    /// The text is not JSON of the expected shape.
    #[error("these are no results: {0}")]
    Format(#[from] serde_json::Error),
}

impl Results {
    /// Reads what [`json`] wrote. An unknown field or another version is an error.
    pub fn read(text: &str) -> Result<Results, ReadError> {
        read(text)
    }
}

/// Reads a file, its version first: a newer file must not be reported as malformed.
fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    #[derive(Deserialize)]
    struct Version {
        schema_version: u32,
    }
    let Version {
        schema_version: found,
    } = serde_json::from_str(text)?;
    if found != VERSION {
        return Err(ReadError::Version { found });
    }
    Ok(serde_json::from_str(text)?)
}

/// Returns a value as indented JSON that ends with a line break.
pub fn json(value: &impl Serialize) -> String {
    // Cannot fail: keys are strings and numbers are finite in every type of this module.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the JSON Schema of [`Results`].
pub fn results_schema() -> String {
    json(&schemars::schema_for!(Results))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn results() -> Results {
        Results::new(&[sample::outcome()], &[])
    }

    #[test]
    fn committed_schema_matches_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/results.schema.json");
        let committed = std::fs::read_to_string(path)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        assert!(
            committed == results_schema(),
            "the schema has changed; regenerate it with `cargo run -p mutaspec-reports --example schema > reports/schema/results.schema.json`"
        );
    }

    #[test]
    fn results_are_read_back_unchanged() {
        let written = results();
        assert_eq!(Results::read(&json(&written)).unwrap(), written);
    }

    #[test]
    fn results_snapshot() {
        insta::assert_snapshot!(json(&results()));
    }

    #[test]
    fn unknown_field_is_an_error() {
        let text = json(&results());
        for (old, new) in [
            (
                "\"interrupted\": false\n}",
                "\"interrupted\": false, \"extra\": 1\n}",
            ),
            ("\"depth\": 20,", "\"depth\": 20, \"extra\": 1,"),
            (
                "\"kind\": \"dead_step\",",
                "\"kind\": \"dead_step\", \"extra\": 1,",
            ),
            (
                "\"operator\": \"M2\",",
                "\"operator\": \"M2\", \"extra\": 1,",
            ),
            ("\"killed\": 2,", "\"killed\": 2, \"extra\": 1,"),
        ] {
            let changed = text.replacen(old, new, 1);
            assert_ne!(changed, text, "{old} occurs");
            let error = Results::read(&changed).unwrap_err();
            assert!(
                error.to_string().contains("unknown field `extra`"),
                "{error}"
            );
        }
    }

    #[test]
    fn other_version_is_refused_first() {
        let error = Results::read("{\"schema_version\": 99, \"what\": 1}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the results have schema version 99, this program reads version 2"
        );
    }

    #[test]
    fn unmutated_model_has_no_score() {
        let mut outcome = sample::outcome();
        outcome.mutants.clear();
        outcome.planned = 0;
        let results = Results::new(&[outcome], &[]);
        assert_eq!(results.specs[0].score, None);
    }

    #[test]
    fn simulation_reports_walks_and_no_ratio() {
        let searched = results().specs[0].score.unwrap();
        let mut outcome = sample::outcome();
        outcome.simulation = Some(Simulation {
            walks: 7,
            length: 30,
        });
        let simulated = &Results::new(&[outcome], &[]).specs[0];
        assert_eq!(
            simulated.simulation,
            Some(Simulation {
                walks: 7,
                length: 30
            })
        );
        let score = Score {
            ratio: None,
            ..searched
        };
        assert!(searched.ratio.is_some());
        assert_eq!(simulated.score, Some(score));
    }

    #[test]
    fn interrupted_model_interrupts_the_run() {
        let mut stopped = sample::outcome();
        stopped.interrupted = true;
        let results = Results::new(&[sample::outcome(), stopped], &[]);
        assert!(results.interrupted);
        assert!(!results.specs[0].interrupted && results.specs[1].interrupted);
    }
}
