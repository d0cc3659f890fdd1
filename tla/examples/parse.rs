//! Parses modules (`.tla`) and configuration files (`.cfg`), and prints the errors and a count.
//! With `--modules`, each module is loaded with all that it needs (`--path DIR`) and checked.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mutaspec_tla::syntax::{Diagnostic, Sources};
use mutaspec_tla::{check, config, modules, syntax};

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
    for path in &files {
        let mut sources = Sources::default();
        match read(path, whole.then_some(&search), &mut sources) {
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
    sources: &mut Sources,
) -> Result<(), Vec<Diagnostic>> {
    let configuration = path.extension().is_some_and(|extension| extension == "cfg");
    if let Some(search) = search.filter(|_| !configuration) {
        let modules = modules::load(path, search, sources)?;
        return check::check(&modules, sources).map(drop);
    }
    let text = std::fs::read(path).unwrap_or_default();
    let file = sources.add(path, String::from_utf8_lossy(&text));
    let text = sources.file(file).text();
    if configuration {
        config::read(file, text).map(drop)
    } else {
        syntax::parse(file, text).map(drop)
    }
}
