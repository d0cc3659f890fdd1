//! All nodes take writes and detect conflicts with version vectors, from the notes "How to handle
//! concurrent write" (author and year not given): the section "Multiple Machines", "Leaderless".

use mutaspec::spec;

/// Users share a shopping cart as in [`versioned_siblings`](super::versioned_siblings), but each
/// node takes reads and writes and sends the writes that it has taken to all other nodes.
///
/// To the three requirements the notes answer: eventually, yes, eventually. Eventually means that
/// the temporal property `.._eventually` holds and the property without this suffix fails.
#[spec]
pub mod leaderless_version_vectors {
    /// For each node, the number of its writes that are known.
    type Vector = Map<Participant, u8>;

    /// A version of the cart, which holds one item of each user.
    #[value]
    pub struct Write {
        pub cart: Set<Participant>,
        /// The version vector of the data that the user had read.
        pub read: Vector,
        /// The node that took the write.
        pub node: Participant,
        /// The number that the node gave to the write: its entry in the version vector.
        pub number: u8,
    }

    #[value]
    pub enum Message {
        Put {
            cart: Set<Participant>,
            read: Vector,
        },
        Taken,
        Replicate(Write),
    }

    /// How a node recognizes that the user of a write had seen another write.
    #[value]
    pub enum Scheme {
        VersionVector,
        /// The notes dismiss it: each node has its own copy of the version, and rejects others.
        OwnVersion,
    }

