//! Counts and violations of searches.

use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_runner::campaign::properties::properties;
use mutaspec_runner::machine::{Fault, Machine};
use mutaspec_runner::outcome::{Counts, Property};
use mutaspec_runner::search::{Cause, Pace, Place, Search, SearchEnd, Searched, Task};
use mutaspec_runner::step::{Stop, Switch};
use mutaspec_runner::value::Member;

use crate::toy::{At, DONE, Edge, Rule, To, Toy, UNPACKABLE, When, edge, edges};
use crate::{lamport, restaurants};

struct Done {
    search: Search,
    searched: Searched,
    properties: Vec<Property>,
}

struct Ask {
    go_on: bool,
    max_states: u64,
    max_bytes: u64,
    mutant: Option<u32>,
}

const ALL: Ask = Ask {
    go_on: true,
    max_states: u64::MAX,
    max_bytes: u64::MAX,
    mutant: None,
};

const FIRST: Ask = Ask {
    go_on: false,
    ..ALL
};

/// Searches at both paces and checks that the results are equal.
fn search(machine: &dyn Machine, ask: &Ask) -> Done {
    let plain = search_at(machine, ask, Pace::Plain);
    check_same(&plain, &search_at(machine, ask, Pace::Ahead));
    plain
}

fn check_same(a: &Done, b: &Done) {
    assert_eq!(a.searched, b.searched);
    let (a, b) = (a.search.graph(), b.search.graph());
    assert!(a.store.iter().eq(b.store.iter()) && a.outside.iter().eq(b.outside.iter()));
    assert_eq!(
        (&a.initial, &a.outside_initial),
        (&b.initial, &b.outside_initial)
    );
    assert!(
        a.labels() == b.labels()
            && a.targets() == b.targets()
            && a.outside_targets() == b.outside_targets()
    );
    assert!(
        (0..a.len()).all(|state| a.edge_range(state) == b.edge_range(state)
            && a.expanded(state) == b.expanded(state))
    );
}

