//! Rows about properties.

use mutaspec_mutator::Text;

/// The kinds of properties, built-in ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyKind {
    /// `#[invariant]`.
    StateInvariant,
    /// `#[step_invariant]`.
    StepInvariant,
    /// `#[reachable]`.
    Reachable,
    /// `#[temporal]`, or the built-in `termination`.
    Temporal,
    /// `assert!` in a step.
    Assertion,
    /// The built-in `deadlock_freedom`.
    Deadlock,
    /// The built-in `no_crash`: no step panics. Always checked.
    Crash,
    /// The built-in `no_divergence`: every step ends. Always checked.
    Divergence,
    /// `#[scenario(possible)]`.
    Possible,
    /// `#[scenario(forbidden)]`.
    Forbidden,
    /// `#[reachable]` over steps.
    StepGoal,
    /// `#[invariant]` with look-ahead.
    Ahead,
    /// `#[refines(..)]`.
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
