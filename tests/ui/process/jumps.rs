//! Jumps that lead nowhere.
use mutaspec::spec;

#[spec]
mod jumps {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        goto!('a);
        Vars { n: 0 }
    }

    #[action]
    fn in_an_action(vars: &mut Vars) {
        goto!('a);
    }

    fn in_a_helper(vars: &Vars) {
        goto!('a);
    }

    #[process]
    fn p(vars: &mut Vars) {
        'a: {
            goto!('c);
        }
        'b: {
            goto!(a);
            goto!();
            goto!('a, 'b);
            break;
            continue 'a;
            break 'd;
            continue 'b;
            return 1;
            break 'b 3;
        }
        'd: loop {
            'e: {
                break 'd;
            }
        }
        vars.n = 1;
        'f: {
            let close = || goto!('f);
        }
    }
}

#[spec]
mod unreachable {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[process]
    fn p(vars: &mut Vars) {
        'a: {
            if vars.n == 1 {
                goto!('c);
            } else {
                return;
            }
        }
        'b: {
            vars.n = 2;
        }
        'only_after_b: {
            return;
        }
        'c: loop {
            'd: {
                continue 'c;
            }
            'e: {}
        }
        'f: {}
    }
}

fn main() {}
