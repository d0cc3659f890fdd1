//! Cost of all mutants of `two_phase_commit_hardened`, in multiples of one search of the baseline taken in the same run:
//! `cargo bench -p mutaspec-runner --bench campaign`, perhaps with `-- 3 5` for other numbers of managers than 3, 5 and 7.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::settings::{Setting, Settings};
use mutaspec_specs as _;

/// Searches of the baseline; the median counts.
const BASELINES: usize = 7;

fn main() {
    let mut managers: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if managers.is_empty() {
        managers = vec![3, 5, 7];
    }
    println!(
        "{:>8} {:>9} {:>8} {:>10} {:>12} {:>12} {:>14}",
        "managers", "states", "mutants", "baseline", "naive", "pipeline", "2 threads"
    );
    for managers in managers {
        row(managers);
    }
}

/// One line of the table.
fn row(managers: u32) {
    let machine = machine(managers);
    let mut times: Vec<_> = (0..BASELINES).map(|_| timed(machine.as_ref(), None).0).collect();
    times.sort();
    let baseline = times[BASELINES / 2];
    let multiple = |engine, threads| {
        let (time, mutants, states) = timed(machine.as_ref(), Some((engine, threads)));
        (time.as_secs_f64() / baseline.as_secs_f64(), mutants, states)
    };
    let (naive, mutants, states) = multiple(Engine::Naive, 1);
    let (pipeline, ..) = multiple(Engine::Pipeline, 1);
    let (two, ..) = multiple(Engine::Pipeline, 2);
    println!("{managers:>8} {states:>9} {mutants:>8} {baseline:>10.1?} {naive:>11.1}x {pipeline:>11.1}x {two:>13.1}x");
}

/// A check of the baseline, or a run of all mutants: how long it took, how many mutants, how many states the baseline has.
fn timed(machine: &dyn Machine, mutants: Option<(Engine, usize)>) -> (Duration, usize, u64) {
    let (engine, threads) = mutants.unwrap_or((Engine::Pipeline, 1));
    let options = Options {
        engine,
        threads,
        ..Options::default()
    };
    let stop = AtomicBool::new(false);
    let start = Instant::now();
    let outcome = match mutants {
        None => campaign::check(machine, &options, &|_| {}, &stop),
        Some(_) => campaign::run(machine, &options, &|_| {}, &stop),
    };
    let outcome = outcome.expect("the campaign runs");
    (start.elapsed(), outcome.mutants.len(), outcome.baseline.counts.distinct)
}

fn machine(managers: u32) -> Box<dyn Machine> {
    let definitions = mutaspec_runner::spec::definitions();
    let definition = definitions
        .iter()
        .find(|d| d.name == "two_phase_commit_hardened")
        .expect("the gallery is linked");
    let constants = [("managers".to_owned(), Setting::One(managers.to_string()))];
    let settings = Settings {
        model: "three".to_owned(),
        constants: constants.into(),
    };
    (definition.build)(&settings).expect("so many managers can be")
}
