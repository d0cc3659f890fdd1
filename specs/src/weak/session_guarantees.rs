//! The four session guarantees, from Gowtham Kaki's "Notes - Terry's Session Guarantees" (2015) on
//! Terry et al., "Session Guarantees for Weakly Consistent Replicated Data" (PDIS 1994), with the
//! notes' example of the chicken and the egg.

use mutaspec::spec;

/// A session reads and writes through any server of a weakly consistent database, and still finds
/// what it expects of a single one.
///
/// A session keeps its read-set and its write-set, and an operation waits for a server that has the
/// set that its guarantee is about. The servers exchange writes by anti-entropy. A model without
/// one guarantee violates it, and keeps the other three.
#[spec(termination)]
pub mod session_guarantees {
    /// A Write. `WriteOrder` is the order of its fields, from the first one on.
    #[value]
    #[derive(Copy)]
    pub struct Write {
        pub clock: u8,
        pub session: Participant,
        /// Its place among the operations of its session.
        pub place: u8,
    }

    /// An operation of a session.
    #[value]
    pub enum Operation {
        /// A Read, with its `RelevantWrites`.
        Read(Set<Write>),
        Wrote(Write),
    }

    /// The four guarantees.
    #[value]
    pub enum Guarantee {
        ReadYourWrites,
        MonotonicReads,
        WritesFollowReads,
        MonotonicWrites,
    }

