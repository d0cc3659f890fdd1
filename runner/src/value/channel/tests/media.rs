//! Media and mishaps compared with a definition over lists of sent messages.

use proptest::prelude::*;

use super::{ANN, BEN, DB, Sent, every_way, sent};
use crate::step::{self, Flow, Stop, Switch};
use crate::tests::laws::{named, participant};
use crate::value::channel::{
    AnyOrder, Bounded, Duplicating, How, InOrder, Links, Lossy, Mail, Medium, Mishap, Order, Queue,
    Reliable, Said,
};
use crate::value::{Participant, Set};

/// Returns these messages in a reliable channel, for comparison.
fn kept<O: Order>(letters: &Sent) -> Mail<u8, O> {
    let mut mail = Mail::<_, O>::new();
    for &(from, to, message) in letters {
        mail.send(from, to, message);
    }
    mail
}

fn letters<O: Order, W: Medium>(mail: &Mail<u8, O, W>) -> Sent {
    mail.in_flight()
        .map(|(from, to, m)| (from, to, *m))
        .collect()
}

/// Returns the possible messages in flight after sending these with a mishap.
fn after_sending<O: Order, W: Medium>(sent: &Sent, mishap: Mishap) -> Vec<Sent> {
    every_way(|| {
        let mut mail = Mail::<u8, O, W>::new();
        for &(from, to, message) in sent {
            mail.flow_send_with(mishap, from, to, message)?;
        }
        Ok(letters(&mail))
    })
}

/// Returns all sublists of a list, longer ones first.
fn sublists(sent: &[(Participant, Participant, u8)]) -> Vec<Sent> {
    let Some((last, before)) = sent.split_last() else {
        return vec![Vec::new()];
    };
    let with = |lists: Sent| {
        let mut all = lists.clone();
        all.push(*last);
        [all, lists]
    };
    sublists(before).into_iter().flat_map(with).collect()
}

/// Runs `f` under a family's mutant with this participant.
fn about<T>(who: Participant, f: impl FnOnce() -> T) -> T {
    step::switch_on(Some(Switch {
        number: 1,
        member: Some(crate::value::Member::Participant(who)),
    }));
    let result = f();
    step::switch_on(None);
    result
}

fn check_sending<O: Order>(sent: &Sent, who: Participant) {
    let kept = |sent: &Sent| letters(&kept::<O>(sent));
    let lossy: Vec<_> = sublists(sent).iter().map(kept).collect();
    assert_eq!(after_sending::<O, Lossy>(sent, Mishap::Nothing), lossy);
    assert_eq!(
        after_sending::<O, (Duplicating, Lossy)>(sent, Mishap::Nothing),
        lossy
    );
    assert_eq!(after_sending::<O, Reliable>(sent, Mishap::Lost), lossy);
    let fits = |room: usize| {
        let of = |to: Participant, from: Participant| {
            sent.iter()
                .filter(|letter| (letter.1, letter.0) == (to, from))
                .count()
        };
        if O::ROOM_ON_EACH_LINK {
            sent.iter().all(|letter| of(letter.1, letter.0) <= room)
        } else {
            sent.len() <= room
        }
    };
    let bounded = |room: usize| {
        if fits(room) {
            vec![kept(sent)]
        } else {
            Vec::new()
        }
    };
    assert_eq!(
        after_sending::<O, Bounded<1>>(sent, Mishap::Nothing),
        bounded(1)
    );
    assert_eq!(
        after_sending::<O, (Bounded<2>, Duplicating)>(sent, Mishap::Nothing),
        bounded(2)
    );
    let withheld: Sent = sent
        .iter()
        .filter(|letter| letter.1 != who)
        .copied()
        .collect();
    let misdelivered: Sent = sent
        .iter()
        .map(|letter| (letter.0, who, letter.2))
        .collect();
    let of = |mishap| about(who, || after_sending::<O, Reliable>(sent, mishap));
    assert_eq!(of(Mishap::Withheld), [kept(&withheld)]);
    assert_eq!(of(Mishap::Misdelivered), [kept(&misdelivered)]);
}

/// Returns what `me` can receive, each with the remaining messages, sorted.
fn after_receiving<O: Order, W: Medium>(
    sent: &Sent,
    me: Participant,
    mishap: Mishap,
) -> Vec<((Participant, u8), Sent)> {
    let mut all = every_way(|| {
        let mut mail = Mail::<u8, O, W>::new();
        sent.iter()
            .try_for_each(|&(from, to, message)| mail.flow_send(from, to, message))?;
        let received = mail.flow_receive_if_with(mishap, me, |_, m| *m < 2)?;
        Ok((received, letters(&mail)))
    });
    all.sort();
    all
}

fn check_receiving<O: Order>(sent: &Sent, me: Participant, who: Participant) {
    let plain = |sent: &Sent| after_receiving::<O, Reliable>(sent, me, Mishap::Nothing);
    let all = letters(&kept::<O>(sent));
    let mut twice: Vec<_> = plain(sent)
        .into_iter()
        .flat_map(|(m, rest)| [(m, rest), (m, all.clone())])
        .collect();
    twice.sort();
    assert_eq!(
        after_receiving::<O, Duplicating>(sent, me, Mishap::Nothing),
        twice
    );
    assert_eq!(
        after_receiving::<O, Reliable>(sent, me, Mishap::Kept),
        twice
    );
    // Ignored messages stay in place and do not block others.
    let others: Sent = sent
        .iter()
        .filter(|letter| letter.0 != who)
        .copied()
        .collect();
    let heard = |(message, rest): ((Participant, u8), Sent)| {
        let his = sent.iter().filter(|letter| letter.0 == who);
        (
            message,
            letters(&kept::<O>(&rest.into_iter().chain(his.copied()).collect())),
        )
    };
    let mut ignoring: Vec<_> = plain(&others).into_iter().map(heard).collect();
    ignoring.sort();
    let ignored = about(who, || {
        after_receiving::<O, Reliable>(sent, me, Mishap::Ignored)
    });
    assert_eq!(ignored, ignoring);
    let mut any: Vec<_> = (0..all.len())
        .filter(|&i| all[i].1 == me && all[i].2 < 2)
        .map(|i| {
            let mut rest = all.clone();
            let (from, _, message) = rest.remove(i);
            ((from, message), rest)
        })
        .collect();
    any.sort();
    any.dedup();
    assert_eq!(
        after_receiving::<O, Reliable>(sent, me, Mishap::Overtaking),
        any
    );
}

