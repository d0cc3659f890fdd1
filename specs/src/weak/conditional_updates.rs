//! Conditional updates in DynamoDB, from Gowtham Kaki's notes "Dynamo and DynamoDB" (2016): such an
//! update is idempotent only if it negates its condition.

use mutaspec::spec;

/// Clients each take one piece of an item in stock by a conditional update, and repeat it when the
/// response is lost.
///
/// The documentation says that a conditional update is idempotent, because compare-and-set (CAS)
/// is. But a condition that still holds after the update, as `stock > 0` does, lets a repeated
/// update take a second piece.
#[spec(termination)]
pub mod conditional_updates {
    /// A conditional update of an item.
    #[value]
    pub enum Update {
        /// If `stock > 0`, then `stock = stock - 1`.
        InStock,
        /// If `stock = seen`, then `stock = seen - 1`.
        Cas,
        /// If `stock > 0` and I am not a holder, then `stock = stock - 1` and I am one: two
        /// attributes in one update.
        OncePerHolder,
    }

    /// Constants; `published` checks idempotence and the sum of pieces, and no more.
    #[constants]
    #[model(published, properties = [updates_are_idempotent, pieces_add_up])]
    #[model(two)]
    #[model(three, clients = ["ann", "ben", "cleo"], stock = 3)]
    #[model(in_stock, update = Update::InStock, properties = [updates_are_idempotent],
        expect_failure = updates_are_idempotent)]
    #[model(cas, update = Update::Cas, returns = false, properties = [updates_are_idempotent])]
    #[model(cas_fails, update = Update::Cas, returns = false,
        properties = [every_client_gets_a_piece], expect_failure = every_client_gets_a_piece)]
    #[model(cas_returns, update = Update::Cas, properties = [updates_are_idempotent],
        expect_failure = updates_are_idempotent)]
    pub struct Constants {
        #[default("ann", "ben")]
        pub clients: Participants,
        #[default(2)]
        pub stock: u8,
        #[default(Update::OncePerHolder)]
        pub update: Update,
        /// Whether a piece can be returned to the stock, once.
        #[default(true)]
        pub returns: bool,
    }

    /// The item with its two attributes, whether a piece was returned, and the number of times that
    /// a client's update took effect.
    #[variables]
    pub struct Vars {
        pub stock: u8,
        pub holders: Participants,
        pub returned: bool,
        pub effects: Map<Participant, u8>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            stock: c.stock,
            holders: Set::new(),
            returned: false,
            effects: c.clients.map(|_| 0),
        }
    }

    #[process(me in clients, fair)]
    fn client(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut seen: Option<u8> = None;
        'read: {
            seen = Some(vars.stock);
        }
        'update: loop {
            let condition = match c.update {
                Update::InStock => vars.stock > 0,
                Update::Cas => vars.stock > 0 && seen == Some(vars.stock),
                Update::OncePerHolder => vars.stock > 0 && !vars.holders.contains(&me),
            };
            if condition {
                vars.stock -= 1;
                vars.holders.insert(me);
                vars.effects[me] += 1;
            }
            // The response arrives, or it is lost and the client repeats the update.
            if either() {
                break;
            }
        }
    }

    /// Another update of the item: a piece that was sold before comes back.
    #[action]
    fn return_a_piece(vars: &mut Vars, c: &Constants) {
        require(c.returns && !vars.returned);
        vars.stock += 1;
        vars.returned = true;
    }

    /// An update that is repeated takes effect once.
    #[invariant]
    fn updates_are_idempotent(v: &Vars) -> bool {
        v.effects.values().all(|n| *n <= 1)
    }

    /// Pieces are neither lost nor made up.
    #[invariant]
    fn pieces_add_up(v: &Vars, c: &Constants) -> bool {
        v.stock + v.effects.values().sum::<u8>() == c.stock + u8::from(v.returned)
    }

    /// A client that has its response has a piece.
    #[invariant]
    fn every_client_gets_a_piece(s: &State, c: &Constants) -> bool {
        c.clients
            .all(|p| !s.client[p].at(client::Done) || s.effects[p] > 0)
    }

    /// The two attributes are updated together.
    #[invariant]
    fn attributes_agree(v: &Vars, c: &Constants) -> bool {
        c.clients
            .all(|p| v.holders.contains(&p) == (v.effects[p] > 0))
    }

    /// A step updates the item for one client at most.
    #[step_invariant]
    fn updates_are_atomic(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.clients.count(|p| before.effects[p] != after.effects[p]) <= 1
    }

    /// A response can be lost after the update took effect.
    #[reachable]
    fn a_response_can_be_lost(s: &State, c: &Constants) -> bool {
        c.clients
            .all(|p| s.client[p].at(client::Update) && s.effects[p] == 1)
    }

    /// All pieces can be taken and one returned.
    #[reachable]
    fn a_piece_can_be_left(s: &State, c: &Constants) -> bool {
        c.clients.all(|p| s.client[p].at(client::Done)) && s.returned && s.stock == 1
    }

    /// A client can be too late: the stock is no longer what it has seen.
    #[reachable]
    fn a_client_can_be_too_late(s: &State, c: &Constants) -> bool {
        c.clients.any(|p| {
            s.client[p].at(client::Update)
                && s.effects[p] == 0
                && s.client[p].seen.is_some_and(|seen| s.stock < seen)
        })
    }

    /// Every client takes its piece in the end.
    #[temporal]
    fn every_client_takes_a_piece(c: &Constants) -> Formula {
        for_all(&c.clients, |p| {
            eventually(move |s: &State| s.effects[p] > 0)
        })
    }
}
