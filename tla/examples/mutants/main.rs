//! Judges the mutants of a module by their switches, and writes each as a module of its own:
//! `mutants Spec.tla Spec.cfg [--path DIR] [--out DIR] [--alone] [--states N]`.
//!
//! Prints a row for each mutant, with tabs between its columns: the number of its folder, its id,
//! operator, file, line and column, `shared` if a property or constraint uses its definition too
//! or `unfair` if there is fairness that does not use it, its verdict, who kills it or why it is inconclusive, distinct and generated states.
//! With `--alone`, the text of each mutant is checked too: two more columns say whether the results
//! agree, and what the text's result is.

mod shared;
#[path = "../../tests/texts.rs"]
mod texts;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mutaspec_runner::campaign::Options;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Verdict};

use shared::Shared;
use texts::{Model, agrees, changes_text, machine, run};

struct Arguments {
    model: Model,
    out: Option<PathBuf>,
    alone: bool,
    states: Option<u64>,
}

fn arguments() -> Option<Arguments> {
    let mut words = std::env::args().skip(1);
    let (mut files, mut search) = (Vec::new(), Vec::new());
    let (mut out, mut alone, mut states) = (None, false, None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--path" => search.push(PathBuf::from(words.next()?)),
            "--out" => out = Some(PathBuf::from(words.next()?)),
            "--states" => states = Some(words.next()?.parse().ok()?),
            "--alone" => alone = true,
            _ => files.push(PathBuf::from(word)),
        }
    }
    let [module, configuration] = files.try_into().ok()?;
    let model = Model {
        module,
        configuration,
        search,
    };
    Some(Arguments {
        model,
        out,
        alone,
        states,
    })
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!(
            "usage: mutants Spec.tla Spec.cfg [--path DIR] [--out DIR] [--alone] [--states N]"
        );
        return ExitCode::FAILURE;
    };
    match judge(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn judge(arguments: &Arguments) -> Result<(), String> {
    let model = &arguments.model;
    let source = model.read(true).map_err(|error| error.to_string())?;
    let machine = machine(&source);
    let options = Options {
        threads: 1,
        mutant_states: arguments.states,
        ..Options::default()
    };
    let outcome = run(&*machine, &options)?;
    let shared = Shared::of(model)?;
    let of_texts = Options {
        max_states: arguments
            .states
            .unwrap_or(10_000)
            .max(4 * outcome.baseline.counts.distinct),
        ..options.clone()
    };
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (number, found) in outcome.mutants.iter().enumerate() {
        let mutant = &found.mutant;
        let mark = shared.mark(Path::new(mutant.file()), mutant.row().line);
        let mut row = row(&outcome, found, mark);
        row.insert(0, number.to_string());
        if changes_text(mutant) {
            let folder = match &arguments.out {
                Some(out) => out.join(number.to_string()),
                None => scratch.path().join(number.to_string()),
            };
            let io = |error: std::io::Error| format!("{}: {error}", folder.display());
            fs::create_dir_all(&folder).map_err(io)?;
            let written = model.write(mutant, &folder).map_err(io)?;
            if arguments.alone {
                let alone = written.alone(&of_texts);
                let agrees = agrees(&outcome, found, &alone);
                row.push(if agrees { "same" } else { "DIFFERS" }.to_owned());
                row.push(alone.to_string());
            }
            if arguments.out.is_none() {
                fs::remove_dir_all(&folder).map_err(io)?;
            }
        }
        println!("{}", row.join("\t"));
    }
    Ok(())
}

fn row(outcome: &Outcome, found: &MutantOutcome, mark: &str) -> Vec<String> {
    let (mutant, row) = (&found.mutant, found.mutant.row());
    let file = Path::new(mutant.file()).file_name().unwrap_or_default();
    let killers = found.killed_by.iter();
    let killers: Vec<&str> = killers
        .map(|killer| outcome.properties[*killer].name.as_str())
        .collect();
    let why = match found.verdict {
        Verdict::Inconclusive => found.reason.clone().unwrap_or_default(),
        _ => killers.join(", "),
    };
    vec![
        mutant.id.clone(),
        row.operator.id().to_owned(),
        file.to_string_lossy().into_owned(),
        row.line.to_string(),
        row.column.to_string(),
        mark.to_owned(),
        found.verdict.word().to_owned(),
        why,
        found.counts.distinct.to_string(),
        found.counts.generated.to_string(),
    ]
}
