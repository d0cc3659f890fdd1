//! A body that does not parse: the compiler says so, and once more the attribute, which cannot know
//! that it did.
use mutaspec::spec;

#[spec]
mod syntax {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[process(fair)]
    fn p(vars: &mut Vars) {
        #[fair]
        'a: {
            vars.n = ;
        }
    }
}

fn main() {}
