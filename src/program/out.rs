//! The folder for results. That it can be written to is made sure of before the work begins, and a file is there whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use mutaspec_reports::formats;

use super::error::Error;

/// The name of the results in their folder.
pub(crate) const RESULTS: &str = "results.json";

/// A place for results. Nothing of an earlier run is left in it: results that are found after a run are that run's.
#[derive(Debug)]
pub(crate) struct Out {
    folder: PathBuf,
}

impl Out {
    /// Makes the folder, takes what an earlier run left out of it, and tries to write in it.
    pub(crate) fn prepare(folder: &Path) -> Result<Out, Error> {
        let out = Out { folder: folder.to_owned() };
        let made = fs::create_dir_all(folder);
        made.map_err(|source| unwritable(&out.folder.join(RESULTS), source))?;
        for name in [RESULTS].iter().chain(&formats::NAMES) {
            let file = folder.join(name);
            if file.exists() {
                fs::remove_file(&file).map_err(|source| unwritable(&file, source))?;
            }
        }
        let tried = File::create(out.unfinished(RESULTS)).map(drop);
        tried.map_err(|source| unwritable(&out.folder.join(RESULTS), source))?;
        Ok(out)
    }

    /// Writes files, one after the other, each whole.
    pub(crate) fn write(self, files: &[(&str, String)]) -> Result<(), Error> {
        for (name, text) in files {
            let (unfinished, file) = (self.unfinished(name), self.folder.join(name));
            let write = || {
                let mut writer = File::create(&unfinished)?;
                writer.write_all(text.as_bytes())?;
                writer.sync_all()?;
                fs::rename(&unfinished, &file)
            };
            if let Err(source) = write() {
                // What cannot be removed harms nobody.
                let _ = fs::remove_file(&unfinished);
                return Err(unwritable(&file, source));
            }
        }
        Ok(())
    }

    fn unfinished(&self, name: &str) -> PathBuf {
        self.folder.join(format!(".{name}.{}", std::process::id()))
    }
}

fn unwritable(file: &Path, source: std::io::Error) -> Error {
    Error::Unwritable {
        what: file.display().to_string(),
        source,
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        // After a rename there is nothing to remove, and what cannot be removed harms nobody.
        let _ = fs::remove_file(self.unfinished(RESULTS));
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
        Out::prepare(&below).unwrap().write(&[(RESULTS, "new".to_owned())]).unwrap();
        assert_eq!(names(&below), [RESULTS]);
        assert_eq!(fs::read_to_string(below.join(RESULTS)).unwrap(), "new");
    }

    #[test]
    fn results_of_an_earlier_run_do_not_outlive_the_start_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let old: Vec<_> = [RESULTS]
            .iter()
            .chain(&formats::NAMES)
            .map(|name| (*name, "old".to_owned()))
            .collect();
        Out::prepare(folder.path()).unwrap().write(&old).unwrap();
        fs::write(folder.path().join("mine"), "").unwrap();
        drop(Out::prepare(folder.path()).unwrap());
        assert_eq!(names(folder.path()), ["mine"]);
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
