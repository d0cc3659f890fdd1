//! Judges the mutants of a module by their switches, and writes each as a module of its own:
//! `mutants Spec.tla Spec.cfg [--path DIR] [--out DIR] [--alone] [--states N [--more M]]`.
//!
//! Prints a row for each mutant, with tabs between its columns: the number of its folder, its id,
//! operator, file, line and column, `shared` if a property or constraint uses its definition too
//! or `unfair` if there is fairness that does not use it, its verdict, the properties that kill it
//! or why it is inconclusive, distinct and generated states. While it works, it prints each planned
//! and each decided mutant to standard error.
//!
//! A mutant with more than N states is searched again up to M states. If that does not decide it
//! either, the reason names the variables that were still growing in its text.
//! With `--alone`, the text of each mutant is checked too: two more columns say whether the results
//! agree, and what the text's result is.

mod shared;
#[path = "../../tests/texts/mod.rs"]
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::event::Event;
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Verdict, Warning};

use shared::Shared;
use texts::{Model, agrees, changes_text, machine, run};

struct Arguments {
    model: Model,
    out: Option<PathBuf>,
    alone: bool,
    states: Option<u64>,
    more: Option<u64>,
}

fn arguments() -> Option<Arguments> {
    let mut words = std::env::args().skip(1);
    let (mut files, mut search) = (Vec::new(), Vec::new());
    let (mut out, mut alone) = (None, false);
    let (mut states, mut more) = (None, None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--path" => search.push(PathBuf::from(words.next()?)),
            "--out" => out = Some(PathBuf::from(words.next()?)),
            "--states" => states = Some(words.next()?.parse().ok()?),
            "--more" => more = Some(words.next()?.parse().ok()?),
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
        more,
    })
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!(
            "usage: mutants Spec.tla Spec.cfg [--path DIR] [--out DIR] [--alone] [--states N [--more M]]"
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
    for mutant in campaign::plan(&*machine, &options) {
        eprintln!("planned {}", mutant.id);
    }
    let mut outcome = reported(&*machine, &options)?;
    let growing = match arguments.more {
        Some(more) => search_more(&*machine, &options, more, model, &mut outcome)?,
        None => BTreeMap::new(),
    };
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
        let mut row = row(&outcome, found, mark, growing.get(&mutant.id));
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

/// Judges mutants, and prints each to standard error when it is decided.
fn reported(machine: &dyn Machine, options: &Options) -> Result<Outcome, String> {
    let listener = |event: Event<'_>| {
        if let Event::MutantDone(found) = event {
            eprintln!("decided {}", found.mutant.id);
        }
    };
    run(machine, options, &listener)
}

/// Searches the inconclusive mutants again, up to more states. Returns, for those that stay
/// inconclusive, the variables that were still growing when the search of their texts stopped.
fn search_more(
    machine: &dyn Machine,
    options: &Options,
    states: u64,
    model: &Model,
    outcome: &mut Outcome,
) -> Result<BTreeMap<String, Vec<String>>, String> {
    let is_open = |found: &&MutantOutcome| found.verdict == Verdict::Inconclusive;
    let open = outcome.mutants.iter().filter(is_open);
    let open: BTreeSet<String> = open.map(|found| found.mutant.id.clone()).collect();
    let mut growing = BTreeMap::new();
    if open.is_empty() {
        return Ok(growing);
    }
    let options = Options {
        only: Some(open),
        mutant_states: Some(states),
        max_states: states,
        ..options.clone()
    };
    let again = reported(machine, &options)?;
    for found in again.mutants {
        let mutant = &found.mutant;
        if found.verdict == Verdict::Inconclusive && changes_text(mutant) {
            let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
            let written = model.write(mutant, folder.path());
            let written = written.map_err(|error| error.to_string())?;
            growing.insert(mutant.id.clone(), still_growing(&written, &options)?);
        }
        let mut places = outcome.mutants.iter_mut();
        if let Some(place) = places.find(|known| known.mutant.id == mutant.id) {
            *place = found;
        }
    }
    Ok(growing)
}

/// Returns the variables that were still growing when the search of a model stopped.
fn still_growing(model: &Model, options: &Options) -> Result<Vec<String>, String> {
    let source = model.read(false).map_err(|error| error.to_string())?;
    let outcome = campaign::check(
        &*machine(&source),
        options,
        &|_| {},
        &AtomicBool::new(false),
    );
    let outcome = outcome.map_err(|refusal| refusal.to_string())?;
    let warnings = outcome.baseline.warnings.into_iter();
    let growing = warnings.filter_map(|warning| match warning {
        Warning::Truncated { growing, .. } | Warning::Memory { growing, .. } => Some(growing),
        _ => None,
    });
    Ok(growing.flatten().collect())
}

fn row(
    outcome: &Outcome,
    found: &MutantOutcome,
    mark: &str,
    growing: Option<&Vec<String>>,
) -> Vec<String> {
    let (mutant, row) = (&found.mutant, found.mutant.row());
    let file = Path::new(mutant.file()).file_name().unwrap_or_default();
    let killers = found.killed_by.iter();
    let killers: Vec<&str> = killers
        .map(|killer| outcome.properties[*killer].name.as_str())
        .collect();
    let why = match found.verdict {
        Verdict::Inconclusive => {
            let reason = found.reason.clone().unwrap_or_default();
            let names = growing.filter(|names| !names.is_empty());
            names.map_or(reason.clone(), |names| {
                format!("{reason}; still growing: {}", names.join(", "))
            })
        }
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
