//! Traces: shortest, replayed, and described in words.

use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::properties::properties;
use mutaspec_runner::machine::{Fault, Machine};
use mutaspec_runner::outcome::Trace;
use mutaspec_runner::replay::{self, Replayer};
use mutaspec_runner::search::{Cause, Pace, Place, Search, Task, Violation};
use mutaspec_runner::step::Switch;
use mutaspec_runner::value::Member;

use crate::restaurants;
use crate::toy::{Rule, To, Toy, edge, edges};

fn told(machine: &dyn Machine, switch: Option<Switch>) -> Vec<String> {
    let properties = properties(machine, None).expect("all properties");
    let mut search = Search::new();
    let mut worker = machine.worker();
    let mut worker = worker.under(switch);
    let task = Task {
        properties: &properties,
        pace: Pace::Ahead,
        record: false,
        go_on: false,
        of_mutant: false,
        max_states: u64::MAX,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let searched = search.run(machine, &mut *worker, &task);
    let violation = &searched.violations[0];
    let trace = replay::violation(
        &search,
        machine,
        &mut *worker,
        &properties[violation.property],
        violation,
    );
    lines(&trace.expect("the run replays"))
}

fn lines(trace: &Trace) -> Vec<String> {
    let line = |step: &mutaspec_runner::outcome::TraceStep| {
        let state = step
            .state
            .as_ref()
            .map_or("fault".to_owned(), ToString::to_string);
        format!("{}[{}] {state}", step.step, step.choices.join("; "))
    };
    trace.steps.iter().map(line).collect()
}

fn check(toy: &Toy, expected: &[&str]) {
    let told = told(toy.machine().as_ref(), None);
    let expected: Vec<String> = expected
        .iter()
        .map(|line| match line.split_once(" = ") {
            Some((how, at)) => format!("{how} {{ at: {at}, own: 0 }}"),
            None => (*line).to_owned(),
        })
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn trace_is_shortest_run_with_first_choices() {
    let toy = Toy {
        rules: vec![Rule::Never(9)],
        ..Toy::from(
            0,
            vec![
                edge(0, 0, To::State(1)),
                edge(0, 1, To::State(2)),
                edge(0, 2, To::State(9)),
                edge(1, 0, To::State(5)),
                edge(1, 0, To::State(3)),
                edge(1, 3, To::State(9)),
                edge(0, 3, To::State(7)),
                edge(0, 3, To::State(9)),
            ],
        )
    };
    check(
        &toy,
        &["[start 0] = 0", "a1[choice 1] = 3", "a0[choice 1] = 9"],
    );
}

#[test]
fn fault_ends_trace_without_state() {
    for to in [To::Assertion, To::Loop, To::Panic] {
        let toy = Toy::from(
            0,
            vec![
                edge(0, 0, To::State(1)),
                edge(0, 1, To::State(0)),
                edge(0, 1, to),
            ],
        );
        check(
            &toy,
            &["[start 0] = 0", "a0[choice 0] = 1", "a0[choice 1] fault"],
        );
    }
}

#[test]
fn deadlock_trace_ends_in_deadlocked_state() {
    let toy = Toy {
        deadlock: true,
        ..Toy::from(0, edges(&[(0, 1)]))
    };
    check(&toy, &["[start 0] = 0", "a0[choice 0] = 1"]);
}

#[test]
fn initial_and_excluded_violations_have_traces() {
    let initial = Toy {
        initial: vec![(1, None), (2, None)],
        rules: vec![Rule::Never(2)],
        ..Toy::default()
    };
    check(&initial, &["[start 2] = 2"]);
    let outside = Toy {
        rules: vec![Rule::NoStep(0, 1)],
        outside: vec![1],
        ..Toy::from(0, edges(&[(0, 1)]))
    };
    check(&outside, &["[start 0] = 0", "a0[choice 0] = 1"]);
}

#[test]
fn invalid_run_is_not_replayed() {
    let machine = Toy {
        rules: vec![Rule::Never(1)],
        ..Toy::from(0, edges(&[(0, 1), (1, 0)]))
    }
    .machine();
    let properties = properties(machine.as_ref(), None).expect("all properties");
    let mut search = Search::new();
    let task = Task {
        properties: &properties,
        pace: Pace::Ahead,
        record: false,
        go_on: true,
        of_mutant: false,
        max_states: u64::MAX,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    search.run(machine.as_ref(), machine.worker().as_mut(), &task);
    let step = |after: Option<[u8; 2]>| Place::Step {
        before: 0,
        step: 0,
        after: after.map(|state: [u8; 2]| state.into()),
    };
    let wrong = [
        (Place::State(0), Cause::False),
        (Place::State(0), Cause::Deadlock),
        (Place::Initial(Some(Box::from([1, 0]))), Cause::False),
        (step(Some([7, 0])), Cause::False),
        (step(Some([1, 0])), Cause::Deadlock),
        (step(None), Cause::Fault(Fault::Diverged)),
        (step(None), Cause::False),
    ];
    for (place, cause) in wrong {
        let violation = Violation {
            property: 0,
            place,
            cause,
        };
        let mut worker = machine.worker();
        let trace = replay::violation(
            &search,
            machine.as_ref(),
            worker.as_mut(),
            &properties[0],
            &violation,
        );
        assert!(trace.is_err(), "{violation:?}");
    }
    let mut worker = machine.worker();
    let mut replayer = Replayer::new(machine.as_ref(), worker.as_mut());
    assert!(replayer.advance_to(&[0, 0]).is_err());
    assert!(replayer.take(0, &[0, 0]).is_err());
    assert!(replayer.begin(&[0, 0]).is_ok());
    assert!(replayer.begin(&[0, 0]).is_err());
}

#[test]
fn alice_deadlock_trace_names_participants_and_choices() {
    let machine = restaurants::machine(3);
    let bob = machine
        .facts()
        .universe
        .iter()
        .next()
        .map(Member::Participant);
    let told = told(
        machine.as_ref(),
        Some(Switch {
            number: 10,
            member: bob,
        }),
    );
    let steps: Vec<&str> = told
        .iter()
        .map(|line| line.split(" {").next().expect("a step"))
        .collect();
    let expected = [
        "[]",
        "alice.n[]",
        "alice.n2[p = bob]",
        "restaurant(bob).c[the first alternative]",
        "alice.n2[p = chuck]",
        "restaurant(chuck).c[the first alternative]",
        "alice.n2[p = dave]",
        "restaurant(dave).c[the first alternative]",
        "alice.n2[]",
        "alice.n3[p = chuck]",
        "alice.n3[p = dave]",
    ];
    assert_eq!(steps, expected);
    let end = told.last().expect("steps");
    assert!(end.contains("k: {bob}"), "{end}");
}
