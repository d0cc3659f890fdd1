//! Two specs with the same name in one crate: each has the path of its module.

use mutaspec_runner::compiled;

mod first {
    #[mutaspec::spec(unmutated, may_deadlock)]
    pub mod twin {
        #[variables]
        pub struct Vars {
            pub n: u8,
        }

        #[init]
        fn init() -> Vars {
            Vars { n: 0 }
        }

        #[action]
        fn raise(vars: &mut Vars) {
            vars.n = 1;
        }
    }
}

mod second {
    #[mutaspec::spec(unmutated, may_deadlock)]
    pub mod twin {
        #[variables]
        pub struct Vars {
            pub n: u8,
        }

        #[init]
        fn init() -> Vars {
            Vars { n: 1 }
        }

        #[action]
        fn lower(vars: &mut Vars) {
            vars.n = 0;
        }
    }
}

#[test]
fn specs_of_equal_name_are_ordered_by_module() {
    let twins = compiled::specs()
        .into_iter()
        .map(|spec| spec.definition().clone());
    let twins: Vec<_> = twins.filter(|d| d.name == "twin").collect();
    let found: Vec<_> = twins.iter().map(|d| (&*d.module, d.line)).collect();
    assert_eq!(
        found,
        [
            ("language::equal_names::first::twin", 7),
            ("language::equal_names::second::twin", 27)
        ]
    );
}
