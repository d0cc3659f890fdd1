//! Manual pages and completion scripts, generated from the command line.

use std::fs;
use std::path::Path;

use clap_complete::Shell;
use clap_mangen::Man;

use super::error::Error;
use super::line::{NAME, complete};
use crate::program::console::Console;
use crate::program::exit::Exit;

/// Prints a completion script.
pub(super) fn completions(shell: Shell, console: &mut Console<'_>) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut complete(), NAME, &mut script);
    console.write(&script)?;
    Ok(Exit::Success)
}

/// Prints the manual page, or writes the page of each command into a folder.
pub(super) fn man(folder: Option<&Path>, console: &mut Console<'_>) -> Result<Exit, Error> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        let rendered = Man::new(complete()).render(&mut page);
        rendered.map_err(|source| unwritable(Path::new("the manual page"), source))?;
        console.write(&page)?;
        return Ok(Exit::Success);
    };
    fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
    clap_mangen::generate_to(complete(), folder).map_err(|source| unwritable(folder, source))?;
    Ok(Exit::Success)
}

fn unwritable(path: &Path, source: std::io::Error) -> Error {
    Error::Unwritable {
        path: path.to_owned(),
        source,
    }
}
