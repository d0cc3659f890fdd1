//! Requirements that are said wrongly.
use mutaspec::spec;

#[spec]
mod requirements {
    #[variables]
    #[requirement("R-1", "no step")]
    struct Vars {
        n: u8,
    }

    #[init]
    #[requirement("R-1", "no step")]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    #[requirement]
    #[requirement(R1, "no literal")]
    #[requirement("", "no id")]
    #[requirement("R-2", " ")]
    #[requirement("R-3")]
    #[requirement("R-4", "it counts")]
    #[requirement("R-4")]
    fn act(vars: &mut Vars) {
        #[requirement("R-4")]
        vars.n = 1;
    }

    #[invariant]
    #[requirement("R-4", "it counts to nine")]
    fn small(v: &Vars) -> bool {
        v.n < 9
    }

    #[constraint]
    #[requirement("R-4", "it counts")]
    fn looked_at(v: &Vars) -> bool {
        v.n < 99
    }
}

fn main() {}
