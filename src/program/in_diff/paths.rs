//! Finds the files that the paths of a diff mean, and whether a spec can depend on them.
//!
//! Paths of a diff are relative to a repository or to another folder, and those of the compiler to
//! a workspace. Only the absolute path of the spec's file at compile time is certain.

use std::path::{Component, Path, PathBuf};

use mutaspec_mutator::Text;
use mutaspec_runner::definition::{Definition, Language, SourceFile};

use super::parse::FileChange;

/// The source files of the program, if the list that Cargo writes beside it exists.
#[derive(Debug, Default)]
pub(super) struct ProgramSources(Option<Vec<PathBuf>>);

impl ProgramSources {
    /// Reads the list beside the running program. A program that was copied elsewhere has none.
    pub(super) fn of_this_process() -> ProgramSources {
        let list = std::env::current_exe().ok().and_then(|program| {
            // The list of a program in the folder `deps` names only its own crate.
            let is_whole = program.parent()?.file_name()? != "deps";
            std::fs::read_to_string(program.with_extension("d"))
                .ok()
                .filter(|_| is_whole)
        });
        list.map_or_else(ProgramSources::default, |text| {
            ProgramSources::of_list(&text)
        })
    }

    /// Parses a list as Cargo writes it: `program: file file\ with\ blank`.
    pub(super) fn of_list(text: &str) -> ProgramSources {
        let line = text.lines().next().unwrap_or_default();
        let files = line
            .split_once(": ")
            .map_or("", |(_, files)| files)
            .replace("\\ ", "\0");
        let names = files.split(' ').filter(|name| !name.is_empty());
        ProgramSources(Some(
            names
                .map(|name| PathBuf::from(name.replace('\0', " ")))
                .collect(),
        ))
    }

    /// Whether the list contains one of the files; `None` if no list contains the spec's own file.
    fn has(&self, spec: &Definition, files: &[PathBuf]) -> Option<bool> {
        let list = self.0.as_ref()?;
        let own = Path::new(spec.source(0)?.absolute.as_ref());
        let is_same = |listed: &PathBuf, file: &Path| {
            listed == file || listed.canonicalize().is_ok_and(|listed| listed == file)
        };
        list.iter()
            .any(|listed| is_same(listed, own))
            .then_some(())?;
        Some(
            files
                .iter()
                .any(|file| list.iter().any(|listed| is_same(listed, file))),
        )
    }

    /// Whether a change in another file may change the behaviour of the spec.
    pub(super) fn may_use(
        &self,
        spec: &Definition,
        file: &FileChange,
        all: &[&Definition],
    ) -> bool {
        let language = &spec.language;
        let has_extension =
            |path: &Path, end: &Text| path.extension().is_some_and(|found| found == &**end);
        let is_source = |path: &Path| {
            language
                .extensions
                .iter()
                .any(|end| has_extension(path, end))
        };
        let is_source = file.names.iter().any(|name| has_name(name, is_source));
        let is_manifest = |path: &Path| {
            let name = path.file_name();
            language
                .manifests
                .iter()
                .any(|manifest| name.is_some_and(|name| name == &**manifest))
        };
        let is_manifest = file.names.iter().any(|name| has_name(name, is_manifest));
        let found = candidates(file, spec);
        if spec.is_self_contained {
            // Every spec depends on the library's types and functions.
            let library = Path::new(env!("CARGO_MANIFEST_DIR"));
            let in_package = found.is_empty()
                || found
                    .iter()
                    .any(|path| package(path, language) == Some(Path::new(&*spec.package_folder)));
            if !in_package {
                let of_library: Vec<PathBuf> = found
                    .into_iter()
                    .filter(|path| path.starts_with(library))
                    .collect();
                return self.has(spec, &of_library) == Some(true);
            }
            let of_specs: Vec<&&Definition> =
                all.iter().filter(|other| is_of(file, other)).collect();
            let is_apart =
                !of_specs.is_empty() && of_specs.iter().all(|other| other.is_self_contained);
            let may_implement = file.removed_implementation(language)
                || file.whole
                || !found.iter().any(|path| implements_nothing(path, language));
            return is_source && !is_apart && may_implement;
        }
        is_manifest || self.has(spec, &found).unwrap_or(is_source)
    }
}

/// Whether a file has nothing that could affect other files of the package, such as an `impl`.
fn implements_nothing(file: &Path, language: &Language) -> bool {
    std::fs::read_to_string(file).is_ok_and(|text| !language.may_implement(&text))
}

/// The folder of the package that contains a file.
fn package<'p>(file: &'p Path, language: &Language) -> Option<&'p Path> {
    let manifest = language.manifests.first()?;
    file.ancestors()
        .skip(1)
        .find(|folder| folder.join(&**manifest).is_file())
}

fn has_name(name: &str, is: impl Fn(&Path) -> bool) -> bool {
    is(Path::new(name))
}

/// The forms of a path in a diff: without leading dots, and without the letter that Git prepends.
fn forms(name: &str) -> Vec<PathBuf> {
    let path: PathBuf = Path::new(name)
        .components()
        .skip_while(|part| matches!(part, Component::CurDir | Component::ParentDir))
        .collect();
    let mut parts = path.components();
    let is_letter = matches!(parts.next(), Some(Component::Normal(first)) if first.len() == 1);
    let rest =
        Some(parts.as_path().to_owned()).filter(|rest| is_letter && !rest.as_os_str().is_empty());
    [path].into_iter().chain(rest).collect()
}

/// The existing files that a changed file may be, relative to the current folder, to the folder of
/// the spec's package, or to their ancestors.
fn candidates(file: &FileChange, spec: &Definition) -> Vec<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    let bases: Vec<&Path> = here
        .ancestors()
        .chain(Path::new(&*spec.package_folder).ancestors())
        .collect();
    let mut found: Vec<PathBuf> = Vec::new();
    for form in file.names.iter().flat_map(|name| forms(name)) {
        for base in &bases {
            let path = base.join(&form);
            found.extend(path.canonicalize().ok().filter(|path| path.is_file()));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Whether a changed file may be a source file of a spec.
pub(super) fn is_of(file: &FileChange, spec: &Definition) -> bool {
    spec.sources
        .iter()
        .any(|source| is_source(file, source, spec))
}

/// Whether a changed file may be this source file of a spec.
pub(super) fn is_source(file: &FileChange, source: &SourceFile, spec: &Definition) -> bool {
    let own = Path::new(&*source.absolute);
    let forms: Vec<PathBuf> = file.names.iter().flat_map(|name| forms(name)).collect();
    let named = Path::new(&*source.path);
    let is_known = own.is_absolute();
    if is_known && forms.iter().any(|form| own.ends_with(form)) {
        return true;
    }
    // A longer path: the file inside a repository, or another file with the same end of its path.
    let in_package = own
        .strip_prefix(&*spec.package_folder)
        .ok()
        .filter(|_| is_known);
    let is_longer = forms.iter().any(|form| {
        form.ends_with(named)
            || in_package.is_some_and(|rest| form.ends_with(rest))
            || !is_known && named.ends_with(form)
    });
    is_longer && {
        let found = candidates(file, spec);
        found.is_empty() || own.canonicalize().map_or(true, |own| found.contains(&own))
    }
}

/// Whether a changed file may be `path`, which is relative to the current folder.
pub(super) fn is_file(file: &FileChange, path: &Path) -> bool {
    let whole = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned());
    let forms = file.names.iter().flat_map(|name| forms(name));
    forms
        .into_iter()
        .any(|form| whole.ends_with(&form) || form.ends_with(path))
}
