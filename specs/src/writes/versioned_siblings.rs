//! Acceptance of outdated writes on a single machine, from the notes "How to handle concurrent
//! write" (author and year not given): the section "Accept the write which version is smaller
//! than server expect, but track the conflicts and let client to solve it".

use mutaspec::spec;

/// Users share a shopping cart. The server keeps writes in conflict side by side, as siblings, and
/// the next user who writes merges them.
///
/// The notes do not repeat their answers to the three requirements here. All three hold.
#[spec(termination)]
pub mod versioned_siblings {
    /// An item in the cart. Each user adds items 1, 2, ...
    #[value]
    #[derive(Copy)]
    pub struct Item {
        pub user: Participant,
        pub number: u8,
    }

    /// A version of the cart.
    #[value]
    pub struct Write {
        pub added: Item,
        pub cart: Set<Item>,
        /// The version that the server expected when the user read the cart.
        pub read: u8,
        /// The version that the server gave to the write.
        pub version: u8,
    }

    #[value]
    pub enum Message {
        Put {
            added: Item,
            cart: Set<Item>,
            read: u8,
        },
        Stored,
    }

    #[constants]
    #[model(published, properties = [
        replicas_are_consistent, reflects_user_desired_change, reads_return_latest_written_data
    ])]
    #[model(two)]
    #[model(three, users = ["ann", "ben", "cleo"], items = 1)]
    pub struct Constants {
        #[default("ann", "ben")]
        pub users: Participants,
        /// The number of items that each user puts into the cart.
        #[default(2)]
        pub items: u8,
        /// The single machine.
        #[default("server")]
        pub replicas: Participants,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Message>,
        /// The siblings: versions of the cart that no later write has seen.
        #[durable]
        pub stored: Map<Participant, Set<Write>>,
        /// The version that the server gives to the next write.
        #[durable]
        pub expected: u8,
        /// History variable: all writes in their order.
        #[durable]
        pub written: Vec<Write>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            net: Links::new(),
            stored: c.replicas.map(|_| Set::new()),
            expected: 1,
            written: Vec::new(),
        }
    }

    /// All items of some versions of the cart.
    fn merge(siblings: &Set<Write>) -> Set<Item> {
        siblings
            .iter()
            .flat_map(|w| w.cart.iter().copied())
            .collect()
    }

    #[process(me in users, fair)]
    fn user(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut number: u8 = 0;
        let mut siblings: Set<Write> = Set::new();
        let mut read: u8 = 1;
        'read: while number < c.items {
            siblings = vars.stored[pick(&c.replicas)].clone();
            read = vars.expected;
            'put: {
                number += 1;
                let added = Item { user: me, number };
                let mut cart: Set<Item> = merge(&siblings);
                cart.insert(added);
                vars.net
                    .send(me, pick(&c.replicas), Message::Put { added, cart, read });
            }
            'answer: {
                vars.net.receive(me);
            }
        }
    }

    #[process(me in replicas, fair, daemon)]
    fn server(me: Participant, vars: &mut Vars) {
        'store: loop {
            let (from, message) = vars.net.receive(me);
            if let Message::Put { added, cart, read } = message {
                let write = Write {
                    added,
                    cart,
                    read,
                    version: vars.expected,
                };
                // Siblings that the user had not read are in conflict with the write: they stay.
                vars.stored[me] = vars.stored[me].filter(|w| w.version >= read);
                vars.stored[me].insert(write.clone());
                vars.expected += 1;
                vars.written.push(write);
                vars.net.send(me, from, Message::Stored);
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
    fn no_more_writes_than_items(v: &Vars, c: &Constants) -> bool {
        v.written.len() <= c.users.len() * usize::from(c.items)
            && c.users.all(|p| messages(v, p) <= 1)
    }

    fn in_conflict(siblings: &Set<Write>) -> bool {
        siblings.all(|a| siblings.all(|b| a == b || a.version >= b.read))
    }

    /// Requirement 1: the data is consistent among all replicas. There is only one.
    #[invariant]
    fn replicas_are_consistent(v: &Vars, c: &Constants) -> bool {
        c.replicas
            .all(|a| c.replicas.all(|b| v.stored[a] == v.stored[b]))
    }

    /// Requirement 2: the data reflects the change that each user wanted. Every item that a user
    /// has put into the cart is in one of the siblings.
    #[invariant]
    fn reflects_user_desired_change(v: &Vars, c: &Constants) -> bool {
        c.replicas.all(|r| {
            let cart = merge(&v.stored[r]);
            v.written.iter().all(|w| w.cart.is_subset(&cart))
        })
    }

    /// Requirement 3: each read returns the latest written data, beside the versions that are in
    /// conflict with it.
    #[step_invariant]
    fn reads_return_latest_written_data(before: &State, after: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            let reads = before.user[p].at(user::Read) && after.user[p].at(user::Put);
            let latest = before.written.last();
            !reads || latest.is_none_or(|w| after.user[p].siblings.contains(w))
        })
    }

    /// The version that the server expects is one more than the number of writes.
    #[invariant]
    fn version_counts_writes(v: &Vars) -> bool {
        usize::from(v.expected) == v.written.len() + 1
    }

    /// A user expects the version after the latest sibling that the user has read.
    #[invariant]
    fn version_belongs_to_data_read(s: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            let u = &s.user[p];
            u.read == u.siblings.iter().map(|w| w.version).max().unwrap_or(0) + 1
        })
    }

    /// No sibling is older than what the user of another sibling had read.
    #[invariant]
    fn siblings_are_in_conflict(s: &State, c: &Constants) -> bool {
        s.stored.values().all(in_conflict) && c.users.all(|p| in_conflict(&s.user[p].siblings))
    }

    /// A write contains all that its user had read and the item that the user added.
    #[invariant]
    fn user_merges_what_was_read(v: &Vars) -> bool {
        v.written.iter().all(|w| {
            let seen = v.written.iter().filter(|old| old.version < w.read);
            let mut cart: Set<Item> = seen.flat_map(|old| old.cart.iter().copied()).collect();
            cart.insert(w.added);
            w.cart == cart
        })
    }

    /// The server has stored each item of a user once when it has answered the request.
    #[invariant]
    fn each_item_is_stored_once(s: &State, c: &Constants) -> bool {
        c.users.all(|p| {
            let stored = s.written.iter().filter(|w| w.added.user == p).count();
            let number = usize::from(s.user[p].number);
            s.user[p].number <= c.items
                && (stored == number || (stored < number && s.user[p].at(user::Answer)))
        })
    }

    /// A waiting user has exactly one message in flight, the request or the answer.
    #[invariant]
    fn waiting_user_has_one_message(s: &State, c: &Constants) -> bool {
        c.users
            .all(|p| messages(s, p) == usize::from(s.user[p].at(user::Answer)))
    }

    /// All users can be in conflict.
    #[reachable]
    fn each_user_has_a_sibling(v: &Vars, c: &Constants) -> bool {
        v.stored.values().any(|s| s.len() == c.users.len())
    }

    /// A user merges the versions in conflict: one sibling is left.
    #[reachable]
    fn conflict_is_merged(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.replicas
            .any(|r| before.stored[r].len() > 1 && after.stored[r].len() == 1)
    }

    /// Another write is stored between any two steps of a user.
    #[scenario(possible)]
    fn writes_arrive_between_steps_of_a_user() -> Scenario {
        Scenario::sometime(user::Read.of("ann"))
            .then(server::Store)
            .then(user::Put.of("ann"))
            .later(user::Answer.of("ann"))
            .then(server::Store)
            .then(user::Read.of("ann"))
    }

    /// In the end the cart contains the items of all users.
    #[temporal]
    fn every_item_gets_into_the_cart(c: &Constants) -> Formula {
        let all = c.users.len() * usize::from(c.items);
        eventually(always(move |v: &Vars| {
            v.stored.values().all(|s| merge(s).len() == all)
        }))
    }
}
