//! Warnings about a baseline.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A reason why a baseline measures less than it seems to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Warning {
    /// There is no initial state.
    Empty,
    /// A step is never enabled.
    DeadStep {
        /// The name of the step.
        step: String,
    },
    /// There is only one distinct state.
    SingleState,
    /// No run within the constraints is fair: all temporal properties hold vacuously.
    NoFairRun,
    /// The search reached the limit on states.
    Truncated {
        /// The limit, in distinct states.
        max_states: u64,
        /// The variables that were still growing; absent if none is known.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        growing: Vec<String>,
    },
    /// The search reached the limit on memory.
    Memory {
        /// The limit, in bytes.
        max_bytes: u64,
        /// The variables that were still growing; absent if none is known.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        growing: Vec<String>,
    },
    /// The search reached a state that is too large.
    LargeState {
        /// The limit on one state, in bytes.
        max_bytes: u64,
        /// The variables that were still growing; absent if none is known.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        growing: Vec<String>,
    },
    /// The spec has no properties besides the built-in ones.
    NoProperties,
    /// There are more than half as many orbits as states. The check of the declaration expands
    /// another member of each orbit, so symmetry costs more steps than it saves.
    CostlySymmetry {
        /// The number of orbits.
        orbits: u64,
        /// The number of distinct states.
        states: u64,
    },
}
