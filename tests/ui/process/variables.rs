//! Variables of processes, and lets that outlive their step.
use mutaspec::spec;

#[spec]
mod variables {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[process]
    fn declared(vars: &mut Vars) {
        let mut untyped = 0;
        let (mut a, b): (u8, u8) = (0, 0);
        let late: u8;
        let Some(refutable): Option<u8> = None else { return };
        let ended: u8 = return;
        let labelled: u8 = 'x: { break 'x 1 };
        'a: {}
    }

    #[process]
    fn lets(vars: &mut Vars) {
        let mut k: u8 = 0;
        'a: {
            let x = 1;
            let k = 2;
            vars.n = x + k;
            if let Some(y) = Some(1) {
                'b: {
                    vars.n = y + x;
                }
            }
        }
        'c: {
            vars.n = x + k;
            let twice = x;
        }
        'd: {
            let x = 3;
            vars.n = x;
        }
    }
}

#[spec]
mod changed {
    #[variables]
    struct Vars {
        n: Vec<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: Vec::new() }
    }

    #[process]
    fn p(vars: &mut Vars) {
        let fixed: u8 = 0;
        let mut list: Vec<u8> = Vec::new();
        'a: {
            fixed = 1;
            vars.n = list;
        }
        'b: {
            list.push(fixed);
        }
    }
}

fn main() {}
