//! A counter with an error bound, from Gowtham Kaki's "Disciplined Inconsistency" (2016) on Holt et
//! al., "Disciplined Inconsistency with Consistency Types" (SoCC 2016): escrow reservations bound
//! the error of reads, and types keep weak values out of strong decisions.

use mutaspec::spec;

/// Three replicas count sold items, and each may count five before they must synchronize.
///
/// The numbers are the notes': X is 100, the error bound is 10 %, and each replica has 5 tokens. A
/// clerk decides whether the stock is sold out. A decision on a strong read is right; one on an
/// interval is right where the interval leaves no doubt; one on a weak read may be wrong, and has
/// to be endorsed.
#[spec(may_deadlock)]
pub mod escrow_counter {
    /// How a value of the counter was read, which is its consistency type.
    #[value]
    pub enum Read {
        /// By a quorum: `Consistent`.
        Strong,
        /// At one replica: `Inconsistent`.
        Weak,
        /// At one replica with an error bound: `Interval`.
        Bounded,
    }

    /// A decision, and the read that it rests on.
    #[value]
    #[derive(Copy)]
    pub struct Decision {
        pub read: Read,
        pub sold_out: bool,
    }

    /// Constants; `published` has smaller numbers, and checks the error bound, decisions and sums.
    #[constants]
    #[model(published, first = 40, last = 46, tokens = 2, stock = 45,
        properties = [within_the_error_bound, decisions_are_right, x_counts_up])]
    #[model(two, replicas = ["a", "b"], tokens = 10, last = 120)]
    #[model(three)]
    #[model(six_tokens, tokens = 6, last = 118, properties = [within_the_error_bound],
        expect_failure = within_the_error_bound)]
    #[model(weak_ops, reservations = false, properties = [within_the_error_bound],
        expect_failure = within_the_error_bound)]
    #[model(endorsed, endorsed = true, properties = [decisions_are_right],
        expect_failure = decisions_are_right)]
    pub struct Constants {
        #[default("a", "b", "c")]
        pub replicas: Participants,
        /// The first value of X, and the last one: there are no more clients.
        #[default(100)]
        pub first: u32,
        #[default(115)]
        pub last: u32,
        /// The error bound, in percent of the actual value.
        #[default(10)]
        pub percent: u32,
        /// The tokens of each replica, and whether an increment needs one.
        #[default(5)]
        pub tokens: u32,
        #[default(true)]
        pub reservations: bool,
        // Survives: constants/K1-ea410832, a smaller stock. The properties hold of any.
        /// The value at which the stock is sold out.
        #[default(112)]
        pub stock: u32,
        /// Whether the programmer endorses weak values.
        #[default(false)]
        pub endorsed: bool,
    }

    /// X as all replicas know it, the increments and tokens that each replica has since then, and
    /// the clerk's decision.
    #[variables]
    pub struct Vars {
        pub known: u32,
        pub increments: Map<Participant, u32>,
        pub tokens: Map<Participant, u32>,
        pub decision: Option<Decision>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            known: c.first,
            increments: c.replicas.map(|_| 0),
            tokens: c.replicas.map(|_| c.tokens),
            decision: None,
        }
    }

    /// The value of X that a strong read returns.
    fn actual(v: &Vars) -> u32 {
        v.known + v.increments.values().sum::<u32>()
    }

    /// The value of X that a replica returns.
    fn returned(v: &Vars, replica: Participant) -> u32 {
        v.known + v.increments[replica]
    }

    /// The largest number of increments at other replicas that a replica does not know.
    fn unknown(c: &Constants) -> u32 {
        c.tokens * (c.replicas.len() as u32 - 1)
    }

    /// A replica increments X without asking the others.
    #[action(r in replicas)]
    fn increment(r: Participant, vars: &mut Vars, c: &Constants) {
        require(actual(vars) < c.last);
        if c.reservations {
            require(vars.tokens[r] > 0);
            vars.tokens[r] -= 1;
        }
        vars.increments[r] += 1;
    }

    /// The replicas exchange their increments, and get new tokens.
    #[action(fair)]
    fn synchronize(vars: &mut Vars, c: &Constants) {
        vars.known = actual(vars);
        vars.increments = c.replicas.map(|_| 0);
        vars.tokens = c.replicas.map(|_| c.tokens);
    }

    /// The clerk reads X through a replica, and decides once and for all. Without an endorsement a
    /// weak value is of the wrong type.
    #[action(r in replicas)]
    fn decide(r: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.decision.is_none());
        let read = pick([Read::Strong, Read::Weak, Read::Bounded]);
        let sold_out = match read {
            Read::Strong => actual(vars) >= c.stock,
            Read::Weak => {
                require(c.endorsed);
                returned(vars, r) >= c.stock
            }
            Read::Bounded => {
                let least = returned(vars, r);
                require(least >= c.stock || least + unknown(c) < c.stock);
                least >= c.stock
            }
        };
        vars.decision = Some(Decision { read, sold_out });
    }

    /// No replica returns a value that is off by more than the error bound.
    #[invariant]
    fn within_the_error_bound(v: &Vars, c: &Constants) -> bool {
        c.replicas
            .all(|r| 100 * (actual(v) - returned(v, r)) <= c.percent * actual(v))
    }

    /// A decision is right when it is made.
    #[step_invariant]
    fn decisions_are_right(before: &Vars, after: &Vars, c: &Constants) -> bool {
        before.decision == after.decision
            || after
                .decision
                .is_some_and(|d| d.sold_out == (actual(before) >= c.stock))
    }

    /// A decision is final, and changes nothing else.
    #[step_invariant]
    fn decisions_are_final(before: &Vars, after: &Vars) -> bool {
        before.decision == after.decision
            || (before.decision.is_none()
                && before.known == after.known
                && before.increments == after.increments)
    }

    /// Each increment that other replicas do not know takes a token.
    #[invariant]
    fn tokens_are_reserved(v: &Vars, c: &Constants) -> bool {
        c.replicas
            .all(|r| v.tokens[r] + v.increments[r] == c.tokens)
    }

    /// X is counted up, one by one, to its last value.
    #[step_invariant]
    fn x_counts_up(before: &Vars, after: &Vars, c: &Constants) -> bool {
        (actual(after) == actual(before) || actual(after) == actual(before) + 1)
            && actual(after) <= c.last
    }

    /// No replica ever returns less than before, and after a synchronization all return the same.
    #[step_invariant]
    fn replicas_count_up(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.replicas
            .all(|r| returned(before, r) <= returned(after, r))
            && (before.known == after.known
                || c.replicas.all(|r| returned(after, r) == actual(after)))
    }

    /// A replica with tokens increments without coordination, and one without tokens gets new ones.
    #[invariant]
    fn no_replica_is_stuck(v: &Vars, c: &Constants, next: &Next) -> bool {
        c.replicas.all(|r| match v.tokens[r] {
            0 => next.can_reach(|s| s.tokens[r] == c.tokens),
            _ => actual(v) == c.last || next.can_reach(|s| s.increments[r] > v.increments[r]),
        })
    }

    /// A clerk who is in doubt can read strongly.
    #[invariant]
    fn a_strong_read_decides(v: &Vars, next: &Next) -> bool {
        v.decision.is_some()
            || next.can_reach(|s| s.decision.is_some_and(|d| d.read == Read::Strong))
    }

    /// The clerk can decide on the interval of a replica that is far from the stock, or beyond it.
    #[invariant]
    fn clear_intervals_decide(v: &Vars, c: &Constants, next: &Next) -> bool {
        let decides = |sold_out: bool| {
            next.can_reach(|s| {
                s.decision
                    == Some(Decision {
                        read: Read::Bounded,
                        sold_out,
                    })
            })
        };
        v.decision.is_some()
            || c.replicas.all(|r| {
                (returned(v, r) < c.stock || decides(true))
                    && (returned(v, r) + unknown(c) >= c.stock || decides(false))
            })
    }

    /// The notes' example: without a synchronization each replica uses its tokens and returns 105,
    /// and the actual value is 115.
    #[reachable]
    fn all_tokens_are_used(v: &Vars, c: &Constants) -> bool {
        v.known == c.first && actual(v) == c.last && c.replicas.all(|r| v.tokens[r] == 0)
    }

    /// Every increment is known to all replicas in the end.
    #[temporal]
    fn increments_are_synchronized(c: &Constants) -> Formula {
        for_all(&c.replicas, |r| {
            leads_to(
                move |s: &State| s.increments[r] > 0,
                move |s: &State| s.increments[r] == 0,
            )
        })
    }
}
