//! Changes of several files, which are made together or not at all.

use std::fs;
use std::io;
use std::path::PathBuf;

use mutaspec_runner::definition::SourceFile;

use super::file::ReplacedFile;
use super::insertion::{Insertion, applied};
use super::{PASTE, diff, error};
use crate::program::error::Error;

/// The change of a file.
#[derive(Debug)]
pub(super) struct Change {
    path: PathBuf,
    /// The path as it is printed.
    shown: String,
    text: String,
    insertions: Vec<Insertion>,
}

impl Change {
    /// Returns the change that inserts these texts into a source file.
    pub(super) fn new(source: &SourceFile, insertions: Vec<Insertion>) -> Change {
        Change {
            path: PathBuf::from(&*source.absolute),
            shown: source.path.to_string(),
            text: source.text.to_string(),
            insertions,
        }
    }
}

/// Returns an error if a source file has changed since the program has read it. `since` says when
/// that was, and `hint` what to do.
pub(super) fn check_unchanged(
    source: &SourceFile,
    (since, hint): (&str, &str),
) -> Result<(), Error> {
    if source.absolute.is_empty() {
        return Err(error(
            format!("the file {} is not known", source.path),
            PASTE,
        ));
    }
    let file = PathBuf::from(&*source.absolute);
    let text = fs::read_to_string(&file).map_err(|source| Error::Unreadable { file, source })?;
    if text == *source.text {
        return Ok(());
    }
    Err(error(
        format!("{} has changed since {since}", source.path),
        hint,
    ))
}

/// Returns the diff of all changes.
pub(super) fn shown(changes: &[Change]) -> String {
    let diff = |change: &Change| diff::unified(&change.shown, &change.text, &change.insertions);
    changes.iter().map(diff).collect()
}

/// Returns the names of the changed files.
pub(super) fn names(changes: &[Change]) -> String {
    let names: Vec<&str> = changes.iter().map(|change| change.shown.as_str()).collect();
    names.join(" and ")
}

/// Files with new texts, which can be restored.
#[derive(Debug)]
pub(super) struct ReplacedFiles(Vec<ReplacedFile>);

impl ReplacedFiles {
    /// Changes all files. If one cannot be written, those before it are restored.
    pub(super) fn replace(changes: &[Change]) -> Result<ReplacedFiles, Error> {
        let mut replaced = ReplacedFiles(Vec::new());
        for change in changes {
            let new = applied(&change.text, &change.insertions);
            match ReplacedFile::replace(&change.path, &new) {
                Ok(file) => replaced.0.push(file),
                Err(source) => {
                    replaced.restore(changes)?;
                    let what = change.shown.clone();
                    return Err(Error::Unwritable { what, source });
                }
            }
        }
        Ok(replaced)
    }

    /// Keeps the new texts.
    pub(super) fn keep(self) {
        self.0.into_iter().for_each(ReplacedFile::keep);
    }

    /// Restores the old texts of all files, also if that fails for one of them.
    pub(super) fn restore(self, changes: &[Change]) -> Result<(), Error> {
        let restored: Vec<io::Result<()>> = self.0.into_iter().map(ReplacedFile::restore).collect();
        for (restored, change) in restored.into_iter().zip(changes) {
            restored.map_err(|source| Error::Unwritable {
                what: change.shown.clone(),
                source,
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(folder: &std::path::Path, name: &str) -> Change {
        let path = folder.join(name);
        let source = SourceFile {
            path: name.to_owned().into(),
            absolute: path.to_string_lossy().into_owned().into(),
            text: "old\n".into(),
        };
        Change::new(&source, vec![Insertion::new(3, "\nnew")])
    }

    #[test]
    fn files_are_changed_together_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        fs::write(folder.join("Spec.tla"), "old\n").unwrap();
        let changes = ["Spec.tla", "Spec.cfg"].map(|name| change(folder, name));
        let error = ReplacedFiles::replace(&changes).unwrap_err();
        assert!(matches!(error, Error::Unwritable { what, .. } if what == "Spec.cfg"));
        assert_eq!(read("Spec.tla"), "old\n");
        fs::write(folder.join("Spec.cfg"), "old\n").unwrap();
        let replaced = ReplacedFiles::replace(&changes).unwrap();
        assert_eq!(
            (read("Spec.tla"), read("Spec.cfg")),
            ("old\nnew\n".into(), "old\nnew\n".into())
        );
        replaced.restore(&changes).unwrap();
        assert_eq!(
            (read("Spec.tla"), read("Spec.cfg")),
            ("old\n".into(), "old\n".into())
        );
        ReplacedFiles::replace(&changes).unwrap().keep();
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    }
}
