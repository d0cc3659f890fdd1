//! Closures and operators that make no formula.
use mutaspec::spec;

#[spec]
mod formulas {
    #[constants]
    struct Constants {
        #[default("ann", "ben")]
        people: Participants,
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
    fn step(vars: &mut Vars) {
        vars.n = 1;
    }

    #[temporal]
    fn two_states() -> Formula {
        always(|a, b| a.n < b.n)
    }

    #[temporal]
    fn constants_alone() -> Formula {
        always(|c: &Constants| c.people.len() == 2)
    }

    #[temporal]
    fn no_state() -> Formula {
        eventually(|| true)
    }

    #[temporal]
    fn two_elements(c: &Constants) -> Formula {
        for_all(&c.people, |p, q| always(|s| s.n < 3))
    }

    #[temporal]
    fn one_condition() -> Formula {
        leads_to(|s| s.n == 0)
    }

    #[temporal]
    fn of_each_a_condition(c: &Constants) -> Formula {
        for_some(&c.people, |p| |s| s.n == 0)
    }

    #[temporal]
    fn a_condition() -> Formula {
        |s| s.n == 0
    }

    #[temporal]
    fn a_run_of_a_state() -> Formula {
        always(|s| eventually(|t| t.n > s.n))
    }

    #[temporal]
    fn conditions_joined() -> Formula {
        eventually(|s| s.n == 1) && (always(|s| s.n < 3) || eventually(|s| s.n == 2))
    }

    #[temporal]
    fn good(c: &Constants) -> Formula {
        let low = always(|s| s.n < 3 && s.n != 2);
        low & for_all(&c.people, |p| {
            let never = |n: u8| always(move |s: &State| s.n != n || p == p);
            never(5) | leads_to(|s| s.n == 0, |_| true)
        })
    }
}

fn main() {}
