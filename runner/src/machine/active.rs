//! The guard that activates a mutant.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::Worker;
use crate::step::Switch;

/// Permission to call [`Worker::switch`]. Only [`under`](trait@Worker#method.under) has one, so no
/// code can activate a mutant and forget to deactivate it. A wrapper passes it on.
#[derive(Debug)]
pub struct SwitchPermit(());

/// A worker whose steps are those of one mutant. Dropping it, also by an early return or a panic,
/// activates what was active before. Derefs to the worker.
pub struct ActiveWorker<'w> {
    worker: &'w mut dyn Worker,
    before: Option<Switch>,
}

impl dyn Worker + '_ {
    /// Activates a mutant, or the baseline for `None`, as long as the result exists. Properties are
    /// never mutated.
    pub fn under(&mut self, switch: Option<Switch>) -> ActiveWorker<'_> {
        let before = self.switch(switch, SwitchPermit(()));
        ActiveWorker {
            worker: self,
            before,
        }
    }

    /// Returns what is active.
    pub fn active(&mut self) -> Option<Switch> {
        self.under(None).before
    }
}

impl Drop for ActiveWorker<'_> {
    fn drop(&mut self) {
        self.worker.switch(self.before, SwitchPermit(()));
    }
}

impl<'w> Deref for ActiveWorker<'w> {
    type Target = dyn Worker + 'w;

    fn deref(&self) -> &Self::Target {
        self.worker
    }
}

impl DerefMut for ActiveWorker<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.worker
    }
}

impl fmt::Debug for ActiveWorker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActiveWorker")
            .field("before", &self.before)
            .finish_non_exhaustive()
    }
}
