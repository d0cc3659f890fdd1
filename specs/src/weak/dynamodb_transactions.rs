//! Multi-item transactions in DynamoDB, from Gowtham Kaki's notes "Dynamo and DynamoDB" (2016):
//! three isolation levels, set for each read.

use mutaspec::spec;

/// Transactions move one unit from item x to item y and commit or roll back, while readers read
/// both items.
///
/// A write locks its item and keeps the old copy. A fully isolated read locks the item, just like a
/// write. A committed read returns the old copy where it finds a lock. An uncommitted read returns
/// what it finds, also what is rolled back later.
#[spec(termination)]
pub mod dynamodb_transactions {
    #[value]
    pub enum Level {
        FullyIsolated,
        Committed,
        Uncommitted,
    }

    /// An item. `old` is the copy that a transaction keeps while it holds the lock.
    #[value]
    #[derive(Copy)]
    pub struct Item {
        pub value: u8,
        pub old: Option<u8>,
        pub lock: Option<Participant>,
    }

    /// Constants; `published` checks what the notes say of the levels, and no more.
    #[constants]
    #[model(published, properties = [reads_are_of_one_state, reads_are_committed])]
    #[model(two)]
    #[model(three, transactions = ["t1", "t2"])]
    #[model(committed, levels = Set::from([Level::Committed]),
        serializable = Set::from([Level::Committed]), properties = [reads_are_of_one_state],
        expect_failure = reads_are_of_one_state)]
    #[model(mixed, levels = Set::from([Level::FullyIsolated, Level::Committed]),
        serializable = Set::from([Level::FullyIsolated, Level::Committed]),
        properties = [reads_are_of_one_state], expect_failure = reads_are_of_one_state)]
    #[model(uncommitted, clean = Set::from([Level::Uncommitted]),
        expect_failure = reads_are_committed)]
    pub struct Constants {
        // Survives in `three`: constants/K1-cd3fc703, one transaction as in `two`.
        #[default("t1")]
        pub transactions: Participants,
        #[default("r")]
        pub readers: Participants,
        /// The items, in the order in which they are locked, and the two of a transfer.
        #[default("x", "y")]
        pub items: Participants,
        #[default("x")]
        pub from: Participant,
        #[default("y")]
        pub to: Participant,
        /// The levels that a read may choose.
        #[default(Set::from([Level::FullyIsolated, Level::Committed, Level::Uncommitted]))]
        pub levels: Set<Level>,
        /// The levels that are hoped to be serializable.
        #[default(Set::from([Level::FullyIsolated]))]
        pub serializable: Set<Level>,
        /// The levels that are hoped to return committed data.
        #[default(Set::from([Level::FullyIsolated, Level::Committed]))]
        pub clean: Set<Level>,
    }

    /// The items, and the values of all of them after each commit.
    #[variables]
    pub struct Vars {
        pub items: Map<Participant, Item>,
        pub committed: Vec<Map<Participant, u8>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            items: c.items.map(|_| Item {
                value: 9,
                old: None,
                lock: None,
            }),
            committed: vec![c.items.map(|_| 9)],
        }
    }

    #[process(me in transactions, fair)]
    fn transaction(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut todo: Participants = c.items.clone();
        let mut commits: bool = false;
        'write: while !todo.is_empty() {
            let i = pick(todo.first());
            let value = vars.items[i].value;
            wait_until(vars.items[i].lock.is_none());
            let new = if i == c.from { value - 1 } else { value + 1 };
            vars.items[i] = Item {
                value: new,
                old: Some(value),
                lock: Some(me),
            };
            todo.remove(&i);
        }
        if either() {
            commits = true;
            vars.committed.push(c.items.map(|i| vars.items[i].value));
        }
        todo = c.items.clone();
        'unlock: while !todo.is_empty() {
            let i = pick(&todo);
            let item = vars.items[i];
            let value = if commits {
                item.value
            } else {
                item.old.unwrap()
            };
            vars.items[i] = Item {
                value,
                old: None,
                lock: None,
            };
            todo.remove(&i);
        }
    }

    #[process(me in readers, fair)]
    fn reader(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut todo: Participants = c.items.clone();
        let mut read: Map<Participant, (Level, u8)> = Map::new();
        'read: while !todo.is_empty() {
            let i = pick(todo.first());
            let level = pick(&c.levels);
            let item = vars.items[i];
            let value = match level {
                Level::FullyIsolated => {
                    wait_until(item.lock.is_none());
                    vars.items[i].lock = Some(me);
                    item.value
                }
                Level::Committed => item.old.unwrap_or(item.value),
                Level::Uncommitted => item.value,
            };
            read.insert(i, (level, value));
            todo.remove(&i);
        }
        'unlock: {
            for i in &c.items {
                if vars.items[*i].lock == Some(me) {
                    vars.items[*i].lock = None;
                }
            }
        }
    }

    /// Whether one committed state has all values that a reader has read.
    fn of_one_state(s: &State, reader: Participant) -> bool {
        s.committed.iter().any(|state| {
            s.reader[reader]
                .read
                .iter()
                .all(|(i, (_, value))| state[*i] == *value)
        })
    }

    /// Whether some committed state has this value of an item.
    fn is_committed(s: &State, item: Participant, value: u8) -> bool {
        s.committed.iter().any(|state| state[item] == value)
    }

    /// If all reads of a reader are serializable, it sees all of a transaction or nothing.
    #[invariant]
    fn reads_are_of_one_state(s: &State, c: &Constants) -> bool {
        let serializable = |r: Participant| {
            s.reader[r]
                .read
                .values()
                .all(|(level, _)| c.serializable.contains(level))
        };
        c.readers.all(|r| !serializable(r) || of_one_state(s, r))
    }

    /// A clean read returns committed data, which no transaction rolls back.
    #[invariant]
    fn reads_are_committed(s: &State, c: &Constants) -> bool {
        let is_right = |i: Participant, level: Level, value: u8| {
            !c.clean.contains(&level) || is_committed(s, i, value)
        };
        c.readers.all(|r| {
            s.reader[r]
                .read
                .iter()
                .all(|(i, (level, value))| is_right(*i, *level, *value))
        })
    }

    /// An item without a write lock has its last committed value, and one with a write lock still
    /// has it, as its value or as its old copy.
    #[invariant]
    fn items_keep_the_committed_state(v: &Vars, c: &Constants) -> bool {
        let last = v.committed.last().unwrap();
        c.items.all(|i| {
            let item = v.items[i];
            item.value == last[i] || (item.old == Some(last[i]) && item.lock.is_some())
        })
    }

    /// A commit moves one unit, all of it or nothing, and a transaction commits once.
    #[invariant]
    fn a_commit_moves_one_unit(v: &Vars, c: &Constants) -> bool {
        v.committed.len() <= c.transactions.len() + 1
            && v.committed
                .windows(2)
                .all(|w| w[0][c.from] == w[1][c.from] + 1 && w[0][c.to] + 1 == w[1][c.to])
    }

    /// A lock is released before another takes it, and while it is held the item does not change.
    #[step_invariant]
    fn locks_are_respected(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.items.all(|i| {
            before.items[i].lock.is_none()
                || after.items[i].lock.is_none()
                || before.items[i] == after.items[i]
        })
    }

    /// A reader that is done has a value of each item.
    #[invariant]
    fn readers_read_all_items(s: &State, c: &Constants) -> bool {
        c.readers
            .all(|r| !s.reader[r].at(reader::Done) || s.reader[r].read.len() == c.items.len())
    }

    /// A process that is done holds no lock.
    #[invariant]
    fn locks_are_released(s: &State, c: &Constants) -> bool {
        c.items.all(|i| {
            !c.transactions
                .any(|t| s.items[i].lock == Some(t) && s.transaction[t].at(transaction::Done))
                && !c
                    .readers
                    .any(|r| s.items[i].lock == Some(r) && s.reader[r].at(reader::Done))
        })
    }

    /// A transaction that has written all items can commit, and can roll back.
    #[invariant]
    fn a_transaction_decides(s: &State, c: &Constants, next: &Next) -> bool {
        c.transactions
            .filter(|t| {
                s.transaction[*t].at(transaction::Write) && s.transaction[*t].todo.is_empty()
            })
            .all(|t| {
                [true, false].iter().all(|commits| {
                    next.can_reach(|n| {
                        n.transaction[t].at(transaction::Unlock)
                            && n.transaction[t].commits == *commits
                    })
                })
            })
    }

    /// Only a fully isolated read waits, and only for a lock.
    #[invariant]
    fn weaker_reads_do_not_wait(s: &State, c: &Constants, next: &Next) -> bool {
        c.readers
            .filter(|r| s.reader[*r].at(reader::Read))
            .all(|r| {
                s.reader[r].todo.first().is_none_or(|i| {
                    c.levels.all(|level| {
                        (level == Level::FullyIsolated && s.items[i].lock.is_some())
                            || next.can_reach(|n| {
                                n.reader[r].read.get(&i).is_some_and(|(l, _)| *l == level)
                            })
                    })
                })
            })
    }

    /// All transactions can commit.
    #[reachable]
    fn all_can_commit(v: &Vars, c: &Constants) -> bool {
        v.committed.len() == c.transactions.len() + 1
    }

    /// An uncommitted read can return data that is rolled back later.
    #[reachable]
    fn an_uncommitted_read_can_be_rolled_back(s: &State, c: &Constants) -> bool {
        c.transactions
            .all(|t| s.transaction[t].at(transaction::Done))
            && c.readers.any(|r| {
                s.reader[r]
                    .read
                    .iter()
                    .any(|(i, (_, value))| !is_committed(s, *i, *value))
            })
    }

    /// A fully isolated reader can lock all items, and keeps the locks until it has read
    /// everything.
    #[reachable]
    fn a_reader_can_lock_all_items(s: &State, c: &Constants) -> bool {
        c.readers
            .any(|r| s.reader[r].at(reader::Unlock) && c.items.all(|i| s.items[i].lock == Some(r)))
    }
}
