//! What is remembered of a participant's work, in `.workshop/progress.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::Error;
use super::pack::Pack;

/// The version of the format.
const VERSION: u32 = 2;

/// The progress of one participant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Progress {
    version: u32,
    /// The version of mutaspec that made the folder.
    pub(super) made_by: String,
    /// The digest of the exercises in the folder.
    pub(super) exercises: String,
    /// The name of the exercise at hand.
    pub(super) current: String,
    /// The names of the exercises that were solved once.
    #[serde(default)]
    pub(super) solved: BTreeSet<String>,
    /// The hints that were read, in order, by exercise. Others may follow for another answer.
    #[serde(default)]
    pub(super) hints: BTreeMap<String, Vec<String>>,
}

impl Progress {
    /// The progress of a new folder.
    pub(super) fn new(pack: &Pack) -> Progress {
        Progress {
            version: VERSION,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            exercises: pack.digest(),
            current: pack
                .exercises
                .first()
                .map(|e| e.name.clone())
                .unwrap_or_default(),
            solved: BTreeSet::new(),
            hints: BTreeMap::new(),
        }
    }

    /// Reads the progress of a folder.
    pub(super) fn read(folder: &Path) -> Result<Progress, Error> {
        let file = file(folder);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            // The exercises tell a workshop whose progress was deleted from another folder.
            Err(_) if !folder.join("exercises").is_dir() => {
                return Err(Error::NoWorkshop {
                    folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
                });
            }
            Err(source) => return Err(Error::Unreadable { path: file, source }),
        };
        let unreadable = |e: serde_json::Error| Error::Progress {
            file: file.clone(),
            reason: format!("this is no progress of a workshop: {e}"),
        };
        let value: Value = serde_json::from_str(&text).map_err(unreadable)?;
        if let (Some(version), Some(made_by)) =
            (value["version"].as_u64(), value["made_by"].as_str())
            && version != u64::from(VERSION)
        {
            return Err(Error::OtherVersion {
                made_by: made_by.to_owned(),
            });
        }
        serde_json::from_value(value).map_err(unreadable)
    }

    /// Reads the progress of a folder that this program can continue.
    pub(super) fn open(folder: &Path, pack: &Pack) -> Result<Progress, Error> {
        let is_workshop = folder.join("exercises").is_dir();
        let progress = if is_workshop && !file(folder).exists() {
            Progress::new(pack)
        } else {
            Progress::read(folder)?
        };
        if progress.exercises != pack.digest() {
            return Err(Error::OtherVersion {
                made_by: progress.made_by,
            });
        }
        Ok(progress)
    }

    /// Writes the progress. An interrupt leaves the old file or the new one.
    pub(super) fn save(&self, folder: &Path) -> Result<(), Error> {
        let file = file(folder);
        let partial = file.with_extension("json.new");
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        let above = file.parent().unwrap_or(folder);
        let done = fs::create_dir_all(above)
            .and_then(|()| fs::write(&partial, text))
            .and_then(|()| fs::rename(&partial, &file));
        done.map_err(|source| Error::Unwritable { path: file, source })
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join(".workshop/progress.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Pack {
        Pack::load(None).unwrap()
    }

    #[test]
    fn saved_progress_is_read_again() {
        let place = tempfile::tempdir().unwrap();
        let mut progress = Progress::new(&pack());
        progress.solved.insert(progress.current.clone());
        progress
            .hints
            .insert(progress.current.clone(), vec!["a hint".to_owned()]);
        progress.save(place.path()).unwrap();
        assert_eq!(Progress::open(place.path(), &pack()).unwrap(), progress);
    }

    #[test]
    fn folder_without_exercises_is_no_workshop() {
        let place = tempfile::tempdir().unwrap();
        let error = Progress::open(place.path(), &pack()).unwrap_err();
        assert!(matches!(error, Error::NoWorkshop { .. }), "{error}");
        fs::create_dir(place.path().join("exercises")).unwrap();
        assert_eq!(
            Progress::open(place.path(), &pack()).unwrap(),
            Progress::new(&pack())
        );
    }

    #[test]
    fn other_exercises_and_spoilt_files_are_refused_and_kept() {
        let place = tempfile::tempdir().unwrap();
        let mut progress = Progress::new(&pack());
        "older".clone_into(&mut progress.exercises);
        "0.0.7".clone_into(&mut progress.made_by);
        progress.save(place.path()).unwrap();
        let error = Progress::open(place.path(), &pack()).unwrap_err();
        assert!(
            error.to_string().contains("made by mutaspec 0.0.7"),
            "{error}"
        );
        fs::write(file(place.path()), "{").unwrap();
        let error = Progress::open(place.path(), &pack()).unwrap_err();
        assert!(matches!(error, Error::Progress { .. }), "{error}");
        assert_eq!(fs::read_to_string(file(place.path())).unwrap(), "{");
    }
}
