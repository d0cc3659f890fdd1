//! Errors of Rust itself in a sound spec: each on the author's own text, and once.
use mutaspec::spec;

#[spec]
mod types {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub people: Participants,
        #[default("text")]
        pub most: u8,
    }

    #[value]
    pub enum Stage {
        Off,
        On,
    }

    #[variables]
    pub struct Vars {
        pub stage: Stage,
        pub n: u8,
        pub open: bool,
        pub names: Set<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            stage: None,
            n: false,
            open: 1,
            names: Set::new(),
        }
    }

    #[action(p in people)]
    fn act(p: Participant, vars: &mut Vars) {
        require(vars.n);
        wait_until(vars.stage == 1);
        vars.n = vars.open;
        vars.n = pick(vars.open);
        let fraction = pick(0.5..1.0);
        let missing = misspelt + 1;
        vars.nobody = 1;
        if vars.n {
            vars.n = 1;
        } else {
            vars.n = 2;
        }
        if vars.n > p && p != Stage::On {
            vars.n += nothing;
        }
        assert!(vars.n, "is {}", vars.n);
        assert_eq!(vars.stage, p);
    }

    #[process(me in 5)]
    fn p(me: u8, vars: &mut Vars) {
        let mut k: u8 = "nothing";
        'a: while k {
            k = me && vars.open;
        }
        'b: {
            vars.names.insert(vars.names);
            let moved = vars.names;
        }
    }

    #[process(me in people)]
    fn q(me: u8) {
        'a: {}
    }
}

fn main() {}
