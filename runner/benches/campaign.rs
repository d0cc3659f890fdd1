//! Cost of a campaign in multiples of one search of the baseline: `cargo bench -p mutaspec-runner --bench campaign`, perhaps with `-- 7`.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use mutaspec_runner::campaign::{self, Engine, Options};

#[path = "../tests/engine/restaurants.rs"]
mod restaurants;

fn main() {
    let managers = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(6);
    let machine = restaurants::machine(managers);
    let stop = AtomicBool::new(false);
    let time = |what: &str, work: &dyn Fn() -> campaign::Options| {
        let options = work();
        let start = Instant::now();
        let outcome = if what == "baseline" {
            campaign::check(machine.as_ref(), &options, &|_| {}, &stop)
        } else {
            campaign::run(machine.as_ref(), &options, &|_| {}, &stop)
        };
        let outcome = outcome.expect("the campaign runs");
        (start.elapsed().as_secs_f64(), outcome)
    };
    let options = |engine, threads| Options {
        engine,
        threads,
        ..Options::default()
    };
    let (baseline, outcome) = time("baseline", &|| options(Engine::Pipeline, 1));
    println!("baseline: {} distinct in {baseline:.3} s", outcome.baseline.counts.distinct);
    for (engine, threads) in [(Engine::Naive, 1), (Engine::Pipeline, 1), (Engine::Pipeline, 0)] {
        let (seconds, outcome) = time("run", &|| options(engine, threads));
        let score = outcome.score();
        println!(
            "{engine:?}, {threads} threads: {} mutants in {seconds:.3} s, {:.1} baselines; {score:?}",
            outcome.planned,
            seconds / baseline
        );
    }
}
