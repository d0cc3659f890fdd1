//! Rows about mutants that add behaviour.

/// A mutant that adds behaviour besides changing a step.
#[derive(Clone, Copy, Debug)]
pub struct ExtraRow {
    /// Switch number of the mutant.
    pub switch: u32,
    /// The added behaviour.
    pub kind: ExtraKind,
}

/// The behaviour that a mutant adds. Items and labels are indices in
/// [`Definition`](super::Definition).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraKind {
    /// A step may stop halfway and resume later.
    Halfway,
    /// A step may lose a write, and its process then crashes.
    Unsaved,
    /// A process of this item may crash at any time before it terminates.
    Crash {
        /// Index in [`Definition::items`](super::Definition::items).
        item: usize,
    },
    /// A process of this item may restart, once.
    Restart {
        /// Index in [`Definition::items`](super::Definition::items).
        item: usize,
    },
    /// A process of this item that reaches this label takes that step at once.
    Merge {
        /// Index in [`Definition::items`](super::Definition::items).
        item: usize,
        /// Index of the label in the process.
        label: usize,
    },
    /// A condition may read the value that a variable, or the element of a map that it reads, had
    /// before the last step that changed it.
    Stale,
}

impl ExtraKind {
    /// Returns the item whose processes have a step that only the mutant has, and whether that step
    /// is a restart rather than a crash. `None` if the mutant changes existing steps only.
    pub fn added_step(self) -> Option<(usize, bool)> {
        match self {
            ExtraKind::Crash { item } => Some((item, false)),
            ExtraKind::Restart { item } => Some((item, true)),
            ExtraKind::Halfway
            | ExtraKind::Unsaved
            | ExtraKind::Merge { .. }
            | ExtraKind::Stale => None,
        }
    }

    /// Whether the mutant first differs when a step evaluates its site in a baseline state.
    pub fn begins_at_site(self) -> bool {
        match self {
            ExtraKind::Halfway | ExtraKind::Unsaved => true,
            ExtraKind::Crash { .. }
            | ExtraKind::Restart { .. }
            | ExtraKind::Merge { .. }
            | ExtraKind::Stale => false,
        }
    }
}
