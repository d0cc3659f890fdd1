//! `#[refines(..)]` that names no spec, has odd options, or marks a function that maps no state.
use mutaspec::spec;

#[spec]
mod counter {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn count(vars: &mut Vars) {
        vars.n = (vars.n + 1) % 3;
    }
}

#[spec]
mod refining {
    use super::counter;

    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn count(vars: &mut Vars) {
        vars.n = (vars.n + 1) % 3;
    }

    #[refines]
    fn of_nothing(v: &Vars) -> counter::State {
        counter::State::new(counter::Vars { n: v.n })
    }

    #[refines(counter, weak)]
    fn with_a_word(v: &Vars) -> counter::State {
        counter::State::new(counter::Vars { n: v.n })
    }

    #[refines(counter, with(n))]
    fn without_a_value(v: &Vars) -> counter::State {
        counter::State::new(counter::Vars { n: v.n })
    }

    #[refines(counter)]
    fn a_predicate(v: &Vars) -> bool {
        v.n < 3
    }

    #[refines(counter)]
    fn of_two_states(before: &Vars, after: &Vars) -> counter::State {
        counter::State::new(counter::Vars { n: before.n })
    }

    #[refines(counter)]
    #[mutate(skip, why = "no step")]
    fn annotated(v: &Vars) -> counter::State {
        counter::State::new(counter::Vars { n: v.n })
    }
}

fn main() {}
