//! Pairs, maps and subsets are enumerated lazily, and messages are read as a set. Counts are TLC's.

use mutaspec::spec;

use crate::counting::check;

/// TLA+:
///
/// ```text
/// Init == f \in [{1, 2} -> 0..2] /\ p = <<0, 0>> /\ s = {}
/// Step == p' \in (0..1) \X (0..2) /\ s' \in SUBSET {1, 2, 3} /\ UNCHANGED f
/// ```
///
/// Here the pair is a parameter of the step.
#[spec]
pub mod combined {
    #[constants]
    pub struct Constants {
        #[default(2)]
        pub keys: u8,
    }

    #[variables]
    pub struct Vars {
        pub f: Map<u8, u8>,
        pub p: (u8, u8),
        pub s: Set<u8>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        let keys: Set<u8> = (1..=c.keys).collect();
        Vars {
            f: pick(maps(&keys, 0..3)),
            p: (0, 0),
            s: Set::new(),
        }
    }

    #[action(pair in pairs(0..c.keys, 0..3))]
    fn step(pair: (u8, u8), vars: &mut Vars) {
        vars.p = pair;
        vars.s = pick(subsets_of(&Set::from([1, 2, 3])));
    }

    #[invariant]
    fn typed(v: &Vars) -> bool {
        pairs(0..2, 0..3).iter().any(|p| p == v.p) && v.f.values().all(|value| *value < 3)
    }
}

#[test]
fn lazy_combinations_count_as_in_tlc() {
    check("combined", 432, 20_745);
}

/// Three numbers are posted once each, and received together.
#[spec(may_deadlock)]
pub mod voices {
    #[variables]
    pub struct Vars {
        pub said: Posted<u8>,
        pub heard: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            said: Posted::new(),
            heard: 0,
        }
    }

    #[action(i in 0..3)]
    fn say(i: u8, vars: &mut Vars) {
        require(!vars.said.has(&i));
        vars.said.post(i);
    }

    #[action]
    fn hear(vars: &mut Vars) {
        let loudest = vars.said.messages().last();
        require(vars.said.iter().count() == 3 && vars.heard == 0);
        vars.heard = loudest.map_or(0, |i| i + 1);
    }

    #[invariant]
    fn heard_was_said(v: &Vars) -> bool {
        v.heard == 0
            || v.said.messages().any(|i| i + 1 == v.heard) && v.said.messages().all(|i| i < 3)
    }
}

#[test]
fn posted_messages_can_be_iterated_and_quantified_over() {
    check("voices", 9, 14);
}
