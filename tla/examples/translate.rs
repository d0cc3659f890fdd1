//! Translates the algorithms in modules, and prints the errors and how many translations in the
//! files are equal. With `--print`, it prints the translations.

use std::path::PathBuf;
use std::process::ExitCode;

use mutaspec_tla::pcal::{self, Translation};
use mutaspec_tla::syntax::{self, Diagnostic, Sources, print};

fn main() -> ExitCode {
    let (mut files, mut shows) = (Vec::new(), false);
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--print" => shows = true,
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let (mut equal, mut all) = (0, 0);
    for path in &files {
        let text = std::fs::read(path).unwrap_or_default();
        let mut sources = Sources::default();
        let file = sources.add(path, String::from_utf8_lossy(&text));
        let text = sources.file(file).text();
        let translation =
            syntax::parse(file, text).and_then(|module| pcal::translate(file, text, &module));
        match translation {
            Ok(None) => continue,
            Ok(Some(Translation { units, stale, .. })) => {
                if shows {
                    print!("{}", print::units(&units));
                }
                equal += usize::from(stale.is_none());
                report(&sources, stale.as_slice());
            }
            Err(errors) => report(&sources, &errors),
        }
        all += 1;
    }
    println!("{equal} of {all} translations are equal");
    if equal == all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn report(sources: &Sources, errors: &[Diagnostic]) {
    for error in errors {
        print!("{}", sources.render(error));
    }
}
