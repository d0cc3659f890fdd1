//! Assertions are checked in every build profile and in every notation.

use mutaspec::spec;

use crate::counting::{check_failing, definition};

/// Each step has an assertion that fails.
#[spec(unmutated, may_deadlock)]
pub mod in_every_profile {
    #[value]
    pub struct Job {
        pub n: u8,
    }

    #[variables]
    pub struct Vars {
        pub job: Job,
    }

    #[init]
    fn init() -> Vars {
        Vars { job: Job { n: 0 } }
    }

    fn checked(vars: &mut Vars) {
        debug_assert_ne!(vars.job, Job { n: 0 });
    }

    #[action]
    fn debug(vars: &mut Vars) {
        debug_assert!(vars.job == Job { n: 1 }, "n is {}", vars.job.n);
    }

    #[action]
    fn equal(vars: &mut Vars) {
        debug_assert_eq!(vars.job.n, 1);
    }

    #[action]
    fn by_path(vars: &mut Vars) {
        std::assert!(vars.job.n == 1);
    }

    #[action]
    fn in_a_helper(vars: &mut Vars) {
        checked(vars);
    }
}

#[test]
fn debug_assertions_are_assertions() {
    let names = [
        "assertion debug",
        "assertion equal",
        "assertion by_path",
        "assertion checked",
    ];
    check_failing("in_every_profile", 1, 1, &names);
    let texts: Vec<_> = definition("in_every_profile")
        .assertions
        .iter()
        .map(|row| row.text.to_string())
        .collect();
    let expected = [
        "vars.job == Job { n: 1 }",
        "vars.job.n == 1",
        "vars.job.n == 1",
        "vars.job != Job { n: 0 }",
    ];
    assert_eq!(texts, expected);
}
