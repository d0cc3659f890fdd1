//! Cost of all mutants of `two_phase_commit_hardened`, in multiples of one search of the baseline.
//!
//! `cargo bench -p mutaspec-runner --bench campaign` measures 3, 5 and 7 managers, or others with
//! `-- 3 5`. With `-- stages 7` it also prints the decisions and costs of each stage.
//!
//! Costs are processor time of all threads. The last column is the speedup of two threads.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{Outcome, Stage};
use mutaspec_runner::settings::{Setting, Settings};
use mutaspec_specs as _;

/// Repeats measurements for this long: the system counts processor time in hundredths of a second.
const LONG: Duration = Duration::from_millis(700);

fn main() {
    let mut managers: Vec<u32> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    if managers.is_empty() {
        managers = vec![3, 5, 7];
    }
    let with_stages = std::env::args().any(|argument| argument == "stages");
    println!(
        "{:>8} {:>9} {:>8} {:>10} {:>12} {:>12} {:>12} {:>12}",
        "managers", "states", "mutants", "baseline", "naive", "pipeline", "2 threads", "sooner"
    );
    for managers in managers {
        row(managers, with_stages);
    }
}

fn row(managers: u32, with_stages: bool) {
    let machine = machine(managers);
    let machine = machine.as_ref();
    let check = || {
        let options = Options {
            threads: 1,
            ..Options::default()
        };
        campaign::check(machine, &options, &|_| {}, &AtomicBool::new(false))
            .expect("the baseline is checked")
    };
    let run = |engine, threads| {
        let options = Options {
            engine,
            threads,
            ..Options::default()
        };
        campaign::run(machine, &options, &|_| {}, &AtomicBool::new(false))
            .expect("the campaign runs")
    };
    let baseline = taken(check);
    let multiple = |taken: Taken| taken.busy.as_secs_f64() / baseline.busy.as_secs_f64();
    let naive = multiple(taken(|| run(Engine::Naive, 1)));
    let one = taken(|| run(Engine::Pipeline, 1));
    let two = taken(|| run(Engine::Pipeline, 2));
    let sooner = one.whole.as_secs_f64() / two.whole.as_secs_f64();
    let outcome = run(Engine::Pipeline, 1);
    println!(
        "{managers:>8} {:>9} {:>8} {:>10.1?} {naive:>11.1}x {:>11.1}x {:>11.1}x {sooner:>11.2}x",
        outcome.baseline.counts.distinct,
        outcome.mutants.len(),
        baseline.busy,
        multiple(one),
        multiple(two),
    );
    if with_stages {
        stages(&outcome);
    }
}

/// Prints the decisions of each stage, and its steps in multiples of the baseline's.
fn stages(outcome: &Outcome) {
    let steps = outcome.baseline.counts.generated as f64;
    for stage in [Stage::Filter, Stage::Walks, Stage::Search, Stage::Runs] {
        let decided = outcome
            .mutants
            .iter()
            .filter(|mutant| mutant.stage == stage);
        let taken: Vec<f64> = decided
            .map(|mutant| mutant.steps_taken as f64 / steps)
            .collect();
        println!(
            "         {:>20}: {:>4} mutants, {:.2}x the steps",
            stage.words(),
            taken.len(),
            taken.iter().fold(0.0, |sum, steps| sum + steps)
        );
    }
    for mutant in outcome
        .mutants
        .iter()
        .filter(|mutant| mutant.stage == Stage::Search)
    {
        let killers: Vec<&str> = mutant
            .killed_by
            .iter()
            .map(|place| outcome.properties[*place].name.as_str())
            .collect();
        println!(
            "         {} {} {} {:.2}x",
            mutant.mutant.id,
            mutant.verdict.word(),
            killers.join("+"),
            mutant.steps_taken as f64 / steps
        );
    }
}

#[derive(Clone, Copy)]
struct Taken {
    busy: Duration,
    /// Elapsed time.
    whole: Duration,
}

fn taken<T>(work: impl Fn() -> T) -> Taken {
    let (busy, whole) = (busy(), Instant::now());
    let mut times = 0;
    while times == 0 || whole.elapsed() < LONG {
        work();
        times += 1;
    }
    let whole = whole.elapsed();
    Taken {
        busy: self::busy().map_or(whole, |now| now.saturating_sub(busy.unwrap_or_default()))
            / times,
        whole: whole / times,
    }
}

/// Returns the processor time of this process, if the system reports it as Linux does.
fn busy() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn machine(managers: u32) -> Box<dyn Machine> {
    let source = mutaspec_runner::compiled::spec("two_phase_commit_hardened")
        .expect("the gallery is linked");
    let constants = [("managers".to_owned(), Setting::One(managers.to_string()))];
    let settings = Settings {
        model: "three".to_owned(),
        constants: constants.into(),
        ..Settings::default()
    };
    source
        .build(&settings)
        .expect("this number of managers is allowed")
}
