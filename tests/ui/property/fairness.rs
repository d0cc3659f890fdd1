//! Functions with `#[fairness]` that assume nothing, take states, or call `weak` and `strong` in
//! another way.
use mutaspec::spec;

#[spec]
mod fairness_functions {
    #[constants]
    struct Constants {
        #[default(3)]
        most: u8,
    }

    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn count(vars: &mut Vars, c: &Constants) {
        vars.n = (vars.n + 1) % c.most;
    }

    fn weak() {}

    #[fairness]
    fn nothing() -> Fairness {
        Fairness::none()
    }

    #[fairness]
    fn of_a_state(v: &Vars) -> Fairness {
        weak(count::STEP)
    }

    #[fairness]
    fn condition(c: &Constants) -> bool {
        strong(count::STEP)
    }

    #[fairness]
    fn of_two_sets() -> Fairness {
        strong(count::STEP, count::STEP)
    }

    #[fairness(strong)]
    fn with_a_word() -> Fairness {
        weak(any_step())
    }
}

fn main() {}
