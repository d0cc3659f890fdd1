//! Checks that models keep the contracts of the engine's interface, and that results are the same
//! for any number of threads: `conformance [--states N] [--path DIR] Spec.tla Spec.cfg ..`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::{Machine, ModelSource, check_machine};
use mutaspec_runner::settings::Settings;
use mutaspec_tla::evaluate::STACK_SIZE;
use mutaspec_tla::source::{Request, read};

fn main() -> ExitCode {
    // Deep recursion of a spec needs a deep stack, as the threads of a campaign have.
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    match thread.spawn(check_all).map(std::thread::JoinHandle::join) {
        Ok(Ok(true)) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Checks all models of the command line. Returns whether all keep the contracts.
fn check_all() -> bool {
    let mut arguments = std::env::args().skip(1);
    let (mut files, mut search, mut states) = (Vec::new(), Vec::new(), 200);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--path" => search.extend(arguments.next().map(PathBuf::from)),
            "--states" => states = number(arguments.next()).unwrap_or(states),
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let (mut good, mut all) = (0, 0);
    for model in files.chunks_exact(2) {
        all += 1;
        match check(&model[0], &model[1], &search, states) {
            Ok(()) => good += 1,
            Err(problem) => println!("{}: {problem}", model[1].display()),
        }
    }
    println!("{good} of {all} models keep the contracts");
    good == all
}

fn number(argument: Option<String>) -> Option<usize> {
    argument?.parse().ok()
}

fn check(
    module: &Path,
    configuration: &Path,
    search: &[PathBuf],
    states: usize,
) -> Result<(), String> {
    let request = Request {
        module,
        configurations: &[configuration.to_path_buf()],
        search,
        check_deadlock: None,
        mutants: true,
    };
    let source = read(&request).map_err(|error| error.to_string())?;
    let model = source.definition().models[0].name.to_string();
    let settings = Settings {
        model,
        ..Settings::default()
    };
    let machine = || source.build(&settings).map_err(|error| error.to_string());
    check_machine(&*machine()?, states).map_err(|violations| {
        let lines = violations.iter().map(ToString::to_string);
        lines.collect::<Vec<_>>().join("\n  ")
    })?;
    let one = result(&*machine()?, states, 1)?;
    for threads in [2, 8] {
        if result(&*machine()?, states, threads)? != one {
            return Err(format!("{threads} threads have another result than one"));
        }
    }
    Ok(())
}

/// Returns all that a search of the first states finds, as text.
fn result(machine: &dyn Machine, states: usize, threads: usize) -> Result<String, String> {
    let options = Options {
        threads,
        max_states: 100 * states as u64,
        ..Options::default()
    };
    campaign::check(machine, &options, &|_| {}, &AtomicBool::new(false))
        .map(|outcome| {
            let mut baseline = outcome.baseline;
            baseline.bytes_per_state = None;
            format!("{baseline:?}")
        })
        .map_err(|refusal| refusal.to_string())
}
