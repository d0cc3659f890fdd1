//! Warnings about a baseline.

use mutaspec_runner::outcome as found;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A reason why a baseline measures less than it seems to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// No run satisfies all fairness assumptions, so every temporal property holds.
    NoFairRun,
    /// The search stopped at its bound of states.
    Truncated {
        /// The bound, in distinct states.
        max_states: u64,
    },
    /// The search stopped at its memory bound.
    Memory {
        /// The bound, in bytes.
        max_bytes: u64,
    },
    /// The search stopped at a state larger than the limit for one state.
    LargeState {
        /// The limit, in bytes.
        max_bytes: u64,
    },
    /// The spec has no properties besides the built-in ones.
    NoProperties,
    /// Symmetry costs more steps than it saves: there are more than half as many orbits as states.
    CostlySymmetry {
        /// The number of orbits.
        orbits: u64,
        /// The number of distinct states.
        states: u64,
    },
}

impl From<&found::Warning> for Warning {
    fn from(warning: &found::Warning) -> Warning {
        match warning {
            found::Warning::Empty => Warning::Empty,
            found::Warning::DeadStep(step) => Warning::DeadStep { step: step.clone() },
            found::Warning::SingleState => Warning::SingleState,
            found::Warning::NoFairRun => Warning::NoFairRun,
            found::Warning::Truncated { max_states } => Warning::Truncated { max_states: *max_states },
            found::Warning::Memory { max_bytes } => Warning::Memory { max_bytes: *max_bytes },
            found::Warning::LargeState { max_bytes } => Warning::LargeState { max_bytes: *max_bytes },
            found::Warning::NoProperties => Warning::NoProperties,
            found::Warning::CostlySymmetry { orbits, states } => Warning::CostlySymmetry {
                orbits: *orbits,
                states: *states,
            },
        }
    }
}
