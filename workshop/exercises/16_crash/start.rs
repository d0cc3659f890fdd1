//! A store that writes to disk before it answers.

/// Clients send writes, and the store acknowledges what it has on disk.
#[mutaspec::spec(may_deadlock)]
pub mod store {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub clients: Participants,
        #[default("disk")]
        pub store: Participant,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Participant>,
        /// The writes on disk, each by the name of its client.
        #[durable]
        pub stored: Set<Participant>,
        /// The clients that have their acknowledgement.
        pub happy: Set<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            net: Links::new(),
            stored: Set::new(),
            happy: Set::new(),
        }
    }

    #[process(me in clients, fair)]
    fn client(me: Participant, vars: &mut Vars, c: &Constants) {
        'write: {
            vars.net.send(me, c.store, me);
        }
        'wait: {
            let (_, _) = vars.net.receive(me);
            vars.happy.insert(me);
        }
    }

    #[process(fair, daemon)]
    fn server(vars: &mut Vars, c: &Constants) {
        'serve: loop {
            let (client, _) = vars.net.receive(c.store);
            vars.stored.insert(client);
            vars.net.send(c.store, client, client);
        }
    }

    /// Only clients are stored.
    #[invariant]
    fn stored_are_clients(v: &Vars, c: &Constants) -> bool {
        v.stored.is_subset(&c.clients)
    }

    /// All writes can be stored.
    #[reachable]
    fn all_can_be_stored(v: &Vars, c: &Constants) -> bool {
        v.stored == c.clients
    }

    // ===== your part =====
    /// What is acknowledged is not lost.
    #[step_invariant]
    fn acknowledged_is_stored(before: &Vars, after: &Vars) -> bool {
        before.stored.is_subset(&after.stored)
    }
    // ===== end of your part =====
}
