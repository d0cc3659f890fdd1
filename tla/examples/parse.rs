//! Parses modules (`.tla`) and prints the errors and a count.

use std::process::ExitCode;

use mutaspec_tla::syntax::{self, Sources};

fn main() -> ExitCode {
    let mut sources = Sources::default();
    let (mut read, mut good) = (0, 0);
    for path in std::env::args().skip(1) {
        let text = match std::fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::FAILURE;
            }
        };
        read += 1;
        let file = sources.add(&path, text);
        match syntax::parse(file, sources.file(file).text()) {
            Ok(_) => good += 1,
            Err(errors) => errors.iter().for_each(|error| print!("{}", sources.render(error))),
        }
    }
    println!("{good} of {read} files parse");
    if good == read { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
