//! The machine-readable results: the only types of the project that are serialised.
//!
//! Names are stable; a change of meaning or a removal raises [`VERSION`]. Nothing here depends on a clock, a path of this machine or a number of
//! threads: the same input gives the same bytes. The JSON Schema made from these types is committed as `reports/schema/results.schema.json`.

pub mod comparison;
mod convert;
mod delta;
pub mod findings;
mod gate;
pub mod intent;
pub mod itf;
pub mod listing;
pub(crate) mod page;
pub mod planned;
pub mod record;
pub mod requirement;
pub mod run;
pub mod suggesting;
pub mod tree;
mod warning;

use std::collections::BTreeMap;

pub use gate::Gate;
use intent::Promise;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use warning::Warning;

/// The version of the format, in every file.
pub const VERSION: u32 = 1;

/// What a run found out: `results.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// Version of this format.
    pub schema_version: u32,
    /// One entry for each model that was checked, in the order in which they were named.
    pub specs: Vec<Model>,
    /// Models about which nothing is known, because the engine refused them.
    pub refused: Vec<Refused>,
    /// The run was stopped before everything was decided.
    pub interrupted: bool,
    /// Whether the run passed, and why not; absent where nothing was mutated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Gate>,
}

/// A model with its mutants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The spec's name.
    pub name: String,
    /// The model's name.
    pub model: String,
    /// The spec's source file as the compiler names it.
    pub file: String,
    /// The value of each constant, in words.
    pub constants: BTreeMap<String, String>,
    /// The spec, unmutated.
    pub baseline: Baseline,
    /// The properties that were checked, in order.
    pub properties: Vec<Property>,
    /// The mutants in the order of the spec; none where the baseline failed, or where only the baseline was asked for.
    pub mutants: Vec<Mutant>,
    /// The operators whose mutants were asked for, by id; none where nothing was mutated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<String>,
    /// Only some of their mutants were asked for, in a shard or on the lines of a diff: what is not in `mutants` is not known.
    #[serde(default, skip_serializing_if = "is_false")]
    pub partial: bool,
    /// The model of a ladder on which every mutant that is not killed here was tried next: these verdicts are not the last word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on_to: Option<String>,
    /// Mutants there are: as many as in `mutants`, unless `interrupted`.
    pub planned: usize,
    /// How far a simulation walked; absent where everything was searched. Nothing in a simulation is proven, and it has no ratio of killed mutants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulation: Option<Simulation>,
    /// The verdicts, counted; absent where nothing was mutated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// The model was not finished.
    pub interrupted: bool,
    /// The faults that the author declares the spec must withstand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tolerates: Vec<intent::Tolerance>,
    /// What properties and steps are there for, by id; none where nothing was mutated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<requirement::Requirement>,
    /// The places that the author wants unmutated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<intent::Omission>,
    /// What the baseline says of its own properties; absent where that was not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<findings::Findings>,
    /// With a matrix: what it says of the properties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<findings::Matrix>,
}

/// How far a simulation walked, in the baseline and in each mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// Walks, each from an initial state.
    pub walks: u64,
    /// Steps of one walk at most.
    pub depth: u32,
}

/// Size of a baseline, and whether it can be trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// States generated, as TLC counts.
    pub generated_states: u64,
    /// Distinct states.
    pub distinct_states: u64,
    /// Levels of the breadth-first search, the initial states being level 1.
    pub depth: u32,
    /// Every reachable state was seen.
    pub complete: bool,
    /// What became of the sets that are declared symmetric; absent where the model has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symmetry: Option<Symmetry>,
    /// What makes the baseline measure less than it seems to.
    pub warnings: Vec<Warning>,
}

/// What became of the sets that are declared symmetric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Symmetry {
    /// One state of each orbit was searched; all numbers of states are of all states nevertheless.
    pub used: bool,
    /// The constants whose members are interchangeable; none where symmetry was not used.
    pub sets: Vec<String>,
    /// How many orbits the distinct states of the baseline make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orbits: Option<u64>,
    /// Why symmetry was not used, or not proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A property as the model checks it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: PropertyKind,
    /// Its verdict on the baseline.
    pub verdict: PropertyVerdict,
    /// Why it fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its line in the source, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Mutants that it kills. Without a matrix only the properties that fail at a mutant's first violation are counted.
    pub kills: usize,
}

