//! Rejection of outdated writes on a single machine, from the notes "How to handle concurrent
//! write" (author and year not given): the section "Reject the write which version is smaller
//! than server expect".

use mutaspec::spec;

/// The server numbers the writes and rejects a write whose version is smaller than expected.
///
/// To the three requirements the notes answer: yes, yes, yes.
#[spec(termination)]
pub mod versioned_reject {
    /// A request that sets the number of apples.
    #[value]
    #[derive(Copy)]
    pub struct Write {
        pub user: Participant,
        pub apples: u8,
        /// The version that the server expected when the user read the data.
        pub version: u8,
    }

    #[value]
    pub enum Message {
        Set(Write),
        Accepted,
        Rejected,
    }

    #[constants]
    #[model(published, properties = [
        replicas_are_consistent, reflects_user_desired_change, reads_return_latest_written_data
    ])]
    #[model(two)]
    #[model(three, users = ["ann", "ben", "cleo"])]
    pub struct Constants {
        // Survives in `three`: constants/K1-27d52ba2. All properties also hold for two users.
        #[default("ann", "ben")]
        pub users: Participants,
        /// The single machine.
        #[default("server")]
        pub replicas: Participants,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Message>,
        #[durable]
        pub stored: Map<Participant, Option<Write>>,
        /// The version that the server expects of the next write. It is only incremented.
        #[durable]
        pub expected: u8,
        /// History variable: the accepted writes in their order.
        #[durable]
        pub written: Vec<Write>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            net: Links::new(),
            stored: c.replicas.map(|_| None),
            expected: 1,
            written: Vec::new(),
        }
    }

    /// The number of apples that a user wants: 5 for the first user, 1 for the second.
    fn wanted(user: Participant, c: &Constants) -> u8 {
        [5, 1, 3, 4, 2][c.users.iter().position(|u| *u == user).unwrap()]
    }

    #[process(me in users, fair)]
    fn user(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut read: Option<Write> = None;
        let mut version: u8 = 1;
        'read: {
            read = vars.stored[pick(&c.replicas)];
            version = vars.expected;
        }
        'set: {
            let write = Write {
                user: me,
                apples: wanted(me, c),
                version,
            };
            vars.net.send(me, pick(&c.replicas), Message::Set(write));
        }
        'answer: {
            let (_, message) = vars.net.receive(me);
            if message == Message::Rejected {
                goto!('read);
            }
        }
        'read_back: {
            read = vars.stored[pick(&c.replicas)];
        }
    }

    #[process(me in replicas, fair, daemon)]
    fn server(me: Participant, vars: &mut Vars) {
        'serve: loop {
            let (from, message) = vars.net.receive(me);
            if let Message::Set(write) = message {
                if write.version < vars.expected {
                    vars.net.send(me, from, Message::Rejected);
                } else {
                    vars.stored[me] = Some(write);
                    vars.expected += 1;
                    vars.written.push(write);
                    vars.net.send(me, from, Message::Accepted);
                }
            }
        }
    }

    fn is_read(before: &State, after: &State, p: Participant) -> bool {
        (before.user[p].at(user::Read) && !after.user[p].at(user::Read))
            || (before.user[p].at(user::ReadBack) && !after.user[p].at(user::ReadBack))
    }

    fn is_done(s: &State, p: Participant) -> bool {
        s.user[p].at(user::Done)
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

    /// Requirement 1: the data is consistent among all replicas. There is only one.
    #[invariant]
    fn replicas_are_consistent(v: &Vars, c: &Constants) -> bool {
        c.replicas
            .all(|a| c.replicas.all(|b| v.stored[a] == v.stored[b]))
    }

    /// Requirement 2: the data reflects the change that each user wanted. No write replaces a
    /// write that its user had not seen.
    #[invariant]
    fn reflects_user_desired_change(v: &Vars) -> bool {
        v.written
            .iter()
            .enumerate()
            .all(|(i, w)| usize::from(w.version) == i + 1)
    }

    /// Requirement 3: each read returns the latest written data, so repeated reads agree.
    #[step_invariant]
    fn reads_return_latest_written_data(before: &State, after: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            !is_read(before, after, p) || after.user[p].read == before.written.last().copied()
        })
    }

    /// The version that the server expects is one more than the number of accepted writes.
    #[invariant]
    fn version_counts_accepted_writes(v: &Vars) -> bool {
        usize::from(v.expected) == v.written.len() + 1
    }

    /// The server tracks an increment-only version number.
    #[step_invariant]
    fn version_is_increment_only(before: &Vars, after: &Vars) -> bool {
        after.expected == before.expected || after.expected == before.expected + 1
    }

    /// A user expects the version after the data that the user read before writing.
    #[invariant]
    fn version_belongs_to_data_read(s: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            let u = &s.user[p];
            is_done(s, p) || u.version == u.read.map_or(0, |w| w.version) + 1
        })
    }

    /// A write is rejected only if another user's write was accepted after the user read.
    #[invariant]
    fn rejected_only_in_conflict(s: &State) -> bool {
        s.net.in_flight().all(|(_, p, m)| {
            *m != Message::Rejected
                || s.written
                    .iter()
                    .any(|w| w.user != p && w.version >= s.user[p].version)
        })
    }

    /// A user has written exactly once when the answer says so.
    #[invariant]
    fn answer_is_true(s: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            let writes = s.written.iter().filter(|w| w.user == p).count();
            let u = &s.user[p];
            match (u.at(user::ReadBack) || is_done(s, p), u.at(user::Answer)) {
                (true, _) => writes == 1,
                (_, true) => writes <= 1,
                _ => writes == 0,
            }
        })
    }

    /// A waiting user has exactly one message in flight, its request or the answer.
    #[invariant]
    fn waiting_user_has_one_message(s: &State, c: &Constants) -> bool {
        c.users
            .all(|p| messages(s, p) == usize::from(s.user[p].at(user::Answer)))
    }

    /// The conflict in the notes: two writes of one version, of which the second is rejected.
    #[scenario(possible)]
    fn second_write_of_a_version_is_rejected_and_retried() -> Scenario {
        Scenario::sometime(user::Read.of("ann"))
            .later(server::Serve)
            .later(user::Set.of("ann"))
            .later(server::Serve)
            .later(user::Answer.of("ann"))
            .then(user::Read.of("ann"))
    }

    /// Another user's write is accepted between the answer and the read.
    #[scenario(possible)]
    fn write_arrives_before_read_back() -> Scenario {
        Scenario::sometime(user::Answer.of("ann"))
            .later(server::Serve)
            .later(user::ReadBack.of("ann"))
    }

    /// Every user's write is accepted in the end, and the user reads back.
    #[temporal]
    fn every_user_writes_and_reads_back(c: &Constants) -> Formula {
        for_all(&c.users, |p| eventually(move |s: &State| is_done(s, *p)))
    }
}
