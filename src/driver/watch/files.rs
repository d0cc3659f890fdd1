//! The files whose changes start a new run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Folders whose files are watched.
#[derive(Debug)]
pub(super) struct Folders {
    folders: Vec<PathBuf>,
    /// Whether the folders in them are watched too.
    is_deep: bool,
}

impl Folders {
    /// These folders with all folders below them.
    pub(super) fn with_all_below(folders: Vec<PathBuf>) -> Folders {
        Folders {
            folders,
            is_deep: true,
        }
    }

    /// These folders alone.
    pub(super) fn alone(folders: Vec<PathBuf>) -> Folders {
        Folders {
            folders,
            is_deep: false,
        }
    }
}

/// The files of some folders that a build or a run reads, with what changes when they are saved.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snapshot(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Snapshot {
    /// Reads the current state of the folders. A file that cannot be read counts as missing.
    pub(super) fn of(Folders { folders, is_deep }: &Folders) -> Snapshot {
        let mut files = BTreeMap::new();
        for folder in folders {
            collect(folder, *is_deep, &mut files);
        }
        Snapshot(files)
    }
}

fn collect(folder: &Path, is_deep: bool, files: &mut BTreeMap<PathBuf, (Option<SystemTime>, u64)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if metadata.is_dir() {
            if is_deep && is_source(&path) {
                collect(&path, is_deep, files);
            }
        } else if path.extension().is_some_and(|e| {
            ["rs", "toml", "yaml", "yml", "tla", "cfg"]
                .iter()
                .any(|known| e == *known)
        }) {
            files.insert(path, (metadata.modified().ok(), metadata.len()));
        }
    }
}

/// Whether a folder can hold sources: it is not hidden, and no build or run wrote it.
fn is_source(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let is_written = name.starts_with("mutaspec.out") || folder.join("CACHEDIR.TAG").exists();
    !name.starts_with('.') && !is_written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_of_sources_are_seen() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            Snapshot::of(&Folders::with_all_below(vec![root.to_owned()]))
        };
        write("target/CACHEDIR.TAG", "");
        let mut seen = write("src/lib.rs", "a");
        for (name, text, is_seen) in [
            ("src/lib.rs", "ab", true),
            ("src/more/deep.rs", "", true),
            ("mutaspec.yaml", "", true),
            ("Cargo.toml", "", true),
            ("tla/Spec.tla", "", true),
            ("README.md", "a", false),
            ("target/release/build/x/out.rs", "", false),
            ("mutaspec.out/x.yaml", "", false),
            (".git/config.toml", "", false),
        ] {
            let now = write(name, text);
            assert_eq!(now != seen, is_seen, "{name}");
            seen = now;
        }
        fs::remove_file(root.join("src/lib.rs")).unwrap();
        assert_ne!(
            Snapshot::of(&Folders::with_all_below(vec![root.to_owned()])),
            seen
        );
    }

    #[test]
    fn folder_alone_has_its_own_files_only() {
        let place = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
            Snapshot::of(&Folders::alone(vec![place.path().to_owned()]))
        };
        let first = write("Spec.tla");
        assert_eq!(write("deep/Other.tla"), first);
        assert_ne!(write("Spec.cfg"), first);
    }
}
