//! Simulations: what walks alone can decide. And searches with too little memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use mutaspec_runner::campaign::{self, Engine, Options, Refusal};
use mutaspec_runner::event::Event;
use mutaspec_runner::formula::{atom, eventually};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Simulation, Stage, Verdict, Warning};

use crate::campaigning::details;
use crate::restaurants;
use crate::toy::{At, Edge, Rule, To, Toy, When, edge, edges};
use crate::walking::WALKING;

fn run(machine: &dyn Machine, options: &Options) -> Outcome {
    campaign::run(machine, options, &|_| {}, &AtomicBool::new(false)).expect("the campaign runs")
}

fn simulated(walks: u64, length: u32) -> Options {
    Options {
        simulate: Some(Simulation { walks, length }),
        ..Options::default()
    }
}

#[test]
fn simulation_kills_but_proves_nothing() {
    let machine = restaurants::machine(3);
    let matrix = run(
        machine.as_ref(),
        &Options {
            engine: Engine::Naive,
            matrix: true,
            ..Options::default()
        },
    );
    let outcome = run(machine.as_ref(), &simulated(1000, 50));
    assert_eq!(
        outcome.simulation,
        Some(Simulation {
            walks: 1000,
            length: 50
        })
    );
    assert_eq!((outcome.planned, outcome.mutants.len()), (23, 23));
    assert!(!outcome.baseline.counts.complete && outcome.baseline.warnings.is_empty());
    let mut killed = 0;
    for (mutant, full) in outcome.mutants.iter().zip(&matrix.mutants) {
        let id = &mutant.mutant.id;
        assert!(!mutant.counts.complete && mutant.class.is_none(), "{id}");
        match mutant.verdict {
            Verdict::Killed => {
                killed += 1;
                assert!(!mutant.shortest && mutant.stage == Stage::Walks, "{id}");
                let fails =
                    |place: &usize| matches!(full.matrix[*place], PropertyVerdict::Fails(_));
                assert!(
                    !mutant.killed_by.is_empty() && mutant.killed_by.iter().all(fails),
                    "{id}"
                );
            }
            verdict => {
                assert_eq!(verdict, Verdict::Inconclusive, "{id}");
                assert!(
                    mutant.reason.is_some() && mutant.killed_by.is_empty(),
                    "{id}"
                );
            }
        }
    }
    assert_eq!(killed, 9, "all that a state or a step can kill");
}

fn verdicts(toy: &Toy) -> (Vec<PropertyVerdict>, Option<Verdict>) {
    let outcome = run(toy.machine().as_ref(), &simulated(50, 20));
    (
        outcome.baseline.properties.clone(),
        outcome.mutants.first().map(|mutant| mutant.verdict),
    )
}

/// Creates the ring 0 -> 1 -> 2 -> 0 with an edge of mutant 1.
fn ring(to: To, rules: &[Rule]) -> Toy {
    let new = Edge {
        when: When::Mutant(1),
        ..edge(0, 1, to)
    };
    Toy {
        mutants: 1,
        rules: rules.to_vec(),
        ..Toy::from(0, [edges(&[(0, 1), (1, 2), (2, 0)]), vec![new]].concat())
    }
}

#[test]
fn simulation_leaves_unviolated_properties_open() {
    let away = Rule::Temporal(eventually(atom("away", |s: &At| s.0 == 2)));
    let rules = [Rule::Reach(2), Rule::Reach(9), Rule::Never(7), away];
    let (baseline, mutant) = verdicts(&ring(To::State(3), &rules));
    use PropertyVerdict::{Holds, Undecided};
    assert_eq!(baseline[..4], [Holds, Undecided, Undecided, Undecided]);
    assert_eq!(mutant, Some(Verdict::Inconclusive));
}

#[test]
fn baseline_violation_on_walk_fails() {
    let outcome = run(
        ring(To::State(3), &[Rule::Never(2), Rule::NoStep(2, 0)])
            .machine()
            .as_ref(),
        &simulated(50, 20),
    );
    assert!(
        outcome.baseline.properties[..2]
            .iter()
            .all(|verdict| matches!(verdict, PropertyVerdict::Fails(_)))
    );
    assert_eq!((outcome.planned, outcome.baseline.traces.len()), (0, 2));
}

#[test]
fn walks_find_deadlocks_faults_and_missing_initial_states() {
    let stuck = Toy {
        deadlock: true,
        ..ring(To::State(3), &[])
    };
    assert_eq!(verdicts(&stuck).1, Some(Verdict::Killed));
    for fault in [To::Assertion, To::Panic, To::Loop] {
        assert_eq!(verdicts(&ring(fault, &[])).1, Some(Verdict::Killed));
    }
    let none = Toy {
        initial: vec![(0, Some(When::Without(1)))],
        ..ring(To::State(3), &[])
    };
    assert_eq!(verdicts(&none).1, Some(Verdict::Invalid));
}

