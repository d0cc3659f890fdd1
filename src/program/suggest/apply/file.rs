//! Replaces a source file and can restore it. No reader ever sees a part of a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file with a new text, and the old text beside it.
#[derive(Debug)]
pub(super) struct ReplacedFile {
    path: PathBuf,
    original: PathBuf,
}

impl ReplacedFile {
    /// Replaces the text of a file. The original is kept beside it until [`keep`](Self::keep).
    pub(super) fn replace(path: &Path, text: &str) -> io::Result<ReplacedFile> {
        // A link stays a link: the file that it points to is replaced.
        let path = fs::canonicalize(path)?;
        let permissions = fs::metadata(&path)?.permissions();
        // Renaming would replace a read-only file too.
        OpenOptions::new().append(true).open(&path)?;
        if permissions.readonly() {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied));
        }
        let (original, new) = (beside(&path, "original"), beside(&path, "new"));
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(text.as_bytes())?;
            file.set_permissions(permissions)?;
            file.sync_all()?;
            fs::copy(&path, &original)?;
            fs::rename(&new, &path)
        };
        match write() {
            Ok(()) => Ok(ReplacedFile { path, original }),
            Err(error) => {
                let _ = fs::remove_file(&new);
                let _ = fs::remove_file(&original);
                Err(error)
            }
        }
    }

    /// Keeps the new text.
    pub(super) fn keep(self) {
        // A file that stays behind is harmless: cargo does not compile it.
        let _ = fs::remove_file(&self.original);
    }

    /// Restores the old text.
    pub(super) fn restore(self) -> io::Result<()> {
        fs::rename(&self.original, &self.path)
    }
}

/// `two_phase_commit.rs.original`
fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".mutaspec-{extension}"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn original_stays_until_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("spec.rs");
        fs::write(&file, "old").unwrap();
        let replaced = ReplacedFile::replace(&file, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(
            names(folder.path()),
            ["spec.rs", "spec.rs.mutaspec-original"]
        );
        replaced.restore().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        assert_eq!(names(folder.path()), ["spec.rs"]);
        ReplacedFile::replace(&file, "new").unwrap().keep();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(names(folder.path()), ["spec.rs"]);
    }

    #[test]
    fn read_only_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("spec.rs");
        fs::write(&file, "old").unwrap();
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&file, permissions).unwrap();
        let error = ReplacedFile::replace(&file, "new").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        assert_eq!(names(folder.path()), ["spec.rs"]);
    }
}
