//! A mutant that has far more states than the baseline is given up at its bound, and troubles no other.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::outcome::{Outcome, Verdict};

use crate::counting::machine;

/// A clock of ten hours. Without the guard of its tick it counts to 65,535.
#[spec(may_deadlock)]
pub mod clock {
    #[variables]
    pub struct Vars {
        pub hour: u16,
        pub rings: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars { hour: 0, rings: false }
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

fn run(options: &Options) -> Outcome {
    campaign::run(machine("clock", None).as_ref(), options, &|_| {}, &AtomicBool::new(false)).expect("the campaign runs")
}

#[test]
fn a_mutant_that_blows_up_is_given_up_at_its_bound_and_the_others_are_judged() {
    let outcome = run(&Options::default());
    let baseline = outcome.baseline.counts.distinct;
    assert_eq!(baseline, 11);
    let (given_up, judged): (Vec<_>, Vec<_>) = outcome.mutants.iter().partition(|m| m.verdict == Verdict::Inconclusive);
    assert!(!given_up.is_empty() && judged.len() > 5, "{} {}", given_up.len(), judged.len());
    for mutant in given_up {
        assert_eq!(mutant.counts.distinct, 10_000, "{}", mutant.mutant.id);
        let reason = mutant.reason.as_deref();
        assert!(
            reason.is_some_and(|why| why.starts_with("it has more than 10000 states")),
            "{reason:?}"
        );
    }
    // With room for all of its 6,000 times as many states each has a verdict, and no other verdict is changed by that.
    let whole = run(&Options {
        mutant_states: Some(1_000_000),
        engine: Engine::Naive,
        ..Options::default()
    });
    for (bounded, whole) in outcome.mutants.iter().zip(&whole.mutants) {
        assert_ne!(whole.verdict, Verdict::Inconclusive, "{}", whole.mutant.id);
        if bounded.verdict == Verdict::Inconclusive {
            assert!(whole.counts.distinct > 1000 * baseline, "{}", whole.counts.distinct);
            continue;
        }
        let verdicts = [bounded, whole].map(|mutant| (mutant.verdict, mutant.killed_by.clone()));
        assert_eq!(verdicts[0], verdicts[1], "{}", whole.mutant.id);
    }
}
