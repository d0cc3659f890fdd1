//! What an earlier run left in its folder: its plan and its results.

use std::path::Path;

use mutaspec_reports::schema::Results;
use mutaspec_reports::schema::planned::Planned;

use super::config::read_text;
use super::error::Error;
use super::output::{MUTANTS, RESULTS};

/// The plan of the run in a folder.
pub(crate) fn plan_of(folder: &Path) -> Result<Planned, Error> {
    let file = folder.join(MUTANTS);
    let text = std::fs::read_to_string(&file).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NothingToResume {
            folder: folder.to_owned(),
        },
        _ => Error::Unreadable {
            file: file.clone(),
            source,
        },
    })?;
    Planned::read(&text).map_err(|error| Error::Results {
        file,
        message: error.to_string(),
    })
}

/// Reads results from a file, or from the folder of a run.
pub(crate) fn results(path: &Path) -> Result<Results, Error> {
    let file = if path.is_dir() {
        path.join(RESULTS)
    } else {
        path.to_owned()
    };
    let text = read_text(&file).map_err(|source| Error::Unreadable {
        file: file.clone(),
        source,
    })?;
    Results::read(&text).map_err(|error| Error::Results {
        file,
        message: error.to_string(),
    })
}

/// Reads results for a comparison. Returns an error if the run was partial or interrupted.
pub(crate) fn older(path: &Path) -> Result<Results, Error> {
    let old = results(path)?;
    let partial = old.specs.iter().find(|model| model.partial);
    let why = match partial {
        _ if old.interrupted => Some("it was interrupted".to_owned()),
        Some(model) => Some(format!(
            "it checked some of the mutants of {}/{}",
            model.name, model.model
        )),
        None => None,
    };
    match why {
        Some(why) => Err(Error::PartialRun {
            path: path.to_owned(),
            why,
        }),
        None => Ok(old),
    }
}
