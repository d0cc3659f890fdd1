//! Paths of spec files relative to the root of their repository. Code hosts need them, while the
//! paths that a front-end reports are relative to another folder, such as that of a workspace.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use mutaspec_reports::formats::Sources;
use mutaspec_runner::definition::Definition;

/// The sources of specs with their paths in the repository.
pub(crate) fn sources<'a>(definitions: &[&'a Definition]) -> Sources<'a> {
    let here = std::env::current_dir().unwrap_or_default();
    let paths = definitions
        .iter()
        .flat_map(|spec| spec.sources.iter())
        .filter_map(|source| Some((&*source.path, path(&source.absolute, &here)?)));
    let paths: BTreeMap<&str, String> = paths.collect();
    Sources::of(definitions.iter().copied()).at(paths)
}

/// The commit of the specs with its date, `3f2a91c of 2026-11-28`; `None` if they are in no
/// repository, or git is missing. Changes that are not committed are named.
pub(crate) fn commit(definitions: &[&Definition]) -> Option<String> {
    let file = definitions
        .iter()
        .flat_map(|spec| spec.sources.iter())
        .map(|source| &*source.absolute);
    let root = file.map(Path::new).find_map(root)?;
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(root)
            .args(arguments)
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout)
            .ok()
            .filter(|_| output.status.success())?;
        Some(text.trim().to_owned())
    };
    let commit = git(&["log", "-1", "--format=%h of %cs"])?;
    let is_changed = git(&["status", "--porcelain", "--untracked-files=no"])
        .is_some_and(|text| !text.is_empty());
    Some(if is_changed {
        format!("{commit}, with changes")
    } else {
        commit
    })
}

/// The path of a file relative to its repository; `None` if it is in no repository.
fn path(file: &str, here: &Path) -> Option<String> {
    let file = Path::new(file);
    if file.is_file()
        && let Some(root) = root(file)
    {
        return file.strip_prefix(root).ok().and_then(slashed);
    }
    // Built elsewhere: find a file of the current repository by the longest common end of the path.
    let inside = here.join("x");
    let root = root(&inside)?;
    let parts: Vec<Component<'_>> = file
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect();
    let ends = (0..parts.len()).map(|first| parts[first..].iter().collect::<PathBuf>());
    ends.into_iter()
        .find(|end| root.join(end).is_file())
        .as_deref()
        .and_then(slashed)
}

/// The nearest folder above a file that holds a repository.
fn root(file: &Path) -> Option<&Path> {
    file.ancestors()
        .skip(1)
        .find(|folder| folder.join(".git").exists())
}

fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn path_begins_at_the_repository_root() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("repository");
        let file = root.join("specs/src/lib.rs");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "").unwrap();
        let name = file.to_str().unwrap();
        assert_eq!(path(name, Path::new("/")), None);
        fs::create_dir(root.join(".git")).unwrap();
        let expected = Some("specs/src/lib.rs".to_owned());
        assert_eq!(path(name, Path::new("/")), expected);
        // Built elsewhere, and run in a folder of the repository.
        for built in ["/build/repository/specs/src/lib.rs", "/specs/src/lib.rs"] {
            assert_eq!(path(built, &root.join("specs")), expected, "{built}");
        }
        assert_eq!(path("/build/other.rs", &root), None);
        assert_eq!(path("", &root), None);
    }
}
