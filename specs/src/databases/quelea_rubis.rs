//! The auction site of Gowtham Kaki's blog post "Understanding Transactions in Quelea" (2015).

use mutaspec::spec;

/// A seller offers an item, users bid for it and may cancel their bids, and the auction concludes.
/// A transaction adds effects to its replica: the seller's to the western one, the bidders' to the
/// eastern one. The other replica sees them later, in any order.
#[spec(termination)]
pub mod quelea_rubis {
    #[value]
    #[derive(Copy)]
    pub enum Row {
        Item,
        UserItem,
        Bid(Participant),
        ItemBid(Participant),
        UserBid(Participant),
        /// The item's `maxBid` is at least the bid of this user.
        MaxBid(Participant),
        Winner(Participant),
    }

    #[value]
    #[derive(Copy)]
    pub enum Effect {
        Insert(Row),
        Delete(Row),
    }

    #[constants]
    #[model(bids, isolated = true, properties = [top_bid_is_listed],
        expect_failure = top_bid_is_listed)]
    #[model(cancellations, isolated = true, properties = [canceled_bids_are_gone],
        expect_failure = canceled_bids_are_gone)]
    #[model(offers, isolated = true, properties = [user_items_refer_to_items],
        expect_failure = user_items_refer_to_items)]
    #[model(atomic_updates, atomic = true, properties = [reader_finds_the_bids],
        expect_failure = reader_finds_the_bids)]
    #[model(consistent_reads, atomic = true, isolated = true, properties = [no_winner_is_canceled],
        expect_failure = no_winner_is_canceled)]
    #[model(published, atomic = true, isolated = true, serializable = true,
        properties = [top_bid_is_listed, canceled_bids_are_gone, user_items_refer_to_items,
            reader_finds_the_bids, no_winner_is_canceled])]
    #[model(one_bidder, atomic = true, isolated = true, serializable = true)]
    #[model(two_bidders, bidders = ["ann", "ben"], atomic = true, isolated = true,
        serializable = true)]
    pub struct Constants {
        #[default("west", "east")]
        pub replicas: Participants,
        #[default("west")]
        pub west: Participant,
        #[default("east")]
        pub east: Participant,
        /// Each user bids more than the one before.
        // Survives: constants/K1-04b10588, on `two_bidders`: all properties hold of any number.
        #[default("ann")]
        pub bidders: Participants,
        /// All effects of a transaction become visible together.
        #[default(false)]
        pub atomic: bool,
        /// Both reads of a reader see the same snapshot of the database.
        #[default(false)]
        pub isolated: bool,
        /// `cancelBid` and `concludeAuction` are serializable: each sees all effects before it.
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

    fn shows(seen: &Set<Set<Effect>>, row: Row) -> bool {
        has(seen, Effect::Insert(row)) && !has(seen, Effect::Delete(row))
    }

    fn top_bid(seen: &Set<Set<Effect>>, c: &Constants) -> Option<Participant> {
        c.bidders.filter(|b| shows(seen, Row::MaxBid(*b))).last()
    }

    fn bids_in(seen: &Set<Set<Effect>>, c: &Constants) -> Participants {
        c.bidders.filter(|b| shows(seen, Row::Bid(*b)))
    }

    fn rows_of_bid(b: Participant) -> Set<Row> {
        Set::from([
            Row::Bid(b),
            Row::ItemBid(b),
            Row::UserBid(b),
            Row::MaxBid(b),
        ])
    }

    fn converged(v: &Vars, c: &Constants) -> bool {
        v.seen[c.west] == v.seen[c.east]
    }

    fn commit(vars: &mut Vars, at: Participant, effects: Set<Effect>, c: &Constants) {
        if c.atomic {
            // Survives: commit/U3-f87a4240, on `one_bidder`: effects are missing until delivered.
            vars.seen[at].insert(effects);
        } else {
            vars.seen[at] = vars.seen[at].union(&effects.image(|e| Set::from([e])));
        }
    }

    #[process(me in bidders, fair)]
    #[tolerates(crash, why = "a transaction takes effect in one step or not at all")]
    fn bidder(me: Participant, vars: &mut Vars, c: &Constants) {
        'bid: {
            wait_until(has(&vars.seen[c.east], Effect::Insert(Row::Item)));
            if has(&vars.seen[c.east], Effect::Delete(Row::Item)) {
                return;
            }
            commit(vars, c.east, rows_of_bid(me).image(Effect::Insert), c);
        }
        'cancel: {
            if either() {
                return; // The user keeps the bid.
            }
            require(!c.serializable || converged(vars, c));
            if !has(&vars.seen[c.east], Effect::Insert(Row::Winner(me))) {
                commit(vars, c.east, rows_of_bid(me).image(Effect::Delete), c);
            }
        }
    }

    #[process(fair)]
    fn seller(vars: &mut Vars, c: &Constants) {
        'offer: {
            commit(
                vars,
                c.west,
                Set::from([Row::Item, Row::UserItem]).image(Effect::Insert),
                c,
            );
        }
        'conclude: {
            require(!c.serializable || converged(vars, c));
            let mut effects = Set::from([Row::Item, Row::UserItem]).image(Effect::Delete);
            if let Some(winner) = top_bid(&vars.seen[c.west], c) {
                effects.insert(Effect::Insert(Row::Winner(winner)));
            }
            commit(vars, c.west, effects, c);
        }
    }

    #[action(from in replicas, to in replicas, fair)]
    fn deliver(from: Participant, to: Participant, vars: &mut Vars) {
        let batch = pick(vars.seen[from].difference(&vars.seen[to]));
        vars.seen[to].insert(batch);
    }

    /// Displays the bids on the item: reads the view `ItemBids`, and then the table `Bids`.
    #[process(fair)]
    #[tolerates(crash, why = "a reader changes nothing")]
    fn reader(vars: &mut Vars, c: &Constants) {
        // Survives: reader/I1-f59fbd6d, another first value: the first step replaces it.
        let mut item_bids: Participants = Set::new();
        let mut bids: Option<Participants> = None;
        'get_item_bids: {
            let snapshot = &vars.seen[pick(&c.replicas)];
            item_bids = c.bidders.filter(|b| shows(snapshot, Row::ItemBid(*b)));
            // What an isolated reader finds in the second step, too.
            bids = Some(bids_in(snapshot, c));
        }
        'get_bids: {
            if !c.isolated {
                bids = Some(bids_in(&vars.seen[pick(&c.replicas)], c));
            }
        }
    }

    /// The top bid on the page of the item is in the table of bids, and in the list of its bidder.
    #[invariant]
    fn top_bid_is_listed(v: &Vars, c: &Constants) -> bool {
        let listed = |seen, b| shows(seen, Row::Bid(b)) && shows(seen, Row::UserBid(b));
        v.seen
            .values()
            .all(|seen| top_bid(seen, c).is_none_or(|b| listed(seen, b)))
    }

    /// No view shows a bid that is canceled.
    #[invariant]
    fn canceled_bids_are_gone(v: &Vars, c: &Constants) -> bool {
        let shown =
            |seen, b| has(seen, Effect::Delete(Row::Bid(b))) && shows(seen, Row::ItemBid(b));
        v.seen
            .values()
            .all(|seen| !c.bidders.any(|b| shown(seen, b)))
    }

    /// Referential integrity of `UserItems`.
    #[invariant]
    fn user_items_refer_to_items(v: &Vars) -> bool {
        v.seen
            .values()
            .all(|seen| shows(seen, Row::Item) || !shows(seen, Row::UserItem))
    }

    /// The reader finds each bid of the item in the table of bids.
    #[invariant]
    fn reader_finds_the_bids(s: &State) -> bool {
        let r = &s.reader;
        let found = r
            .bids
            .as_ref()
            .is_some_and(|bids| r.item_bids.is_subset(bids));
        r.bids.is_none() == r.at(reader::GetItemBids) && (found || !r.at(reader::Done))
    }

    /// No bid is both the winning bid and canceled.
    #[invariant]
    fn no_winner_is_canceled(v: &Vars, c: &Constants) -> bool {
        let has = |effect| v.seen.values().any(|seen| has(seen, effect));
        !c.bidders
            .any(|b| has(Effect::Insert(Row::Winner(b))) && has(Effect::Delete(Row::Bid(b))))
    }

    /// A user bids for an item that is on offer, and is refused after that.
    #[step_invariant]
    fn bids_need_an_item(before: &State, after: &State, c: &Constants) -> bool {
        let (old, new) = (&before.seen[c.east], &after.seen[c.east]);
        c.bidders.all(|b| {
            let decided = before.bidder[b].at(bidder::Bid) && !after.bidder[b].at(bidder::Bid);
            !decided || has(new, Effect::Insert(Row::Bid(b))) == shows(old, Row::Item)
        })
    }

    /// The winner is the bidder whose bid was the top bid when the auction concluded.
    #[step_invariant]
    fn the_top_bid_wins(before: &State, after: &State, c: &Constants) -> bool {
        let (old, new) = (&before.seen[c.west], &after.seen[c.west]);
        let winner = c.bidders.filter(|b| shows(new, Row::Winner(*b))).last();
        !before.seller.at(seller::Conclude)
            || after.seller.at(seller::Conclude)
            || winner == top_bid(old, c)
    }

    /// The last bidder can win against all others before trying to cancel the bid.
    #[reachable]
    fn the_last_bidder_wins(s: &State, c: &Constants) -> bool {
        let (seen, last) = (&s.seen[c.east], c.bidders.last().unwrap());
        s.bidder[last].at(bidder::Cancel)
            && shows(seen, Row::Winner(last))
            && c.bidders.all(|b| shows(seen, Row::Bid(b)))
    }

    /// A user can keep a bid.
    #[reachable]
    fn a_bid_is_kept(s: &State, c: &Constants) -> bool {
        let kept =
            |b: Participant| s.bidder[b].at(bidder::Done) && shows(&s.seen[c.east], Row::Bid(b));
        s.seller.at(seller::Conclude) && c.bidders.any(kept)
    }

    /// The reader can find all bids, and all can be canceled before the second read.
    #[reachable]
    fn canceled_in_between(s: &State, c: &Constants) -> bool {
        let canceled = c
            .bidders
            .all(|b| has(&s.seen[c.west], Effect::Delete(Row::Bid(b))));
        converged(s, c)
            && canceled
            && s.reader.at(reader::GetBids)
            && s.reader.item_bids == c.bidders
    }

    /// In the end both replicas see all effects.
    #[temporal]
    fn replicas_converge() -> Formula {
        eventually(always(converged))
    }
}
