//! Reads a pack and reports all of its mistakes, each with the exercise and the reason.

use std::fs;
use std::path::Path;

use super::embedded::EXERCISES;
use super::mistakes::mistakes;
use super::{Exercise, Pack, Sheet};
use crate::workshop::error::{Error, Fault};

/// Reads the exercises of this program.
pub(super) fn embedded() -> Result<Pack, Error> {
    let all = EXERCISES
        .iter()
        .map(|e| exercise(e.name, e.sheet, e.start, e.solution));
    collect(all)
}

/// Reads the exercises of a folder, one in each of its folders.
pub(super) fn folder(folder: &Path) -> Result<Pack, Error> {
    let unreadable = |source| Error::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    if names.is_empty() {
        return Err(Error::NoExercises {
            folder: folder.to_owned(),
        });
    }
    names.sort();
    collect(names.iter().map(|name| {
        let file = |file: &str| {
            let path = folder.join(name).join(file);
            fs::read_to_string(&path).map_err(|e| vec![Fault::new(name, format!("{file}: {e}"))])
        };
        exercise(
            name,
            &file("exercise.yaml")?,
            &file("start.rs")?,
            &file("solution.rs")?,
        )
    }))
}

fn collect(all: impl Iterator<Item = Result<Exercise, Vec<Fault>>>) -> Result<Pack, Error> {
    let (mut exercises, mut faults) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Ok(exercise) => exercises.push(exercise),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(Pack { exercises })
    } else {
        Err(Error::Pack { faults })
    }
}

/// An exercise from the texts of its files, or what is wrong with these.
pub(super) fn exercise(
    name: &str,
    sheet: &str,
    start: &str,
    reference: &str,
) -> Result<Exercise, Vec<Fault>> {
    let fault = |reason: String| Fault::new(name, reason);
    let sheet: Sheet =
        serde_yaml::from_str(sheet).map_err(|e| vec![fault(format!("exercise.yaml: {e}"))])?;
    let exercise = Exercise {
        name: name.to_owned(),
        sheet,
        start: start.to_owned(),
        reference: reference.to_owned(),
    };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let reasons = mistakes(&exercise).into_iter().chain(
        (!is_name).then(|| "the name of the folder may have letters, digits and `_`".to_owned()),
    );
    let faults: Vec<Fault> = reasons.map(fault).collect();
    if faults.is_empty() {
        Ok(exercise)
    } else {
        Err(faults)
    }
}