/// The kinds of property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PropertyKind {
    /// Holds of every state.
    StateInvariant,
    /// Holds of every step, before and after.
    StepInvariant,
    /// Some state must be reached.
    ReachabilityGoal,
    /// Holds of every run.
    TemporalProperty,
    /// Holds where it stands in a step.
    Assertion,
    /// Some step is enabled in every state but final ones.
    DeadlockFreedom,
    /// No step panics.
    NoCrash,
    /// Every step ends.
    NoDivergence,
    /// A list of steps that must be a behaviour.
    PossibleScenario,
    /// A list of steps that must never be a behaviour.
    ForbiddenScenario,
    /// Some step must be taken.
    StepGoal,
    /// Holds of every state and what can happen next in it.
    InvariantWithLookAhead,
    /// `#[refines(..)]`
    Refinement,
}

/// What was decided about a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PropertyVerdict {
    /// It holds, or the goal is met.
    Holds,
    /// It does not.
    Fails,
    /// The search ended before it was decided.
    Undecided,
}

/// A mutant and what was decided about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// Its stable id.
    pub id: String,
    /// The id of its operator, `M2`.
    pub operator: String,
    /// The participant it is about, if it is one of a family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
    /// The step, action or helper that changes.
    pub item: String,
    /// The source file as the compiler names it.
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
    /// The text in its place.
    pub replacement: String,
    /// What was decided.
    pub verdict: Verdict,
    /// How it is equivalent, for an equivalent mutant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equivalence: Option<Equivalence>,
    /// The properties that kill it; without a matrix those that fail at the first violation.
    pub killed_by: Vec<String>,
    /// What could catch it, for a survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survivor_class: Option<SurvivorClass>,
    /// Distinct states, as far as it was searched.
    pub states: u64,
    /// States generated, as far as it was searched.
    pub generated_states: u64,
    /// Every reachable state of it was seen.
    pub complete: bool,
    /// Steps of the violation that was found, or up to the first difference from the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_length: Option<u32>,
    /// No run with fewer steps shows as much: false where random walks came by the violation.
    pub shortest: bool,
    /// The part of the campaign that decided it.
    pub decided_by: Stage,
    /// Steps taken to decide it, in walks and searches of its own, as TLC counts generated states.
    pub steps_taken: u64,
    /// Id of an earlier survivor with the same reachable graph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// Why it is inconclusive, accepted or tolerated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// With a matrix: a verdict for each of the model's `properties`, in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Vec<PropertyVerdict>>,
    /// Where a survivor stands when the most telling come first, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    /// What the author is asked about a survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The smaller model of the ladder on which it was killed; what else is said of it was found there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub killed_at: Option<String>,
    /// Its name, where it is the author's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The promise that it tries, where its fault is one that the spec must withstand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
}

/// What was decided about a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A property noticed.
    Killed,
    /// No property noticed, and it is not equivalent.
    Survived,
    /// Proven: the same labelled reachable graph on this model.
    Equivalent,
    /// Proven: its site is never evaluated on this model, or never for its participant.
    Unreached,
    /// A budget was spent before anything was decided.
    Inconclusive,
    /// It has no initial state.
    Invalid,
    /// No property noticed, and the accept file says that this is well, with the reason.
    Accepted,
    /// It lets a fault happen that the author declares the spec must withstand, and it does; `promise` says which.
    Tolerated,
    /// It lets such a fault happen, and the spec does not withstand it.
    Broken,
}

impl Verdict {
    /// The word used in lists and reports.
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

/// A part of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Every step was held against the baseline's.
    Filter,
    /// Random walks, replayed.
    Walks,
    /// A search of its own.
    Search,
    /// The runs of the baseline's graph, for a mutant without a fairness assumption.
    Runs,
    /// The supervisor: the mutant ended its process or did not return.
    Supervisor,
}

/// How a mutant is equivalent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Equivalence {
    /// Every state and every labelled step is the same.
    SameGraph,
    /// Every state, every move between states and every fair run is the same, as far as properties can see.
    Stutters,
}

/// What could catch a survivor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurvivorClass {
    /// A state invariant can.
    NewStates,
    /// A step invariant can.
    NewSteps,
    /// A reachability goal, a temporal property or deadlock freedom can.
    LessBehaviour,
    /// A temporal property can.
    DifferentCycles,
    /// A history variable is missing.
    NeedsHistory,
}

/// The verdicts of a model, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Killed.
    pub killed: usize,
    /// Survived.
    pub survived: usize,
    /// Equivalent.
    pub equivalent: usize,
    /// Never evaluated.
    pub unreached: usize,
    /// Undecided.
    pub inconclusive: usize,
    /// Without an initial state.
    pub invalid: usize,
    /// Faults that the spec must withstand, and does.
    #[serde(default, skip_serializing_if = "is_none")]
    pub kept: usize,
    /// Faults that the spec must withstand, and does not.
    #[serde(default, skip_serializing_if = "is_none")]
    pub broken: usize,
    /// Survived, and accepted with a reason.
    #[serde(default)]
    pub accepted: usize,
    /// Killed of killed and survived, from 0 to 1; absent where there is neither, in a simulation and
    /// if the baseline has a single state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// The same with accepted mutants counted as survived; absent where none is accepted, in a
    /// simulation and if the baseline has a single state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_ratio: Option<f64>,
}

