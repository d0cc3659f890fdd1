//! Rows about properties.

use mutaspec_mutator::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of properties, built-in ones included.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PropertyKind {
    /// It holds in every state: `#[invariant]`.
    StateInvariant,
    /// It holds for every step, given the states before and after it: `#[step_invariant]`.
    StepInvariant,
    /// It is satisfied if a matching state is reachable: `#[reachable]`.
    #[serde(rename = "reachability_goal")]
    Reachable,
    /// It holds for every fair run: `#[temporal]`, or the built-in `termination`.
    #[serde(rename = "temporal_property")]
    Temporal,
    /// It holds whenever a step evaluates it: `assert!`.
    Assertion,
    /// Every state that is not final has an enabled step: the built-in `deadlock_freedom`.
    #[serde(rename = "deadlock_freedom")]
    Deadlock,
    /// No step panics: the built-in `no_crash`, always checked.
    #[serde(rename = "no_crash")]
    Crash,
    /// Every step terminates: the built-in `no_divergence`, always checked.
    #[serde(rename = "no_divergence")]
    Divergence,
    /// A list of steps that must be a behaviour of the spec: `#[scenario(possible)]`.
    #[serde(rename = "possible_scenario")]
    Possible,
    /// A list of steps that must never be a behaviour of the spec: `#[scenario(forbidden)]`.
    #[serde(rename = "forbidden_scenario")]
    Forbidden,
    /// It is satisfied if a matching step can be taken: `#[reachable]` over steps.
    StepGoal,
    /// An invariant about a state and the steps that are possible next: `#[invariant]` with
    /// look-ahead.
    #[serde(rename = "invariant_with_look_ahead")]
    Ahead,
    /// The spec refines another spec: `#[refines(..)]`.
    Refinement,
}

impl PropertyKind {
    /// Returns the words used in lists and reports.
    pub fn words(self) -> &'static str {
        match self {
            PropertyKind::StateInvariant => "state invariant",
            PropertyKind::StepInvariant => "step invariant",
            PropertyKind::Reachable => "reachability goal",
            PropertyKind::Temporal => "temporal property",
            PropertyKind::Assertion => "assertion",
            PropertyKind::Deadlock => "deadlock freedom",
            PropertyKind::Crash => "no crash",
            PropertyKind::Divergence => "no divergence",
            PropertyKind::Possible => "possible scenario",
            PropertyKind::Forbidden => "forbidden scenario",
            PropertyKind::StepGoal => "goal over steps",
            PropertyKind::Ahead => "invariant with look-ahead",
            PropertyKind::Refinement => "refinement",
        }
    }

    /// Whether the property is decided on the complete recorded graph.
    pub fn looks_at_graph(self) -> bool {
        matches!(
            self,
            PropertyKind::Temporal
                | PropertyKind::Possible
                | PropertyKind::Forbidden
                | PropertyKind::StepGoal
                | PropertyKind::Ahead
                | PropertyKind::Refinement
        )
    }
}

/// A property that a spec defines by a function.
#[derive(Clone, Debug)]
pub struct PropertyRow {
    /// Name of the function.
    pub name: Text,
    /// The kind; never a built-in one.
    pub kind: PropertyKind,
    /// Line of the function.
    pub line: u32,
    /// First paragraph of the function's documentation.
    pub doc: Text,
}
