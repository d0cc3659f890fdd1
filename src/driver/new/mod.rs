//! `mutaspec new`: makes a crate with a small spec that works. It is written into a temporary
//! folder and then renamed, so that no half of it can stay behind.

mod name;
mod template;
mod workspace;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::line::NewArgs;
use crate::program::console::Console;
use crate::program::exit::Exit;
use crate::source::Source;
use workspace::Workspace;

/// Makes the crate and says what to do next.
pub(super) fn new(args: &NewArgs, console: &mut Console<'_>) -> Result<Exit, Error> {
    name::check(&args.name)?;
    let source = Source::choose(&args.source)?;
    let parent = absolute(args.parent.as_deref().unwrap_or(Path::new(".")))?;
    let folder = parent.join(&args.name);
    check_free(&folder)?;
    let workspace = Workspace::around(&folder)?;
    let workspace = workspace
        .map(|workspace| workspace.add(&folder, &args.name))
        .transpose()?;
    let files = template::files(&args.name, &source, workspace.is_some());
    write(&folder, &files)?;
    if let Some(workspace) = &workspace
        && let Err(error) = workspace.write()
    {
        // The folder is what this call has written and nothing else.
        let _ = fs::remove_dir_all(&folder);
        return Err(error);
    }
    console.print(&report(args, &folder, &source, workspace.as_ref()))?;
    Ok(Exit::Success)
}

fn absolute(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(|source| Error::Unreadable {
        path: path.to_owned(),
        source,
    })
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

/// Writes all files, or none.
fn write(folder: &Path, files: &[(&str, String)]) -> Result<(), Error> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let partial = folder.with_file_name(format!(".{name}.{}", std::process::id()));
    let done = write_into(&partial, files).and_then(|()| {
        // Succeeds only for an empty folder, which not every system lets a rename replace.
        let _ = fs::remove_dir(folder);
        fs::rename(&partial, folder).map_err(|source| unwritable(folder, source))
    });
    if done.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    done
}

fn write_into(folder: &Path, files: &[(&str, String)]) -> Result<(), Error> {
    for (name, text) in files {
        let path = folder.join(name);
        let above = path.parent().unwrap_or(folder);
        fs::create_dir_all(above).map_err(|source| unwritable(above, source))?;
        fs::write(&path, text).map_err(|source| unwritable(&path, source))?;
    }
    Ok(())
}

fn unwritable(path: &Path, source: io::Error) -> Error {
    Error::Unwritable {
        path: path.to_owned(),
        source,
    }
}

/// What was made, what was chosen, and the next commands.
fn report(
    args: &NewArgs,
    folder: &Path,
    source: &Source,
    workspace: Option<&workspace::Change>,
) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let shown = folder.strip_prefix(&here).unwrap_or(folder).display();
    let mut lines = vec![
        format!("{shown}: a crate with a first spec, `shop`, in src/lib.rs"),
        format!("  mutaspec comes from {}", source.describe(&args.source)),
    ];
    lines.extend(workspace.map(|workspace| format!("  {}", workspace.describe())));
    if folder
        .ancestors()
        .skip(1)
        .any(|above| above.join(".git").exists())
    {
        lines.push("  GitHub reads workflows at the root of a repository only: move .github/workflows/mutaspec.yml there".to_owned());
    }
    lines.push(format!("next: cd {shown} && mutaspec run\n"));
    lines.join("\n")
}

#[cfg(test)]
mod tests;
