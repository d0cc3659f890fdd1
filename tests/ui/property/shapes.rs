//! Functions that are no properties.
use mutaspec::spec;

#[spec]
mod shapes {
    #[constants]
    struct Constants;

    #[variables]
    struct Variables {
        n: u8,
    }

    #[init]
    fn init() -> Variables {
        Variables { n: 0 }
    }

    #[action]
    fn step(vars: &mut Variables) {
        vars.n = 1;
    }

    #[invariant]
    fn no_answer(v: &Variables) {}

    #[reachable]
    fn no_answer_with_constants(s: &State, c: &Constants) {}

    #[invariant]
    fn two_states(v: &Variables, s: &State) -> bool {
        true
    }

    #[invariant]
    fn changes(v: &mut Variables) -> bool {
        true
    }

    #[invariant]
    fn of_something(v: &Variables, n: u8) -> bool {
        true
    }

    #[invariant]
    fn generic<T>(v: &Variables) -> bool {
        true
    }

    #[step_invariant]
    fn one_state(v: &Variables) -> bool {
        true
    }

    #[reachable]
    fn number(v: &Variables) -> u8 {
        v.n
    }

    #[temporal]
    fn predicate(v: &Variables) -> bool {
        true
    }

    #[constraint]
    fn no_state(c: &Constants) -> bool {
        true
    }
}

fn main() {}
