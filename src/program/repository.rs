//! The paths of specs' files from the root of their repository: code hosts know files by them, while the compiler names
//! files from the root of a workspace.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use mutaspec_reports::formats::Sources;
use mutaspec_runner::spec::Definition;

/// The sources of these specs, with their paths in the repository.
pub(crate) fn sources<'a>(definitions: &[&'a Definition]) -> Sources<'a> {
    let here = std::env::current_dir().unwrap_or_default();
    let paths = definitions
        .iter()
        .filter_map(|spec| Some((spec.file, path(spec.origin.file, &here)?)));
    let paths: BTreeMap<&str, String> = paths.collect();
    Sources::of(definitions.iter().copied()).at(paths)
}

/// The path of a file from the root of the repository that it is in; `None` if it is in none.
fn path(file: &str, here: &Path) -> Option<String> {
    let file = Path::new(file);
    if file.is_file()
        && let Some(root) = root(file)
    {
        return file.strip_prefix(root).ok().and_then(slashed);
    }
    // The program was built in another place: the end of the path is a file of the repository around this folder.
    let inside = here.join("x");
    let root = root(&inside)?;
    let parts: Vec<Component<'_>> = file.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    let ends = (0..parts.len()).map(|first| parts[first..].iter().collect::<PathBuf>());
    ends.into_iter().find(|end| root.join(end).is_file()).as_deref().and_then(slashed)
}

/// The folder above a file that holds a repository.
fn root(file: &Path) -> Option<&Path> {
    file.ancestors().skip(1).find(|folder| folder.join(".git").exists())
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
    fn a_path_begins_at_the_root_of_the_repository() {
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
        // Built in another place, and run somewhere in the repository.
        for built in ["/build/repository/specs/src/lib.rs", "/specs/src/lib.rs"] {
            assert_eq!(path(built, &root.join("specs")), expected, "{built}");
        }
        assert_eq!(path("/build/other.rs", &root), None);
        assert_eq!(path("", &root), None);
    }
}
