//! Concurrent updates to a key in Dynamo, from Gowtham Kaki's notes "Dynamo and DynamoDB" (2016) on
//! DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store" (SOSP 2007).

use mutaspec::spec;

/// Nodes that are separated accept puts of one key, and exchange versions when they can.
///
/// A vector clock identifies the puts that a version contains. Of two ordered versions the later
/// one is kept; of two concurrent ones Dynamo keeps both, and the application merges them with its
/// next put. Last-write-wins keeps one version, and loses the writes of the other side.
#[spec(may_deadlock)]
pub mod dynamo_versions {
    /// A version of the key.
    #[value]
    pub struct Version {
        /// The number of puts of each node that the version contains.
        pub clock: Map<Participant, u8>,
        /// The time of its put, by a perfect clock.
        pub time: u8,
    }

    /// The rule by which a node resolves versions.
    #[value]
    pub enum Resolution {
        VectorClocks,
        LastWriteWins,
    }

    /// Constants; `published` checks that no write is lost or made up, and no more.
    #[constants]
    #[model(published, properties = [no_write_is_lost, versions_contain_acknowledged_puts])]
    #[model(two)]
    #[model(three, nodes = ["a", "b", "c"], puts = 1)]
    #[model(one_side_is_lost, resolution = Resolution::LastWriteWins,
        properties = [no_write_is_lost, nodes_agree_in_the_end], expect_failure = no_write_is_lost)]
    pub struct Constants {
        /// The nodes that accept puts: one for each side of a partition.
        #[default("a", "b")]
        pub nodes: Participants,
        #[default(Resolution::VectorClocks)]
        pub resolution: Resolution,
        /// The number of puts through each node.
        #[default(2)]
        pub puts: u8,
    }

    /// The versions on each node, and the number of puts that each has acknowledged.
    #[variables]
    pub struct Vars {
        pub versions: Map<Participant, Set<Version>>,
        pub acknowledged: Map<Participant, u8>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            versions: c.nodes.map(|_| Set::new()),
            acknowledged: c.nodes.map(|_| 0),
        }
    }

    /// Whether `later` contains all puts of `earlier`.
    fn descends(later: &Version, earlier: &Version) -> bool {
        earlier
            .clock
            .iter()
            .all(|(n, puts)| later.clock[*n] >= *puts)
    }

    /// The number of puts of `n` that some version on `at` contains.
    fn contained(v: &Vars, at: Participant, n: Participant) -> u8 {
        v.versions[at].iter().map(|x| x.clock[n]).max().unwrap_or(0)
    }

    /// The application reads all versions on a node, merges them and puts the result.
    #[action(n in nodes)]
    fn put(n: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.acknowledged[n] < c.puts);
        let mut clock = c.nodes.map(|m| contained(vars, n, m));
        clock[n] += 1;
        vars.acknowledged[n] += 1;
        let time = vars.acknowledged.values().sum();
        vars.versions[n] = Set::from([Version { clock, time }]);
    }

    /// A node sends its versions to another, which resolves them with its own.
    #[action(from in nodes, to in nodes, fair)]
    fn exchange(from: Participant, to: Participant, vars: &mut Vars, c: &Constants) {
        let all = vars.versions[from].union(&vars.versions[to]);
        vars.versions[to] = match c.resolution {
            Resolution::VectorClocks => all.filter(|x| !all.any(|y| y != *x && descends(&y, x))),
            Resolution::LastWriteWins => all.filter(|x| all.all(|y| y.time <= x.time)),
        };
    }

    /// A node never loses a write that it has acknowledged.
    #[invariant]
    fn no_write_is_lost(v: &Vars, c: &Constants) -> bool {
        c.nodes.all(|n| contained(v, n, n) >= v.acknowledged[n])
    }

    /// Versions contain acknowledged puts and no others.
    #[invariant]
    fn versions_contain_acknowledged_puts(v: &Vars, c: &Constants) -> bool {
        c.nodes.all(|n| {
            v.acknowledged[n] <= c.puts
                && c.nodes.all(|at| contained(v, at, n) <= v.acknowledged[n])
        })
    }

    /// Dynamo keeps two versions only if they are concurrent.
    #[invariant]
    fn siblings_are_concurrent(v: &Vars) -> bool {
        v.versions
            .values()
            .all(|all| all.all(|x| all.all(|y| x == y || !descends(&y, &x))))
    }

    /// No node forgets a put, its own or another's.
    #[step_invariant]
    fn histories_grow(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.nodes.all(|at| {
            c.nodes
                .all(|n| contained(before, at, n) <= contained(after, at, n))
        })
    }

    /// A put merges the siblings of its node into one version, and leaves other nodes alone.
    #[step_invariant]
    fn a_put_merges_siblings(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.nodes.all(|n| {
            before.acknowledged[n] == after.acknowledged[n]
                || (after.versions[n].len() == 1
                    && c.nodes
                        .all(|m| m == n || before.versions[m] == after.versions[m]))
        })
    }

    /// A node learns a version from a node that has it.
    #[step_invariant]
    fn versions_come_from_a_node(before: &Vars, after: &Vars, c: &Constants) -> bool {
        before.acknowledged != after.acknowledged
            || c.nodes.all(|n| {
                after.versions[n].all(|x| c.nodes.any(|m| before.versions[m].contains(&x)))
            })
    }

    /// A node accepts a put at any time, whatever it has heard of the others.
    #[invariant]
    fn every_node_accepts_puts(v: &Vars, c: &Constants, next: &Next) -> bool {
        c.nodes
            .all(|n| v.acknowledged[n] == c.puts || next.can(put::STEP.of(n)))
    }

    /// Every node can keep the concurrent versions of all nodes.
    #[reachable]
    fn all_sides_are_kept(v: &Vars, c: &Constants) -> bool {
        c.nodes.all(|n| v.versions[n].len() == c.nodes.len())
    }

    /// A put merges concurrent versions.
    #[reachable]
    fn siblings_are_merged(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.nodes.any(|n| {
            before.versions[n].len() >= 2 && before.acknowledged[n] < after.acknowledged[n]
        })
    }

    fn all_nodes_agree(v: &Vars, c: &Constants) -> bool {
        c.nodes
            .all(|n| c.nodes.all(|m| v.versions[n] == v.versions[m]))
    }

    /// The nodes hold the same versions in the end.
    #[temporal]
    fn nodes_agree_in_the_end() -> Formula {
        eventually(always(all_nodes_agree))
    }
}
