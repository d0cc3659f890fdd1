//! What a run must reach, and whether it did.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything on which the exit code depends, beside the baselines' own verdicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Gate {
    /// Mutants killed or survived, on the largest model of each ladder.
    pub judged: usize,
    /// Survived, and not accepted.
    pub survived: usize,
    /// Undecided.
    pub inconclusive: usize,
    /// Survived, and accepted.
    pub accepted: usize,
    /// Promises that are not kept.
    pub broken: usize,
    /// Entries of the accept file that are not so.
    pub stale_entries: usize,
    /// The least score in percent that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_score: Option<f64>,
    /// The least score in percent of models that have one of their own, by `spec/model`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub min_scores: BTreeMap<String, f64>,
    /// Survivors do not matter.
    pub report_only: bool,
    /// Only survivors matter that an earlier run lacks.
    pub only_new: bool,
    /// What was not reached, one sentence for each model.
    pub violations: Vec<String>,
    /// Models whose verdicts measure nothing: the baseline has a single state, or no mutant was
    /// ever evaluated.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unmeasured: usize,
    /// The run was stopped.
    pub interrupted: bool,
    /// Models that the engine refused.
    pub refused: usize,
    /// The code with which they end the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_exit_code: Option<u8>,
    /// All is well.
    pub passed: bool,
    /// The code with which the program ended.
    pub exit_code: u8,
}

/// Whether a count is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
