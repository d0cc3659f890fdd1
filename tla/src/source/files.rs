//! Which configuration files belong to which module.

use std::io;
use std::path::{Path, PathBuf};

use super::ReadError;

/// Returns the modules of a folder that have a configuration, in the order of their names.
pub fn modules_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let modules = with_extension(folder, "tla")?;
    let configurations = with_extension(folder, "cfg")?;
    let has_one = |module: &PathBuf| {
        configurations
            .iter()
            .any(|file| module_of(file, &modules) == Some(module))
    };
    Ok(modules
        .iter()
        .filter(|module| has_one(module))
        .cloned()
        .collect())
}

/// Returns the configurations of a module, each with the name of the model that it is.
pub(super) fn configurations(
    module: &Path,
    named: &[PathBuf],
) -> Result<Vec<(String, PathBuf)>, ReadError> {
    let wanted = module.with_extension("cfg");
    let files = match named {
        [] if wanted.is_file() => vec![wanted],
        [] => match others(module) {
            (own, _) if own.len() == 1 => own,
            (own, free) => {
                let others = if own.is_empty() { free } else { own };
                return Err(ReadError::NoConfiguration { wanted, others });
            }
        },
        named => named.to_vec(),
    };
    let name = |file: &PathBuf| {
        if stem(file) == stem(module) {
            "default".to_owned()
        } else {
            stem(file)
        }
    };
    let mut models: Vec<(String, PathBuf)> = Vec::new();
    for file in files {
        let name = name(&file);
        if models.iter().any(|(known, _)| *known == name) {
            return Err(ReadError::SameName { file });
        }
        models.push((name, file));
    }
    Ok(models)
}

/// The configurations in the folder of a module whose names begin with its name, and those whose
/// names begin with that of no module.
fn others(module: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let folder = match module.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let modules = with_extension(folder, "tla").unwrap_or_default();
    let (mut own, mut free) = (Vec::new(), Vec::new());
    for file in with_extension(folder, "cfg").unwrap_or_default() {
        match module_of(&file, &modules) {
            Some(found) if found.file_name() == module.file_name() => own.push(file),
            Some(_) => {}
            None => free.push(file),
        }
    }
    (own, free)
}

/// Returns the module with the longest name with which the name of a configuration begins.
fn module_of<'m>(configuration: &Path, modules: &'m [PathBuf]) -> Option<&'m PathBuf> {
    let name = stem(configuration);
    let begins = modules
        .iter()
        .filter(|module| name.starts_with(&stem(module)));
    begins.max_by_key(|module| stem(module).len())
}

fn with_extension(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let path = if folder == Path::new(".") {
            PathBuf::from(name)
        } else {
            folder.join(name)
        };
        if path.extension().is_some_and(|of| of == extension) && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
