//! One leader takes all writes and several followers answer reads, from the notes "How to handle
//! concurrent write" (author and year not given): the section "Multiple Machines", "Leader based".

use mutaspec::spec;

/// The leader rejects outdated writes as in [`versioned_reject`](super::versioned_reject) and sends
/// each accepted write to its followers, which answer the reads.
///
/// To the three requirements the notes answer: eventually, yes, eventually. Eventually means that
/// the temporal property `.._eventually` holds and the property without this suffix fails.
#[spec]
pub mod leader_based {
    /// A request that sets the data.
    #[value]
    #[derive(Copy)]
    pub struct Write {
        pub user: Participant,
        /// The version after the one that the user had read.
        pub version: u8,
    }

    #[value]
    pub enum Message {
        Set(Write),
        Accepted,
        Rejected,
        Replicate(Write),
    }

    #[constants]
    #[model(published, properties = [
        replicas_are_consistent_eventually, reflects_user_desired_change,
        reads_return_latest_written_data_eventually
    ])]
    #[model(requirement_1, properties = [replicas_are_consistent],
        expect_failure = replicas_are_consistent)]
    #[model(requirement_3, properties = [reads_return_latest_written_data],
        expect_failure = reads_return_latest_written_data)]
    #[model(two_users, properties = [
        replicas_are_consistent_eventually, reflects_user_desired_change,
        reads_return_latest_written_data_eventually, replicas_lack_only_writes_in_flight,
        each_user_writes_once, waiting_user_has_one_message, user_misses_own_write,
        reads_can_go_back, write_is_retried, every_user_writes
    ])]
    #[model(three_users, users = ["ann", "ben", "cleo"], properties = [
        replicas_are_consistent_eventually, reflects_user_desired_change,
        reads_return_latest_written_data_eventually, replicas_lack_only_writes_in_flight,
        each_user_writes_once, waiting_user_has_one_message, user_misses_own_write,
        reads_can_go_back, write_is_retried, every_user_writes
    ])]
    pub struct Constants {
        // Survives in `three_users`: constants/K1-27d52ba2. All properties also hold for two users.
        #[default("ann", "ben")]
        pub users: Participants,
        /// The node that handles write requests.
        #[default("leader")]
        pub leader: Participant,
        #[default("f1", "f2")]
        pub followers: Participants,
        /// The nodes that handle read requests. With `--set readers=leader`, reads and writes go to
        /// the same node, and `reads_return_latest_written_data` holds.
        #[default("f1", "f2")]
        pub readers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Message>,
        /// The data of the leader and of each follower.
        #[durable]
        pub stored: Map<Participant, Option<Write>>,
        /// The version that the leader expects of the next write.
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
            stored: c.followers.with(c.leader).map(|_| None),
            expected: 1,
            written: Vec::new(),
        }
    }

    fn version(data: Option<Write>) -> u8 {
        data.map_or(0, |w| w.version)
    }

    #[process(me in users, fair, daemon)]
    fn user(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut read: Option<Write> = None;
        'read: {
            read = vars.stored[pick(&c.readers)];
        }
        'set: {
            let write = Write {
                user: me,
                version: version(read) + 1,
            };
            vars.net.send(me, c.leader, Message::Set(write));
        }
        'answer: {
            let (_, message) = vars.net.receive(me);
            if message == Message::Rejected {
                goto!('read);
            }
        }
        'read_repeatedly: loop {
            read = vars.stored[pick(&c.readers)];
        }
    }

    #[process(fair, daemon)]
    fn leader(vars: &mut Vars, c: &Constants) {
        'serve: loop {
            let (from, message) = vars.net.receive(c.leader);
            if let Message::Set(write) = message {
                if write.version < vars.expected {
                    vars.net.send(c.leader, from, Message::Rejected);
                } else {
                    vars.stored[c.leader] = Some(write);
                    vars.expected += 1;
                    vars.written.push(write);
                    vars.net
                        .broadcast(c.leader, &c.followers, Message::Replicate(write));
                    vars.net.send(c.leader, from, Message::Accepted);
                }
            }
        }
    }

    #[process(me in followers, fair, daemon)]
    fn follower(me: Participant, vars: &mut Vars) {
        'apply: loop {
            let (_, message) = vars.net.receive(me);
            if let Message::Replicate(write) = message {
                vars.stored[me] = Some(write);
            }
        }
    }

    /// The number of messages in flight from or to a participant.
    fn messages(v: &Vars, p: Participant) -> usize {
        v.net
            .in_flight()
            .filter(|(from, to, _)| *from == p || *to == p)
            .count()
    }

    /// Bounds mutants that repeat messages without end. Cuts nothing from the spec.
    #[constraint]
    fn no_more_writes_or_messages_than_users(v: &Vars, c: &Constants) -> bool {
        v.written.len() <= c.users.len()
            && c.users.all(|p| messages(v, p) <= 1)
            && c.followers.all(|f| messages(v, f) <= c.users.len())
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

    /// Requirement 2: the data reflects what users wanted. No write replaces one not seen.
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
            let reads = before.user[p].at(user::Read) && after.user[p].at(user::Set)
                || before.user[p].read != after.user[p].read;
            !reads || after.user[p].read == before.written.last().copied()
        })
    }

    /// Requirement 3, eventual consistency: from some time on all reads return the latest data.
    #[temporal]
    fn reads_return_latest_written_data_eventually(c: &Constants) -> Formula {
        for_all(&c.users, |p| {
            eventually(always(move |s: &State| {
                s.user[*p].read == s.written.last().copied()
            }))
        })
    }

    /// A replica has applied all accepted writes but those on their way to it.
    #[invariant]
    fn replicas_lack_only_writes_in_flight(v: &Vars) -> bool {
        v.stored.iter().all(|(r, data)| {
            let writes = v
                .net
                .in_flight()
                .filter(|(_, _, m)| matches!(m, Message::Replicate(_)));
            let behind = writes.filter(|(_, to, _)| to == r).count();
            *data == v.written.iter().rev().nth(behind).copied()
        })
    }

    /// A user retries until exactly one write of the user is accepted.
    #[invariant]
    fn each_user_writes_once(s: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            let writes = s.written.iter().filter(|w| w.user == p).count();
            s.user[p].at(user::Answer) && writes <= 1
                || writes == usize::from(s.user[p].at(user::ReadRepeatedly))
        })
    }

    /// A waiting user has exactly one message in flight, the request or the answer.
    #[invariant]
    fn waiting_user_has_one_message(s: &State, c: &Constants) -> bool {
        c.users
            .all(|p| messages(s, p) == usize::from(s.user[p].at(user::Answer)))
    }

    /// A user whose write was accepted can read data that is older.
    #[reachable]
    fn user_misses_own_write(s: &State, c: &Constants) -> bool {
        c.users.any(|p| {
            let own = s.written.iter().find(|w| w.user == p);
            s.user[p].at(user::ReadRepeatedly) && version(s.user[p].read) < own.unwrap().version
        })
    }

    /// Repeated reads can return newer data and then older data, from another follower.
    #[reachable]
    fn reads_can_go_back(before: &State, after: &State, c: &Constants) -> bool {
        c.users
            .any(|p| version(after.user[p].read) < version(before.user[p].read))
    }

    /// A rejected user reads again and retries.
    #[scenario(possible)]
    fn write_is_retried() -> Scenario {
        Scenario::sometime(user::Read.of("ann"))
            .later(leader::Serve)
            .later(user::Set.of("ann"))
            .later(leader::Serve)
            .later(user::Answer.of("ann"))
            .then(user::Read.of("ann"))
    }

    /// Every user's write is accepted in the end.
    #[temporal]
    fn every_user_writes(c: &Constants) -> Formula {
        for_all(&c.users, |p| {
            eventually(move |s: &State| s.user[*p].at(user::ReadRepeatedly))
        })
    }
}
