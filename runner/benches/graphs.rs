//! Time of operations on a recorded graph, compared with that of the search.
//!
//! `cargo bench -p mutaspec-runner --bench graphs`, optionally with `-- 8` for eight restaurants.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use mutaspec_runner::compare::{Observables, compare, fingerprint};
use mutaspec_runner::fairness::Fairness;
use mutaspec_runner::graph::Graph;
use mutaspec_runner::liveness;
use mutaspec_runner::machine::{ErasedFormula, Machine};
use mutaspec_runner::search::{Pace, Search, Task};
use mutaspec_runner::step::Switch;
use mutaspec_runner::value::Member;

#[path = "../tests/engine/restaurants.rs"]
mod restaurants;

fn main() {
    let managers = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(7);
    let machine = restaurants::machine(managers);
    let machine = machine.as_ref();
    let baseline = timed("search and record", || graph(machine, 0));
    let mutants: Vec<_> = [3, 10, 12]
        .map(|number| (number, graph(machine, number)))
        .into();
    println!("{} states, {} edges", baseline.len(), baseline.edge_count());

    check_formulas(&baseline, machine);
    check_fairness(&baseline, machine);
    compare_graphs(&baseline, &mutants, machine);
    timed("fingerprint", || {
        fingerprint(&baseline, &mut *machine.worker())
    });
}

/// The temporal formulas that are checked, by name.
fn formulas(machine: &dyn Machine) -> [(&'static str, ErasedFormula); 6] {
    let p = |n| ErasedFormula::Atom(n);
    let eventually = |f| ErasedFormula::Eventually(Box::new(f));
    let always = |f| ErasedFormula::Always(Box::new(f));
    let not = |f| ErasedFormula::Not(Box::new(f));
    [
        ("eventually p or eventually q", machine.formula(3).clone()),
        ("eventually p", eventually(p(0))),
        ("always eventually p", always(eventually(p(0)))),
        ("eventually always p", eventually(always(p(0)))),
        (
            "p leads to q",
            always(ErasedFormula::Or(vec![not(p(0)), eventually(p(1))])),
        ),
        (
            "not p leads to p",
            always(ErasedFormula::Or(vec![p(0), eventually(p(0))])),
        ),
    ]
}

/// Checks each formula under several assumptions.
fn check_formulas(baseline: &Graph, machine: &dyn Machine) {
    for (name, formula) in &formulas(machine) {
        for fairness in [&[0, 1][..], &[0], &[]] {
            let check = || {
                liveness::check(
                    baseline,
                    machine,
                    machine.worker().as_mut(),
                    formula,
                    fairness,
                )
                .expect("small")
            };
            let lasso = timed(&format!("{name}, fairness {fairness:?}"), check);
            println!(
                "    {:?}",
                lasso.map(|lasso| (lasso.stem.len(), lasso.cycle.len()))
            );
        }
    }
}

/// Checks termination, and looks for runs that an assumption forbids.
fn check_fairness(baseline: &Graph, machine: &dyn Machine) {
    for fairness in [&[0, 1][..], &[]] {
        let check = || {
            liveness::termination(baseline, machine, machine.worker().as_mut(), fairness)
                .expect("small")
        };
        timed(&format!("termination, fairness {fairness:?}"), check);
    }
    for dropped in [0, 1] {
        let kept = Fairness::new(machine, &[1 - dropped]);
        let check = || {
            liveness::freed(baseline, machine, machine.worker().as_mut(), dropped, &kept)
                .expect("small")
        };
        timed(&format!("freed by dropping {dropped}"), check);
    }
}

/// Compares the baseline with itself and with mutants, each with the number of its switch.
fn compare_graphs(baseline: &Graph, mutants: &[(u32, Graph)], machine: &dyn Machine) {
    let observables = Observables::new(machine, &[]);
    timed("compare with itself", || {
        compare(
            baseline,
            baseline,
            machine,
            machine.worker().as_mut(),
            &observables,
        )
    });
    for (number, mutant) in mutants {
        let compared = || {
            compare(
                baseline,
                mutant,
                machine,
                machine.worker().as_mut(),
                &observables,
            )
        };
        let found = timed(
            &format!("compare with mutant {number}, {} states", mutant.len()),
            compared,
        );
        println!(
            "    {}",
            format!("{found:?}").chars().take(60).collect::<String>()
        );
    }
}

/// Runs an operation three times and prints the least time.
fn timed<T>(what: &str, run: impl Fn() -> T) -> T {
    let times = (0..3).map(|_| {
        let start = Instant::now();
        let result = run();
        (start.elapsed(), result)
    });
    let (time, result) = times.min_by_key(|(time, _)| *time).expect("three runs");
    println!("{:8.1} ms  {what}", time.as_secs_f64() * 1e3);
    result
}

fn graph(machine: &dyn Machine, number: u32) -> Graph {
    let task = Task {
        properties: &[],
        pace: Pace::Ahead,
        record: true,
        go_on: true,
        of_mutant: false,
        max_states: u64::MAX,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let mut worker = machine.worker();
    let member = machine
        .facts()
        .universe
        .iter()
        .next()
        .map(Member::Participant);
    let mut worker = worker.under((number > 0).then_some(Switch { number, member }));
    let mut search = Search::new();
    search.run(machine, &mut *worker, &task);
    search.into_graph()
}
