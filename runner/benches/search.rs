//! States per second of a search: `cargo bench -p mutaspec-runner`, optionally with `-- 8` for
//! eight restaurants.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use mutaspec_runner::campaign::properties::properties;
use mutaspec_runner::search::{Pace, Search, Task};

#[path = "../tests/engine/restaurants.rs"]
mod restaurants;

fn main() {
    let managers = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(7);
    let machine = restaurants::machine(managers);
    let properties = properties(machine.as_ref(), None).expect("all properties");
    let (with, without) = (&properties[..], &[][..]);
    let times = std::env::var("TIMES")
        .ok()
        .and_then(|times| times.parse().ok())
        .unwrap_or(15);
    let mut search = Search::new();
    for (what, properties, record) in [
        ("bare", without, false),
        ("checked", with, false),
        ("checked and recorded", with, true),
    ] {
        let best = (0..times).map(|_| {
            let task = Task {
                properties,
                pace: Pace::Ahead,
                record,
                go_on: true,
                of_mutant: false,
                max_states: u64::MAX,
                max_bytes: u64::MAX,
                stop: &AtomicBool::new(false),
                progress: &|_| {},
            };
            let start = Instant::now();
            let counts = search
                .run(machine.as_ref(), machine.worker().as_mut(), &task)
                .counts;
            (start.elapsed(), counts)
        });
        let (time, counts) = best.min_by_key(|(time, _)| *time).expect("many runs");
        let seconds = time.as_secs_f64();
        println!(
            "{what}: {} distinct, {} generated in {seconds:.3} s: {:.2} M states/s, {:.2} M steps/s, {} bytes a state",
            counts.distinct,
            counts.generated,
            counts.distinct as f64 / seconds / 1e6,
            counts.generated as f64 / seconds / 1e6,
            search.bytes() as u64 / counts.distinct,
        );
    }
}