fn search_at(machine: &dyn Machine, ask: &Ask, pace: Pace) -> Done {
    let properties = properties(machine, None).expect("all properties");
    let mut search = Search::new();
    let mut worker = machine.worker();
    let mut worker = worker.under(ask.mutant.map(|number| Switch {
        number,
        member: None,
    }));
    let task = Task {
        properties: &properties,
        pace,
        record: true,
        go_on: ask.go_on,
        of_mutant: false,
        max_states: ask.max_states,
        max_bytes: ask.max_bytes,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let searched = search.run(machine, &mut *worker, &task);
    Done {
        search,
        searched,
        properties,
    }
}

impl Done {
    fn failures(&self) -> Vec<&str> {
        self.searched
            .violations
            .iter()
            .map(|v| self.properties[v.property].name.as_str())
            .collect()
    }

    fn unmet(&self) -> Vec<&str> {
        self.searched
            .unmet
            .iter()
            .map(|goal| self.properties[*goal].name.as_str())
            .collect()
    }

    fn counts(&self) -> (u64, u64, u32) {
        let Counts {
            generated,
            distinct,
            depth,
            ..
        } = self.searched.counts;
        (distinct, generated, depth)
    }
}

fn check_counts(machine: &dyn Machine, distinct: u64, generated: u64, depth: u32) {
    let done = search(machine, &ALL);
    assert_eq!(done.counts(), (distinct, generated, depth));
    assert_eq!(
        (done.searched.end, done.failures(), done.unmet()),
        (SearchEnd::Complete, vec![], vec![])
    );
}

#[test]
fn restaurant_counts_agree_with_tlc() {
    check_counts(restaurants::machine(3).as_ref(), 296, 718, 20);
    check_counts(restaurants::machine(5).as_ref(), 5480, 21488, 30);
}

#[test]
fn large_search_is_independent_of_pace() {
    let machine = restaurants::machine(6);
    for max_states in [1, 63, 64, 65, 5000, 20_000, u64::MAX] {
        search(machine.as_ref(), &Ask { max_states, ..ALL });
    }
}

#[test]
fn memory_limit_stops_every_pace_at_same_state() {
    let machine = restaurants::machine(5);
    for max_bytes in (20_000..400_000).step_by(9_973) {
        search(machine.as_ref(), &Ask { max_bytes, ..ALL });
    }
}

#[test]
fn lamport_counts_agree_with_tlc() {
    check_counts(lamport::machine(3).as_ref(), 288, 1146, 11);
}

#[test]
fn alice_ignores_bob_counts_agree_with_tlc() {
    let machine = restaurants::machine(3);
    let properties = properties(machine.as_ref(), None).expect("all properties");
    for (number, distinct, generated) in [(11, 302, 731), (10, 140, 343)] {
        let bob = machine
            .facts()
            .universe
            .iter()
            .next()
            .map(Member::Participant);
        let mut worker = machine.worker();
        let mut worker = worker.under(Some(Switch {
            number,
            member: bob,
        }));
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
        let searched = search.run(machine.as_ref(), &mut *worker, &task);
        assert_eq!(
            (searched.counts.distinct, searched.counts.generated),
            (distinct, generated)
        );
        let deadlocks = searched
            .violations
            .iter()
            .any(|v| v.cause == Cause::Deadlock);
        assert_eq!(deadlocks, number == 10);
    }
}

#[test]
fn simultaneous_state_and_step_violations_are_both_found() {
    let toy = Toy {
        rules: vec![Rule::Never(2), Rule::NoStep(1, 2), Rule::Never(3)],
        ..Toy::from(0, edges(&[(0, 1), (1, 2), (1, 3)]))
    };
    let done = search(toy.machine().as_ref(), &FIRST);
    assert_eq!(done.failures(), ["p0", "p1"]);
    assert_eq!(
        (done.searched.end, done.counts()),
        (SearchEnd::Violation, (3, 3, 3))
    );
    let after: Box<[u8]> = Box::from([2, 0]);
    let place = Place::Step {
        before: 1,
        step: 0,
        after: Some(after),
    };
    assert_eq!(done.searched.violations[0].place, place);
    assert_eq!(done.searched.violations[1].place, place);
    assert_eq!(
        search(toy.machine().as_ref(), &ALL).failures(),
        ["p0", "p1", "p2"]
    );
}

#[test]
fn step_invariants_skip_stuttering_only() {
    let back = Toy {
        rules: vec![Rule::NoStep(1, 0), Rule::NoStep(1, 1)],
        ..Toy::from(0, edges(&[(0, 1), (1, 1), (1, 0)]))
    };
    assert_eq!(search(back.machine().as_ref(), &ALL).failures(), ["p0"]);
}

#[test]
fn repeated_initial_state_is_checked_and_counted() {
    let toy = Toy {
        initial: vec![(0, None), (1, None), (0, None)],
        rules: vec![Rule::Never(1)],
        ..Toy::default()
    };
    let done = search(toy.machine().as_ref(), &ALL);
    assert_eq!((done.counts(), done.failures()), ((2, 3, 1), vec!["p0"]));
    assert_eq!(done.search.graph().initial, [0, 1]);
    assert_eq!(
        done.searched.violations[0].place,
        Place::Initial(Some(Box::from([1, 0])))
    );
}

#[test]
fn goals_are_met_or_unmet() {
    let toy = Toy {
        rules: vec![Rule::Reach(1), Rule::Reach(7)],
        ..Toy::from(0, edges(&[(0, 1)]))
    };
    assert_eq!(search(toy.machine().as_ref(), &ALL).unmet(), ["p1"]);
}

#[test]
fn excluded_state_is_checked_but_not_distinct() {
    let toy = Toy {
        rules: vec![Rule::Never(2), Rule::NoStep(1, 3), Rule::Reach(2)],
        outside: vec![2, 3],
        ..Toy::from(0, edges(&[(0, 1), (1, 2), (1, 3), (1, 2)]))
    };
    let done = search(toy.machine().as_ref(), &ALL);
    assert_eq!(
        (done.counts(), done.failures(), done.unmet()),
        ((2, 5, 2), vec!["p0", "p1"], vec!["p2"])
    );
    let graph = done.search.graph();
    assert_eq!(
        (graph.outside.len(), graph.outside_targets()),
        (2, &[0, 1, 0][..])
    );
}

#[test]
fn constraint_can_exclude_every_initial_state() {
    let toy = Toy {
        outside: vec![0],
        rules: vec![Rule::Never(0)],
        ..Toy::from(0, edges(&[(0, 1)]))
    };
    let done = search(toy.machine().as_ref(), &ALL);
    assert_eq!((done.counts(), done.failures()), ((0, 1, 0), vec!["p0"]));
    assert_eq!(done.search.graph().outside_initial, [0]);
}

fn check_deadlock(toy: &Toy, expected: bool) {
    let toy = Toy {
        deadlock: true,
        ..toy.clone()
    };
    let done = search(toy.machine().as_ref(), &ALL);
    let found = done.failures() == ["deadlock_freedom"];
    assert_eq!(found, expected);
    if expected {
        assert_eq!(done.searched.violations[0].place, Place::State(1));
    }
}

#[test]
fn stuck_state_is_deadlock_unless_terminated() {
    let ends = Toy::from(0, edges(&[(0, 1)]));
    let process = Toy {
        process: true,
        ..Toy::from(0, edges(&[(0, 1)]))
    };
    check_deadlock(&ends, true);
    check_deadlock(&process, true);
    check_deadlock(
        &Toy {
            daemon: true,
            ..process
        },
        false,
    );
    check_deadlock(
        &Toy {
            process: true,
            ..Toy::from(0, edges(&[(0, DONE)]))
        },
        false,
    );
    check_deadlock(&Toy::from(0, edges(&[(0, 1), (1, 1)])), false);
    check_deadlock(
        &Toy {
            outside: vec![2],
            ..Toy::from(0, edges(&[(0, 1), (1, 2)]))
        },
        false,
    );
    check_deadlock(
        &Toy::from(
            0,
            vec![
                edge(0, 0, To::State(1)),
                edge(0, 1, To::Unwind(Stop::Disabled)),
            ],
        ),
        true,
    );
}

#[test]
fn faulty_step_is_enabled() {
    for to in [To::Assertion, To::Panic, To::Loop] {
        let toy = Toy {
            deadlock: true,
            ..Toy::from(0, vec![edge(0, 0, to)])
        };
        assert!(
            !search(toy.machine().as_ref(), &ALL)
                .failures()
                .contains(&"deadlock_freedom")
        );
    }
}

fn check_fault(to: To, property: &str) -> Cause {
    let toy = Toy::from(
        0,
        vec![
            edge(0, 0, To::State(1)),
            edge(0, 1, To::State(2)),
            edge(0, 1, to),
            edge(0, 1, To::State(3)),
        ],
    );
    let done = search(toy.machine().as_ref(), &FIRST);
    assert_eq!(
        (done.failures(), done.counts()),
        (vec![property], (3, 3, 3))
    );
    let place = Place::Step {
        before: 1,
        step: 0,
        after: None,
    };
    assert_eq!(done.searched.violations[0].place, place);
    let on = search(toy.machine().as_ref(), &ALL);
    assert_eq!((on.failures(), on.counts()), (vec![property], (4, 4, 3)));
    done.searched.violations[0].cause.clone()
}

#[test]
fn assertions_loops_and_panics_are_distinct_violations() {
    let assertion = Cause::Fault(Fault::Assertion(0));
    assert_eq!(check_fault(To::Assertion, "assertion a0"), assertion);
    assert_eq!(
        check_fault(To::Unwind(Stop::Assertion(0)), "assertion a0"),
        assertion
    );
    assert_eq!(
        check_fault(To::Loop, "no_divergence"),
        Cause::Fault(Fault::Diverged)
    );
    assert_eq!(
        check_fault(To::Unwind(Stop::Diverged), "no_divergence"),
        Cause::Fault(Fault::Diverged)
    );
    let Cause::Fault(Fault::Crash(message)) = check_fault(To::Panic, "no_crash") else {
        panic!("not a crash");
    };
    assert!(
        message.starts_with("a crash in state 1, at ") && message.contains("toy.rs:"),
        "{message}"
    );
    let Cause::Fault(Fault::Crash(message)) = check_fault(To::State(UNPACKABLE), "no_crash") else {
        panic!("not a crash");
    };
    assert!(
        message.starts_with("this state cannot be packed, at "),
        "{message}"
    );
}

#[test]
fn panicking_property_fails_with_message() {
    let toy = Toy {
        rules: vec![Rule::PanicsAt(1)],
        ..Toy::from(0, edges(&[(0, 1), (1, 2)]))
    };
    let done = search(toy.machine().as_ref(), &ALL);
    let Cause::Panic(message) = &done.searched.violations[0].cause else {
        panic!("no panic");
    };
    assert!(message.starts_with("a property panics, at "), "{message}");
    assert_eq!(done.counts(), (3, 3, 3));
}

#[test]
fn graph_of_exactly_the_limit_is_complete() {
    let toy = Toy::from(0, edges(&[(0, 1), (1, 2), (2, 3)]));
    let capped = search(
        toy.machine().as_ref(),
        &Ask {
            max_states: 3,
            ..ALL
        },
    );
    assert_eq!(
        (capped.searched.end, capped.counts().0),
        (SearchEnd::Capped, 3)
    );
    assert!(!capped.searched.counts.complete);
    let just = search(
        toy.machine().as_ref(),
        &Ask {
            max_states: 4,
            ..ALL
        },
    );
    assert_eq!(
        (just.searched.end, just.counts().0),
        (SearchEnd::Complete, 4)
    );
}

#[test]
fn stop_flag_interrupts_search() {
    let machine = restaurants::machine(5);
    let properties = properties(machine.as_ref(), None).expect("all properties");
    let stop = AtomicBool::new(false);
    let task = Task {
        properties: &properties,
        pace: Pace::Ahead,
        record: false,
        go_on: true,
        of_mutant: false,
        max_states: u64::MAX,
        max_bytes: u64::MAX,
        stop: &stop,
        progress: &|distinct| stop.store(distinct > 1000, Ordering::Relaxed),
    };
    let searched = Search::new().run(machine.as_ref(), machine.worker().as_mut(), &task);
    assert_eq!(searched.end, SearchEnd::Interrupted);
    assert!((1000..3000).contains(&searched.counts.distinct) && !searched.counts.complete);
}

#[test]
fn active_mutant_changes_steps_only() {
    let only = |number| Edge {
        when: When::Mutant(number),
        ..edge(0, 0, To::State(2))
    };
    let toy = Toy {
        mutants: 2,
        rules: vec![Rule::Never(2)],
        ..Toy::from(0, vec![edge(0, 0, To::State(1)), only(1)])
    };
    let fails = |mutant| {
        search(toy.machine().as_ref(), &Ask { mutant, ..ALL })
            .failures()
            .len()
    };
    assert_eq!([fails(None), fails(Some(1)), fails(Some(2))], [0, 1, 0]);
    // A step and the step invariant use `decided`; mutated, the invariant would always hold.
    let machine = restaurants::machine(3);
    let mut worker = machine.worker();
    let mut worker = worker.under(Some(Switch {
        number: 13,
        member: None,
    }));
    let (mut committed, mut aborted) = (Vec::new(), Vec::new());
    let done = search(machine.as_ref(), &ALL);
    for state in done.search.graph().store.iter() {
        match worker.view(state).to_string() {
            text if text.contains("bob: Committed") => committed = state.to_vec(),
            text if text.contains("bob: Aborted") => aborted = state.to_vec(),
            _ => {}
        }
    }
    assert!(worker.step_holds(1, &committed, &committed) == Ok(true));
    assert!(worker.step_holds(1, &committed, &aborted) != Ok(true));
}

#[test]
fn search_memory_is_reused() {
    let large = restaurants::machine(3);
    let small = Toy::from(0, edges(&[(0, 1), (1, 0)])).machine();
    let mut memory = Search::new();
    let stop = AtomicBool::new(false);
    let mut distinct = |machine: &dyn Machine| {
        let properties = properties(machine, None).expect("all properties");
        let task = Task {
            properties: &properties,
            pace: Pace::Ahead,
            record: true,
            go_on: true,
            of_mutant: false,
            max_states: u64::MAX,
            max_bytes: u64::MAX,
            stop: &stop,
            progress: &|_| {},
        };
        let counts = memory.run(machine, machine.worker().as_mut(), &task).counts;
        let graph = memory.graph();
        assert_eq!(u64::from(graph.expanded_states()), counts.distinct);
        (counts.distinct, graph.edge_count())
    };
    let first = distinct(large.as_ref());
    assert_eq!(distinct(small.as_ref()), (2, 2));
    assert_eq!(distinct(large.as_ref()), first);
}

#[test]
fn graph_lists_steps_of_state_in_order() {
    let toy = Toy::from(
        5,
        vec![
            edge(1, 5, To::State(7)),
            edge(0, 5, To::State(6)),
            edge(0, 5, To::State(5)),
            edge(0, 6, To::State(7)),
            edge(1, 6, To::Own(7, 1)),
        ],
    );
    let done = search(toy.machine().as_ref(), &ALL);
    let graph = done.search.graph();
    let edges = |state| graph.edges(state).collect::<Vec<_>>();
    assert_eq!(edges(0), [(0, 1), (0, 0), (1, 2)]);
    assert_eq!(edges(1), [(0, 2), (1, 3)]);
    assert_eq!((edges(2), edges(3)), (vec![], vec![]));
    assert_eq!(
        [0, 1, 2].map(|state| graph.expanded(state).enabled),
        [true, true, false]
    );
    assert_eq!(done.search.path(3), [0, 1, 3]);
}

#[test]
fn visible_state_omits_local_variables() {
    let machine = Toy::from(
        0,
        vec![edge(0, 0, To::Own(1, 1)), edge(0, 0, To::Own(1, 2))],
    )
    .machine();
    let done = search(machine.as_ref(), &ALL);
    let mut worker = machine.worker();
    let mut visible = |state| {
        let mut packed = Vec::new();
        worker.visible(done.search.graph().store.get(state), &mut packed);
        packed
    };
    assert_ne!(
        done.search.graph().store.get(1),
        done.search.graph().store.get(2)
    );
    assert_eq!(visible(1), visible(2));
    assert_eq!(At(1, 1).0, visible(1)[0]);
}
