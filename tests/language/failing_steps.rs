//! Steps and properties that do not end or that panic.

#![allow(
    clippy::needless_continue,
    reason = "the odd ways of writing are what is tried here"
)]

use std::collections::BTreeMap;

use mutaspec::spec;
use mutaspec_runner::settings::{Setting, Settings};

use crate::counting::{search_under, source};

/// One fault for each value of `which`.
#[spec(may_deadlock)]
pub mod faults {
    #[constants]
    pub struct Constants {
        #[default(0)]
        pub which: u8,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    pub struct Tree(pub u8);

    impl Tree {
        fn depth(&self) -> u8 {
            if self.0 == 200 {
                0
            } else {
                Tree(self.0 & 1).depth()
            }
        }

        fn turn(&self) -> u8 {
            let mut n = self.0;
            while n < 200 {
                n &= 1;
            }
            n
        }
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    fn descend(n: u64) -> u64 {
        if n == u64::MAX { 0 } else { descend(n + 1) }
    }

    fn descend_with_words(n: u8) -> u8 {
        if either() { n } else { descend_with_words(n) }
    }

    fn spin(n: u8) -> u8 {
        let mut n = n;
        while n < 10 {
            n *= 1;
        }
        n
    }

    #[action]
    fn step(vars: &mut Vars, c: &Constants) {
        require(vars.n == 0);
        match c.which {
            0 => {}
            1 => loop {},
            2 => {
                for i in 0u8.. {
                    require(i < 250 || vars.n == 0);
                    continue;
                }
            }
            3 => vars.n = descend(1) as u8,
            4 => vars.n = descend_with_words(1),
            5 => vars.n = spin(1),
            6 => vars.n = Tree(0).depth(),
            7 => vars.n = Tree(0).turn(),
            8 => {
                let turn = |n: u8| loop {
                    if n > 5 {
                        break n;
                    }
                };
                vars.n = turn(1);
            }
            9 => panic!("no {}", "way"),
            10 => vars.n -= 1,
            11 => vars.n = [1, 2][usize::from(vars.n) + 2],
            12 => vars.n = (vars.n + 1) / vars.n,
            13 => vars.n = Set::<u8>::new().first().unwrap(),
            _ => unreachable!(),
        }
        vars.n = 1;
    }

    #[invariant]
    fn ends(v: &Vars, c: &Constants) -> bool {
        let mut n = u64::from(v.n);
        while c.which == 0 && n == 1 {
            n = n.min(1);
        }
        true
    }
}

#[test]
fn endless_step_diverges_and_panic_crashes() {
    let failures = |which: u8| {
        let settings = Settings {
            model: "default".into(),
            constants: BTreeMap::from([("which".into(), Setting::parse(&which.to_string()))]),
            ..Settings::default()
        };
        let machine = source("faults").build(&settings).unwrap();
        search_under(machine.as_ref(), None).failures()
    };
    // An invariant that does not terminate fails.
    assert_eq!(
        failures(0),
        ["ends: it does not end (an endless loop?), or it calls `either()` or `pick()`"]
    );
    for which in 1..=8 {
        let expected = match which {
            // The range ends in an overflow before the fuel is used up.
            2 => "no_crash",
            _ => "no_divergence",
        };
        assert_eq!(failures(which), [expected], "which = {which}");
    }
    for which in 9..=14 {
        assert_eq!(failures(which), ["no_crash"], "which = {which}");
    }
}
