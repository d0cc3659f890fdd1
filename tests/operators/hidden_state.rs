//! Mutants with hidden state: what their traces show, and that the baseline does not have it.

use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Operator;
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::search::{Pace, Search, Task};

use super::checks::engines::{engines_agree, walks_match_search};
use super::checks::models;
use super::checks::runs::traces_replay;
use super::checks::verdicts::verdicts_match_definition;
use super::{machine, words};

/// The specs of `extra.rs`. The test `agreement` applies the same checks to the gallery.
const MODELS: [&str; 9] = [
    "basket/watched",
    "door/watched",
    "door/unwatched",
    "shutters/watched",
    "shutters/unwatched",
    "steps/watched",
    "steps/unwatched",
    "election/watched",
    "election/unwatched",
];

#[test]
fn crash_mutants_pass_engine_checks() {
    for check in [
        engines_agree,
        verdicts_match_definition,
        walks_match_search,
        traces_replay,
    ] {
        check(&models(&MODELS)).unwrap_or_else(|what| panic!("{what}"));
    }
}

#[test]
fn trace_shows_crashes_and_split_steps() {
    let machine = machine("door/watched");
    let seen = |operator: Operator| {
        let options = Options {
            operators: Some(vec![operator]),
            threads: 1,
            ..Options::default()
        };
        let mutant = campaign::plan(machine.as_ref(), &options)
            .into_iter()
            .next();
        let id = mutant.expect("there is one").id;
        let inspection = campaign::inspect(
            machine.as_ref(),
            &options,
            &id,
            &|_| {},
            &AtomicBool::new(false),
        );
        let trace = inspection
            .expect("it can be told")
            .trace
            .expect("it is killed");
        let steps = trace.steps.into_iter();
        let text: Vec<String> = steps
            .map(|step| {
                format!(
                    "{} {}",
                    step.step,
                    step.state
                        .map(|state| state.to_string())
                        .unwrap_or_default()
                )
            })
            .collect();
        text.join("\n")
    };
    assert!(seen(Operator::A1SplitStep).contains("halfway: {user(ann), user(ben)}"));
    assert!(seen(Operator::X1CrashStop).contains("user(ann).crash"));
    assert!(seen(Operator::X1CrashStop).contains("crashed: {user(ann)}"));
}

#[test]
fn crash_of_coordinator_blocks_commit() {
    let machine = machine("two_phase_commit/article");
    let options = Options {
        properties: Some(vec!["deadlock_freedom".to_owned()]),
        operators: Some(vec![Operator::X1CrashStop]),
        threads: 1,
        ..Options::default()
    };
    let outcome = campaign::run(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(false))
        .expect("it is in order");
    let verdicts: Vec<String> = outcome
        .mutants
        .iter()
        .map(|m| {
            format!(
                "{} {} {}",
                m.mutant.row().item,
                m.mutant.participant.as_deref().unwrap_or("-"),
                words(&outcome, m)
            )
        })
        .collect();
    assert_eq!(
        verdicts,
        [
            "restaurant bob killed by deadlock freedom",
            "restaurant chuck killed by deadlock freedom",
            "restaurant dave killed by deadlock freedom",
            "alice - killed by deadlock freedom",
        ]
    );
}

/// The packed states of a baseline in the order in which they are found, and their edges.
fn baseline(model: &str) -> (Vec<Vec<u8>>, Vec<(u32, u32)>) {
    let machine = machine(model);
    let task = Task {
        properties: &[],
        pace: Pace::Plain,
        record: true,
        go_on: true,
        of_mutant: false,
        max_states: 10_000,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let mut search = Search::new();
    search.run(machine.as_ref(), machine.worker().as_mut(), &task);
    let graph = search.graph();
    let edges = graph
        .labels()
        .iter()
        .copied()
        .zip(graph.targets().iter().copied());
    (
        graph.store.iter().map(<[u8]>::to_vec).collect(),
        edges.collect(),
    )
}

#[test]
fn crash_mutants_leave_baseline_states_unchanged() {
    let states = baseline("door/watched");
    assert!(states.0.len() > 10);
    assert_eq!(states, baseline("plain_door/watched"));
}
