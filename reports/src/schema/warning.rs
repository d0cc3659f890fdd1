//! Warnings about a baseline.

use mutaspec_runner::outcome as found;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A baseline that measures less than it seems to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Warning {
    /// There is no initial state.
    Empty,
    /// A step is never enabled.
    DeadStep {
        /// The step.
        step: String,
    },
    /// There is only one state.
    SingleState,
    /// The constraints leave no run that keeps all fairness assumptions.
    NoFairRun,
    /// The search was truncated.
    Truncated {
        /// The bound in distinct states.
        max_states: u64,
    },
    /// The search was given up for want of memory.
    Memory {
        /// The bound in bytes.
        max_bytes: u64,
    },
    /// The search was given up at a state that is larger than this.
    LargeState {
        /// The bound in bytes.
        max_bytes: u64,
    },
    /// The spec states no property but the built-in ones.
    NoProperties,
    /// Symmetry takes more steps than it saves: there are more than half as many orbits as states.
    CostlySymmetry {
        /// Orbits.
        orbits: u64,
        /// States.
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
