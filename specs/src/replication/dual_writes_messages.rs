//! Dual writes over the network: the same race, with messages, acknowledgements and FIFO links.

use mutaspec::spec;

/// Clients write to a database, then to its cache, and wait for each to answer; nothing orders the
/// writes of two clients.
#[spec(termination)]
pub mod dual_writes_messages {
    /// What is sent.
    #[value]
    pub enum Msg {
        /// A client's value: its name.
        Write(Participant),
        Ack,
    }

    /// What a model sets.
    #[constants]
    #[model(two)]
    #[model(three, clients = ["ann", "ben", "cleo"])]
    pub struct Constants {
        /// Who writes.
        // Survives: constants/K1-46bb7470, on `three`, one client less: two clients are enough for
        // the race.
        #[default("ann", "ben")]
        pub clients: Participants,
        /// Who stores.
        #[default("database", "cache")]
        pub stores: Participants,
        /// The store that is written to first.
        #[default("database")]
        pub database: Participant,
        /// The store that is written to second.
        #[default("cache")]
        pub cache: Participant,
    }

    /// The variables.
    #[variables]
    pub struct Vars {
        pub net: Links<Msg>,
        pub stored: Map<Participant, Option<Participant>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            net: Links::new(),
            stored: c.stores.map(|_| None),
        }
    }

    #[process(me in clients, fair)]
    fn client(me: Participant, vars: &mut Vars, c: &Constants) {
        'write_database: {
            vars.net.send(me, c.database, Msg::Write(me));
        }
        'database_ack: {
            vars.net
                .receive_if(me, |from, m| from == c.database && *m == Msg::Ack);
        }
        'write_cache: {
            vars.net.send(me, c.cache, Msg::Write(me));
        }
        'cache_ack: {
            vars.net
                .receive_if(me, |from, m| from == c.cache && *m == Msg::Ack);
        }
    }

    #[process(me in stores, fair, daemon)]
    fn store(me: Participant, vars: &mut Vars) {
        'serve: loop {
            match vars.net.receive(me) {
                (from, Msg::Write(value)) => {
                    vars.stored[me] = Some(value);
                    vars.net.send(me, from, Msg::Ack);
                }
                (_, Msg::Ack) => unreachable!("nobody acknowledges to a store"),
            }
        }
    }

    fn all_done(s: &State, c: &Constants) -> bool {
        c.clients.all(|p| s.client[p].at(client::Done))
    }

    /// Once all clients have their answers both stores hold something.
    #[invariant]
    fn done_means_stored(s: &State, c: &Constants) -> bool {
        !all_done(s, c) || c.stores.all(|x| s.stored[x].is_some())
    }

    /// A client that has its answer from the database has its value there, or another's.
    #[invariant]
    fn answered_means_stored(s: &State, c: &Constants) -> bool {
        c.clients
            .all(|p| !s.client[p].at(client::WriteCache) || s.stored[c.database].is_some())
    }

    /// A client has one message in flight, its write or the answer, while it waits for an answer.
    /// Otherwise it has none: an answer that stays in the network could be taken for the answer to
    /// a later write.
    #[invariant]
    fn one_message_in_flight_for_each_wait(s: &State, c: &Constants) -> bool {
        c.clients.all(|p| {
            let waits = s.client[p].at(client::DatabaseAck) || s.client[p].at(client::CacheAck);
            s.net
                .in_flight()
                .filter(|(from, to, _)| *from == p || *to == p)
                .count()
                == usize::from(waits)
        })
    }

    /// The race of the story: a goal, because this spec must be able to show it.
    #[reachable]
    fn they_can_disagree(s: &State, c: &Constants) -> bool {
        all_done(s, c) && s.stored[c.database] != s.stored[c.cache]
    }

    /// A write to the database is answered.
    #[temporal]
    fn writes_are_answered(c: &Constants) -> Formula {
        for_all(&c.clients, |p| {
            leads_to(
                |s| s.client[p].at(client::DatabaseAck),
                |s| s.client[p].at(client::WriteCache),
            )
        })
    }
}
