//! Histories that are serializable although their conflicts are not, from Gowtham Kaki's "Effective
//! Serializability for Eventual Consistency" (2016) on the paper of Lucas Brutschy et al. (POPL
//! 2017).

use mutaspec::spec;

/// Transactions perform their actions on two registers one by one, and the history is compared with
/// serial ones.
///
/// A history is conflict-serializable if its dependency graph has no cycle. It is effectively
/// serializable if the graph has no cycle once updates that a later one absorbs, and updates that
/// commute, are left unordered. It is serializable if a serial history has the same return values
/// and the same result.
#[spec(may_deadlock)]
pub mod effective_serializability {
    #[value]
    pub enum Register {
        A,
        B,
    }

    /// An atomic action on a register.
    #[value]
    #[derive(Copy)]
    pub enum Action {
        /// The number of the transaction is written.
        Write(Register),
        /// One is added, as to a CRDT counter.
        Add(Register),
        Get(Register),
    }
    use Action::{Add, Get, Write};
    use Register::{A, B};

    /// An action of a transaction, with its return value. Only that of a query is relevant.
    #[value]
    #[derive(Copy)]
    pub struct Event {
        pub transaction: u8,
        pub action: Action,
        pub returned: u8,
    }

    /// The dependency graph of a history.
    #[value]
    pub enum Graph {
        /// All actions that conflict are ordered.
        Conflict,
        /// Only those whose order is relevant.
        Effective,
    }

