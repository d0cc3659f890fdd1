//! What tells the members of a symmetric set apart, or is none.

mod no_sets {
    use mutaspec::spec;

    #[spec]
    pub mod misplaced {
        #[constants]
        pub struct Constants {
            #[symmetric]
            #[default(3)]
            pub n: u8,
            #[default("ann", "ben")]
            #[symmetric(all)]
            pub people: Participants,
        }

        #[variables]
        pub struct Vars {
            pub n: u8,
        }

        #[init]
        #[symmetric]
        fn init() -> Vars {
            Vars { n: 0 }
        }

        #[action]
        fn go(vars: &mut Vars) {
            vars.n = 0;
        }
    }
}

mod told_apart {
    use mutaspec::spec;

    #[spec]
    pub mod by_order {
        #[constants]
        pub struct Constants {
            #[symmetric]
            #[default("ann", "ben")]
            pub people: Participants,
            #[default(people.map(|_| 1))]
            pub weights: Map<Participant, u8>,
        }

        #[variables]
        pub struct Vars {
            pub leader: Option<Participant>,
            pub ready: Participants,
            pub votes: Map<Participant, u8>,
            pub log: Vec<Participant>,
            pub best: u8,
        }

        #[init]
        fn init(c: &Constants) -> Vars {
            Vars {
                leader: c.people.first(),
                ready: Set::new(),
                votes: c.people.map(|_| 0),
                log: Vec::new(),
                best: 0,
            }
        }

        #[action(who in people)]
        fn elect(who: Participant, vars: &mut Vars, c: &Constants) {
            require(c.people.all(|q| q <= who));
            vars.leader = vars.ready.iter().next().copied();
            vars.leader = Some(Participant::at(0));
            vars.leader = Some(lowest(&vars.ready, who));
            // What has an order of its own may be read in that order.
            vars.leader = vars.log.first().copied();
            vars.best = vars.best.max(3);
        }

        fn lowest(ready: &Participants, other: Participant) -> Participant {
            if ready.iter().position(|p| *p == other) == Some(0) { other } else { other }
        }

        #[invariant]
        fn named(v: &Vars) -> bool {
            v.ready.all(|p| p.to_string() != "ann" && format!("{p}") != "ben" && p.index() > 0)
        }
    }
}

fn main() {}
