//! Memory bounds of shards from different machines, and whether the results depend on them.

use std::fs;
use std::path::{Path, PathBuf};

use mutaspec_reports::schema::planned::{Planned, PlannedModel};
use mutaspec_reports::schema::record::RunEvent;
use mutaspec_runner::memory;

use super::error::Error;
use super::output::EVENTS;

/// A plan without the memory bounds, which depend on the machine.
pub(crate) fn without(planned: &Planned) -> Planned {
    let mut planned = planned.clone();
    for model in &mut planned.models {
        model.max_memory = 0;
    }
    planned
}

/// Returns the first plan with the largest memory bound of all shards for each model.
///
/// A search that ended within a smaller bound ends in the same way within a larger one. Results of
/// different bounds are therefore compatible if no bound stopped a search. Otherwise the shards are
/// refused. All shards have the same models.
pub(crate) fn largest(shards: &[(PathBuf, Planned)]) -> Result<Option<Planned>, Error> {
    let Some((_, first)) = shards.first() else {
        return Ok(None);
    };
    let mut common = first.clone();
    for (place, model) in common.models.iter_mut().enumerate() {
        let bounds = || {
            shards
                .iter()
                .filter_map(|(_, planned)| planned.models.get(place))
                .map(|model| model.max_memory)
        };
        let (least, most) = (bounds().min().unwrap_or(0), bounds().max().unwrap_or(0));
        for (folder, planned) in shards {
            let bound = planned
                .models
                .get(place)
                .map_or(most, |model| model.max_memory);
            if bound < most && depends_on_bound(folder, model) {
                return Err(refused(model, folder, bound, most, least));
            }
        }
        model.max_memory = most;
    }
    Ok(Some(common))
}

fn refused(model: &PlannedModel, folder: &Path, bound: u64, most: u64, least: u64) -> Error {
    let [bound, most, least] = [bound, most, least].map(memory::words);
    let (title, folder) = (model.title(), folder.display());
    Error::Shards {
        message: format!(
            "{title}: a search of the shard in {folder} stopped, its memory bound is {bound}, and another shard has {most}: their results do not fit together"
        ),
        hint: Some(format!(
            "give all shards the same bound, `--max-memory {}`",
            least.replace(' ', "")
        )),
    }
}

/// Whether a larger memory bound might change the results of a model. Searches that a bound on
/// states stopped count too, as the results do not record which bound was reached first.
fn depends_on_bound(folder: &Path, model: &PlannedModel) -> bool {
    let bytes = fs::read(folder.join(EVENTS)).unwrap_or_default();
    let title = model.title();
    String::from_utf8_lossy(&bytes)
        .lines()
        .filter_map(RunEvent::read)
        .any(|event| match event {
            RunEvent::Baseline { model, counts } => model == title && !counts.complete,
            RunEvent::Mutant { model, record } => model == title && record.is_of_stopped_search(),
            RunEvent::Started { .. } | RunEvent::Ended { .. } => false,
        })
}