/// Whether something is not so: such a field is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Whether there is nothing to count: such a field is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A model that could not be checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The spec's name.
    pub name: String,
    /// The model's name.
    pub model: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// Why results cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Written by another version of this program.
    #[error("the results have schema version {found}, this program reads version {VERSION}")]
    Version {
        /// The version in the file.
        found: u32,
    },
    /// A run without the steps that it names.
    #[error("this is no run: it names a step that it does not have")]
    Run,
    /// A run with a state that does not follow from the one before it.
    #[error("this is no run: a state does not follow from the one before it")]
    States,
    /// Not results.
    #[error("these are no results: {0}")]
    Format(#[from] serde_json::Error),
}

impl Results {
    /// Reads what [`json`] wrote; unknown fields are errors, and so is another version.
    pub fn read(text: &str) -> Result<Results, ReadError> {
        read(text)
    }
}

/// Reads a file of the format, whose version comes before anything else.
fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    #[derive(Deserialize)]
    struct Version {
        schema_version: u32,
    }
    let Version { schema_version: found } = serde_json::from_str(text)?;
    if found != VERSION {
        return Err(ReadError::Version { found });
    }
    Ok(serde_json::from_str(text)?)
}

/// The text of a file of the format: indented, with a line end at its end.
pub fn json(value: &impl Serialize) -> String {
    // Names are strings and numbers are finite in every type of this module, so there is nothing that JSON could not say.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// The same on one line, without a line end.
pub fn compact(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The JSON Schema of [`Results`].
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
    fn the_committed_schema_is_the_schema_of_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/results.schema.json");
        let committed = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            committed == results_schema(),
            "the schema has changed; write it anew with `cargo run -p mutaspec-reports --example schema > reports/schema/results.schema.json`"
        );
    }

    #[test]
    fn results_are_read_back_as_they_were_written() {
        let written = results();
        assert_eq!(Results::read(&json(&written)).unwrap(), written);
    }

    #[test]
    fn results_look_like_this() {
        insta::assert_snapshot!(json(&results()));
    }

    #[test]
    fn a_field_that_is_not_known_is_an_error() {
        let text = json(&results());
        for (old, new) in [
            ("\"interrupted\": false\n}", "\"interrupted\": false, \"extra\": 1\n}"),
            ("\"depth\": 20,", "\"depth\": 20, \"extra\": 1,"),
            ("\"kind\": \"dead_step\",", "\"kind\": \"dead_step\", \"extra\": 1,"),
            ("\"operator\": \"M2\",", "\"operator\": \"M2\", \"extra\": 1,"),
            ("\"killed\": 2,", "\"killed\": 2, \"extra\": 1,"),
        ] {
            let changed = text.replacen(old, new, 1);
            assert_ne!(changed, text, "{old} occurs");
            let error = Results::read(&changed).unwrap_err();
            assert!(error.to_string().contains("unknown field `extra`"), "{error}");
        }
    }

    #[test]
    fn another_version_is_refused_before_anything_else() {
        let error = Results::read("{\"schema_version\": 99, \"what\": 1}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the results have schema version 99, this program reads version 1"
        );
    }

    #[test]
    fn what_was_not_mutated_has_no_score() {
        let mut outcome = sample::outcome();
        outcome.mutants.clear();
        outcome.planned = 0;
        let results = Results::new(&[outcome], &[]);
        assert_eq!(results.specs[0].score, None);
    }

    #[test]
    fn a_simulation_says_how_far_it_walked_and_has_no_ratio() {
        let searched = results().specs[0].score.unwrap();
        let mut outcome = sample::outcome();
        outcome.simulation = Some(mutaspec_runner::outcome::Simulation { walks: 7, length: 30 });
        let simulated = &Results::new(&[outcome], &[]).specs[0];
        assert_eq!(simulated.simulation, Some(Simulation { walks: 7, depth: 30 }));
        let score = Score { ratio: None, ..searched };
        assert!(searched.ratio.is_some());
        assert_eq!(simulated.score, Some(score));
    }

    #[test]
    fn a_run_is_interrupted_when_a_model_is() {
        let mut stopped = sample::outcome();
        stopped.interrupted = true;
        let results = Results::new(&[sample::outcome(), stopped], &[]);
        assert!(results.interrupted);
        assert!(!results.specs[0].interrupted && results.specs[1].interrupted);
    }
}