#[test]
fn simulation_depends_on_seed_only() {
    let machine = restaurants::machine(3);
    let told = |threads, seed| {
        let options = Options {
            threads,
            seed,
            ..simulated(20, 15)
        };
        let outcome = run(machine.as_ref(), &options);
        let mutants: Vec<String> = outcome
            .mutants
            .iter()
            .map(|mutant| format!("{mutant:?}"))
            .collect();
        format!("{:?}{mutants:?}", outcome.baseline)
    };
    assert_eq!(told(1, 0), told(2, 0));
    assert_eq!(told(1, 0), told(8, 0));
    assert_ne!(told(1, 0), told(1, 7));
}

#[test]
fn inspection_simulates_too() {
    let machine = restaurants::machine(3);
    let options = Options {
        tell: true,
        ..simulated(200, 50)
    };
    for mutant in run(machine.as_ref(), &options).mutants {
        let near = campaign::inspect(
            machine.as_ref(),
            &options,
            &mutant.mutant.id,
            &|_| {},
            &AtomicBool::new(false),
        )
        .expect("a look");
        assert_eq!(
            format!("{:?}", near.outcome.mutants),
            format!("{:?}", [&mutant])
        );
        assert_eq!(near.trace.is_some(), mutant.verdict == Verdict::Killed);
    }
}

#[test]
fn simulated_matrix_records_failures_only() {
    let options = Options {
        matrix: true,
        ..simulated(50, 20)
    };
    let rules = [
        Rule::Never(3),
        Rule::NoStep(1, 3),
        Rule::Never(9),
        Rule::Reach(2),
        Rule::Never(4),
    ];
    let mut toy = ring(To::State(3), &rules);
    // The walk goes on after the first violation.
    toy.edges.push(edge(0, 3, To::State(4)));
    let outcome = run(toy.machine().as_ref(), &options);
    let mutant = &outcome.mutants[0];
    assert_eq!(mutant.killed_by, [0, 1, 4]);
    assert!(matches!(
        mutant.matrix[..2],
        [PropertyVerdict::Fails(_), PropertyVerdict::Fails(_)]
    ));
    assert_eq!(
        mutant.matrix[2..4],
        [PropertyVerdict::Undecided, PropertyVerdict::Holds]
    );
}

#[test]
fn baseline_over_memory_limit_is_truncated() {
    let machine = restaurants::machine(5);
    let options = Options {
        max_bytes: 100_000,
        ..Options::default()
    };
    let outcome = run(machine.as_ref(), &options);
    assert_eq!(
        outcome.baseline.warnings,
        [Warning::Memory {
            max_bytes: 100_000,
            growing: Vec::new(),
        }]
    );
    assert!(outcome.mutants.is_empty() && !outcome.baseline.counts.complete);
    assert!(outcome.baseline.counts.distinct > 100);
    assert!(
        outcome
            .baseline
            .properties
            .contains(&PropertyVerdict::Undecided)
    );
}

/// Creates the path 0 -> 1 -> .. -> 40, with a mutant that sets the second number to any value in
/// every state.
fn blows_up() -> Toy {
    let mut all: Vec<Edge> = (0..40).map(|at| edge(0, at, To::State(at + 1))).collect();
    for at in 0..=40 {
        all.extend((0..40).map(|own| Edge {
            when: When::Mutant(1),
            ..edge(1, at, To::Own(at, own))
        }));
    }
    Toy {
        mutants: 1,
        rules: vec![Rule::Never(250)],
        ..Toy::from(0, all)
    }
}

#[test]
fn mutant_over_memory_limit_is_inconclusive() {
    let machine = blows_up().machine();
    let with = |engine, threads, walk_from, max_bytes| {
        let options = Options {
            engine,
            threads,
            walk_from,
            max_bytes,
            ..Options::default()
        };
        run(machine.as_ref(), &options)
    };
    let given = 256 << 10;
    let naive = with(Engine::Naive, 1, 0, given);
    let mutant = &naive.mutants[0];
    assert_eq!(mutant.verdict, Verdict::Inconclusive);
    let reason = mutant.reason.as_deref().unwrap_or_default();
    assert!(
        reason.contains("need more than 256 KiB of memory; no property fails in these"),
        "{reason}"
    );
    for threads in [1, 2, 8] {
        assert_eq!(
            details(&with(Engine::Pipeline, threads, u64::MAX, given)),
            details(&naive)
        );
        assert_eq!(
            with(Engine::Pipeline, threads, 0, given).mutants[0].reason,
            mutant.reason
        );
    }
    let enough = with(Engine::Pipeline, 1, u64::MAX, 64 << 20);
    assert_eq!(enough.mutants[0].verdict, Verdict::Survived);
}

/// Creates the path 0 -> 1 -> .. -> 40, which starts in 40 copies if the condition holds.
fn many_paths(when: When) -> Toy {
    let steps = (0..40).map(|at| edge(0, at, To::State(at + 1)));
    let copies = (1..40).map(|own| Edge {
        when,
        ..edge(1, 0, To::Own(1, own))
    });
    Toy {
        mutants: 1,
        rules: vec![Rule::Never(250)],
        ..Toy::from(0, steps.chain(copies).collect())
    }
}