proptest! {
    #[test]
    fn medium_affects_sending_as_defined(sent in sent(), who in participant()) {
        check_sending::<InOrder>(&sent, who);
        check_sending::<AnyOrder>(&sent, who);
    }

    #[test]
    fn medium_affects_receiving_as_defined(
        sent in sent(),
        me in participant(),
        who in participant(),
    ) {
        check_receiving::<InOrder>(&sent, me, who);
        check_receiving::<AnyOrder>(&sent, me, who);
    }
}

#[test]
fn broadcast_messages_are_lost_independently() {
    let ways = every_way(|| {
        let mut links = Links::<u8, Lossy>::new();
        links.flow_broadcast(ANN, &Set::from([BEN, DB]), 7)?;
        Ok(letters(&links))
    });
    assert_eq!(
        ways,
        [
            vec![(ANN, BEN, 7), (ANN, DB, 7)],
            vec![(ANN, BEN, 7)],
            vec![(ANN, DB, 7)],
            vec![]
        ]
    );
}

/// Returns what `receive` gives for the queue 1, 1, 2, 1, and the remaining queue.
fn of_a_queue<W: Medium>(mishap: Mishap) -> Vec<(u8, Vec<u8>)> {
    every_way(|| {
        let mut queue = Queue::<u8, W>::new();
        [1, 1, 2, 1]
            .into_iter()
            .try_for_each(|message| queue.flow_send(message))?;
        let message = queue.flow_receive_with(mishap)?;
        Ok((message, queue.in_flight().copied().collect()))
    })
}

#[test]
fn queue_supports_all_media() {
    let first = (1, vec![1, 2, 1]);
    let kept = (1, vec![1, 1, 2, 1]);
    assert_eq!(
        of_a_queue::<Bounded<4>>(Mishap::Nothing),
        std::slice::from_ref(&first)
    );
    assert_eq!(of_a_queue::<(Duplicating, Bounded<3>)>(Mishap::Nothing), []);
    assert_eq!(
        of_a_queue::<Duplicating>(Mishap::Nothing),
        [first.clone(), kept.clone()]
    );
    assert_eq!(of_a_queue::<Reliable>(Mishap::Kept), [first.clone(), kept]);
    assert_eq!(
        of_a_queue::<Reliable>(Mishap::Overtaking),
        [first, (2, vec![1, 1, 1]), (1, vec![1, 1, 2])]
    );
}

#[test]
fn lossy_queue_keeps_other_messages() {
    let ways = every_way(|| {
        let mut queue = Queue::<u8, Lossy>::new();
        queue.flow_send(1)?;
        queue.flow_send(2)?;
        Ok(queue.in_flight().copied().collect::<Vec<_>>())
    });
    assert_eq!(ways, [vec![1, 2], vec![1], vec![2], vec![]]);
}

#[test]
fn full_channel_rejects_message() {
    let full = |flow: Flow<()>| assert_eq!(flow, Err(Stop::Disabled));
    let mut links = Links::<u8, (Lossy, Duplicating, Bounded<1>)>::new();
    step::first_choices();
    step::rewind();
    links.send(ANN, DB, 1);
    full(links.flow_send(ANN, DB, 2));
    full(links.flow_broadcast(ANN, &Set::from([BEN, DB]), 2));
    assert_eq!(links.flow_send(DB, ANN, 3), Ok(()));
}

#[test]
fn message_text_round_trips() {
    let ((), narration) = step::narrating(|| {
        named(|| {
            let mut links = Links::<String, Duplicating>::new();
            for choices in 0..2 {
                step::rewind();
                links.send_with(Mishap::Lost, ANN, DB, " to ben".to_owned());
                if choices == 0 {
                    links.receive(DB);
                    step::next_choices();
                    step::rewind();
                    links.send_with(Mishap::Lost, ANN, DB, "x".to_owned());
                    links.receive(DB);
                    step::next_choices();
                }
            }
        });
    });
    let expected = [
        r#"bob sends " to ben" to dave"#,
        r#"dave receives " to ben" from bob"#,
        r#"bob sends "x" to dave"#,
        r#"dave receives "x" from bob, which stays"#,
        r#"bob sends " to ben" to dave, which is lost"#,
    ];
    assert_eq!(narration, expected);
    let read: Vec<_> = narration
        .iter()
        .filter_map(|text| Said::read(text))
        .collect();
    let hows: Vec<_> = read.iter().map(|said| said.how).collect();
    assert_eq!(
        hows,
        [How::Sent, How::Received, How::Sent, How::Kept, How::Lost]
    );
    for (said, text) in read.iter().zip(&narration) {
        assert_eq!(
            (said.from, said.to, &said.to_string()),
            (Some("bob"), Some("dave"), text)
        );
    }
    assert_eq!(read[0].message, r#"" to ben""#);
    for text in [
        "p = bob",
        "the first alternative",
        "bob sends 1",
        "receives 1, which is lost",
        "resends 1",
    ] {
        assert_eq!(Said::read(text), None, "{text}");
    }
}
