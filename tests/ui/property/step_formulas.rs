//! Conditions on steps that are written as conditions on states, and the other way round.
use mutaspec::spec;

#[spec]
mod step_formulas {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn step(vars: &mut Vars) {
        vars.n = 1;
    }

    fn low(v: &Vars) -> bool {
        v.n < 2
    }

    #[step_invariant]
    fn grows(before: &Vars, after: &Vars) -> bool {
        before.n < after.n
    }

    #[temporal]
    fn one_state() -> Formula {
        always(eventually(changed_and(|s| s.n == 1)))
    }

    #[temporal]
    fn named_state() -> Formula {
        always(unchanged_or(low))
    }

    #[temporal]
    fn named_step() -> Formula {
        always(grows)
    }

    #[temporal]
    fn a_run_of_a_step() -> Formula {
        eventually(changed_and(|before, after| eventually(|s| s.n == before.n)))
    }

    #[temporal]
    fn no_condition() -> Formula {
        always(unchanged_or())
    }

    #[temporal]
    fn good() -> Formula {
        always(unchanged_or(grows)) & initially(low) & eventually(changed_and(|before: &State, after: &State| before.n < after.n) | taken(step::STEP))
    }
}

#[spec]
mod words {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn changed_and(vars: &mut Vars) {
        vars.n = 1;
    }

    #[invariant]
    fn initially(v: &Vars) -> bool {
        v.n < 2
    }
}

fn main() {}
