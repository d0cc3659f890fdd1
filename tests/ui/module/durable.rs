//! `#[durable]` stands where something can be kept by a process that crashes, and nowhere else.

use mutaspec::spec;

#[spec]
pub mod misplaced {
    #[constants]
    pub struct Constants {
        #[durable]
        #[default(3)]
        pub limit: u8,
    }

    #[durable]
    #[variables]
    pub struct Vars {
        #[durable(always)]
        pub n: u8,
        #[durable]
        #[durable]
        pub m: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0, m: 0 }
    }

    #[process]
    fn counter(vars: &mut Vars, c: &Constants) {
        #[symmetric]
        let mut mine: u8 = 0;
        'count: {
            wait_until(vars.n < c.limit);
            #[durable]
            let more = vars.n + 1;
            vars.n = more;
            vars.m = more;
            mine = more;
        }
    }
}

fn main() {}
