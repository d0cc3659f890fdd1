//! Mutants that the filter decides without a search.

use mutaspec_runner::campaign::Options;
use mutaspec_runner::outcome::{Equivalence, Stage, SurvivorClass, Verdict};

use crate::campaigning::{both, new, run};
use crate::restaurants;
use crate::toy::{To, Toy, edge};

#[test]
fn filter_decides_mutants_that_change_nothing() {
    let outcome = run(restaurants::machine(3).as_ref(), &Options::default());
    for mutant in &outcome.expect("the campaign runs").mutants {
        let is_unchanged = matches!(
            mutant.verdict,
            Verdict::Unreached | Verdict::Equivalent(Equivalence::SameGraph)
        );
        assert_eq!(
            mutant.stage == Stage::Filter,
            is_unchanged,
            "{}",
            mutant.mutant.id
        );
    }
}

#[test]
fn filter_tries_the_last_states_of_a_large_model() {
    // Eleven paths of 120 states, and a mutant that differs only at their ends, which are in no
    // sample.
    let starts = (0..11).map(|path| edge(0, 0, To::Own(1, path)));
    let steps = (1..120).map(|at| edge(0, at, To::State(at + 1)));
    let back = new(120, To::State(119));
    let toy = Toy {
        mutants: 2,
        ..Toy::from(0, starts.chain(steps).chain([back]).collect())
    };
    let outcome = both(toy.machine().as_ref());
    let [first, second] = &outcome.mutants[..] else {
        panic!("two mutants");
    };
    assert_eq!(
        (first.class, first.counts.distinct),
        (Some(SurvivorClass::NewSteps), 1321)
    );
    assert_eq!(second.verdict, Verdict::Unreached);
}
