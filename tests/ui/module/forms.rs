//! Arguments of attributes in a form that cannot be read: the error says how they are written.
use mutaspec::spec;

#[spec]
mod forms {
    #[constants]
    #[model]
    #[model(name = small, n = 3)]
    #[ladder(small large)]
    pub struct Constants {
        #[default = 3]
        pub n: u8,
        #[default(3, 4)]
        pub m: u8,
        #[default(ann, bob)]
        pub people: Participants,
        #[default(boss)]
        pub boss: Participant,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action(p: people)]
    fn colon(p: Participant, vars: &mut Vars) {
        vars.n = 1;
    }

    #[action(p in)]
    fn no_set(vars: &mut Vars) {
        vars.n = 1;
    }

    #[process(fair(weak))]
    fn weak(vars: &mut Vars) {
        'a: {
            vars.n = 1;
        }
    }
}

fn main() {}
