//! Quorums and versions in Dynamo, from Gowtham Kaki's notes "Dynamo and DynamoDB" (2016) on
//! DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store" (SOSP 2007).

use mutaspec::spec;

/// A session puts and gets one key through quorums of W and R nodes, and a network partition comes
/// and goes.
///
/// With `R + W > N` the session reads its own writes (RMW), but its operations wait for the
/// partition to heal. (The notes say `R + W ≥ N`, which `weak_reads` refutes.) A sloppy quorum
/// takes any reachable node as a makeshift replica: the session never waits, and loses RMW.
#[spec(termination)]
pub mod dynamo_quorum {
    /// The nodes that may be in a quorum.
    #[value]
    pub enum Quorums {
        /// The replicas of the key and no other node.
        Strict,
        /// The first N reachable nodes of the ring.
        Sloppy,
    }

    /// Constants; `published` checks what the notes say of quorums, and no more.
    #[constants]
    #[model(published, writes = 1, properties = [read_my_writes])]
    #[model(two, nodes = ["a", "b", "d"], replicas = ["a", "b"], island = ["b", "d"], w = 1)]
    #[model(three)]
    #[model(weak_reads, r = 1, expect_failure = read_my_writes)]
    #[model(sloppy, quorums = Quorums::Sloppy, expect_failure = read_my_writes)]
    pub struct Constants {
        // Survives: constants/K1-7aa69961 and K1-98f9c769, one node less on the island. Strict
        // quorums do not use it.
        /// The ring, in the order of the key's preference list.
        #[default("a", "b", "c", "d", "e")]
        pub nodes: Participants,
        /// The N replicas of the key.
        #[default("a", "b", "c")]
        pub replicas: Participants,
        /// The nodes on one side of the partition; all others are on the other side.
        #[default("d", "e")]
        pub island: Participants,
        /// The number of nodes that answer a get.
        #[default(2)]
        pub r: usize,
        /// The number of nodes that acknowledge a put.
        #[default(2)]
        pub w: usize,
        #[default(Quorums::Strict)]
        pub quorums: Quorums,
        /// The number of puts, each followed by a get.
        #[default(2)]
        pub writes: u8,
    }

