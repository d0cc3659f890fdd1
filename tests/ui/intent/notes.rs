//! What the author says of mutants, said wrongly.
use mutaspec::spec;

#[spec]
#[tolerates(aliens, why = "they come in peace")]
#[mutate(skip, why = "all of it")]
mod notes {
    #[variables]
    #[mutate(skip, why = "no step")]
    struct Vars {
        n: u8,
    }

    #[init]
    #[tolerates(loss, why = "nothing is sent")]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[mutate(skip)]
    #[action]
    fn first(vars: &mut Vars) {
        vars.n = 1;
    }

    #[action]
    #[mutate(skip, why = " ")]
    #[mutate]
    #[mutate(why = "what?")]
    #[mutate(drop, why = "a word")]
    #[mutate(skip, skip, why = "twice")]
    #[mutate(skip, why = "one", why = "two")]
    #[mutate(skip(C99, C2), why = "an operator")]
    #[mutate(skip(), why = "none")]
    fn second(vars: &mut Vars) {
        #[mutate(skip)]
        vars.n = 2;
        #[tolerates(loss, why = "here")]
        vars.n = 3;
        vars.n = (
            #[mutate(skip, why = "inside")]
            4
        );
    }

    #[action]
    #[tolerates]
    #[tolerates(loss)]
    #[tolerates(why = "what?")]
    #[tolerates(loss, los, duplication, why = "a word")]
    #[tolerates(duplication, crash(me), why = "twice, and a list")]
    fn third(vars: &mut Vars) {
        vars.n = 3;
    }

    #[invariant]
    #[mutate(skip, why = "never mutated")]
    #[tolerates(loss, why = "no step")]
    fn small(v: &Vars) -> bool {
        #[mutate(skip, why = "never mutated")]
        let n = v.n;
        n < 9
    }
}

fn main() {}
