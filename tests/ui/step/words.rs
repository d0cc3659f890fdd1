//! Words where they mean nothing.
use mutaspec::spec;

#[spec]
mod words {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        let first = Some(1)?;
        Vars { n: first }
    }

    fn helper(vars: &mut Vars) -> Option<u8> {
        require(vars.n < 9);
        Some(vars.n.checked_add(1)? + 1)
    }

    fn labelled(vars: &mut Vars) {
        'not_a_step: {
            vars.n = 1;
        }
    }

    fn labelled_with_words(vars: &Vars) -> u8 {
        'outer: loop {
            if either() {
                break 'outer 1;
            }
        }
    }

    fn searching(all: &[u8]) -> u8 {
        'outer: for a in all {
            for b in all {
                if a < b {
                    continue 'outer;
                }
            }
            return *a;
        }
        0
    }

    #[action]
    fn a(vars: &mut Vars) {
        vars.n = helper(vars)?;
        vars.n = searching(&[1]) + labelled_with_words(vars);
        labelled(vars);
        wait_until();
        require(true, "message");
        either(1);
        pick();
        return vars.n;
    }

    #[action]
    fn b(vars: &mut Vars) {
        'outer: for i in 0..3 {
            if i == vars.n {
                break 'outer;
            }
        }
    }

    #[action(i in [1, 2])]
    fn without_require(i: u8, vars: &mut Vars) {
        vars.n < 9;
        (!(vars.n == i));
        if vars.n > 3 {
            vars.n == 4 || vars.n == 5;
        }
        vars.n += 1;
    }
}

fn main() {}