    #[constants]
    #[ladder(two, three_nodes)]
    #[model(published, properties = [
        replicas_are_consistent_eventually, reflects_user_desired_change,
        reads_return_latest_written_data_eventually
    ])]
    #[model(requirement_1, properties = [replicas_are_consistent],
        expect_failure = replicas_are_consistent)]
    #[model(requirement_3, properties = [reads_return_latest_written_data],
        expect_failure = reads_return_latest_written_data)]
    #[model(own_version, scheme = Scheme::OwnVersion, expect_failure =
        replicas_are_consistent_eventually, properties = [replicas_are_consistent_eventually])]
    #[model(two, properties = [
        replicas_are_consistent_eventually, reflects_user_desired_change,
        reads_return_latest_written_data_eventually, siblings_are_in_conflict,
        all_nodes_take_writes, waiting_user_has_one_message, version_vector_conflicts,
        version_vector_no_conflicts, write_arrives_before_put
    ])]
    #[model(three_nodes, nodes = ["n1", "n2", "n3"], properties = [
        replicas_are_consistent_eventually, reflects_user_desired_change,
        reads_return_latest_written_data_eventually, siblings_are_in_conflict,
        all_nodes_take_writes, waiting_user_has_one_message, version_vector_conflicts,
        version_vector_no_conflicts, write_arrives_before_put
    ])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub users: Participants,
        // Survives in `three_nodes`: constants/K1-7aa69961. All properties also hold for two nodes.
        #[default("n1", "n2")]
        pub nodes: Participants,
        #[default(Scheme::VersionVector)]
        pub scheme: Scheme,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Message>,
        /// The siblings at each node: versions of the cart that no other of them has seen.
        #[durable]
        pub stored: Map<Participant, Set<Write>>,
        /// History variable: all writes in the order in which nodes took them.
        #[durable]
        pub written: Vec<Write>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            net: Links::new(),
            stored: c.nodes.map(|_| Set::new()),
            written: Vec::new(),
        }
    }

    /// The version vector of data: for each node the highest number in it.
    fn vector(siblings: &Set<Write>, c: &Constants) -> Vector {
        c.nodes.map(|n| {
            let known = |w: &Write| if w.node == n { w.number } else { w.read[n] };
            siblings.iter().map(known).max().unwrap_or(0)
        })
    }

    fn merge(siblings: &Set<Write>) -> Set<Participant> {
        siblings
            .iter()
            .flat_map(|w| w.cart.iter().copied())
            .collect()
    }

    fn has_seen(new: &Write, old: &Write, c: &Constants) -> bool {
        match c.scheme {
            Scheme::VersionVector => new.read[old.node] >= old.number,
            #[mutate(skip, why = "only the model `own_version`, which fails, uses it")]
            Scheme::OwnVersion => new.number >= old.number,
        }
    }

    /// Adds a write to siblings and keeps those that no other has seen.
    fn add(siblings: &Set<Write>, write: Write, c: &Constants) -> Set<Write> {
        if siblings.any(|w| has_seen(&w, &write, c)) {
            return siblings.clone();
        }
        siblings.filter(|w| !has_seen(&write, w, c)).with(write)
    }

    #[process(me in users, fair, daemon)]
    fn user(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut siblings: Set<Write> = Set::new();
        'read: {
            siblings = vars.stored[pick(&c.nodes)].clone();
        }
        'put: {
            let cart = merge(&siblings).with(me);
            vars.net.send(
                me,
                pick(&c.nodes),
                Message::Put {
                    cart,
                    read: vector(&siblings, c),
                },
            );
        }
        'answer: {
            vars.net.receive(me);
        }
        'read_repeatedly: loop {
            siblings = vars.stored[pick(&c.nodes)].clone();
        }
    }

    #[process(me in nodes, fair, daemon)]
    fn node(me: Participant, vars: &mut Vars, c: &Constants) {
        'serve: loop {
            // Survives: node.serve/M5-23728544, messages out of order. Killed by a third user who
            // reads only the later of two writes of a node: then nodes drop the earlier one.
            let (from, message) = vars.net.receive(me);
            if let Message::Put { cart, read } = message {
                let number = vector(&vars.stored[me], c)[me] + 1;
                let write = Write {
                    cart,
                    read,
                    node: me,
                    number,
                };
                vars.stored[me] = add(&vars.stored[me], write.clone(), c);
                vars.written.push(write.clone());
                vars.net
                    .broadcast(me, &c.nodes.without(&me), Message::Replicate(write));
                vars.net.send(me, from, Message::Taken);
            } else if let Message::Replicate(write) = message {
                vars.stored[me] = add(&vars.stored[me], write, c);
            }
        }
    }

    /// The number of messages in flight from or to a user.
    fn messages(v: &Vars, p: Participant) -> usize {
        v.net
            .in_flight()
            .filter(|(from, to, _)| *from == p || *to == p)
            .count()
    }

    /// Bounds mutants that repeat messages without end. Cuts nothing from the spec.
    #[constraint]
    fn no_more_writes_or_messages_than_users(v: &Vars, c: &Constants) -> bool {
        v.written.len() <= c.users.len() && c.users.all(|p| messages(v, p) <= 1)
    }

    /// Requirement 1: the data is consistent among all replicas.
    #[invariant]
    fn replicas_are_consistent(v: &Vars) -> bool {
        v.stored.values().all(|a| v.stored.values().all(|b| a == b))
    }

    /// Requirement 1, eventual consistency: from some time on all replicas hold the same data.
    #[temporal]
    fn replicas_are_consistent_eventually() -> Formula {
        eventually(always(replicas_are_consistent))
    }

    /// Requirement 2: the data reflects the change that each user wanted. A node that has taken a
    /// write never loses an item of it.
    #[invariant]
    fn reflects_user_desired_change(v: &Vars) -> bool {
        v.written
            .iter()
            .all(|w| w.cart.is_subset(&merge(&v.stored[w.node])))
    }

    /// Requirement 3: each read returns the latest written data, beside siblings in conflict.
    #[step_invariant]
    fn reads_return_latest_written_data(before: &State, after: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            let reads = before.user[p].at(user::Read) && after.user[p].at(user::Put)
                || before.user[p].siblings != after.user[p].siblings;
            let latest = before.written.last();
            !reads || latest.is_none_or(|w| after.user[p].siblings.contains(w))
        })
    }

    /// Requirement 3, eventual consistency: from some time on all reads return the latest data.
    #[temporal]
    fn reads_return_latest_written_data_eventually(c: &Constants) -> Formula {
        for_all(&c.users, |p| {
            eventually(always(move |s: &State| {
                s.written
                    .last()
                    .is_some_and(|w| s.user[*p].siblings.contains(w))
            }))
        })
    }

    /// No sibling at a node or at a user has seen another.
    #[invariant]
    fn siblings_are_in_conflict(s: &State, c: &Constants) -> bool {
        let in_conflict = |s: &Set<Write>| s.all(|a| s.all(|b| a == b || !has_seen(&a, &b, c)));
        s.stored.values().all(in_conflict) && c.users.all(|p| in_conflict(&s.user[p].siblings))
    }

    /// A user can send a write request to every node.
    #[invariant]
    fn all_nodes_take_writes(s: &State, next: &Next, c: &Constants) -> bool {
        c.users.filter(|p| s.user[*p].at(user::Put)).all(|p| {
            let sent = |n| move |t: &State| t.net.in_flight().any(|(a, b, _)| (a, b) == (p, n));
            c.nodes.all(|n| next.can_reach(sent(n)))
        })
    }

    /// A waiting user has exactly one message in flight, the request or the answer.
    #[invariant]
    fn waiting_user_has_one_message(s: &State, c: &Constants) -> bool {
        c.users
            .all(|p| messages(s, p) == usize::from(s.user[p].at(user::Answer)))
    }

    /// Conflicts: the writes of two nodes are siblings at all nodes.
    #[reachable]
    fn version_vector_conflicts(v: &Vars) -> bool {
        v.stored
            .values()
            .all(|s| s.len() == 2 && s.image(|w| w.node).len() == 2)
    }

    /// No conflicts: at all nodes the write of one node replaces the write of another node.
    #[reachable]
    fn version_vector_no_conflicts(v: &Vars, c: &Constants) -> bool {
        v.stored
            .values()
            .all(|s| s.len() == 1 && merge(s) == c.users)
            && v.written.iter().map(|w| w.node).collect::<Set<_>>().len() == 2
    }

    /// A write can arrive between the read and the write of a user.
    #[scenario(possible)]
    fn write_arrives_before_put() -> Scenario {
        Scenario::sometime(user::Read.of("ann"))
            .then(node::Serve)
            .then(user::Put.of("ann"))
    }
}