    /// The newest version of the key on each node, by the number of its put.
    #[variables]
    pub struct Vars {
        pub stored: Map<Participant, u8>,
        pub partitioned: bool,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            stored: c.nodes.map(|_| 0),
            // Survives: init/I1-57d2d578, a partition from the start. It is no different from one
            // that comes with the first step.
            partitioned: false,
        }
    }

    fn reach(v: &Vars, c: &Constants, from: Participant, to: Participant) -> bool {
        !v.partitioned || c.island.contains(&from) == c.island.contains(&to)
    }

    /// The nodes that may be in a quorum of an operation that `via` coordinates.
    fn candidates(v: &Vars, c: &Constants, via: Participant) -> Participants {
        let reachable = c.nodes.filter(|n| reach(v, c, via, *n));
        match c.quorums {
            Quorums::Strict => reachable.intersection(&c.replicas),
            Quorums::Sloppy => reachable.iter().copied().take(c.replicas.len()).collect(),
        }
    }

    /// Any node of the ring accepts an operation and coordinates it.
    #[process(strongly_fair)]
    fn session(vars: &mut Vars, c: &Constants) {
        let mut written: u8 = 0;
        let mut returned: u8 = 0;
        let mut via: Option<Participant> = None;
        let mut answered: Participants = Set::new();
        'put: while written < c.writes {
            via = Some(pick(&c.nodes));
            'store: while answered.len() < c.w {
                let node = pick(candidates(vars, c, via.unwrap()).difference(&answered));
                vars.stored[node] = written + 1;
                answered.insert(node);
            }
            written += 1;
            answered.clear();
            'get: {
                via = Some(pick(&c.nodes));
                returned = 0;
            }
            'ask: while answered.len() < c.r {
                let node = pick(candidates(vars, c, via.unwrap()).difference(&answered));
                returned = returned.max(vars.stored[node]);
                answered.insert(node);
            }
            answered.clear();
        }
    }

    /// Hinted handoff and read repair: a replica receives a newer version from a node that it can
    /// reach.
    #[action(from in nodes, to in replicas, strongly_fair)]
    fn anti_entropy(from: Participant, to: Participant, vars: &mut Vars, c: &Constants) {
        require(reach(vars, c, from, to) && vars.stored[from] > vars.stored[to]);
        vars.stored[to] = vars.stored[from];
    }

    #[action]
    fn partition(vars: &mut Vars) {
        require(!vars.partitioned);
        vars.partitioned = true;
    }

    #[action(fair)]
    fn heal(vars: &mut Vars) {
        require(vars.partitioned);
        vars.partitioned = false;
    }

    /// RMW: a get of the session returns its last put.
    #[invariant]
    fn read_my_writes(s: &State) -> bool {
        !(s.session.at(session::Put) || s.session.at(session::Done))
            || s.session.returned == s.session.written
    }

    /// Whether a quorum still lacks an answer.
    fn asks(s: &State, c: &Constants) -> bool {
        let answers = s.session.answered.len();
        (s.session.at(session::Store) && answers < c.w)
            || (s.session.at(session::Ask) && answers < c.r)
    }

    /// The nodes that may answer next.
    fn unasked(s: &State, c: &Constants) -> Participants {
        candidates(s, c, s.session.via.unwrap()).difference(&s.session.answered)
    }

    /// Whether too few candidates can be reached for a quorum.
    fn waits(s: &State, c: &Constants) -> bool {
        asks(s, c) && unasked(s, c).is_empty()
    }

    /// With sloppy quorums no operation waits for the network.
    #[invariant]
    fn always_available(s: &State, c: &Constants) -> bool {
        c.quorums == Quorums::Strict || !waits(s, c)
    }

    /// Any node of the ring accepts an operation, and any candidate may answer it.
    #[invariant]
    fn any_node_answers(s: &State, c: &Constants, next: &Next) -> bool {
        let begins = s.session.at(session::Get)
            || (s.session.at(session::Put) && s.session.written < c.writes);
        (!begins
            || c.nodes
                .all(|n| next.can_reach(|t| t.session.via == Some(n))))
            && (!asks(s, c)
                || unasked(s, c).all(|n| next.can_reach(|t| t.session.answered.contains(&n))))
    }

    /// Any node hands a newer version on to a replica that it can reach.
    #[invariant]
    fn newer_versions_are_handed_on(s: &State, c: &Constants, next: &Next) -> bool {
        let newer = |from: Participant| {
            c.replicas
                .any(|to| reach(s, c, from, to) && s.stored[from] > s.stored[to])
        };
        c.nodes
            .all(|from| !newer(from) || next.can(anti_entropy::STEP.of(from)))
    }

    /// A get returns a version of a node that answered it.
    #[invariant]
    fn a_get_returns_what_its_quorum_holds(s: &State) -> bool {
        !s.session.at(session::Ask)
            || s.session.returned == 0
            || s.session
                .answered
                .any(|n| s.stored[n] >= s.session.returned)
    }

    /// An operation begins without answers, and ends with R or W of them.
    #[invariant]
    fn quorums_have_their_size(s: &State, c: &Constants) -> bool {
        let answers = s.session.answered.len();
        answers == 0
            || (s.session.at(session::Store) && answers <= c.w)
            || (s.session.at(session::Ask) && answers <= c.r)
    }

    /// W nodes hold a version from its acknowledgement on.
    #[invariant]
    fn a_put_is_on_w_nodes(s: &State, c: &Constants) -> bool {
        c.nodes.count(|n| s.stored[n] >= s.session.written) >= c.w
    }

    /// A node holds, and a get returns, only what was put.
    #[invariant]
    fn versions_are_of_puts(s: &State, c: &Constants) -> bool {
        let put = s.session.written + u8::from(s.session.at(session::Store));
        put <= c.writes
            && s.session.returned <= s.session.written
            && c.nodes.all(|n| s.stored[n] <= put)
    }

    /// A node never goes back to an older version.
    #[step_invariant]
    fn versions_grow(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.nodes.all(|n| before.stored[n] <= after.stored[n])
    }

    /// While the network is partitioned, a node stores only what its side has or what the session
    /// puts through its side.
    #[step_invariant]
    fn a_partition_separates(before: &State, after: &State, c: &Constants) -> bool {
        c.nodes.all(|n| {
            before.stored[n] == after.stored[n]
                || c.nodes
                    .any(|m| reach(before, c, m, n) && before.stored[m] == after.stored[n])
                || (before.session.at(session::Store)
                    && before
                        .session
                        .via
                        .is_some_and(|via| reach(before, c, via, n)))
        })
    }

    /// A replica can still hold an older put when the session goes on to the next one.
    #[reachable]
    fn a_replica_can_hold_an_older_put(s: &State, c: &Constants) -> bool {
        s.session.at(session::Put) && s.session.written == 2 && c.replicas.any(|n| s.stored[n] == 1)
    }

    /// With strict quorums an operation can wait for the partition to heal.
    #[reachable]
    fn an_operation_can_wait(s: &State, c: &Constants) -> bool {
        c.quorums == Quorums::Sloppy || waits(s, c)
    }

    /// A put is acknowledged before all replicas have its version.
    #[reachable]
    fn a_put_does_not_wait_for_all(s: &State, c: &Constants) -> bool {
        !s.partitioned
            && s.session.at(session::Get)
            && c.replicas.any(|n| s.stored[n] < s.session.written)
    }

    /// With sloppy quorums, makeshift replicas make a quorum of their own, on their side of the
    /// partition.
    #[reachable]
    fn makeshift_replicas_make_a_quorum(s: &State, c: &Constants) -> bool {
        c.quorums == Quorums::Strict
            || (s.session.at(session::Get)
                && c.replicas.all(|n| s.stored[n] == 0)
                && c.island.all(|n| s.stored[n] == 1))
    }

    fn all_replicas_have_all_puts(v: &Vars, c: &Constants) -> bool {
        c.replicas.all(|n| v.stored[n] == c.writes)
    }

    /// The replicas agree in the end.
    #[temporal]
    fn replicas_converge() -> Formula {
        eventually(always(all_replicas_have_all_puts))
    }
}
