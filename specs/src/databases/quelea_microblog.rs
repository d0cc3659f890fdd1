//! The microblog of Gowtham Kaki's blog post "Understanding Transactions in Quelea" (2015).
//! Blocking and profiles are left out.

use mutaspec::spec;

/// Alice tweets and deactivates her account. Her fans follow her and unfollow her.
/// A transaction adds effects to its replica: Alice's to the western one, her fans' to the eastern
/// one. The other replica sees them later, in any order.
#[spec(termination)]
#[tolerates(crash, why = "a transaction takes effect in one step or not at all")]
pub mod quelea_microblog {
    /// A change of a table or a materialized view.
    #[value]
    #[derive(Copy)]
    pub enum Effect {
        /// A fan is added to Alice's followers, or Alice to the users that the fan is following.
        AddFollower(Participant),
        AddFollowing(Participant),
        RemoveFollower(Participant),
        RemoveFollowing(Participant),
        /// Alice's tweet is added to the table of all tweets, her userline, or a fan's timeline.
        Tweet,
        Userline,
        Timeline(Participant),
        /// Alice is removed from the user table, with her followers.
        RemoveUser,
    }

    #[constants]
    #[model(follows, isolated = true, properties = [follows_is_symmetric],
        expect_failure = follows_is_symmetric)]
    #[model(tweets, isolated = true, properties = [timelines_refer_to_tweets],
        expect_failure = timelines_refer_to_tweets)]
    #[model(atomic_updates, atomic = true, properties = [reader_sees_symmetry],
        expect_failure = reader_sees_symmetry)]
    #[model(consistent_reads, atomic = true, isolated = true, properties = [followed_users_exist],
        expect_failure = followed_users_exist)]
    #[model(published, atomic = true, isolated = true, serializable = true,
        properties = [follows_is_symmetric, timelines_refer_to_tweets, reader_sees_symmetry,
            followed_users_exist])]
    #[model(one_fan, atomic = true, isolated = true, serializable = true)]
    #[model(two_fans, fans = ["bob", "cleo"], atomic = true, isolated = true, serializable = true)]
    pub struct Constants {
        #[default("west", "east")]
        pub replicas: Participants,
        #[default("west")]
        pub west: Participant,
        #[default("east")]
        pub east: Participant,
        // Survives: constants/K1-35c7f89c, on `two_fans`: all properties hold of any number.
        #[default("bob")]
        pub fans: Participants,
        /// All effects of a transaction become visible together.
        #[default(false)]
        pub atomic: bool,
        /// Both reads of a reader see the same snapshot of the database.
        #[default(false)]
        pub isolated: bool,
        /// Following and deactivating are serializable: each sees all effects before it.
        #[default(false)]
        pub serializable: bool,
    }

    #[variables]
    pub struct Vars {
        pub seen: Map<Participant, Set<Set<Effect>>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            seen: c.replicas.map(|_| Set::new()),
        }
    }

    fn has(seen: &Set<Set<Effect>>, effect: Effect) -> bool {
        seen.any(|batch| batch.contains(&effect))
    }

    // The ids of mutants would change with the braces that rustfmt adds.
    #[rustfmt::skip]
    fn followers(seen: &Set<Set<Effect>>, c: &Constants) -> Participants {
        c.fans.filter(|b| has(seen, Effect::AddFollower(*b))
            && !has(seen, Effect::RemoveFollower(*b))
            && !has(seen, Effect::RemoveUser))
    }

    /// The fans whose following list has Alice.
    #[rustfmt::skip]
    fn following(seen: &Set<Set<Effect>>, c: &Constants) -> Participants {
        c.fans.filter(|b| has(seen, Effect::AddFollowing(*b))
            && !has(seen, Effect::RemoveFollowing(*b)))
    }

    fn converged(v: &Vars, c: &Constants) -> bool {
        v.seen[c.west] == v.seen[c.east]
    }

    fn commit(vars: &mut Vars, at: Participant, effects: Set<Effect>, c: &Constants) {
        if c.atomic {
            vars.seen[at].insert(effects);
        } else {
            vars.seen[at] = vars.seen[at].union(&effects.image(|e| Set::from([e])));
        }
    }

    #[process(me in fans, fair)]
    fn fan(me: Participant, vars: &mut Vars, c: &Constants) {
        'follow: {
            require(!c.serializable || converged(vars, c));
            if has(&vars.seen[c.east], Effect::RemoveUser) {
                return;
            }
            commit(
                vars,
                c.east,
                Set::from([Effect::AddFollower(me), Effect::AddFollowing(me)]),
                c,
            );
        }
        'unfollow: {
            commit(
                vars,
                c.east,
                Set::from([Effect::RemoveFollower(me), Effect::RemoveFollowing(me)]),
                c,
            );
        }
    }

    #[process(fair)]
    fn alice(vars: &mut Vars, c: &Constants) {
        'tweet: {
            let timelines = followers(&vars.seen[c.west], c).image(Effect::Timeline);
            commit(
                vars,
                c.west,
                timelines.with(Effect::Tweet).with(Effect::Userline),
                c,
            );
        }
        'deactivate: {
            require(!c.serializable || converged(vars, c));
            let unfollowed = followers(&vars.seen[c.west], c).image(Effect::RemoveFollowing);
            commit(vars, c.west, unfollowed.with(Effect::RemoveUser), c);
        }
    }

    #[action(from in replicas, to in replicas, fair)]
    fn deliver(from: Participant, to: Participant, vars: &mut Vars) {
        let batch = pick(vars.seen[from].difference(&vars.seen[to]));
        vars.seen[to].insert(batch);
    }

    /// Reads the followers of Alice, and then the following lists of the fans.
    #[process(fair)]
    fn reader(vars: &mut Vars, c: &Constants) {
        let mut snapshot: Set<Set<Effect>> = Set::new();
        // Survives: reader/I1-f59fbd6d, another first value: the first step replaces it.
        let mut are_followers: Participants = Set::new();
        let mut are_following: Option<Participants> = None;
        'get_followers: {
            snapshot = vars.seen[pick(&c.replicas)].clone();
            are_followers = followers(&snapshot, c);
        }
        'get_following: {
            if !c.isolated {
                snapshot = vars.seen[pick(&c.replicas)].clone();
            }
            are_following = Some(following(&snapshot, c));
        }
    }

    /// A fan is one of Alice's followers exactly if Alice is on the fan's following list.
    #[invariant]
    fn follows_is_symmetric(v: &Vars, c: &Constants) -> bool {
        v.seen
            .values()
            .all(|seen| has(seen, Effect::RemoveUser) || followers(seen, c) == following(seen, c))
    }

    /// A tweet in a timeline is in the userline and in the table of all tweets.
    #[invariant]
    fn timelines_refer_to_tweets(v: &Vars, c: &Constants) -> bool {
        v.seen.values().all(|seen| {
            let known = has(seen, Effect::Tweet) && has(seen, Effect::Userline);
            known || c.fans.all(|b| !has(seen, Effect::Timeline(b)))
        })
    }

    /// A reader finds that followers are following.
    #[invariant]
    fn reader_sees_symmetry(s: &State) -> bool {
        let r = &s.reader;
        r.are_following
            == if r.at(reader::Done) {
                Some(r.are_followers.clone())
            } else {
                None
            }
    }

    /// No fan is following a user that does not exist.
    #[invariant]
    fn followed_users_exist(v: &Vars, c: &Constants) -> bool {
        v.seen
            .values()
            .all(|seen| !has(seen, Effect::RemoveUser) || following(seen, c).is_empty())
    }

    /// A fan has followed and unfollowed Alice, or was refused because she is gone.
    #[invariant]
    fn fans_end_rightly(s: &State, c: &Constants) -> bool {
        let has = |effect| has(&s.seen[c.east], effect);
        c.fans.all(|b| {
            let (followed, unfollowed) =
                (has(Effect::AddFollower(b)), has(Effect::RemoveFollower(b)));
            let refused = s.fan[b].at(fan::Done) && !followed;
            followed != (s.fan[b].at(fan::Follow) || refused)
                && unfollowed == (s.fan[b].at(fan::Done) && followed)
                && (!refused || has(Effect::RemoveUser))
        })
    }

    /// Alice's tweet is in the timelines of the followers that she has when she tweets.
    #[step_invariant]
    fn tweets_reach_followers(before: &State, after: &State, c: &Constants) -> bool {
        let (old, new) = (&before.seen[c.west], &after.seen[c.west]);
        !before.alice.at(alice::Tweet)
            || after.alice.at(alice::Tweet)
            || c.fans.filter(|b| has(new, Effect::Timeline(*b))) == followers(old, c)
    }

    /// Alice has tweeted before she deactivates her account.
    #[invariant]
    fn alice_ends_rightly(s: &State, c: &Constants) -> bool {
        let seen = &s.seen[c.west];
        has(seen, Effect::Tweet) != s.alice.at(alice::Tweet)
            && has(seen, Effect::RemoveUser) == s.alice.at(alice::Done)
    }

    /// The deactivation of Alice can make all her fans unfollow her.
    #[reachable]
    fn deactivation_unfollows(v: &Vars, c: &Constants) -> bool {
        let seen = &v.seen[c.east];
        c.fans
            .all(|b| has(seen, Effect::RemoveFollowing(b)) && !has(seen, Effect::RemoveFollower(b)))
    }

    /// A fan can come too late to follow Alice.
    #[reachable]
    fn a_fan_comes_too_late(s: &State, c: &Constants) -> bool {
        c.fans
            .any(|b| s.fan[b].at(fan::Done) && !has(&s.seen[c.east], Effect::AddFollower(b)))
    }

    /// All fans can follow Alice, and both replicas see it, between the two reads of the reader.
    #[reachable]
    fn followed_in_between(s: &State, c: &Constants) -> bool {
        let followed = s.seen.values().all(|seen| following(seen, c) == c.fans);
        followed && s.reader.at(reader::GetFollowing) && s.reader.are_followers.is_empty()
    }

    /// The reader can find that a fan follows Alice.
    #[reachable]
    fn the_reader_finds_a_fan(s: &State) -> bool {
        s.reader.at(reader::Done) && !s.reader.are_followers.is_empty()
    }

    /// In the end both replicas see all effects.
    #[temporal]
    fn replicas_converge() -> Formula {
        eventually(always(converged))
    }
}
