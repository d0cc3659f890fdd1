//! The pass criteria of a run and their result.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a run passed, and what determines the exit code besides the baselines' verdicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Gate {
    /// Mutants killed or survived, on the last model of each ladder.
    pub judged: usize,
    /// Survivors, without the accepted ones.
    pub survived: usize,
    /// Inconclusive mutants.
    pub inconclusive: usize,
    /// Accepted survivors.
    pub accepted: usize,
    /// Promises that the spec breaks, one for each mutant.
    pub broken: usize,
    /// Entries of the accept file that expired, or whose mutant does not exist or did not survive.
    pub stale_entries: usize,
    /// The required score in percent, from the command line; absent if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_score: Option<f64>,
    /// Scores required by the configuration file, in percent, by `spec/model`; absent if empty.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub min_scores: BTreeMap<String, f64>,
    /// Whether survivors are reported only and never fail the run.
    pub report_only: bool,
    /// Whether only survivors that an earlier run lacks fail the run.
    pub only_new: bool,
    /// The criteria that were not met, one sentence for each model.
    pub violations: Vec<String>,
    /// Models with a single state, or of which no mutant was evaluated; absent if 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unmeasured: usize,
    /// Whether the run was stopped before it was finished.
    pub interrupted: bool,
    /// Models that the engine refused.
    pub refused: usize,
    /// The exit code that the refused models cause; absent if none was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_exit_code: Option<u8>,
    /// Whether the exit code is 0.
    pub passed: bool,
    /// The exit code of the program.
    pub exit_code: u8,
}

/// Whether serde omits a count.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
