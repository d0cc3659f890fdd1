//! The mutants that `merge` has to check because no shard recorded a result for them.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use mutaspec_reports::wording;

use crate::program::error::Error;
use crate::program::shard::Shard;

/// The most mutants that a merge checks. Checking more is the work of a shard and may take hours.
const MOST: usize = 10;

/// Counts the mutants that a merge checks, and refuses too many. Other runs are not limited.
#[derive(Debug, Default)]
pub(crate) struct Rechecked {
    /// The number of shards; `None` if this is not a merge.
    of: Option<u32>,
    count: AtomicUsize,
    shards: Mutex<BTreeSet<Shard>>,
}

impl Rechecked {
    /// A counter for a merge of this number of shards.
    pub(crate) fn of_merge(of: u32) -> Rechecked {
        Rechecked {
            of: Some(of),
            ..Rechecked::default()
        }
    }

    /// Adds the number of mutants to check and the ids without a record. Returns whether to stop.
    pub(super) fn add(&self, count: usize, ids: &[String]) -> bool {
        let Some(of) = self.of else { return false };
        if let Ok(mut shards) = self.shards.lock() {
            shards.extend(ids.iter().map(|id| Shard::with(id, of)));
        }
        self.count.fetch_add(count, Ordering::Relaxed) + count > MOST
    }

    /// Returns an error if there are too many mutants.
    pub(super) fn refuse(&self) -> Result<(), Error> {
        let count = self.count.load(Ordering::Relaxed);
        if count <= MOST {
            return Ok(());
        }
        let (missing, shards) = (wording::count(count, "mutant"), self.shards());
        Err(Error::Shards {
            message: format!("{missing} or more of {shards} have no result in the folders, and `merge` checks {MOST} at most"),
            hint: Some("run these shards again in the same folders, which keeps what they have, and then merge".to_owned()),
        })
    }

    /// The message about the mutants that a merge checked, if any.
    pub(super) fn note(&self) -> Option<String> {
        let count = self.count.load(Ordering::Relaxed);
        (count > 0 && self.of.is_some()).then(|| {
            let mutants = wording::count(count, "mutant");
            format!("{mutants} of {} had no result in the folders: checked by `merge`", self.shards())
        })
    }

    fn shards(&self) -> String {
        let shards: Vec<String> = self
            .shards
            .lock()
            .map(|shards| shards.iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        match &shards[..] {
            [] => "the shards".to_owned(),
            [one] => format!("shard {one}"),
            several => format!("shards {}", several.join(", ")),
        }
    }
}
