//! Constants and models.
use mutaspec::spec;

#[spec]
mod no_value {
    #[constants]
    struct Constants {
        most: u8,
        #[default("ann", "ann")]
        twice: Participants,
        #[default("ann", "ben")]
        boss: Participant,
        #[default("7up")]
        odd: Participant,
        #[default()]
        nobody: Participants,
        #[default]
        nothing: u8,
        #[default(1)]
        #[default(2)]
        two: u8,
        #[value]
        other: u8,
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
}

#[spec]
mod models {
    #[constants]
    #[model(small)]
    #[model(small, most = 2)]
    #[model(unknown, most = 1, mots = 2)]
    #[model(again, most = 1, most = 2)]
    #[model(checked, most = 1, properties = [holds, hold], expect_failure = fails)]
    #[model(names, most = 1, people = "ann")]
    struct Constants {
        most: u8,
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

    #[invariant]
    fn holds(v: &Vars) -> bool {
        true
    }
}

#[spec]
mod shape {
    #[constants]
    struct Constants<T>(T);

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
}

fn main() {}
