//! Two applications that are not serializable, from Gowtham Kaki's "Effective Serializability for
//! Eventual Consistency" (2016) on the evaluation of Brutschy et al. (POPL 2017): a quiz game with
//! an incorrect uniqueness check, and TPC-C's DELIVERY with a mutable balance.

use mutaspec::spec;

/// Users create an account of the same name, and DELIVERY transactions each add one to a balance.
///
/// A user checks first that there is no such account. If only that check is relied upon, a user
/// overwrites the account of another; the fix is to use CAS. If a DELIVERY reads the balance and
/// writes it back, an update is lost; the fix is a CRDT counter.
#[spec(termination)]
pub mod unserializable_updates {
    #[value]
    pub enum Uniqueness {
        CheckFirst,
        Cas,
    }

    #[value]
    pub enum Balance {
        Mutable,
        Counter,
    }

    /// Constants; `published` checks what the two faults violate, and no more.
    #[constants]
    #[model(published, properties = [accounts_are_not_overwritten, no_delivery_is_lost])]
    #[model(two)]
    #[model(three, users = ["ann", "ben", "cleo"])]
    #[model(unique_key, uniqueness = Uniqueness::CheckFirst,
        properties = [accounts_are_not_overwritten], expect_failure = accounts_are_not_overwritten)]
    #[model(lost_update, balance = Balance::Mutable, expect_failure = no_delivery_is_lost)]
    pub struct Constants {
        // Survives in `three`: constants/K1-27d52ba2, two users as in `two`.
        #[default("ann", "ben")]
        pub users: Participants,
        #[default("d1", "d2")]
        pub deliveries: Participants,
        #[default(Uniqueness::Cas)]
        pub uniqueness: Uniqueness,
        #[default(Balance::Counter)]
        pub balance: Balance,
    }

    /// The user that has the account, and the balance.
    #[variables]
    pub struct Vars {
        pub account: Option<Participant>,
        pub balance: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            account: None,
            balance: 0,
        }
    }

    #[process(me in users, fair)]
    fn user(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut free: Option<bool> = None;
        let mut created: bool = false;
        'check: {
            free = Some(vars.account.is_none());
        }
        'create: {
            if free == Some(true)
                && (c.uniqueness == Uniqueness::CheckFirst || vars.account.is_none())
            {
                vars.account = Some(me);
                created = true;
            }
        }
    }

    #[process(me in deliveries, fair)]
    fn delivery(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut seen: Option<u8> = None;
        'deliver: {
            if c.balance == Balance::Mutable {
                seen = Some(vars.balance);
                'write: {
                    vars.balance = seen.unwrap() + 1;
                }
            } else {
                vars.balance += 1;
            }
        }
    }

    /// No user overwrites an existing account.
    #[step_invariant]
    fn accounts_are_not_overwritten(before: &Vars, after: &Vars) -> bool {
        before.account.is_none() || before.account == after.account
    }

    /// The balance is the number of deliveries, as after any serial execution.
    #[invariant]
    fn no_delivery_is_lost(s: &State, c: &Constants) -> bool {
        usize::from(s.balance) == c.deliveries.count(|d| s.delivery[d].at(delivery::Done))
    }

    /// A user that has created the account has it, and no other user has created it.
    #[invariant]
    fn users_know_whose_the_account_is(s: &State, c: &Constants) -> bool {
        c.users.all(|p| s.user[p].created == (s.account == Some(p)))
    }

    /// A user gives up only if there is an account, as after any serial execution.
    #[invariant]
    fn a_user_gives_up_only_for_an_account(s: &State, c: &Constants) -> bool {
        s.account.is_some()
            || c.users
                .all(|p| !s.user[p].at(user::Done) && s.user[p].free != Some(false))
    }

    /// Only a user creates an account, after its check.
    #[step_invariant]
    fn a_check_comes_first(before: &State, after: &State, c: &Constants) -> bool {
        before.account == after.account
            || c.users
                .any(|p| before.user[p].at(user::Create) && after.account == Some(p))
    }

    /// All users can find the name free, before one of them creates the account.
    #[reachable]
    fn all_can_find_the_name_free(s: &State, c: &Constants) -> bool {
        c.users.all(|p| s.user[p].free == Some(true))
            && c.users
                .count(|p| s.user[p].at(user::Done) && !s.user[p].created)
                >= 1
    }

    /// Deliveries overlap: one can be made before another begins.
    #[reachable]
    fn a_delivery_can_be_ahead(s: &State, c: &Constants) -> bool {
        c.deliveries.any(|d| s.delivery[d].at(delivery::Done))
            && !c.deliveries.all(|d| s.delivery[d].at(delivery::Done))
    }

    /// Any user can have the account in the end, and find it there.
    #[invariant]
    fn any_user_can_create_the_account(s: &State, c: &Constants, next: &Next) -> bool {
        s.account.is_some()
            || c.users
                .all(|p| !s.user[p].at(user::Create) || next.can_reach(|t| t.account == Some(p)))
    }

    /// The account exists in the end.
    #[temporal]
    fn an_account_is_created() -> Formula {
        eventually(|s| s.account.is_some())
    }

    /// All deliveries are made in the end.
    #[temporal]
    fn all_deliveries_are_made(c: &Constants) -> Formula {
        for_all(&c.deliveries, |d| {
            eventually(move |s: &State| s.delivery[d].at(delivery::Done))
        })
    }
}
