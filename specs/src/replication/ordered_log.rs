//! The repair of dual writes that Martin Kleppmann proposes (2015): clients append to one log, and
//! both stores apply it in order.

use mutaspec::spec;

/// One ordered log, two stores that follow it: they agree in the end.
#[spec(termination)]
pub mod ordered_log {
    /// What a model sets.
    #[constants]
    #[model(two,
        properties = [stores_follow_the_log, each_client_writes_once, the_log_only_grows,
            stores_skip_nothing, a_store_can_lag, a_store_can_hold_an_older_write,
            values_agree_in_the_end, everything_is_stored_in_the_end, deadlock_freedom,
            termination])]
    #[model(three, clients = ["ann", "ben", "cleo"])]
    pub struct Constants {
        /// Who writes.
        #[default("ann", "ben")]
        pub clients: Participants,
        /// Where it is written to.
        #[default("database", "cache")]
        pub stores: Participants,
    }

    /// The variables.
    #[variables]
    pub struct Vars {
        /// The writes in their order, each by the name of its client.
        pub log: Vec<Participant>,
        /// The last write that a store has applied.
        pub stored: Map<Participant, Option<Participant>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            log: Vec::new(),
            stored: c.stores.map(|_| None),
        }
    }

    #[process(me in clients, fair)]
    fn client(me: Participant, vars: &mut Vars) {
        'append: {
            vars.log.push(me);
        }
    }

    #[process(me in stores, fair, daemon)]
    fn store(me: Participant, vars: &mut Vars) {
        let mut applied: u8 = 0;
        'apply: loop {
            wait_until(usize::from(applied) < vars.log.len());
            vars.stored[me] = Some(vars.log[usize::from(applied)]);
            applied += 1;
        }
    }

    fn values_agree(v: &Vars, c: &Constants) -> bool {
        c.stores
            .all(|x| c.stores.all(|y| v.stored[x] == v.stored[y]))
    }

    fn all_is_stored(v: &Vars, c: &Constants) -> bool {
        v.log.len() == c.clients.len() && c.stores.all(|x| v.stored[x] == v.log.last().copied())
    }

    fn some_store_is_behind_by(writes: u8, s: &State, c: &Constants) -> bool {
        let applied = |x: Participant| s.store[x].applied;
        c.stores
            .any(|x| applied(x) > 0 && c.stores.any(|y| applied(y) >= applied(x) + writes))
    }

    /// A store holds the last write that it has applied.
    #[invariant]
    fn stores_follow_the_log(s: &State, c: &Constants) -> bool {
        c.stores.all(|x| match s.store[x].applied {
            0 => s.stored[x].is_none(),
            n => s.stored[x] == s.log.get(usize::from(n) - 1).copied(),
        })
    }

    /// Nobody writes twice.
    #[invariant]
    fn each_client_writes_once(v: &Vars, c: &Constants) -> bool {
        c.clients
            .all(|p| v.log.iter().filter(|q| **q == p).count() <= 1)
    }

    /// What is in the log stays where it is.
    #[step_invariant]
    fn the_log_only_grows(before: &Vars, after: &Vars) -> bool {
        after.log.starts_with(&before.log)
    }

    /// Stores apply one write after the other.
    #[step_invariant]
    fn stores_skip_nothing(before: &State, after: &State, c: &Constants) -> bool {
        c.stores
            .all(|x| after.store[x].applied - before.store[x].applied <= 1)
    }

    /// A store can be behind the other.
    #[reachable]
    fn a_store_can_lag(v: &Vars, c: &Constants) -> bool {
        !values_agree(v, c)
    }

    /// A store can hold a write that another store has already replaced.
    #[reachable]
    fn a_store_can_hold_an_older_write(s: &State, c: &Constants) -> bool {
        some_store_is_behind_by(1, s, c)
    }

    /// The lag is not limited: a store can hold a write that was replaced twice in another store.
    /// This takes three clients.
    #[reachable]
    fn a_store_can_lag_by_two_writes(s: &State, c: &Constants) -> bool {
        some_store_is_behind_by(2, s, c)
    }

    /// What dual writes do not reach: from some time on both stores hold the same value.
    #[temporal]
    fn values_agree_in_the_end() -> Formula {
        eventually(always(values_agree))
    }

    /// Every write arrives in both stores.
    #[temporal]
    fn everything_is_stored_in_the_end() -> Formula {
        eventually(always(all_is_stored))
    }
}
