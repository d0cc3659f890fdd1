//! Differences between two runs: `compare OLD NEW --json`.

use mutaspec_runner::outcome::SurvivorClass;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Verdict;

/// A comparison of two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Version of this format.
    pub schema_version: u32,
    /// The models of both runs: those of the new run in its order, then those that it lacks.
    pub models: Vec<ModelComparison>,
    /// What the new run did not measure, in sentences. If present, survivors may be hidden.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// A model in both runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelComparison {
    /// The model, `two_phase_commit/article`.
    pub model: String,
    /// Mutants killed and survived in the old run; absent if that run lacks the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<ScoreCounts>,
    /// Mutants killed and survived in the new run; absent if that run lacks the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<ScoreCounts>,
    /// Mutants that survive now and did not before. Includes mutants that the old run lacks, unless
    /// it did not use their operator.
    pub new_survivors: Vec<VerdictChange>,
    /// Mutants that survived before and are killed now.
    pub newly_killed: Vec<VerdictChange>,
    /// Survivors of the old run that the new run lacks because their text changed or is gone. It
    /// does not follow that a property would catch them.
    pub gone_survivors: Vec<VerdictChange>,
    /// Mutants whose verdict changed in any other way.
    pub other_changes: Vec<VerdictChange>,
    /// Properties that killed mutants which survive now.
    pub weakened: Vec<WeakenedProperty>,
    /// Differences in constants, operators, properties or baseline size, in sentences.
    pub differences: Vec<String>,
}

/// The numbers of mutants that make a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreCounts {
    /// Killed mutants.
    pub killed: usize,
    /// Survivors.
    pub survived: usize,
    /// Whether the numbers make no score: the model was simulated or has a single state.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_score: bool,
}

/// A mutant whose verdict changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerdictChange {
    /// The mutant's id.
    pub id: String,
    /// The source file, as the compiler names it.
    pub file: String,
    /// Line in the new run, or in the old run if only that has the mutant; from 1.
    pub line: u32,
    /// The author's text.
    pub original: String,
    /// The text that replaces it.
    pub replacement: String,
    /// The old verdict; absent if the old run lacks the mutant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Verdict>,
    /// The new verdict; absent if the new run lacks the mutant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Verdict>,
    /// The properties that killed it in the old run.
    pub killed_by: Vec<String>,
    /// The kind of property that could kill it; absent unless it survives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survivor_class: Option<SurvivorClass>,
}

/// A property of the old run that killed mutants which survive now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeakenedProperty {
    /// The property's name.
    pub property: String,
    /// Whether the new run has no property of this name.
    pub gone: bool,
    /// Ids of the mutants that it killed and that survive now.
    pub mutants: Vec<String>,
    /// The id of the one among `mutants` with the shortest counterexample.
    pub shortest: String,
    /// The number of steps of that counterexample; absent if an unmet goal killed the mutant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
}