    /// Constants; `published` checks the four guarantees, and that servers have the sessions'
    /// Writes.
    #[constants]
    #[model(published,
        properties = [read_your_writes, monotonic_reads, writes_follow_reads, monotonic_writes,
            servers_have_the_writes_of_sessions])]
    #[ladder(two, three)]
    #[model(two)]
    #[model(three, servers = ["s1", "s2", "s3"])]
    #[model(no_read_your_writes, dropped = Set::from([Guarantee::ReadYourWrites]),
        expect_failure = read_your_writes)]
    #[model(no_monotonic_reads, dropped = Set::from([Guarantee::MonotonicReads]),
        expect_failure = monotonic_reads)]
    #[model(no_writes_follow_reads, dropped = Set::from([Guarantee::WritesFollowReads]),
        properties = [read_your_writes, monotonic_reads, writes_follow_reads, monotonic_writes],
        expect_failure = writes_follow_reads)]
    #[model(no_monotonic_writes, dropped = Set::from([Guarantee::MonotonicWrites]),
        expect_failure = monotonic_writes)]
    #[model(quelea, write_order = false, expect_failure = the_egg_comes_second)]
    pub struct Constants {
        // Survives in `three`: constants/K1-e065e7f8, two servers as in `two`.
        #[default("s1", "s2")]
        pub servers: Participants,
        #[default("alice", "bob")]
        pub sessions: Participants,
        /// The number of operations of each session.
        #[default(2)]
        pub operations: u8,
        /// The guarantees for which no operation waits.
        #[default(Set::new())]
        pub dropped: Set<Guarantee>,
        /// Whether a server orders a Write after all Writes that it has. Quelea does not.
        #[default(true)]
        pub write_order: bool,
    }

    /// `DB(S)`: the Writes at each server, as they arrived.
    #[variables]
    pub struct Vars {
        pub db: Map<Participant, Vec<Write>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            db: c.servers.map(|_| Vec::new()),
        }
    }

    fn has(db: &[Write], writes: &Set<Write>) -> bool {
        writes.all(|w| db.contains(&w))
    }

    #[process(me in sessions, fair)]
    fn session(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut reads: Set<Write> = Set::new();
        let mut writes: Set<Write> = Set::new();
        let mut history: Vec<Operation> = Vec::new();
        'operate: while history.len() < usize::from(c.operations) {
            let server = pick(&c.servers);
            if either() {
                wait_until(
                    c.dropped.contains(&Guarantee::ReadYourWrites)
                        || has(&vars.db[server], &writes),
                );
                wait_until(
                    c.dropped.contains(&Guarantee::MonotonicReads) || has(&vars.db[server], &reads),
                );
                let relevant: Set<Write> = vars.db[server].iter().copied().collect();
                reads = reads.union(&relevant);
                history.push(Operation::Read(relevant));
            } else {
                wait_until(
                    c.dropped.contains(&Guarantee::WritesFollowReads)
                        || has(&vars.db[server], &reads),
                );
                wait_until(
                    c.dropped.contains(&Guarantee::MonotonicWrites)
                        || has(&vars.db[server], &writes),
                );
                let last = vars.db[server].iter().map(|w| w.clock).max().unwrap_or(0);
                let clock = if c.write_order { last + 1 } else { 0 };
                let place = history.len() as u8;
                let write = Write {
                    clock,
                    session: me,
                    place,
                };
                vars.db[server].push(write);
                // Survives: U3-925d8461, only the last Write is remembered. By Monotonic Writes, a
                // server that has it has those before it.
                writes.insert(write);
                history.push(Operation::Wrote(write));
            }
        }
    }

    /// Total propagation: a server receives the first Write that it does not have from another.
    #[action(from in servers, to in servers, fair)]
    fn anti_entropy(from: Participant, to: Participant, vars: &mut Vars) {
        let next = pick(
            vars.db[from]
                .iter()
                .copied()
                .find(|w| !vars.db[to].contains(w)),
        );
        vars.db[to].push(next);
    }

    /// Whether this holds of each operation of a session and each one that follows it.
    fn in_each_session(
        s: &State,
        c: &Constants,
        test: impl Fn(&Operation, &Operation) -> bool,
    ) -> bool {
        c.sessions.all(|p| {
            let history = &s.session[p].history;
            (0..history.len()).all(|j| (0..j).all(|i| test(&history[i], &history[j])))
        })
    }

    /// Read Your Writes: a Read includes the Writes before it in its session.
    #[invariant]
    fn read_your_writes(s: &State, c: &Constants) -> bool {
        in_each_session(s, c, |first, second| match (first, second) {
            (Operation::Wrote(w), Operation::Read(r)) => r.contains(w),
            _ => true,
        })
    }

    /// Monotonic Reads: a Read includes what the Reads before it in its session returned.
    #[invariant]
    fn monotonic_reads(s: &State, c: &Constants) -> bool {
        in_each_session(s, c, |first, second| match (first, second) {
            (Operation::Read(r1), Operation::Read(r2)) => r1.is_subset(r2),
            _ => true,
        })
    }

    /// Writes Follow Reads: a server that has a Write has what its session read before it.
    #[invariant]
    fn writes_follow_reads(s: &State, c: &Constants) -> bool {
        in_each_session(s, c, |first, second| match (first, second) {
            (Operation::Read(r1), Operation::Wrote(w2)) => {
                s.db.values().all(|db| !db.contains(w2) || has(db, r1))
            }
            _ => true,
        })
    }

    /// Monotonic Writes: a server that has a Write has those before it in its session, and
    /// `WriteOrder` holds between them.
    #[invariant]
    fn monotonic_writes(s: &State, c: &Constants) -> bool {
        in_each_session(s, c, |first, second| match (first, second) {
            (Operation::Wrote(w1), Operation::Wrote(w2)) => {
                w1 < w2 && s.db.values().all(|db| !db.contains(w2) || db.contains(w1))
            }
            _ => true,
        })
    }

    /// The other half of Writes Follow Reads: `WriteOrder` holds between what a session read and
    /// its Write. Cheryl sees that the egg comes second.
    #[invariant]
    fn the_egg_comes_second(s: &State, c: &Constants) -> bool {
        in_each_session(s, c, |first, second| match (first, second) {
            (Operation::Read(r1), Operation::Wrote(w2)) => r1.all(|w1| w1 < *w2),
            _ => true,
        })
    }

    fn writes_at(v: &Vars, server: Participant) -> Set<Write> {
        v.db[server].iter().copied().collect()
    }

    /// All Writes that a session has written or read.
    fn needed(history: &[Operation]) -> Set<Write> {
        history
            .iter()
            .fold(Set::new(), |all, operation| match operation {
                Operation::Read(r) => all.union(r),
                Operation::Wrote(w) => all.with(*w),
            })
    }

    /// Sessions do as many operations as they are to. What they write or read is at some server,
    /// and a server has only that, each Write once.
    #[invariant]
    fn servers_have_the_writes_of_sessions(s: &State, c: &Constants) -> bool {
        let all = c
            .servers
            .iter()
            .fold(Set::new(), |all, x| all.union(&writes_at(s, *x)));
        let is_written = |w: Write| {
            s.session[w.session].history.get(usize::from(w.place)) == Some(&Operation::Wrote(w))
        };
        c.sessions.all(|p| {
            s.session[p].history.len() <= usize::from(c.operations)
                && needed(&s.session[p].history).is_subset(&all)
        }) && all.all(is_written)
            && c.servers.all(|x| writes_at(s, x).len() == s.db[x].len())
    }

    /// A server keeps its Writes, in the order in which they arrived.
    #[step_invariant]
    fn writes_are_kept(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.servers.all(|x| after.db[x].starts_with(&before.db[x]))
    }

    /// A Read returns all Writes at one server, and a Write is accepted by one server.
    #[step_invariant]
    fn one_server_performs_an_operation(before: &State, after: &State, c: &Constants) -> bool {
        let changed = c.servers.count(|x| before.db[x] != after.db[x]);
        c.sessions
            .all(|p| before.session[p].history == after.session[p].history)
            || c.sessions.any(|p| {
                match after.session[p]
                    .history
                    .strip_prefix(&before.session[p].history[..])
                {
                    Some([Operation::Read(r)]) => {
                        changed == 0 && c.servers.any(|x| writes_at(before, x) == *r)
                    }
                    Some([Operation::Wrote(_)]) => changed == 1,
                    _ => false,
                }
            })
    }

    /// A session may read and write at any server that has what its guarantees are about.
    #[invariant]
    fn any_such_server_serves(s: &State, c: &Constants, next: &Next) -> bool {
        c.sessions.all(|p| {
            let history = &s.session[p].history;
            history.len() == usize::from(c.operations)
                || c.servers
                    .filter(|x| has(&s.db[*x], &needed(history)))
                    .all(|x| {
                        let read = Operation::Read(writes_at(s, x));
                        next.can_reach(|t| {
                            t.session[p].history.len() > history.len()
                                && t.session[p].history.last() == Some(&read)
                        }) && next.can_reach(|t| {
                            t.session[p].history.len() > history.len()
                                && t.db[x].len() > s.db[x].len()
                        })
                    })
        })
    }

    /// Bob reads that Alice's chicken laid an egg and answers, and Alice reads his answer.
    #[reachable]
    fn an_answer_is_read(s: &State, c: &Constants) -> bool {
        c.sessions.any(|p| {
            c.sessions.any(|q| {
                matches!(
                    &s.session[p].history[..],
                    [Operation::Wrote(_), Operation::Read(r)] if r.any(|w| w.session == q)
                ) && matches!(
                    &s.session[q].history[..],
                    [Operation::Read(r), Operation::Wrote(_)] if r.any(|w| w.session == p)
                )
            })
        })
    }

    /// Servers can have different Writes when all sessions are done.
    #[reachable]
    fn servers_can_differ(s: &State, c: &Constants) -> bool {
        c.sessions.all(|p| s.session[p].at(session::Done))
            && c.servers
                .any(|x| c.servers.any(|y| writes_at(s, x) != writes_at(s, y)))
    }

    fn servers_agree(s: &State, c: &Constants) -> bool {
        c.servers
            .all(|x| c.servers.all(|y| writes_at(s, x) == writes_at(s, y)))
    }

    /// Total propagation: in the end all servers have all Writes.
    #[temporal]
    fn total_propagation() -> Formula {
        eventually(always(servers_agree))
    }
}
