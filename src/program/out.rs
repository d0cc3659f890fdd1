//! The folder for results. That it can be written to is made sure of before the work begins, and a file is there whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::Error;

/// The name of the results in their folder.
const RESULTS: &str = "results.json";

/// A place for results. Nothing of an earlier run is left in it: results that are found after a run are that run's.
#[derive(Debug)]
pub(crate) struct Out {
    unfinished: PathBuf,
    file: PathBuf,
    writer: Option<File>,
}

impl Out {
    /// Makes the folder and opens a file in it.
    pub(crate) fn prepare(folder: &Path) -> Result<Out, Error> {
        let file = folder.join(RESULTS);
        let unfinished = folder.join(format!(".{RESULTS}.{}", std::process::id()));
        let open = || {
            fs::create_dir_all(folder)?;
            if file.exists() {
                fs::remove_file(&file)?;
            }
            File::create(&unfinished)
        };
        match open() {
            Ok(writer) => Ok(Out {
                unfinished,
                file,
                writer: Some(writer),
            }),
            Err(source) => Err(Error::Unwritable {
                what: file.display().to_string(),
                source,
            }),
        }
    }

    /// Writes the results.
    pub(crate) fn write(mut self, text: &str) -> Result<(), Error> {
        let mut write = || {
            if let Some(mut writer) = self.writer.take() {
                writer.write_all(text.as_bytes())?;
                writer.sync_all()?;
            }
            fs::rename(&self.unfinished, &self.file)
        };
        write().map_err(|source| Error::Unwritable {
            what: self.file.display().to_string(),
            source,
        })
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        drop(self.writer.take());
        // After a rename there is nothing to remove, and what cannot be removed harms nobody.
        let _ = fs::remove_file(&self.unfinished);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn results_are_whole_and_alone() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a/b");
        Out::prepare(&below).unwrap().write("new").unwrap();
        assert_eq!(names(&below), [RESULTS]);
        assert_eq!(fs::read_to_string(below.join(RESULTS)).unwrap(), "new");
    }

    #[test]
    fn results_of_an_earlier_run_do_not_outlive_the_start_of_another() {
        let folder = tempfile::tempdir().unwrap();
        Out::prepare(folder.path()).unwrap().write("old").unwrap();
        drop(Out::prepare(folder.path()).unwrap());
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_found_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(matches!(Out::prepare(&file), Err(Error::Unwritable { .. })));
        fs::create_dir(folder.path().join(RESULTS)).unwrap();
        assert!(matches!(Out::prepare(folder.path()), Err(Error::Unwritable { .. })));
    }
}
