//! The bank account of Gowtham Kaki's blog post "Understanding Transactions in Quelea" (2015).

use mutaspec::spec;

/// A user saves money: an eventually consistent store withdraws it from the checking account and
/// deposits it in the savings account.
///
/// A transaction adds its effects to the log and is visible at its replica. All other replicas see
/// the effects later, in any order. An operation takes into account what its replica has seen.
#[spec(termination)]
#[tolerates(crash, why = "a transaction takes effect in one step or not at all")]
pub mod quelea_bank_account {
    #[value]
    pub enum Account {
        Checking,
        Savings,
    }

    #[value]
    #[derive(Copy)]
    pub struct Effect {
        /// The replica that ran the transaction.
        pub of: Participant,
        pub account: Account,
        pub amount: i8,
    }

    /// Effects that become visible together.
    type Batch = Set<Effect>;

    #[constants]
    #[model(no_transactions, replicas = ["r1", "r2"], users = ["u1"], opening = 1,
        properties = [replicas_show_the_total], expect_failure = replicas_show_the_total)]
    #[model(atomic_updates, users = ["u1"], atomic = true, properties = [user_sees_the_total],
        expect_failure = user_sees_the_total)]
    #[model(consistent_reads, atomic = true, isolated = true, properties = [no_overdraft],
        expect_failure = no_overdraft)]
    // Survives on `published`: save.save/U1-357e92bc, effects stay at their replica.
    #[model(published, atomic = true, isolated = true, serializable = true,
        properties = [replicas_show_the_total, user_sees_the_total, no_overdraft])]
    #[model(two_replicas, replicas = ["r1", "r2"], opening = 1, atomic = true, isolated = true,
        serializable = true)]
    #[model(three_replicas, atomic = true, isolated = true, serializable = true)]
    pub struct Constants {
        /// Each replica runs one transaction that saves one unit of money.
        #[default("r1", "r2", "r3")]
        pub replicas: Participants,
        /// Users who check the total balance of their accounts.
        #[default("u1", "u2")]
        pub users: Participants,
        /// The balance of the checking account at the start.
        #[default(2)]
        pub opening: i8,
        /// All effects of a transaction become visible together.
        #[default(false)]
        pub atomic: bool,
        /// Both `getBalance` operations of a user read the same snapshot of the database.
        #[default(false)]
        pub isolated: bool,
        /// Transactions that save are serializable: each sees the effects of those before it.
        #[default(false)]
        pub serializable: bool,
    }

    #[variables]
    pub struct Vars {
        pub log: Set<Batch>,
        pub seen: Map<Participant, Set<Batch>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            log: Set::new(),
            seen: c.replicas.map(|_| Set::new()),
        }
    }

    fn balance(seen: &Set<Batch>, account: Account, c: &Constants) -> i8 {
        let opening = if account == Account::Checking {
            c.opening
        } else {
            0
        };
        opening
            + seen
                .iter()
                .flatten()
                .filter(|e| e.account == account)
                .map(|e| e.amount)
                .sum::<i8>()
    }

    #[process(me in replicas, fair)]
    fn save(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut refused: bool = false;
        'save: {
            require(!c.serializable || vars.seen[me] == vars.log);
            if balance(&vars.seen[me], Account::Checking, c) == 0 {
                refused = true;
                return;
            }
            let withdraw = Effect {
                of: me,
                account: Account::Checking,
                amount: -1,
            };
            let deposit = Effect {
                of: me,
                account: Account::Savings,
                amount: 1,
            };
            let batches = if c.atomic {
                Set::from([Set::from([withdraw, deposit])])
            } else {
                Set::from([Set::from([withdraw]), Set::from([deposit])])
            };
            vars.log = vars.log.union(&batches);
            vars.seen[me] = vars.seen[me].union(&batches);
        }
    }

    #[action(r in replicas, fair)]
    fn deliver(r: Participant, vars: &mut Vars) {
        let batch = pick(vars.log.difference(&vars.seen[r]));
        vars.seen[r].insert(batch);
    }

    #[process(me in users, fair)]
    fn user(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut snapshot: Set<Batch> = Set::new();
        // Survives: user/I1-631aa1cd, another first value: the first step replaces it.
        let mut checking: i8 = 0;
        let mut total: Option<i8> = None;
        'get_checking: {
            snapshot = vars.seen[pick(&c.replicas)].clone();
            checking = balance(&snapshot, Account::Checking, c);
        }
        'get_savings: {
            if !c.isolated {
                snapshot = vars.seen[pick(&c.replicas)].clone();
            }
            total = Some(checking + balance(&snapshot, Account::Savings, c));
        }
    }

    /// No replica shows an intermediate state: money that is withdrawn and not deposited.
    #[invariant]
    fn replicas_show_the_total(v: &Vars, c: &Constants) -> bool {
        c.replicas.all(|r| {
            balance(&v.seen[r], Account::Checking, c) + balance(&v.seen[r], Account::Savings, c)
                == c.opening
        })
    }

    /// The two balances that a user gets add up to the right total.
    #[invariant]
    fn user_sees_the_total(s: &State, c: &Constants) -> bool {
        c.users.all(|u| {
            s.user[u].total
                == if s.user[u].at(user::Done) {
                    Some(c.opening)
                } else {
                    None
                }
        })
    }

    /// Transfers do not overdraw the account.
    #[invariant]
    fn no_overdraft(v: &Vars, c: &Constants) -> bool {
        balance(&v.log, Account::Checking, c) >= 0
    }

    /// A transaction has saved money, or else was refused with nothing left in the account.
    #[invariant]
    fn savers_end_rightly(s: &State, c: &Constants) -> bool {
        c.replicas.all(|p| {
            let saved = s.seen[p].iter().flatten().any(|e| e.of == p);
            saved == (s.save[p].at(save::Done) && !s.save[p].refused)
                && (!s.save[p].refused || balance(&s.log, Account::Checking, c) == 0)
        })
    }

    /// A replica sees effects of the log only.
    #[invariant]
    fn replicas_see_the_log(v: &Vars, c: &Constants) -> bool {
        c.replicas.all(|r| v.seen[r].is_subset(&v.log))
    }

    /// Effects that are visible stay visible.
    #[step_invariant]
    fn effects_stay(before: &Vars, after: &Vars, c: &Constants) -> bool {
        before.log.is_subset(&after.log)
            && c.replicas.all(|r| before.seen[r].is_subset(&after.seen[r]))
    }

    /// All money can be saved, and seen by all replicas, between the two operations of a user.
    #[reachable]
    fn saved_in_between(s: &State, c: &Constants) -> bool {
        c.users
            .any(|u| s.user[u].at(user::GetSavings) && s.user[u].checking == c.opening)
            && c.replicas
                .all(|r| balance(&s.seen[r], Account::Checking, c) == 0)
    }

    /// A user can see that all money is saved, and another user that nothing is.
    #[reachable]
    fn users_can_differ(s: &State, c: &Constants) -> bool {
        let sees = |checking: i8| {
            c.users
                .any(|u| s.user[u].total.is_some() && s.user[u].checking == checking)
        };
        sees(0) && sees(c.opening)
    }

    /// All transactions but one can save the money, and the last one is refused.
    #[reachable]
    fn only_the_last_is_refused(s: &State, c: &Constants) -> bool {
        c.replicas.all(|r| s.save[r].at(save::Done)) && c.replicas.count(|r| s.save[r].refused) == 1
    }

    fn converged(v: &Vars, c: &Constants) -> bool {
        c.replicas.all(|r| v.seen[r] == v.log)
    }

    /// In the end all replicas see all effects.
    #[temporal]
    fn replicas_converge() -> Formula {
        eventually(always(converged))
    }
}
