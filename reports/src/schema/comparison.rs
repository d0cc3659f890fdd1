//! What became of the mutants from one run to another: `compare OLD NEW --json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SurvivorClass, Verdict};

/// Two runs held against each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Version of this format.
    pub schema_version: u32,
    /// One entry for each model of either run, in the order of the new one.
    pub models: Vec<ModelComparison>,
    /// What the new run lacks, in sentences. If there is anything, a survivor may be hidden by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// A model in two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelComparison {
    /// `two_phase_commit/article`
    pub model: String,
    /// Killed and survived in the old run; absent where it lacks the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Judged>,
    /// The same in the new run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Judged>,
    /// Mutants that survive now and did not before, mutants that the old run lacks among them.
    pub new_survivors: Vec<Change>,
    /// Mutants that survived and are killed now.
    pub newly_killed: Vec<Change>,
    /// Survivors of the old run that the new one lacks: their text changed or is gone. Nothing says that a property would notice them.
    pub gone_survivors: Vec<Change>,
    /// Mutants with any other change of verdict.
    pub other_changes: Vec<Change>,
    /// Properties that forbade what no property forbids now.
    pub weakened: Vec<Weakened>,
    /// The two runs do not check the same: constants or properties differ.
    pub differences: Vec<String>,
}

/// Numbers that make a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// Killed.
    pub killed: usize,
    /// Survived.
    pub survived: usize,
    /// The two numbers make no score: the model was only simulated, or has a single state.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_score: bool,
}

/// A mutant whose verdict changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// The source file.
    pub file: String,
    /// Its line in the run that has it, in the new one where both have.
    pub line: u32,
    /// The author's text.
    pub original: String,
    /// The text in its place.
    pub replacement: String,
    /// Before; absent where the old run lacks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Verdict>,
    /// Now; absent where the new run lacks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Verdict>,
    /// The properties that killed it before.
    pub killed_by: Vec<String>,
    /// What could catch it, for a survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survivor_class: Option<SurvivorClass>,
}

/// A property of the old run that noticed what the new run does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weakened {
    /// Its name.
    pub property: String,
    /// The new run has no property of this name.
    pub gone: bool,
    /// Mutants that it killed and that survive now.
    pub mutants: Vec<String>,
    /// The one of them whose run to the violation was shortest.
    pub shortest: String,
    /// Steps of that run; absent where a goal was not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
}
