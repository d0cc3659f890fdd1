//! Rails validations, after Gowtham Kaki's blog post "Understanding Transactions in Rails" (2015):
//! the operations `addUser`, `postBlog` and `deleteUser` of its microblogging application.
//! Relationships are left out: `followUser` validates two users as `postBlog` validates one.

use mutaspec::spec;

/// Rails validates a record with a SELECT and then sends the INSERT, in one transaction.
///
/// Under read committed, another request can commit between the two statements. A step is one
/// statement. All writes of a transaction become visible in its last step, which is its COMMIT.
#[spec(termination)]
#[tolerates(
    crash,
    why = "the database rolls back a transaction whose client has crashed"
)]
pub mod rails_validations {
    /// The state of a request's transaction.
    #[value]
    pub enum Outcome {
        Open,
        Committed,
        /// A validation failed: Rails sends no INSERT.
        Invalid,
        /// A constraint was violated, or the transaction could not be serialized.
        RolledBack,
    }

    #[constants]
    #[model(duplicate_user, properties = [emails_are_unique], expect_failure = emails_are_unique)]
    #[model(orphan_micropost, unique_index = true, properties = [microposts_have_a_user],
        expect_failure = microposts_have_a_user)]
    // Survives on `published`: add_user.validate/C4-eb51a8e1, no validation, as the index suffices.
    #[model(published, unique_index = true, foreign_key = true,
        properties = [emails_are_unique, users_have_an_email, microposts_have_a_user])]
    #[model(constraints, unique_index = true, foreign_key = true)]
    #[model(serializable, serializable = true)]
    #[model(three_sign_ups, serializable = true, sign_ups = ["s1", "s2", "s3"])]
    pub struct Constants {
        /// Requests to sign up. A user's id is the name of the request.
        // Survives: constants/K1-1f798a8b, on `three_sign_ups`: any two sign-ups can race.
        #[default("s1", "s2")]
        pub sign_ups: Participants,
        /// Requests to post. A micropost's id is the name of the request.
        #[default("p1", "p2")]
        pub posters: Participants,
        /// Two users that have signed up before. Ann deletes her account.
        #[default("ann")]
        pub ann: Participant,
        #[default("ben")]
        pub ben: Participant,
        /// The table `users` has a unique index on `email`.
        #[default(false)]
        pub unique_index: bool,
        /// The table `microposts` has a foreign key on `users`, with ON DELETE CASCADE.
        #[default(false)]
        pub foreign_key: bool,
        /// A transaction rolls back if the result of one of its SELECTs has changed by its COMMIT.
        #[default(false)]
        pub serializable: bool,
    }

    /// The tables.
    #[variables]
    pub struct Vars {
        /// The email of each user.
        pub users: Map<Participant, Option<char>>,
        /// The author of each micropost.
        pub microposts: Map<Participant, Participant>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            users: Map::from([(c.ann, Some('a')), (c.ben, Some('b'))]),
            microposts: Map::new(),
        }
    }

    fn exists(v: &Vars, id: Participant) -> bool {
        v.users.contains_key(&id)
    }

    fn taken(v: &Vars, email: Option<char>) -> bool {
        v.users.values().any(|e| *e == email)
    }

    fn microposts_by(v: &Vars, id: Participant) -> Participants {
        v.microposts.keys().filter(|m| v.microposts[*m] == id)
    }

    #[process(me in sign_ups, fair)]
    fn add_user(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut email: Option<char> = None;
        let mut outcome: Outcome = Outcome::Open;
        'validate: {
            email = pick([None, Some('c')]);
            if email.is_none() || taken(vars, email) {
                outcome = Outcome::Invalid;
                return;
            }
        }
        'insert: {
            if (c.unique_index || c.serializable) && taken(vars, email) {
                outcome = Outcome::RolledBack;
                return;
            }
            vars.users.insert(me, email);
            outcome = Outcome::Committed;
        }
    }

    #[process(me in posters, fair)]
    fn post_blog(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut this_user: Participant = c.ann;
        let mut outcome: Outcome = Outcome::Open;
        'validate: {
            this_user = pick([c.ann, c.ben]);
            if !exists(vars, this_user) {
                outcome = Outcome::Invalid;
                return;
            }
        }
        'insert: {
            if (c.foreign_key || c.serializable) && !exists(vars, this_user) {
                outcome = Outcome::RolledBack;
                return;
            }
            vars.microposts.insert(me, this_user);
            outcome = Outcome::Committed;
        }
    }

    /// Ann deletes her account, and with it all that depends on it (`dependent: :destroy`).
    #[process(fair)]
    fn delete_user(vars: &mut Vars, c: &Constants) {
        // Survives: delete_user/I1-7aca47cd, another first value: the first step replaces it.
        let mut microposts: Participants = Set::new();
        let mut outcome: Outcome = Outcome::Open;
        // The rows that this statement finds are the rows that the transaction deletes.
        'delete_microposts: {
            microposts = microposts_by(vars, c.ann);
        }
        'delete_user: {
            if c.serializable && microposts != microposts_by(vars, c.ann) {
                outcome = Outcome::RolledBack;
                return;
            }
            if c.foreign_key {
                microposts = microposts_by(vars, c.ann);
            }
            for micropost in &microposts {
                vars.microposts.remove(micropost);
            }
            vars.users.remove(&c.ann);
            outcome = Outcome::Committed;
        }
    }

    /// The uniqueness validation of `User`.
    #[invariant]
    fn emails_are_unique(v: &Vars) -> bool {
        v.users
            .iter()
            .all(|(x, e)| v.users.iter().all(|(y, f)| x == y || e != f))
    }

    /// The presence validation of `User`.
    #[invariant]
    fn users_have_an_email(v: &Vars) -> bool {
        v.users.values().all(Option::is_some)
    }

    /// The presence validation of `Micropost`: `getTimeLine` finds the user of each micropost.
    #[invariant]
    fn microposts_have_a_user(v: &Vars) -> bool {
        v.microposts.values().all(|id| exists(v, *id))
    }

    /// A transaction that has committed has written its rows. One that has not has written none.
    #[invariant]
    fn transactions_are_atomic(s: &State, c: &Constants) -> bool {
        let committed = |outcome: Outcome| outcome == Outcome::Committed;
        c.sign_ups
            .all(|p| exists(s, p) == committed(s.add_user[p].outcome))
            && exists(s, c.ann) != committed(s.delete_user.outcome)
            && exists(s, c.ben)
            && c.posters.all(|p| {
                let author = s.post_blog[p].this_user;
                let stored = committed(s.post_blog[p].outcome) && exists(s, author);
                s.microposts.get(&p).copied() == if stored { Some(author) } else { None }
            })
    }

    /// A request ends as its validation, or else its COMMIT, has found its record.
    fn ends(sent: bool, valid: bool) -> Outcome {
        match (sent, valid) {
            (_, true) => Outcome::Committed,
            (true, false) => Outcome::RolledBack,
            (false, false) => Outcome::Invalid,
        }
    }

    /// Rails sends the INSERT of a valid record only, and a sign-up ends as it should.
    #[step_invariant]
    fn sign_ups_end_rightly(before: &State, after: &State, c: &Constants) -> bool {
        c.sign_ups.all(|p| {
            let (b, a) = (&before.add_user[p], &after.add_user[p]);
            let valid = a.email.is_some() && !taken(before, a.email);
            let sent = b.at(add_user::Insert);
            (sent || valid || !a.at(add_user::Insert))
                && (b.at(add_user::Done) || !a.at(add_user::Done) || a.outcome == ends(sent, valid))
        })
    }

    /// Rails sends the INSERT of a valid micropost only, and a request to post ends as it should.
    #[step_invariant]
    fn posts_end_rightly(before: &State, after: &State, c: &Constants) -> bool {
        c.posters.all(|p| {
            let (b, a) = (&before.post_blog[p], &after.post_blog[p]);
            let valid = exists(before, a.this_user);
            let sent = b.at(post_blog::Insert);
            (sent || valid || !a.at(post_blog::Insert))
                && (b.at(post_blog::Done)
                    || !a.at(post_blog::Done)
                    || a.outcome == ends(sent, valid))
        })
    }

    /// A deletion rolls back exactly if it cannot be serialized.
    #[step_invariant]
    fn the_deletion_ends_rightly(before: &State, after: &State, c: &Constants) -> bool {
        let valid =
            !c.serializable || before.delete_user.microposts == microposts_by(before, c.ann);
        before.delete_user.at(delete_user::Done)
            || !after.delete_user.at(delete_user::Done)
            || after.delete_user.outcome == ends(true, valid)
    }

    /// Two sign-ups with one email can both be validated, and then one rolls back.
    #[reachable]
    fn a_sign_up_can_lose_a_race(s: &State, c: &Constants) -> bool {
        c.sign_ups
            .any(|p| s.add_user[p].outcome == Outcome::RolledBack)
    }

    /// A micropost can be validated before its author is deleted, and roll back. Ben's stays.
    #[reachable]
    fn a_post_can_lose_a_race(s: &State, c: &Constants) -> bool {
        c.posters
            .any(|p| s.post_blog[p].outcome == Outcome::RolledBack)
            && !s.microposts.is_empty()
    }

    /// Ann's deletion can find one micropost, and another can be inserted before its COMMIT.
    #[reachable]
    fn a_post_can_come_between(s: &State, c: &Constants) -> bool {
        let found = &s.delete_user.microposts;
        s.delete_user.at(delete_user::DeleteUser)
            && !found.is_empty()
            && *found != microposts_by(s, c.ann)
    }
}
