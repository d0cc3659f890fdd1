//! `workshop init`: makes a folder with the exercises.

use std::fs;
use std::io;
use std::path::Path;

use super::args::InitArgs;
use super::build::write;
use super::error::Error;
use super::pack::Pack;
use super::progress::Progress;
use crate::source::Source;

/// Makes the folder. Returns what to do next.
pub(super) fn init(args: &InitArgs, pack: &Pack) -> Result<String, Error> {
    let source = Source::choose(&args.source)?;
    check_free(&args.folder)?;
    let folder = &args.folder;
    let modules: Vec<String> = pack
        .exercises
        .iter()
        .map(|e| format!("#[path = \"../{}\"]\nmod e{};\n", e.file(), e.name))
        .collect();
    for (name, text) in [
        (
            "Cargo.toml",
            include_str!("template/manifest.toml")
                .replace("@DEPENDENCY@", &source.dependency().to_string()),
        ),
        (
            "src/lib.rs",
            include_str!("template/lib.rs").replace("@MODULES@\n", &modules.concat()),
        ),
        (
            "README.md",
            include_str!("template/README.md")
                .replace("@COUNT@", &pack.exercises.len().to_string()),
        ),
        (".gitignore", include_str!("template/gitignore").to_owned()),
    ] {
        write(&folder.join(name), &text)?;
    }
    if let Some(lock) = source
        .folder()
        .map(|folder| folder.join("Cargo.lock"))
        .filter(|lock| lock.is_file())
    {
        let copy = folder.join("Cargo.lock");
        fs::copy(lock, &copy).map_err(|source| Error::Unwritable { path: copy, source })?;
    }
    for exercise in &pack.exercises {
        write(&folder.join(exercise.file()), &exercise.start)?;
    }
    Progress::new(pack).save(folder)?;
    let shown = folder.display();
    Ok(format!(
        "{shown}: a workshop of {} exercises\nnext: cd {shown} && cargo fetch && mutaspec workshop\n",
        pack.exercises.len()
    ))
}

/// Refuses a folder that has content, and anything else of this name.
fn check_free(folder: &Path) -> Result<(), Error> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound && folder.symlink_metadata().is_err(),
    };
    if is_free {
        Ok(())
    } else {
        Err(Error::Exists {
            folder: folder.to_owned(),
        })
    }
}
