//! An election by majority.

/// Nodes vote once, and a candidate with the votes of a majority becomes leader.
#[mutaspec::spec(may_deadlock)]
pub mod election {
    #[constants]
    pub struct Constants {
        #[default("n1", "n2", "n3", "n4")]
        pub nodes: Participants,
        /// The nodes that can be elected.
        #[default("n1", "n2")]
        pub candidates: Participants,
    }

    #[variables]
    pub struct Vars {
        pub vote: Map<Participant, Option<Participant>>,
        pub leaders: Set<Participant>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            vote: c.nodes.map(|_| None),
            leaders: Set::new(),
        }
    }

    fn votes(v: &Vars, candidate: Participant, c: &Constants) -> usize {
        c.nodes.count(|n| v.vote[n] == Some(candidate))
    }

    #[action(n in nodes, candidate in candidates)]
    fn elect(n: Participant, candidate: Participant, vars: &mut Vars) {
        require(vars.vote[n].is_none());
        vars.vote[n] = Some(candidate);
    }

    #[action(candidate in candidates)]
    fn win(candidate: Participant, vars: &mut Vars, c: &Constants) {
        require(2 * votes(vars, candidate, c) > c.nodes.len());
        vars.leaders.insert(candidate);
    }

    // ===== your part =====
    /// There is at most one leader.
    #[invariant]
    fn one_leader(v: &Vars) -> bool {
        v.leaders.len() <= 1
    }
    // ===== end of your part =====
}