    /// Constants; `published` checks that the post's transactions are serializable, and no more.
    #[constants]
    #[model(published, properties = [serializable])]
    #[model(post)]
    #[model(four, programs = four())]
    #[model(counter, programs = two(vec![Add(A), Add(B)]), last_waits = false)]
    #[model(not_conflict_serializable, graph = Graph::Conflict, properties = [no_cycle],
        expect_failure = no_cycle)]
    #[model(t3_not_last, last_waits = false, properties = [serializable, notions_are_ordered],
        expect_failure = serializable)]
    #[model(counter_and_get, programs = two(vec![Add(A), Get(A)]), last_waits = false,
        properties = [serializable, notions_are_ordered], expect_failure = serializable)]
    #[model(queries, programs = queries(), last_waits = false,
        properties = [serializable, notions_are_ordered], expect_failure = serializable)]
    pub struct Constants {
        /// The actions of each transaction; the first one is T1.
        #[default(post())]
        pub programs: Vec<Vec<Action>>,
        /// Whether the last transaction waits for all others.
        #[default(true)]
        pub last_waits: bool,
        #[default(Graph::Effective)]
        pub graph: Graph,
    }

    fn post() -> Vec<Vec<Action>> {
        vec![
            vec![Write(A), Write(B)],
            vec![Write(A), Write(B)],
            vec![Write(B)],
        ]
    }

    fn four() -> Vec<Vec<Action>> {
        vec![
            vec![Write(A), Write(B)],
            vec![Write(A), Write(B)],
            vec![Add(A), Write(B)],
            vec![Write(B)],
        ]
    }

    fn queries() -> Vec<Vec<Action>> {
        vec![
            vec![Write(A), Get(B)],
            vec![Add(A), Write(B)],
            vec![Get(A), Write(A)],
        ]
    }

    fn two(program: Vec<Action>) -> Vec<Vec<Action>> {
        vec![program.clone(), program]
    }

    #[variables]
    pub struct Vars {
        pub registers: Map<Register, u8>,
        pub history: Vec<Event>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            registers: empty(),
            history: Vec::new(),
        }
    }

    fn empty() -> Map<Register, u8> {
        Set::from([A, B]).map(|_| 0)
    }

    fn register(action: Action) -> Register {
        match action {
            Write(r) | Add(r) | Get(r) => r,
        }
    }

    /// The number of actions that a transaction has performed.
    fn performed(history: &[Event], transaction: u8) -> usize {
        history
            .iter()
            .filter(|e| e.transaction == transaction)
            .count()
    }

    /// Performs the next action of a transaction.
    fn perform(
        registers: &mut Map<Register, u8>,
        history: &mut Vec<Event>,
        transaction: u8,
        action: Action,
    ) {
        let r = register(action);
        let returned = if matches!(action, Get(_)) {
            registers[r]
        } else {
            0
        };
        match action {
            Write(_) => registers[r] = transaction,
            Add(_) => registers[r] += 1,
            Get(_) => (),
        }
        history.push(Event {
            transaction,
            action,
            returned,
        });
    }

    #[action(t in 1..=programs.len() as u8, fair)]
    fn step(t: u8, vars: &mut Vars, c: &Constants) {
        let program = &c.programs[usize::from(t) - 1];
        let n = performed(&vars.history, t);
        let others = c.programs[..c.programs.len() - 1]
            .iter()
            .map(Vec::len)
            .sum();
        require(n < program.len());
        require(!c.last_waits || usize::from(t) < c.programs.len() || vars.history.len() >= others);
        perform(&mut vars.registers, &mut vars.history, t, program[n]);
    }

    fn done(v: &Vars, c: &Constants) -> bool {
        v.history.len() == c.programs.iter().map(Vec::len).sum::<usize>()
    }

    /// The serial orders of transactions 1 to `n`.
    fn serial_orders(n: u8) -> Vec<Vec<u8>> {
        if n == 0 {
            return vec![Vec::new()];
        }
        let orders = serial_orders(n - 1);
        let insert = |order: &Vec<u8>, at: usize| [&order[..at], &[n], &order[at..]].concat();
        orders
            .iter()
            .flat_map(|order| (0..=order.len()).map(move |at| insert(order, at)))
            .collect()
    }

    /// Whether a later write absorbs an update before any action returns its effect.
    fn is_absorbed(history: &[Event], i: usize) -> bool {
        let mut later = history[i + 1..]
            .iter()
            .filter(|e| register(e.action) == register(history[i].action));
        let next = later.find(|e| !matches!(e.action, Add(_)));
        matches!(history[i].action, Write(_) | Add(_))
            && next.is_some_and(|e| matches!(e.action, Write(_)))
    }

    /// Whether the graph orders two actions: the effective one leaves absorbed updates and
    /// additions unordered among themselves.
    fn ordered(history: &[Event], i: usize, j: usize, graph: Graph) -> bool {
        let (u, v) = (history[i].action, history[j].action);
        let conflict = register(u) == register(v) && !matches!((u, v), (Get(_), Get(_)));
        let commute = matches!((u, v), (Add(_), Add(_)));
        let both_absorbed = is_absorbed(history, i) && is_absorbed(history, j);
        conflict && (graph == Graph::Conflict || !(commute || both_absorbed))
    }

    /// Whether a graph has no cycle: some serial order keeps the order of its actions.
    fn has_no_cycle(v: &Vars, c: &Constants, graph: Graph) -> bool {
        serial_orders(c.programs.len() as u8).iter().any(|order| {
            let place = |i: usize| order.iter().position(|t| *t == v.history[i].transaction);
            (0..v.history.len())
                .all(|j| (0..j).all(|i| !ordered(&v.history, i, j, graph) || place(i) <= place(j)))
        })
    }

    /// Whether a serial history has the same return values in each transaction, and the same
    /// registers.
    fn has_serial_order(v: &Vars, c: &Constants) -> bool {
        serial_orders(c.programs.len() as u8).iter().any(|order| {
            let (mut registers, mut history) = (empty(), Vec::new());
            for t in order {
                for action in &c.programs[usize::from(*t) - 1] {
                    perform(&mut registers, &mut history, *t, *action);
                }
            }
            let same = |t: &u8| {
                v.history
                    .iter()
                    .filter(|e| e.transaction == *t)
                    .eq(history.iter().filter(|e| e.transaction == *t))
            };
            registers == v.registers && order.iter().all(same)
        })
    }

    /// The graph of a history has no cycle.
    #[invariant]
    fn no_cycle(v: &Vars, c: &Constants) -> bool {
        !done(v, c) || has_no_cycle(v, c, c.graph)
    }

    /// A history is observationally equivalent to a serial one.
    #[invariant]
    fn serializable(v: &Vars, c: &Constants) -> bool {
        !done(v, c) || has_serial_order(v, c)
    }

    /// A conflict-serializable history is effectively serializable, and that one is serializable.
    #[invariant]
    fn notions_are_ordered(v: &Vars, c: &Constants) -> bool {
        let (conflict, effective) = (
            has_no_cycle(v, c, Graph::Conflict),
            has_no_cycle(v, c, Graph::Effective),
        );
        !done(v, c) || ((!conflict || effective) && (!effective || has_serial_order(v, c)))
    }

    /// A history has the actions of each transaction in the order of its program, and the last
    /// transaction after all others.
    #[invariant]
    fn histories_follow_programs(v: &Vars, c: &Constants) -> bool {
        let last = c.programs.len() as u8;
        c.programs.iter().zip(1..).all(|(program, t)| {
            let actions: Vec<Action> = v
                .history
                .iter()
                .filter(|e| e.transaction == t)
                .map(|e| e.action)
                .collect();
            program.starts_with(&actions)
        }) && (!c.last_waits || v.history.is_sorted_by_key(|e| e.transaction == last))
    }

    /// A register has the value that was last written, and one more for each addition since then.
    #[invariant]
    fn registers_are_of_the_history(v: &Vars) -> bool {
        let after = |value: u8, e: &Event| match e.action {
            Write(_) => e.transaction,
            Add(_) => value + 1,
            Get(_) => value,
        };
        v.registers.iter().all(|(r, value)| {
            v.history
                .iter()
                .filter(|e| register(e.action) == *r)
                .fold(0, after)
                == *value
        })
    }

    /// A history grows by one action.
    #[step_invariant]
    fn histories_grow(before: &Vars, after: &Vars) -> bool {
        after.history.starts_with(&before.history)
            && after.history.len() == before.history.len() + 1
    }

    /// Any transaction may go on next.
    #[invariant]
    fn any_transaction_goes_on(v: &Vars, c: &Constants, next: &Next) -> bool {
        let last = c.programs.len() as u8;
        let goes_on = |t: u8| performed(&v.history, t) < c.programs[usize::from(t) - 1].len();
        (1..=last).all(|t| {
            !goes_on(t)
                || (c.last_waits && t == last && (1..last).any(goes_on))
                || next.can(step::STEP.of(t))
        })
    }

    /// The post's history: w1(A), w2(A), w2(B), w1(B), and then w3(B).
    #[reachable]
    fn the_history_of_the_post(v: &Vars) -> bool {
        let transactions: Vec<u8> = v.history.iter().map(|e| e.transaction).collect();
        transactions.starts_with(&[1, 2, 2, 1])
    }

    /// A history can be effectively serializable, and not conflict-serializable.
    #[reachable]
    fn a_conflict_can_be_irrelevant(v: &Vars, c: &Constants) -> bool {
        done(v, c) && has_no_cycle(v, c, Graph::Effective) && !has_no_cycle(v, c, Graph::Conflict)
    }

    /// All transactions are done in the end.
    #[temporal]
    fn all_actions_are_performed() -> Formula {
        eventually(done)
    }
}
