//! Mistakes of every stage in one module: all of them are told at the same time.
use mutaspec::spec;

#[spec(quick)]
mod several {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[action(who in people)]
    fn act(vars: &mut Vars) -> u8 {
        'here: loop {
            break 'here;
        }
        vars.n = None?;
    }

    #[process(fiar)]
    fn p(me: Participant, vars: &mut Vars) {
        let mut k = 0;
        'a: {
            let x = 1;
            goto!('nowhere);
        }
        'b: {
            vars.n = x;
        }
        'a: {}
    }

    #[process]
    fn q(vars: &mut Vars) {
        vars.n = 1;
        'a: {
            break;
        }
    }

    #[invariant]
    fn holds(v: &mut Vars) -> bool {
        true
    }

    fn helper(vars: &Vars) -> u8 {
        let n: u8 = "text";
        n
    }
}

fn main() {}