#[test]
fn simulation_stops_at_memory_limit() {
    let bounded = |when, max_bytes| {
        let options = Options {
            max_bytes,
            ..simulated(1000, 40)
        };
        run(many_paths(when).machine().as_ref(), &options)
    };
    let outcome = bounded(When::Mutant(1), 20 << 10);
    assert_eq!(outcome.baseline.warnings, []);
    let reason = outcome.mutants[0].reason.as_deref().unwrap_or_default();
    assert!(
        reason.starts_with("more than 7")
            && reason.ends_with("need more than 20 KiB of memory; no property fails in these"),
        "{reason}"
    );
    let memory = Warning::Memory {
        max_bytes: 20 << 10,
        growing: Vec::new(),
    };
    let outcome = bounded(When::Always, 20 << 10);
    assert_eq!(outcome.baseline.warnings, [memory]);
    let outcome = bounded(When::Mutant(1), u64::MAX);
    let nothing = "nothing went wrong in 1000 walks of at most 40 steps";
    assert_eq!(outcome.mutants[0].reason.as_deref(), Some(nothing));
}

#[test]
fn simulation_reports_progress_on_baseline() {
    let most = AtomicU64::new(0);
    let listener = |event: Event<'_>| {
        if let Event::Progress { distinct } = event {
            most.fetch_max(distinct, Ordering::Relaxed);
        }
    };
    campaign::run(
        restaurants::machine(3).as_ref(),
        &simulated(100, 50),
        &listener,
        &AtomicBool::new(false),
    )
    .expect("the campaign runs");
    assert!(most.into_inner() > 1);
}

#[test]
fn simulation_warns_of_empty_model() {
    let rules = [Rule::Never(9)];
    let none = Toy {
        initial: vec![(0, Some(When::Mutant(9)))],
        ..ring(To::State(3), &rules)
    };
    let warnings = |toy: &Toy| {
        let outcome = run(toy.machine().as_ref(), &simulated(5, 5));
        outcome.baseline.warnings
    };
    assert_eq!(warnings(&none), [Warning::Empty]);
    assert_eq!(warnings(&ring(To::State(3), &rules)), []);
}

#[test]
fn simulation_of_model_without_steps_passes_controls() {
    // No step can violate the step invariant.
    let toy = Toy {
        mutants: 1,
        rules: vec![Rule::NoStep(0, 1)],
        ..Toy::from(0, Vec::new())
    };
    let outcome = run(toy.machine().as_ref(), &simulated(5, 5));
    assert!(outcome.baseline.warnings.is_empty());
}

#[test]
fn memory_of_earlier_search_does_not_count() {
    // A single thread searches the mutant that blows up before the others.
    let machine = restaurants::machine(4);
    let bound = Options {
        max_bytes: 2 << 20,
        ..WALKING
    };
    let outcomes = [1, 3].map(|threads| {
        details(&run(
            machine.as_ref(),
            &Options {
                threads,
                walk_from: u64::MAX,
                ..bound.clone()
            },
        ))
    });
    assert_eq!(outcomes[0], outcomes[1]);
}

#[test]
fn simulation_on_blind_engine_is_refused() {
    let machine = restaurants::machine(3);
    let blind = crate::controls::blind_to_steps(machine);
    let refusal = campaign::run(&blind, &simulated(50, 20), &|_| {}, &AtomicBool::new(false)).err();
    let what =
        "a mutant that breaks every property is not killed by `decisions_are_final`".to_owned();
    assert_eq!(refusal, Some(Refusal::Control { what }));
    let careless = crate::controls::careless(restaurants::machine(3));
    let refusal = campaign::run(
        &careless,
        &simulated(50, 20),
        &|_| {},
        &AtomicBool::new(false),
    )
    .err();
    let what =
        "a mutant that changes nothing is different from the baseline; it must be equivalent"
            .to_owned();
    assert_eq!(refusal, Some(Refusal::Control { what }));
}

#[test]
fn baseline_violation_kills_no_mutant() {
    // 0 leads to 1, 2, 3 and 4, and 4 leads to 5, where the baseline violates a property. A walk of
    // two steps may or may not get there.
    let toy = Toy {
        mutants: 8,
        rules: vec![Rule::Never(5)],
        ..Toy::from(
            0,
            edges(&[
                (0, 1),
                (0, 2),
                (0, 3),
                (0, 4),
                (1, 1),
                (2, 2),
                (3, 3),
                (4, 5),
                (5, 5),
            ]),
        )
    };
    let machine = toy.machine();
    let (mut sound, mut told) = (0, 0);
    for seed in 0..20 {
        let outcome = run(
            machine.as_ref(),
            &Options {
                seed,
                ..simulated(1, 2)
            },
        );
        // If the baseline's own walk finds the violation, the campaign ends.
        sound += usize::from(!outcome.mutants.is_empty());
        for mutant in &outcome.mutants {
            assert_eq!(
                mutant.verdict,
                Verdict::Inconclusive,
                "{seed} {}",
                mutant.mutant.id
            );
            told += usize::from(
                mutant
                    .reason
                    .as_ref()
                    .is_some_and(|why| why.contains("it is wrong itself")),
            );
        }
    }
    assert!(sound > 0 && told > 0, "{sound} {told}");
}
