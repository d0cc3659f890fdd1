//! A missing arm is proposed where it can be written.
use mutaspec::spec;

#[spec]
mod missing_arm {
    #[value]
    pub enum Phase {
        Red,
        Green,
        Blue,
    }

    #[variables]
    pub struct Vars {
        phase: Phase,
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            phase: Phase::Red,
            n: 0,
        }
    }

    fn number(v: &mut Vars) -> u8 {
        require(v.n < 9);
        match v.phase {
            Phase::Red => 1,
            Phase::Green => 2,
        }
    }

    #[action]
    fn blocks(vars: &mut Vars) {
        vars.n = number(vars);
        match vars.phase {
            Phase::Red => {
                vars.n = 1;
            }
            Phase::Green => {
                vars.n = 2;
                vars.phase = Phase::Red;
            }
        }
    }

    #[action]
    fn expressions(vars: &mut Vars) {
        match vars.phase {
            Phase::Red => vars.n = 1,
            Phase::Green => vars.n += 2,
        }
    }

    #[process]
    fn p(vars: &mut Vars) {
        'a: {
            match vars.phase {
                Phase::Red => {
                    vars.n = 1;
                }
                Phase::Green => {
                    'b: {
                        vars.n = 2;
                    }
                }
            }
        }
    }
}

fn main() {}
