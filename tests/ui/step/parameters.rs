//! Parameters of steps and what they range over.
use mutaspec::spec;

#[spec]
mod parameters {
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
    fn init(c: &Constants, n: u8) -> u8 {
        n
    }

    #[action]
    fn from_nowhere(me: Participant, (a, b): (u8, u8), vars: &mut Vars) {}

    #[action(me in poeple, you in people, me in people)]
    fn unknown_set(me: Participant, vars: &mut Vars) {}

    #[action(me in people)]
    fn by_reference(me: &Participant, vars: &mut Vars) {}

    #[action]
    fn of_no_use(vars: &Vars, s: &State) {}

    #[action]
    fn twice(vars: &mut Vars, others: &mut Vars, c: &Constants, d: &Constants) {}

    #[process]
    fn of_a_value(vars: &mut Vars) -> u8 {
        'a: {}
    }

    #[action]
    async fn not_plain<T>(vars: &mut Vars) {}

    #[action]
    const unsafe fn still_not_plain(&self) {}
}

#[spec]
mod no_constants {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[process(me in people)]
    fn p(me: Participant, vars: &mut Vars) {
        'a: {}
    }
}

fn main() {}
