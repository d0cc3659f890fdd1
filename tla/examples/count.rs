//! Counts the states of a spec breadth first: `count Spec.tla [Spec.cfg] [--path DIR]`.
//!
//! A plain search without memoised steps, to compare the meaning of specs with TLC's counts.

#[path = "../tests/search.rs"]
mod search;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mutaspec_tla::compile::Program;
use mutaspec_tla::evaluate::STACK_SIZE;
use mutaspec_tla::syntax::{Diagnostic, Sources};
use mutaspec_tla::{config, modules};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut files, mut search) = (Vec::new(), Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--path" => search.extend(arguments.next().map(PathBuf::from)),
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let Some(spec) = files.first().cloned() else {
        eprintln!("usage: count Spec.tla [Spec.cfg] [--path DIR]");
        return ExitCode::FAILURE;
    };
    let configuration = files
        .get(1)
        .cloned()
        .unwrap_or_else(|| spec.with_extension("cfg"));
    // Deep recursion of the spec needs a deep stack.
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    let done = thread.spawn(move || {
        let mut sources = Sources::default();
        match count(&spec, &configuration, &search, &mut sources) {
            Ok(()) => true,
            Err(errors) => {
                for error in &errors {
                    print!("{}", sources.render(error));
                }
                println!("verdict: refused");
                false
            }
        }
    });
    match done.map(std::thread::JoinHandle::join) {
        Ok(Ok(true)) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn count(
    spec: &Path,
    configuration: &Path,
    search: &[PathBuf],
    sources: &mut Sources,
) -> Result<(), Vec<Diagnostic>> {
    let modules = modules::load(spec, search, sources)?;
    let text = std::fs::read(configuration).unwrap_or_default();
    let file = sources.add(configuration, String::from_utf8_lossy(&text));
    let configuration = config::read(file, sources.file(file).text())?;
    let program = Program::new(&modules, &configuration).map_err(|error| vec![error])?;
    let counts = search::search(&program);
    if let Some(failure) = &counts.failure {
        let error = Diagnostic::new(failure.span, failure.message.as_str());
        print!("{}", sources.render(&error));
        for (name, span) in &failure.calls {
            let place = sources.location(*span);
            println!("  in {name}, line {}, column {}", place.line, place.column);
        }
    }
    println!("steps: {}", counts.steps);
    println!("distinct: {}", counts.distinct);
    println!("generated: {}", counts.generated);
    println!("depth: {}", counts.depth);
    println!("verdict: {}", counts.verdict);
    Ok(())
}
