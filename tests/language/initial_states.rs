//! Initial states: choices among them, including those of process variables.

use mutaspec::spec;

use crate::counting::check;

/// ```text
/// variables x \in 1..3, y \in {x, 2};
/// fair process p \in 1..2
/// variables k \in {0, 1};
/// begin
///   a: x := x + k; k := 0;
///   b: y := x;
/// end process
/// ```
#[spec]
pub mod inits {
    #[variables]
    pub struct Vars {
        pub x: u8,
        pub y: u8,
    }

    #[init]
    fn init() -> Vars {
        let x = pick(1..=3);
        Vars {
            x,
            y: pick(Set::of([x, 2])),
        }
    }

    #[process(me in 1..=2, fair)]
    fn p(me: u8, vars: &mut Vars) {
        let mut k: u8 = pick([0, 1]);
        'a: {
            vars.x += k;
            k = 0;
        }
        'b: {
            vars.y = vars.x;
        }
    }
}

#[test]
fn each_combination_of_choices_is_initial_state() {
    check("inits", 102, 185);
}
