//! A mutant with many more states than the baseline stops at its bound and affects no other mutant.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_mutator::Operator;
use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::outcome::{Outcome, Verdict};

use crate::counting::machine;

/// A clock with ten hours. Without the guard of its tick it counts to 65,535.
#[spec(may_deadlock)]
pub mod clock {
    #[variables]
    pub struct Vars {
        pub hour: u16,
        pub rings: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            hour: 0,
            rings: false,
        }
    }

    #[action]
    fn tick(vars: &mut Vars) {
        require(vars.hour < 9);
        vars.hour += 1;
    }

    #[action]
    fn start_over(vars: &mut Vars) {
        require(vars.hour == 9);
        vars.hour = 0;
        vars.rings = false;
    }

    #[action]
    fn ring(vars: &mut Vars) {
        require(vars.hour == 9);
        vars.rings = true;
    }

    #[invariant]
    fn rings_from_nine_on(v: &Vars) -> bool {
        !v.rings || v.hour >= 9
    }
}

/// A meter that is read at three. Without the guard of its tick it can tick past three for ever.
#[spec(may_deadlock)]
pub mod meter {
    #[variables]
    pub struct Vars {
        pub n: u32,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn tick(vars: &mut Vars) {
        require(vars.n < 3);
        vars.n += 1;
    }

    #[action(fair)]
    fn read(vars: &mut Vars) {
        require(vars.n == 3);
        vars.n = 0;
    }

    #[scenario(forbidden)]
    fn it_passes_by() -> Scenario {
        Scenario::sometime(tick::STEP)
            .then(tick::STEP)
            .then(tick::STEP)
            .then(tick::STEP)
    }

    #[invariant]
    fn at_three_it_waits(v: &Vars, next: &Next) -> bool {
        v.n < 3 || !next.can(tick::STEP)
    }

    #[temporal]
    fn at_three_it_is_read() -> Formula {
        leads_to(|s| s.n == 3, |s| s.n == 0)
    }

    #[scenario(possible)]
    fn it_can_be_read() -> Scenario {
        Scenario::begins(tick::STEP)
            .later(read::STEP)
            .then(tick::STEP)
    }

    #[reachable]
    fn a_reading_is_of_three(before: &Vars, after: &Vars) -> bool {
        before.n == 3 && after.n == 0
    }
}

/// `meter` with a fair tick. Without its guard, no finite part of the graph has a violation.
#[spec(may_deadlock)]
pub mod driven_meter {
    #[variables]
    pub struct Vars {
        pub n: u32,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action(fair)]
    fn tick(vars: &mut Vars) {
        require(vars.n < 3);
        vars.n += 1;
    }

    #[action(fair)]
    fn read(vars: &mut Vars) {
        require(vars.n == 3);
        vars.n = 0;
    }

    #[temporal]
    fn at_three_it_is_read() -> Formula {
        leads_to(|s| s.n == 3, |s| s.n == 0)
    }
}

fn run(options: &Options) -> Outcome {
    campaign::run(
        machine("clock", None).as_ref(),
        options,
        &|_| {},
        &AtomicBool::new(false),
    )
    .expect("the campaign runs")
}

#[test]
fn large_mutant_is_inconclusive_and_others_are_judged() {
    let outcome = run(&Options::default());
    let baseline = outcome.baseline.counts.distinct;
    assert_eq!(baseline, 11);
    let (given_up, judged): (Vec<_>, Vec<_>) = outcome
        .mutants
        .iter()
        .partition(|m| m.verdict == Verdict::Inconclusive);
    assert!(
        !given_up.is_empty() && judged.len() > 5,
        "{} {}",
        given_up.len(),
        judged.len()
    );
    for mutant in given_up {
        assert_eq!(mutant.counts.distinct, 10_000, "{}", mutant.mutant.id);
        let reason = mutant.reason.as_deref();
        assert!(
            reason.is_some_and(|why| why.starts_with("more than 10,000 states")),
            "{reason:?}"
        );
    }
    // With enough states for the large mutants, each has a verdict, and no other verdict changes.
    let whole = run(&Options {
        mutant_states: Some(1_000_000),
        engine: Engine::Naive,
        ..Options::default()
    });
    for (bounded, whole) in outcome.mutants.iter().zip(&whole.mutants) {
        assert_ne!(whole.verdict, Verdict::Inconclusive, "{}", whole.mutant.id);
        if bounded.verdict == Verdict::Inconclusive {
            assert!(
                whole.counts.distinct > 1000 * baseline,
                "{}",
                whole.counts.distinct
            );
            continue;
        }
        let verdicts = [bounded, whole].map(|mutant| (mutant.verdict, mutant.killed_by.clone()));
        assert_eq!(verdicts[0], verdicts[1], "{}", whole.mutant.id);
    }
}

/// Checks the mutant without guard on 100 states: the length of its run, or inconclusive.
#[track_caller]
fn ticks_on(spec: &str, property: &str, expected: Option<u32>) {
    for (engine, matrix) in [
        (Engine::Naive, false),
        (Engine::Naive, true),
        (Engine::Pipeline, false),
        (Engine::Pipeline, true),
    ] {
        let options = Options {
            properties: Some(vec![property.to_owned()]),
            operators: Some(vec![Operator::G1GuardDrop]),
            mutant_states: Some(100),
            tell: true,
            engine,
            matrix,
            ..Options::default()
        };
        let outcome = campaign::run(
            machine(spec, None).as_ref(),
            &options,
            &|_| {},
            &AtomicBool::new(false),
        )
        .expect("it runs");
        let mutant = outcome
            .mutants
            .iter()
            .find(|mutant| mutant.mutant.row().item == "tick")
            .expect("it is there");
        let verdict = if expected.is_some() {
            Verdict::Killed
        } else {
            Verdict::Inconclusive
        };
        assert_eq!(
            (mutant.verdict, mutant.trace_length),
            (verdict, expected),
            "{property}"
        );
        assert_eq!(
            (mutant.counts.distinct, mutant.counts.complete),
            (100, false),
            "{property}"
        );
        assert_eq!(
            mutant.shortest,
            expected.is_none(),
            "{property}: nobody knows what is shortest"
        );
        assert_eq!(mutant.reason.is_some(), expected.is_none(), "{property}");
        let told = mutant.run.as_ref().map(|run| run.steps.len() as u32 - 1);
        assert_eq!(told, expected, "{property}: the run is told");
    }
}

#[test]
fn partial_search_can_kill() {
    ticks_on("meter", "it_passes_by", Some(4));
    ticks_on("meter", "at_three_it_waits", Some(3));
    ticks_on("meter", "at_three_it_is_read", Some(4));
}

#[test]
fn partial_search_decides_no_absence() {
    ticks_on("meter", "it_can_be_read", None);
    ticks_on("meter", "a_reading_is_of_three", None);
    ticks_on("driven_meter", "at_three_it_is_read", None);
}
