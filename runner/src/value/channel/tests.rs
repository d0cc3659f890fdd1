//! Channels compared with naive ones, and the texts that describe what they do.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::step::{self, Flow, Stop};
use crate::tests::laws::{named, participant};
use crate::value::{Participant, Set, Value};

mod media;

/// Returns the results of a step for every combination of its choices, in order.
pub(crate) fn every_way<T>(mut step: impl FnMut() -> Flow<T>) -> Vec<T> {
    let mut ways = Vec::new();
    step::first_choices();
    loop {
        step::rewind();
        ways.extend(step());
        if !step::next_choices() {
            return ways;
        }
    }
}

pub(crate) type Sent = Vec<(Participant, Participant, u8)>;

pub(crate) fn sent() -> impl Strategy<Value = Sent> {
    prop::collection::vec((participant(), participant(), 0..3u8), 0..8)
}

fn send_all<O: Order>(sent: &Sent) -> Mail<u8, O> {
    let mut mail = Mail::new();
    for &(from, to, message) in sent {
        mail.send(from, to, message);
    }
    mail
}

/// Returns what `me` can receive, each with the remaining channel.
fn received<O: Order>(
    mail: &Mail<u8, O>,
    me: Participant,
    wanted: fn(Participant, &u8) -> bool,
) -> Vec<((Participant, u8), Mail<u8, O>)> {
    every_way(|| {
        let mut mail = mail.clone();
        mail.flow_receive_if(me, wanted)
            .map(|letter| (letter, mail))
    })
}

/// Receives by searching the list of sent messages. `first` allows only the first message of each
/// sender.
fn naively_received<O: Order>(
    sent: &Sent,
    me: Participant,
    first: bool,
    wanted: fn(Participant, &u8) -> bool,
) -> Vec<((Participant, u8), Mail<u8, O>)> {
    let mut found = BTreeSet::new();
    for (i, &(from, to, message)) in sent.iter().enumerate() {
        let waits = first
            && sent[..i]
                .iter()
                .any(|&(other, receiver, _)| (other, receiver) == (from, to));
        if to == me && !waits && wanted(from, &message) {
            let mut rest = sent.clone();
            rest.remove(i);
            found.insert(((from, message), send_all::<O>(&rest)));
        }
    }
    found.into_iter().collect()
}

fn check<O: Order>(sent: &Sent, me: Participant, first: bool) {
    let mail: Mail<u8, O> = send_all(sent);
    for wanted in [
        |_, _: &u8| true,
        |_, m: &u8| *m == 1,
        |from: Participant, m: &u8| from.index() < 2 && *m > 0,
    ] {
        assert_eq!(
            received(&mail, me, wanted),
            naively_received(sent, me, first, wanted)
        );
    }
    assert_eq!((mail.len(), mail.is_empty()), (sent.len(), sent.is_empty()));
    let mut in_flight: Vec<_> = mail
        .in_flight()
        .map(|(from, to, m)| (from, to, *m))
        .collect();
    in_flight.sort_unstable();
    let mut all = sent.clone();
    all.sort_unstable();
    assert_eq!(in_flight, all);
    assert!((0..3).all(|m| mail.contains(&m) == sent.iter().any(|(.., other)| *other == m)));
}

proptest! {
    #[test]
    fn links_offer_oldest_message_of_each_pair(sent in sent(), me in participant()) {
        check::<InOrder>(&sent, me, true);
    }

    #[test]
    fn bag_offers_each_distinct_message_once(sent in sent(), me in participant()) {
        check::<AnyOrder>(&sent, me, false);
    }

    #[test]
    fn bag_ignores_sending_order(mut sent in sent()) {
        let bag: Bag<u8> = send_all(&sent);
        sent.reverse();
        prop_assert_eq!(bag, send_all(&sent));
    }
}

const ANN: Participant = Participant::at(0);
const BEN: Participant = Participant::at(1);
const DB: Participant = Participant::at(2);

#[test]
fn links_with_different_orders_differ() {
    let links: Links<u8> = send_all(&vec![(ANN, DB, 1), (ANN, DB, 2)]);
    assert_ne!(links, send_all(&vec![(ANN, DB, 2), (ANN, DB, 1)]));
    assert_eq!(received(&links, DB, |_, m| *m == 2), []);
}

#[test]
fn broadcast_reaches_each_recipient_once() {
    let mut links = Links::<_>::new();
    links.broadcast(ANN, &Set::from([DB, BEN]), "hello".to_owned());
    let letters: Vec<_> = links
        .in_flight()
        .map(|(from, to, m)| (from, to, m.as_str()))
        .collect();
    assert_eq!(letters, [(ANN, BEN, "hello"), (ANN, DB, "hello")]);
    links.clear();
    assert_eq!(links, Links::default());
}

#[test]
fn receive_without_message_disables_step() {
    let links: Links<u8> = send_all(&vec![(ANN, DB, 1)]);
    assert_eq!(links.clone().flow_receive(BEN), Err(Stop::Disabled));
    assert_eq!(Queue::<u8>::new().flow_receive(), Err(Stop::Disabled));
}

#[test]
fn queue_is_first_in_first_out() {
    let mut queue = Queue::<_>::new();
    queue.send('a');
    queue.send('b');
    assert_eq!(
        (queue.len(), queue.contains(&'b'), queue.in_flight().count()),
        (2, true, 2)
    );
    assert_eq!(
        (queue.receive(), queue.receive(), queue.is_empty()),
        ('a', 'b', true)
    );
}

#[test]
fn posted_message_stays_readable() {
    let mut posted = Posted::new();
    posted.post('b');
    posted.post('a');
    posted.post('b');
    assert_eq!(
        (posted.len(), posted.has(&'a'), posted.has(&'c')),
        (2, true, false)
    );
    assert!(posted.iter().eq(&['a', 'b']));
    assert_eq!(
        every_way(|| crate::primitives::flow::pick(&posted)),
        ['a', 'b']
    );
}

#[test]
fn channel_events_are_narrated() {
    let mut links: Links<u8> = send_all(&vec![(ANN, DB, 7)]);
    let mut queue = Queue::<_>::new();
    let ((), narration) = step::narrating(|| {
        step::first_choices();
        step::rewind();
        queue.send(8u8);
        named(|| assert_eq!(links.receive(DB), (ANN, 7)));
        assert_eq!(queue.receive(), 8);
    });
    assert_eq!(
        narration,
        ["sends 8", "dave receives 7 from bob", "receives 8"]
    );
}

#[test]
fn mail_view_groups_by_sender_and_receiver() {
    let links: Links<u8> = send_all(&vec![
        (BEN, ANN, 2),
        (ANN, DB, 3),
        (ANN, DB, 1),
        (ANN, BEN, 4),
    ]);
    let text = "{(bob, chuck): [4], (bob, dave): [3, 1], (chuck, bob): [2]}";
    named(|| {
        assert_eq!(
            (
                links.view().to_string().as_str(),
                format!("{links:?}").as_str()
            ),
            (text, text)
        );
    });
}
