//! "Last write wins" on a single machine, from the notes "How to handle concurrent write"
//! (author and year not given): the section "Single Machine".

use mutaspec::spec;

/// Users set a number of apples, and the database keeps the write that arrives last.
///
/// To the three requirements the notes answer: yes, no, yes.
#[spec(termination)]
pub mod last_write_wins {
    /// A request that sets the number of apples.
    #[value]
    #[derive(Copy)]
    pub struct Write {
        pub user: Participant,
        pub apples: u8,
        /// Number of writes that the user had seen. Only properties read it.
        pub seen: u8,
    }

    #[value]
    pub enum Message {
        Set(Write),
        Done,
    }

    #[constants]
    #[model(
        published,
        properties = [replicas_are_consistent, reads_return_latest_written_data]
    )]
    #[model(
        requirement_2,
        properties = [reflects_user_desired_change],
        expect_failure = reflects_user_desired_change
    )]
    #[model(two, properties = [
        replicas_are_consistent, reads_return_latest_written_data, database_holds_last_write,
        each_user_writes_once, users_write_what_they_want, seen_counts_writes_up_to_read,
        waiting_user_has_one_message, user_reads_own_write, user_reads_write_of_another,
        user_sees_write_before_own, write_arrives_before_read_back, every_user_reads_back,
        termination, deadlock_freedom
    ])]
    #[model(three, users = ["ann", "ben", "cleo"], properties = [
        replicas_are_consistent, reads_return_latest_written_data, database_holds_last_write,
        each_user_writes_once, users_write_what_they_want, seen_counts_writes_up_to_read,
        waiting_user_has_one_message, user_reads_own_write, user_reads_write_of_another,
        user_sees_write_before_own, write_arrives_before_read_back, every_user_reads_back,
        termination, deadlock_freedom
    ])]
    pub struct Constants {
        // Survives in `three`: constants/K1-27d52ba2. All properties also hold for two users.
        #[default("ann", "ben")]
        pub users: Participants,
        /// The single machine.
        #[default("database")]
        pub replicas: Participants,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Message>,
        #[durable]
        pub stored: Map<Participant, Option<Write>>,
        /// History variable: all writes, in the order in which the database applied them.
        #[durable]
        pub written: Vec<Write>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            net: Links::new(),
            stored: c.replicas.map(|_| None),
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
        let mut seen: u8 = 0;
        'read: {
            read = vars.stored[pick(&c.replicas)];
            seen = vars.written.len() as u8;
        }
        'set: {
            let write = Write {
                user: me,
                apples: wanted(me, c),
                seen,
            };
            vars.net.send(me, pick(&c.replicas), Message::Set(write));
        }
        'answer: {
            let (_, message) = vars.net.receive(me);
            assert!(message == Message::Done);
        }
        'read_back: {
            read = vars.stored[pick(&c.replicas)];
        }
    }

    #[process(me in replicas, fair, daemon)]
    fn database(me: Participant, vars: &mut Vars) {
        'overwrite: loop {
            let (from, message) = vars.net.receive(me);
            if let Message::Set(write) = message {
                vars.stored[me] = Some(write);
                vars.written.push(write);
                vars.net.send(me, from, Message::Done);
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
            .all(|(i, w)| usize::from(w.seen) == i)
    }

    /// Requirement 3: each read returns the latest written data, so repeated reads agree.
    #[step_invariant]
    fn reads_return_latest_written_data(before: &State, after: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            !is_read(before, after, p) || after.user[p].read == before.written.last().copied()
        })
    }

    /// The last write that reaches the database is the latest data.
    #[invariant]
    fn database_holds_last_write(v: &Vars, c: &Constants) -> bool {
        c.replicas.all(|r| v.stored[r] == v.written.last().copied())
    }

    /// No request is applied twice.
    #[invariant]
    fn each_user_writes_once(v: &Vars, c: &Constants) -> bool {
        c.users
            .all(|p| v.written.iter().filter(|w| w.user == p).count() <= 1)
    }

    /// A write carries what its user wants and how much its user has seen.
    #[invariant]
    fn users_write_what_they_want(s: &State, c: &Constants) -> bool {
        s.written
            .iter()
            .all(|w| w.apples == wanted(w.user, c) && w.seen == s.user[w.user].seen)
    }

    /// `seen` counts the writes up to the one that the user read before its own write.
    #[invariant]
    fn seen_counts_writes_up_to_read(s: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            let u = &s.user[p];
            let last = u
                .seen
                .checked_sub(1)
                .and_then(|i| s.written.get(usize::from(i)).copied());
            u.at(user::ReadBack) || is_done(s, p) || u.read == last
        })
    }

    /// A waiting user has exactly one message in flight, its request or the answer.
    #[invariant]
    fn waiting_user_has_one_message(s: &State, c: &Constants) -> bool {
        c.users
            .all(|p| messages(s, p) == usize::from(s.user[p].at(user::Answer)))
    }

    /// Ann sets 5 apples and reads 5.
    #[reachable]
    fn user_reads_own_write(s: &State, c: &Constants) -> bool {
        c.users
            .any(|p| is_done(s, p) && s.user[p].read.is_some_and(|w| w.user == p))
    }

    /// The fault in the notes: ann sets 5 apples and reads 1.
    #[reachable]
    fn user_reads_write_of_another(s: &State, c: &Constants) -> bool {
        c.users
            .any(|p| is_done(s, p) && s.user[p].read.is_some_and(|w| w.user != p))
    }

    /// A user can read the data of another before writing.
    #[reachable]
    fn user_sees_write_before_own(s: &State, c: &Constants) -> bool {
        c.users
            .any(|p| s.user[p].at(user::Set) && s.user[p].read.is_some())
    }

    /// The order of events in the notes: the write of another user arrives last.
    #[scenario(possible)]
    fn write_arrives_before_read_back() -> Scenario {
        Scenario::sometime(user::Answer.of("ann"))
            .later(database::Overwrite)
            .later(user::ReadBack.of("ann"))
    }

    /// Every user gets an answer and reads back.
    #[temporal]
    fn every_user_reads_back(c: &Constants) -> Formula {
        for_all(&c.users, |p| eventually(move |s: &State| is_done(s, *p)))
    }
}
