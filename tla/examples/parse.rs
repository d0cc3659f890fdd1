//! Parses modules (`.tla`) and configuration files (`.cfg`), and prints the errors and a count.
//!
//! With `--modules`, each module is loaded with all that it needs (`--path DIR`) and checked, and
//! a configuration is checked against the module before it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mutaspec_tla::check::{self, Checked};
use mutaspec_tla::syntax::{Diagnostic, Sources};
use mutaspec_tla::{config, modules, syntax};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut files, mut search, mut whole) = (Vec::new(), Vec::new(), false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--modules" => whole = true,
            "--path" => search.extend(arguments.next().map(PathBuf::from)),
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let mut good = 0;
    let mut checked = None;
    for path in &files {
        let mut sources = Sources::default();
        match read(path, whole.then_some(&search), &mut checked, &mut sources) {
            Ok(()) => good += 1,
            Err(errors) => errors
                .iter()
                .for_each(|error| print!("{}", sources.render(error))),
        }
    }
    println!("{good} of {} files parse", files.len());
    if good == files.len() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn read(
    path: &Path,
    search: Option<&Vec<PathBuf>>,
    checked: &mut Option<Checked>,
    sources: &mut Sources,
) -> Result<(), Vec<Diagnostic>> {
    let configuration = path.extension().is_some_and(|extension| extension == "cfg");
    if let Some(search) = search.filter(|_| !configuration) {
        *checked = None;
        let modules = modules::load(path, search, sources)?;
        *checked = Some(check::check(&modules, sources)?);
        return Ok(());
    }
    let text = std::fs::read(path).unwrap_or_default();
    let file = sources.add(path, String::from_utf8_lossy(&text));
    let text = sources.file(file).text();
    if !configuration {
        return syntax::parse(file, text).map(drop);
    }
    let configuration = config::read(file, text)?;
    let errors = checked
        .as_ref()
        .map(|checked| checked.configuration(&configuration));
    let errors = errors.unwrap_or_default();
    // Places in modules cannot be shown here: their texts were read for the module.
    let (here, elsewhere): (Vec<_>, _) = errors
        .into_iter()
        .partition(|error| error.span.end as usize <= text.len());
    for error in elsewhere {
        println!("{}: {}", path.display(), error.message);
    }
    if here.is_empty() { Ok(()) } else { Err(here) }
}
